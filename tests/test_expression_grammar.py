"""Random expressions: equal to the same text run by torch, or refused with our error."""

# ruff: noqa: E501, PT017, RUF005
from __future__ import annotations

import ast
import math
import random
import time
import warnings
from typing import Any

import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from gradlab.expression import ExpressionError, evaluate, parse
from gradlab.expression.code import code
from gradlab.expression.latex import latex
from gradlab.expression.syntax import Binary, Node, Number, Unary
from gradlab.expression.table import ENTRIES


def leaf(values: Any) -> Tensor:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def names() -> dict[str, Tensor]:
    return {
        "x": leaf(1.4), "w": leaf(-0.7), "a": leaf([0.5, -1.2, 2.0]), "v": leaf([1.5, 0.4, 0.7]),
        "A": leaf([[2.0, -1.0, 0.3], [0.5, 1.5, -0.2]]),
    }  # fmt: skip


_NUMBERS = st.sampled_from(["0", "1", "torch.pi", "2", "3", "0.5", "1.25", "1e-3", "10"])
_SCALARS = st.sampled_from(["x", "w", "a[0]", "v[-1]", "A[1, 2]", "a.sum()", "A.mean()"])
_VECTORS = st.sampled_from(
    ["a", "v", "A[0]", "A[:, 1:].flatten()[:3]", "A.sum(dim=0)", "a[:, None].T[0]"]
)
_UNARY = st.sampled_from(
    [
        "torch.sin({})",
        "torch.exp({})",
        "torch.tanh({})",
        "F.relu({})",
        "F.gelu({})",
        "torch.abs({})",
    ]
    + ["F.softplus({})", "({}).sigmoid()", "-({})", "({}).square()", "F.leaky_relu({}, 0.2)", "+{}"]
    + ["torch.sqrt({})", "torch.log({})", "({}).cos().sin()", "torch.clamp({}, -1, 1)"]
    + ["torch.where({0} > 0, {0}, 0.1 * {0})", "F.softmax({}, dim=0)", "({}).cumsum(0)"]
)
_BINARY = st.sampled_from(
    ["{} + {}", "{} - {}", "{} * {}", "({}) / ({})", "({}) ** 2 - {}", "{} % ({})", "({}) // ({})"]
    + ["torch.maximum({}, {})", "torch.hypot({}, {})", "torch.atan2({}, {})", "-{} ** 2 * {}"]
    + [
        "F.mse_loss({}, {}, reduction='none')",
        "torch.where(({0}) < ({1}), {0}, {1})",
        "({}) * ({})",
    ]
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.builds(lambda template, part: template.format(part), _UNARY, inner)
    two = st.builds(lambda template, p, q: template.format(p, q), _BINARY, inner, inner)
    three = st.builds("[({}).sum(), ({}).mean(), x]".format, inner, inner)
    return one | two | three.map(lambda text: f"torch.stack({text})")


TENSORS = st.recursive(_SCALARS | _VECTORS, _grown, max_leaves=8)
MIXED = st.recursive(_SCALARS | _VECTORS | _NUMBERS, _grown, max_leaves=8)


def trusted(text: str, inputs: dict[str, Tensor]) -> Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scope = {"torch": torch, "F": F, "math": math, **inputs}
        return torch.as_tensor(eval(text, scope))  # noqa: S307 -- texts of this module's own grammar


def gradients(value: Tensor, inputs: dict[str, Tensor]) -> list[Tensor | None]:
    if not (value.requires_grad and value.is_floating_point()):
        return []
    try:
        return list(torch.autograd.grad(value.sum(), list(inputs.values()), allow_unused=True))
    except RuntimeError as error:  # // and %'s divisor have no derivative in torch
        assert "not implemented" in str(error)
        return []


@settings(max_examples=250, deadline=None)
@given(TENSORS)
def test_value_and_gradients_equal_the_same_text_run_by_torch(text: str) -> None:
    inputs = names()
    try:
        ours = evaluate(text, inputs)
    except ExpressionError:
        return
    theirs = trusted(text, inputs)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=0, equal_nan=True)
    for one, two in zip(gradients(ours, inputs), gradients(theirs, inputs), strict=True):
        assert (one is None) == (two is None)
        if one is not None and two is not None:
            torch.testing.assert_close(one, two, rtol=0, atol=0, equal_nan=True)


