"""Every function that can be typed records, and every node of it has a rule that holds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import torch
from torch import Tensor

from gradlab.expression import ExpressionError, parse
from gradlab.expression.entries import Entry
from gradlab.expression.table import BY_PATH, ENTRIES
from gradlab.tape import LocalRule, Tape, local, local_rules, record
from gradlab.tape.rules import rule_of
from tests.test_expression_table import by_name, calls, leaf, names

Inputs = Mapping[str, Tensor]


def uneven() -> dict[str, Tensor]:
    """Return inputs of other shapes: matrices that are not square, both signs, broadcasting."""
    return {
        "w": leaf([0.7, -0.4, 1.3]), "x": leaf([[-1.3, 0.4, 1.7], [0.8, -0.2, 3.4]]),
        "y": leaf([[0.6], [0.2]]), "c": torch.tensor([2, 0]), "b": leaf([0.5, 1.0]),
        "a": leaf([[0.5, -1.2, 2.0], [0.1, 0.7, -0.6]]),
        "v": leaf([[1.5, 0.4, 0.7], [-0.9, 0.3, 1.1]]), "p": leaf([0.2, 0.5, 0.3]),
        "A": leaf([[2.0, -1.0, 0.3], [0.5, 1.5, -0.7]]),
        "M": leaf([[1.0, 0.5], [0.3, 2.0], [-0.4, 0.2]]),
        "B": leaf([[0.3, 1.2, 0.1], [-0.7, 0.4, 0.9], [1.6, -0.3, 0.8], [0.2, 0.6, -1.1]]),
        "q": leaf([[0.2, -0.5, 0.9], [1.0, 0.4, -0.3]]),
        "k": leaf([[0.6, 0.1, 0.5], [-0.4, 0.9, 0.2], [0.3, -0.8, 0.7], [1.2, 0.4, -0.6]]),
    }  # fmt: skip


def cotangent(output: Tensor) -> Tensor:
    """Return a v with no two elements alike."""
    steps = torch.arange(1.0, output.numel() + 1, dtype=output.dtype)
    return (steps / 2).reshape(output.shape)


def plain_grads(output: object, inputs: Inputs) -> dict[str, Tensor] | None:
    """Return torch's own gradients; None if no gradient flows, or torch has no derivative."""
    if not isinstance(output, Tensor) or not output.requires_grad:
        return None
    leaves = {name: t for name, t in inputs.items() if t.requires_grad}
    try:
        found = torch.autograd.grad(
            output, list(leaves.values()), cotangent(output), allow_unused=True
        )
    except RuntimeError:
        return None
    return {n: g for n, g in zip(leaves, found, strict=True) if g is not None}


def checked(f: Any, inputs: Inputs) -> Tape | None:
    """Return the tape of a function, after checking its totals; None if torch has no gradient."""
    output = f(**inputs)
    expected = plain_grads(output, inputs)
    if expected is None:
        return None
    tape = record(f, inputs, cotangent(output))
    for name, grad in expected.items():
        total = tape.grads[name]
        assert total is not None
        torch.testing.assert_close(total, grad, equal_nan=True)
    return tape


def example_tape(text: str, given: Inputs) -> Tape | None:
    expression = parse(text)
    inputs = {name: given[name] for name in expression.inputs}
    return checked(lambda **tensors: expression.run(tensors).value, inputs)


def rules(tape: Tape) -> Iterator[tuple[str, LocalRule]]:
    for step in tape.steps:
        for rule in local_rules(tape, step):
            yield tape.graph.nodes[step.node].name, rule


WITHOUT_FORMULA = {
    "LinalgEigh": "that of the eigenvectors is not written",
    "LinalgPinv": "of full rank or not, tall or wide, it has several, none of them short",
    "LinalgQr": "that of the complete factors and of wide matrices is not written",
    "LinalgSvd": "that of the singular vectors is not written",
    "MaskedScatter": "how much of the source is used is counted, not computed",
    "MultiMarginLoss": "not written",
    "MultilabelMarginLoss": "not written",
    "Pdist": "not written: cdist says the same",
    "Renorm": "not written",
    "ScatterReduce": "those of prod, mean, amax and amin are not written",
}
"""Nodes of functions that can be typed for which no formula is written, or not for every option."""


