"""gradlab.expression against symbolic differentiation, hostile texts, and its own promises."""

# ruff: noqa: E501, PT017, PERF203
from __future__ import annotations

import json
import os
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from gradlab.expression import ExpressionError, evaluate, explain, parse, pointer

ORACLE = json.loads((Path(__file__).parent / "data" / "expressions.json").read_text("utf-8"))


def leaf(values: Any) -> Tensor:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def names() -> dict[str, Tensor]:
    return {
        "w": leaf(0.7), "b": leaf(-0.3), "x": leaf(1.4), "y": leaf(0.9),
        "a": leaf([0.5, -1.2, 2.0]), "v": leaf([1.5, 0.4, -0.7]), "c": torch.tensor(1),
        "A": leaf([[2.0, -1.0], [0.5, 1.5]]),
    }  # fmt: skip


def test_there_are_oracle_cases() -> None:
    assert len(ORACLE["cases"]) == 165


@pytest.mark.parametrize("case", ORACLE["cases"], ids=lambda case: case["expr"])
def test_value_and_jacobian_are_those_of_symbolic_differentiation(case: dict[str, Any]) -> None:
    inputs = {
        name: torch.tensor(value) if name in case.get("whole", ()) else leaf(value)
        for name, value in case["inputs"].items()
    }
    value = evaluate(case["expr"], inputs)
    torch.testing.assert_close(value.detach().tolist(), case["value"], rtol=1e-9, atol=1e-12)
    for name, expected in case["jacobian"].items():
        rows = [
            torch.autograd.grad(output, inputs[name], retain_graph=True, allow_unused=True)[0]
            for output in value.flatten()
        ]
        filled = [torch.zeros_like(inputs[name]) if row is None else row for row in rows]
        ours = torch.stack(filled).reshape(value.shape + inputs[name].shape)
        torch.testing.assert_close(ours.tolist(), expected, rtol=1e-9, atol=1e-12)