@settings(max_examples=150, deadline=None)
@given(TENSORS)
def test_most_of_what_torch_computes_is_accepted(text: str) -> None:
    """Within the limits, a text that torch can run is not refused."""
    inputs = names()
    try:
        trusted(text, inputs)
    except Exception:  # noqa: BLE001 -- torch refuses it: nothing to compare
        return
    try:
        evaluate(text, inputs)
    except ExpressionError as error:
        limits = ("at most", "more than", "elements", "too long")
        assert any(part in error.message for part in limits), (text, error.message)


@settings(max_examples=200, deadline=None)
@given(MIXED)
def test_the_canonical_code_means_the_same_and_holds_no_typed_spelling(text: str) -> None:
    inputs = names()
    try:
        expression = parse(text)
        ours = expression.run(inputs).value
    except ExpressionError:
        return
    written = code(expression.tree)
    torch.testing.assert_close(
        ours, trusted(written, inputs), rtol=1e-15, atol=0, equal_nan=True, check_dtype=False
    )
    assert written.isascii()
    assert latex(expression.tree).count("{") == latex(expression.tree).count("}")


ARITHMETIC = st.recursive(
    st.sampled_from(["x", "w", "2", "0.5"]),
    lambda inner: (
        st.builds(
            "{}{}{}".format, inner, st.sampled_from(["+", "-", "*", "/", "**", "//", "%"]), inner
        )
        | st.builds("-{}".format, inner)
        | st.builds("({})".format, inner)
    ),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(ARITHMETIC)
def test_operators_group_as_in_python(text: str) -> None:
    try:
        ours = parse(text)
    except ExpressionError:
        return
    assert shape_of_ours(ours.tree) == shape_of_python(ast.parse(text, mode="eval").body)


SYMBOLS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.FloorDiv: "//",
    ast.Mod: "%", ast.USub: "-", ast.UAdd: "+",
}  # fmt: skip


def shape_of_ours(node: Node) -> Any:
    if isinstance(node, Binary):
        return (shape_of_ours(node.left), node.symbol, shape_of_ours(node.right))
    if isinstance(node, Unary):
        return (node.symbol, shape_of_ours(node.operand))
    return node.value if isinstance(node, Number) else "name"


def shape_of_python(node: ast.expr) -> Any:
    if isinstance(node, ast.BinOp):
        return (shape_of_python(node.left), SYMBOLS[type(node.op)], shape_of_python(node.right))
    if isinstance(node, ast.UnaryOp):
        return (SYMBOLS[type(node.op)], shape_of_python(node.operand))
    return node.value if isinstance(node, ast.Constant) else "name"


PIECES = [
    *"()[],.=+-*/%@<>'\"_ \\^&|~!?#$:;{}", "**", "//", "==", "...", "1", "0", "9e9", "1_0", "π", "×",
    "x", "a", "A", "dim=", "0", "-1", "True", "None", "lambda ", "if ", "__class__", ".T", ".shape[0]",
    "[0]", "[:, None]", "\u200b", "é", "\x00", "torch.", "F.", ".sum()", "(a)", "(x)", "'mean'", "nan",
]  # fmt: skip
TEXTS = [entry.example for entry in ENTRIES]


def mutated(chance: random.Random) -> str:
    text = chance.choice(TEXTS)
    for _ in range(chance.randint(1, 5)):
        place = chance.randint(0, len(text))
        cut = place + chance.choice([0, 0, 1, 2, 5])
        text = text[:place] + chance.choice([*PIECES, chance.choice(TEXTS)]) + text[cut:]
    return text


def fuzzed(inputs: dict[str, Tensor], text: str) -> None:
    """Evaluate a text: a small tensor or our error, quickly."""
    start = time.thread_time()
    try:
        value = evaluate(text, inputs)
        assert value.numel() <= 4096
        latex(parse(text).tree)
        assert code(parse(text).tree).isascii()
    except ExpressionError as error:
        assert error.message
        assert 0 <= error.start <= error.end
    assert time.thread_time() - start < 2.0


def test_a_short_fuzz_finds_nothing_but_values_and_our_error() -> None:
    chance = random.Random(5)  # noqa: S311 -- for tests, not for secrets
    inputs = {
        **names(),
        "c": torch.tensor(1),
        "p": leaf([0.2, 0.5, 0.3]),
        "M": leaf([[1.0, 0.2], [0.1, 2.0]]),
    }
    for _ in range(6000):
        fuzzed(inputs, mutated(chance))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_value_or_our_error(text: str) -> None:
    fuzzed(names(), text)