def assert_rules_hold(tape: Tape) -> None:
    found = list(rules(tape))
    assert found or all(node.is_leaf for node in tape.graph.nodes)
    for name, rule in found:
        if not rule.symbols and name.partition("Backward")[0] in WITHOUT_FORMULA:
            continue
        assert rule.holds, (name, rule)
        assert "grad" in rule.symbols
        assert "→" in rule.numbers_text
        assert "None" not in rule.symbols_text + rule.numbers_text
        assert rule.symbols.count("{") == rule.symbols.count("}")
        assert rule.numbers.count("{") == rule.numbers.count("}")


def has_gradient(entry: Entry) -> bool:
    return example_tape(entry.example, names()) is not None


def test_almost_every_entry_is_recorded() -> None:
    without = [entry for entry in ENTRIES if not has_gradient(entry)]
    assert len(ENTRIES) - len(without) >= 235
    for entry in without:
        inputs = names()
        output = parse(entry.example).run(inputs).value
        assert plain_grads(output, inputs) is None


@pytest.mark.parametrize("entry", ENTRIES, ids=by_name)
def test_every_node_of_an_example_has_a_rule_that_holds(entry: Entry) -> None:
    tape = example_tape(entry.example, names())
    if tape is not None:
        assert_rules_hold(tape)


def test_rules_hold_for_uneven_shapes_too() -> None:
    ran = 0
    for entry in ENTRIES:
        try:
            tape = example_tape(entry.example, uneven())
        except ExpressionError:  # this function wants other shapes
            continue
        if tape is not None:
            ran += 1
            assert_rules_hold(tape)
    assert ran >= 190