REFUSED = [
    # out of the language: attributes, modules, statements, other Python
    "x.__class__", "().__class__", "x.__init__.__globals__", "F.__builtins__['eval']('1')",
    "torch.os.getcwd()", "torch.__dict__['os']", "math.__loader__", "torch._C._crash(3)",
    "__import__('os')", "getattr(x, 'data')", "f'{x}'", "'%s' % x", "b'a' * 9", "lambda: 0",
    "[i for i in a]", "(z := 5)", "F.mse_loss(*[x, y])", "softmax(**{'input': a})", "{**x}",
    "await x", "x and y", "x if x > 0 else y", "{1: 2}", "{1}", "...", "x is y", "x in a",
    "import os", "x = 5", "x += 1", "x; y", "print(x)", "eval('1')", "open('f')", "def f(): 1",
    # tensors' ways out
    "x.data", "x.item()", "x.numpy()", "x.grad", "x.backward()", "x.register_hook(x)", "x.storage()",
    "x.add_(1)", "torch.relu_(x)", "F.relu(x, inplace=True)", "torch.sum(x, out=w)", "x.to('cuda')",
    "torch.load('f')", "torch.save(x, 'f')", "torch.manual_seed(0)", "torch.set_num_threads(1)",
    "torch.rand(3)", "F.dropout(a)", "torch.compile(x)", "torch.autograd.grad(w, x)",
    # too large, before anything is built
    "torch.zeros(10**9)", "torch.zeros(4097)", "torch.eye(65)", "torch.ones(4096, 2)",
    "torch.arange(1e12)", "torch.linspace(0, 1, 5000)", "a.repeat(2000)", "a.repeat(99, 99)",
    "x.expand(5000)", "a.repeat_interleave(4000)", "F.pad(a, (4000, 4000))", "F.one_hot(c, 5000)",
    "torch.vander(a, 4000)", "torch.full((70, 70), 1.0)", "torch.tile(a, (99, 99))",
    "torch.outer(torch.ones(65), torch.ones(65))", "torch.kron(torch.ones(70), torch.ones(70))",
    "torch.einsum('i,j,k->', torch.ones(99), torch.ones(99), torch.ones(99))",
    "torch.ones(4096, 1) @ torch.ones(1, 4096)", "torch.diag(torch.ones(99))",
    "torch.as_strided(a, (9, 9), (0, 0))", "torch.diff(a, 4000)",
    "torch.ones(64, 64)[torch.zeros(4096).long()]", "torch.ones(64, 64)[:, torch.zeros(999).long()]",
    "torch.combinations(torch.ones(99), 5)", "F.interpolate(a[None, None], 99999)", "A.new_ones(99, 99)",
    "torch.meshgrid(torch.ones(99), torch.ones(99), indexing='ij')[0]", "F.one_hot(torch.tensor([9999]))",
    "F.embedding(torch.zeros(4096).long(), torch.ones(2, 2))", "F.unfold(torch.ones(1, 1, 64, 64), 9)",
    "F.conv2d(torch.ones(1, 1, 64, 64), torch.ones(1, 1, 9, 9), padding=99)", "torch.block_diag(*a)",
    "F.conv_transpose1d(torch.ones(1, 1, 99), torch.ones(1, 1, 99))", "torch.diagflat(torch.ones(99))",
    "torch.cartesian_prod(torch.ones(99), torch.ones(99))", "torch.tensordot(A, A, 0) @ torch.ones(9, 9)",
    "torch.ones(99, 1).broadcast_to((99, 99))", "a.broadcast_to((9999, 3))", "a.tile(99, 99)",
    "torch.einsum('i,j->ij', torch.ones(99), torch.ones(99))", "F.avg_pool1d(torch.ones(1, 4096), 4096, 1, 2048)",
    "torch.bincount(torch.tensor([9999]))", "F.max_pool1d(torch.ones(1, 99), 1, padding=4000)",
    # limits
    "9**9**9", "x ** 65", "torch.pow(x, 1e9)", "x.pow(-65)", "torch.matrix_power(A, 99)",
    "-" * 299 + "x", "(" * 25 + "x" + ")" * 25, "+".join("x" * 70), "x" * 301, "relu(" * 41 + "x",
    "[" * 25 + "x" + "]" * 25, "x" + "[0]" * 80, "x" + ".sum()" * 45, "[" + "-x," * 99 + "-x]",
    # wrong arguments
    "softmax(a)", "softmax(a, dim=9)", "softmax(a, dim=1.5)", "softmax(a, dim='0')", "softmax()",
    "softmax(a, dim=x)", "softmax(a, dim=0, dim=0)", "softmax(a, 0, 0, 0)", "a[9]", "a['0']",
    "softmax(a, dim=0, dtype=torch.float16)", "F.mse_loss(x)", "a[1.5]", "a[::0]", "a[::-1]",
    "F.mse_loss(x, y, reduction='evil')", "a.sum(dim=(0, 0))", "x.pow()", "a[x]",
    "F.leaky_relu(x, w)", "math.sqrt(x)", "torch.tensor([x, y])", "where(x, y, w)", "a.max(0) + 1", "sort(a)", "-(x > 0)",
    "a.max(0)", "a.chunk(3)", "a.shape", "range(3)", "[a.max(0)]", "a[a.max(0)]", "-a.max(0)",
    "F.cross_entropy(a, w)", "torch.einsum('i', a, a)", "torch.einsum('__', a)", "A @ a", "a + A[0]",
    "a.reshape(2, 2)", "x @ y", "torch.det(a)", "a.T.mT", "F.cross_entropy(a, 7)",
    # numbers, words, junk
    "0777", "1__0", "0xff", "5x", "1.2.3", "1j * x", "True", "None", "not x", "x & y", "~x", "1 << 9",
    "", "   ", "#", "x,", "(x, y)", "[]", "*x", "x y", "x..y", "(x", "x)", "w * * x", "x ==", "@x", "x?",
    "F.", "softmax(a, =0)", "F.relu", "F", "torch", "softmax", "_", "__", "z * x", "x \\", "$x$",
    "'unclosed", '"""', "x\nimport os", "x\r\n", "x\x00", "\x7f", "\x1b[31mx", "\ud800", "x\u200b", "\ufeffx",
    "<script>alert(1)</script>", "![](http://127.0.0.1:9/x.png)", "[x](javascript:alert(1))",
    "ｅｘｅｃ('1')", "х * w", "𝐱", "x²", "√x", "ſin(x)", "x*٣", "“x”", "x：y", "，", "x.ｄata", "é",
]  # fmt: skip