@pytest.mark.parametrize("entry", ENTRIES, ids=by_name)
def test_a_wrong_rule_is_noticed_at_every_node(
    entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(name: str) -> Any:
        rule = rule_of(name)
        if rule is None:  # a leaf
            return None
        return lambda g, s: [part if part is None else part + 0.01 for part in rule(g, s)]

    tape = example_tape(entry.example, names())
    if tape is None:
        return
    monkeypatch.setattr(local, "rule_of", wrong)
    assert not any(rule.holds for _, rule in rules(tape))


def real(value: Any, generator: torch.Generator) -> Any:
    """Return an argument with real, positive numbers for its meta tensors."""
    if isinstance(value, list):
        return [real(part, generator) for part in value]
    if not isinstance(value, Tensor):
        return value
    numbers = torch.rand(value.shape, generator=generator, dtype=torch.float64) * 0.8 + 0.1
    if value.is_floating_point():
        return numbers.requires_grad_()
    return numbers > 0.5 if value.dtype == torch.bool else (2 * numbers).to(torch.int64)


def as_function(entry: Entry, arguments: Mapping[str, Any]) -> tuple[Any, dict[str, Tensor]]:
    """Return a call as a function of its tensors, lists of tensors taken apart, and these."""
    places = {
        (f"{key}{i}" if isinstance(value, list) else key): (key, i)
        for key, value in arguments.items()
        for i, part in enumerate(value if isinstance(value, list) else [value])
        if isinstance(part, Tensor) and part.is_floating_point()
    }

    def f(**tensors: Tensor) -> Any:
        given = {k: list(v) if isinstance(v, list) else v for k, v in arguments.items()}
        for name, tensor in tensors.items():
            key, i = places[name]
            if isinstance(given[key], list):
                given[key][i] = tensor
            else:
                given[key] = tensor
        result = entry.call(**given)
        if not isinstance(result, tuple):
            return result
        return result[1 if entry.name == "slogdet" else 0]  # a sign has no gradient

    parts = {
        name: arguments[key][i] if isinstance(arguments[key], list) else arguments[key]
        for name, (key, i) in places.items()
    }
    return f, parts


DIFFERENTIABLE = [entry for entry in ENTRIES if has_gradient(entry)]
"""Derived: those whose example torch itself differentiates."""


def test_most_entries_are_differentiable() -> None:
    assert len(DIFFERENTIABLE) >= 235


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("entry", DIFFERENTIABLE, ids=by_name)
def test_rules_hold_for_every_signature_with_and_without_options(entry: Entry) -> None:
    generator = torch.Generator().manual_seed(7)
    combinations = list(calls(entry))
    chosen = random.Random(7).sample(  # noqa: S311 -- no secret
        combinations, min(40, len(combinations))
    )
    for arguments in chosen:
        given = {name: real(value, generator) for name, value in arguments.items()}
        f, inputs = as_function(entry, given)
        try:
            output = f(**inputs)
        except Exception:  # noqa: BLE001, S112 -- shapes that don't fit
            continue
        if not isinstance(output, Tensor) or not output.numel() or not output.isfinite().all():
            continue
        if (
            entry.name in ("std", "std_mean") and not output.all()
        ):  # a kink: the formula is undefined there
            continue
        tape = checked(f, inputs)
        if tape is not None:
            assert_rules_hold(tape)


OPTIONS = [
    "torch.linalg.vector_norm(A, 1, dim=1)",
    "torch.linalg.vector_norm(A, inf, dim=0)", "torch.linalg.vector_norm(A, -inf)", "a.norm(3)",
    "torch.dist(a, v, 1)", "torch.dist(A, b, inf)", "torch.dist(a, v, 3)",
    "torch.cdist(A, B, 0)", "torch.cdist(A, B, 1)", "torch.cdist(A, A)", "torch.cdist(A, B, inf)",
    "torch.cdist(A.repeat(20, 1), B)", "F.pairwise_distance(a, v, 1)", "F.normalize(M, p=3, dim=1)",
    "F.cross_entropy(a, c, weight=torch.tensor([0.5, 2.0, 1.0]))",
    "F.cross_entropy(M, torch.argsort(a), weight=torch.tensor([0.5, 2.0, 1.0]), reduction='sum')",
    "F.cross_entropy(M, torch.argsort(a), weight=torch.tensor([0.5, 2.0, 1.0]), reduction='none')",
    "F.nll_loss(log_softmax(M, dim=1), torch.argsort(a), weight=torch.tensor([0.5, 2.0, 1.0]))",
    "F.binary_cross_entropy(sigmoid(a), p, weight=torch.tensor([0.5, 2.0, 1.0]))",
    "F.binary_cross_entropy_with_logits(a, p, weight=torch.tensor([0.5, 2.0, 1.0]))",
    "F.binary_cross_entropy_with_logits(a, p, weight=torch.tensor([0.5, 2.0, 1.0]), "
    "pos_weight=torch.tensor([3.0, 1.0, 2.0]), reduction='sum')",
    "clamp(a, min=v)", "clamp(a, max=v)", "clamp(a, min=v - 1, max=v)", "clamp(a, 1, 0)",
    "clamp(a, min=v, max=p)", "logit(p, 0.25)", "(a % 0.7) + fmod(a, 0.7)", "a % v",
    "copysign(a, -2)",
    "a.masked_fill(a > 0, w)", "F.pad(a, (-1, 2))", "F.pad(A, (1, 0, 2, 1))", "torch.roll(A, 1, 0)",
    "A.repeat(2, 1, 3)", "torch.diag(M, 1)", "torch.diag(a, -1)", "torch.diagonal(M, 1)",
    "torch.prod(a * (a > 0).double())", "torch.prod(A * (A > 0).double(), dim=1)",
    "torch.cumprod(A * (A > 0).double(), dim=1)", "torch.logcumsumexp(400 * a, dim=0)",
    "torch.cumprod(x, dim=0)", "torch.logcumsumexp(x, dim=0)", "torch.cumsum(A, dim=0)",
    "F.glu(torch.stack([A, B]), dim=-1)", "F.glu(F.pad(a, (1, 0)))", "F.hardswish(6 * a)",
    "F.prelu(-x, w)", "fmax(a, v / 0 * 0)", "sinc(a * (a > 0).double())",
    "A.median(dim=1).values", "torch.quantile(A, 0.3, dim=1)", "F.conv1d(q.T.unsqueeze(0), "
    "B.unsqueeze(0), b.unsqueeze(0).sum(1), padding=1)", "torch.linalg.solve(A, B)",
    "torch.logdet(torch.linalg.cholesky(M @ M.T))", "torch.matrix_power(A, -2)",
    "2 ** a - a ** 2 + a ** v", "A[0] @ B[:, 1] + a[-1]", "a[0:3:2] * a[1:2]",
    "trapezoid(a, v) * diff(a, 2)",
]  # fmt: skip


@pytest.mark.parametrize("text", OPTIONS)
def test_rules_hold_for_options_zeros_and_bounds(text: str) -> None:
    tape = example_tape(text, names())
    assert tape is not None
    assert_rules_hold(tape)


def test_every_function_of_the_table_is_looked_at() -> None:
    assert {path for entry in ENTRIES for path in entry.paths} == set(BY_PATH)