@pytest.mark.parametrize("source", REFUSED, ids=lambda source: ascii(source)[:60])
def test_what_is_not_in_the_language_is_refused_with_its_place(source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(source, names())
    error = caught.value
    assert error.message
    assert 0 <= error.start <= error.end <= len(source) + 1
    assert error.message in explain(source, error)


SLIPS = {
    "x ^ 2": "**",
    "2x": "2*x",
    "2 x": "2*x",
    "x(y + 1)": "x * (",
    "np.exp(x)": "torch.",
    "x if x > 0 else y": "where(",
    "softmax(a)": "needs dim",
    "F.softmax(a)": "needs dim",
    "sotfmax(a, dim=0)": "did you mean softmax",
    "F.mse_los(x, y)": "did you mean F.mse_loss",
    "x.sinn()": "did you mean x.sin",
    "a.sum(dum=0)": "did you mean dim",
    "torch.gelu(x)": "write F.gelu",
    "ww * 2": "did you mean w",
    "a + A[0]": "shapes (3,) and (2,) don't match",
    "A @ a": "shapes (2, 2) and (3,) don't match",
    "MSELoss()(x, y)": "F.mse_loss",
    "x.add_(1)": "in place",
    "__import__(1)": "Python's own machinery",
    "x.__class__": "Python's own machinery",
    "torch.__dict__(1)": "Python's own machinery",
    "x._()": "not known here",
    "math.sqrt(x)": "plain number",
    "torch.rand(3)": "random",
    "0 < x < 1": "logical_and",
    "[x, y] * 2": "torch.stack",
    "a.max(dim=0) + 1": ".values",
    "(x, y)": "[a, b]",
    "y = x": "==",
    "a[7]": "out of range",
    "relu": "write relu(",
}


@pytest.mark.parametrize(("source", "advice"), SLIPS.items())
def test_the_usual_slips_are_answered_by_name(source: str, advice: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(source, names())
    assert advice in caught.value.message


def test_the_caret_stands_under_the_spot() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("w * x ^ 2")
    assert pointer("w * x ^ 2", caught.value.start, caught.value.end) == "w * x ^ 2\n      ^"


def test_the_caret_counts_wide_characters_twice() -> None:
    assert pointer("（x，y）", 2, 3) == "（x，y）\n\u3000 ^"


@pytest.mark.parametrize(
    ("pasted", "typed"),
    [
        ("w × x", "w * x"), ("w · x", "w * x"), ("x − y", "x - y"), ("x ÷ y", "x / y"),
        ("π * x", "pi * x"), ("（w + x） * y", "(w + x) * y"), ("x\u00a0+\u00a0y", "x + y"),
        ("a［0］", "a[0]"), ("2 × π", "2 * pi"),
    ],
)  # fmt: skip
def test_pasted_characters_mean_what_they_look_like(pasted: str, typed: str) -> None:
    assert torch.equal(evaluate(pasted, names()), evaluate(typed, names()))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 / 0", float("inf")), ("-1 / 0", float("-inf")), ("0 / 0", float("nan")),
        ("(-8) ** (1/3)", float("nan")), ("log(0 * x)", float("-inf")), ("x / 0", float("inf")),
        ("1e400", float("inf")), ("nan", float("nan")), ("inf - inf", float("nan")),
        ("7 // 2", 3.0), ("-7 % 3", 2.0), ("2 ** -1", 0.5), ("-2 ** 2", -4.0),
        ("99999999999999999999999", 1e23), ("1_000 + .5", 1000.5), ("len_ * 2", 4.0),
    ],
)  # fmt: skip
def test_numbers_are_float64_from_the_start(source: str, expected: float) -> None:
    value = evaluate(source, {**names(), "len_": leaf(2.0)})
    torch.testing.assert_close(value.item(), expected, equal_nan=True, rtol=1e-12, atol=0.0)
    assert value.dtype == torch.float64


def test_a_list_is_a_vector_and_a_list_of_lists_a_matrix() -> None:
    x = leaf([3.0, 5.0])
    assert evaluate("[x[0]*x[1], x[0] + 2*x[1], x[1]**2]", {"x": x}).tolist() == [15, 13, 25]
    assert evaluate("[[x[0], 1], [0, x[1]]]", {"x": x}).tolist() == [[3, 1], [0, 5]]


def test_float32_inputs_are_computed_in_float64_and_still_get_their_gradient() -> None:
    x = torch.tensor(3.0, requires_grad=True)
    evaluate("x**2", {"x": x}).backward()
    assert x.grad is not None
    assert x.grad.item() == 6.0


@pytest.mark.parametrize(
    "bad",
    [1.0, "x", None, torch.tensor(1j), torch.ones(4097), torch.ones(2).to_sparse()],
    ids=["float", "text", "None", "complex", "large", "sparse"],
)
def test_an_input_that_is_no_small_dense_real_tensor_is_refused(bad: Any) -> None:
    with pytest.raises(ExpressionError):
        evaluate("x + 1", {"x": bad})


def test_an_input_named_like_a_constant_is_refused_not_ignored() -> None:
    with pytest.raises(ExpressionError, match="constant"):
        evaluate("e * 2", {"e": leaf(1.0)})


def test_a_loss_that_broadcasts_runs_and_is_noted() -> None:
    inputs = {"p": leaf([1.0, 2.0, 3.0]), "t": leaf([[1.0], [2.0], [3.0]])}
    run = parse("F.mse_loss(p, t)").run(inputs)
    assert run.value.item() == pytest.approx(4 / 3)
    assert "(3, 3)" in run.notes[0].text.show()
    assert parse("((p - t) ** 2).mean()").run(inputs).notes[0].start == 2
    assert not parse("F.mse_loss(p, p)").run(inputs).notes


TOO_FEW = ["a[1:1].std()", "w.var()", "A[:, 1:1].var(1)", "a.std(correction=3)"]


@pytest.mark.parametrize("source", TOO_FEW)
def test_too_few_elements_for_a_spread_give_what_torch_gives_and_are_noted(source: str) -> None:
    run = parse(source).run(names())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = eval(source, dict(names()))  # noqa: S307 -- our own texts
    torch.testing.assert_close(run.value, theirs, equal_nan=True)
    assert not run.value.isfinite().any()
    assert "nothing is left to divide by" in run.notes[0].text.show()


def test_enough_elements_for_a_spread_are_not_noted() -> None:
    for source in ("a.std()", "a[:1].var(unbiased=False)", "A.var(dim=0, keepdim=True)"):
        assert not parse(source).run(names()).notes


@pytest.mark.parametrize(
    "source", ["a.T", "a[0].var()", "F.kl_div(a, v)", "a[:1].std()", "w.T", *TOO_FEW]
)
def test_what_torch_warns_about_runs_without_touching_the_warning_machinery(source: str) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        evaluate(source, names())
    assert not caught


def process_state() -> tuple[Any, ...]:
    return (
        torch.get_default_dtype(), torch.get_num_threads(), torch.is_grad_enabled(),
        torch.random.get_rng_state().sum().item(), torch.is_anomaly_enabled(),
        torch.are_deterministic_algorithms_enabled(), torch.is_warn_always_enabled(),
        Path.cwd(), dict(os.environ), sys.getrecursionlimit(), list(warnings.filters),
    )  # fmt: skip


def test_evaluation_leaves_no_trace_in_the_process() -> None:
    sources = [case["expr"] for case in ORACLE["cases"]] + REFUSED
    inputs = names()
    before = {name: value.detach().clone() for name, value in inputs.items()}
    for _ in range(2):  # the first round may import what torch imports lazily
        modules, state = set(sys.modules), process_state()
        for source in sources:
            try:
                evaluate(source, inputs)
            except ExpressionError:
                continue
    assert process_state() == state
    assert set(sys.modules) == modules
    assert all(torch.equal(inputs[name].detach(), before[name]) for name in before)


def test_evaluation_is_deterministic_and_safe_in_threads_with_small_stacks() -> None:
    expression = parse("softmax(A @ A.T / math.sqrt(2), dim=-1).sum() + F.gelu(a).sum()")
    expected = expression.run(names()).value.item()
    found: list[float] = []

    def work() -> None:
        found.extend(expression.run(names()).value.item() for _ in range(20))
        with pytest.raises(ExpressionError):
            parse("(" * 24 + "-" * 100 + "x" + ")" * 24)

    previous = threading.stack_size(512 * 1024)
    try:
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
    finally:
        threading.stack_size(previous)
    assert found == [expected] * 160


def test_a_deep_caller_gets_our_error_too() -> None:
    def dig(depth: int) -> None:
        if depth:
            dig(depth - 1)
            return
        with pytest.raises(ExpressionError):
            evaluate("(" * 20 + "x" + ")" * 20 + "+ 1", names())

    frame, used = sys._getframe(), 0
    while frame is not None:
        frame, used = frame.f_back, used + 1
    dig(sys.getrecursionlimit() - used - 40)


def test_heavy_expressions_are_refused_or_quick() -> None:
    matrix = leaf(torch.eye(64, dtype=torch.float64).tolist())
    for source in (
        "torch.inverse(M)",
        "M" + "@M" * 60,
        "torch.matrix_exp(M)",
        "torch.cdist(M, M, 3.0)",
    ):
        start = time.thread_time()
        try:
            evaluate(source, {"M": matrix})
        except ExpressionError as error:
            assert "too long" in error.message or "more than" in error.message
        assert time.thread_time() - start < 1.0
