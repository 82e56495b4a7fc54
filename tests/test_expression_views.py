"""What a page shows of an expression: its formula, its code, its inputs, and where nan begins."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.expression import parse
from gradlab.expression.code import code
from gradlab.expression.gallery import GALLERY, Start
from gradlab.expression.inputs import Input, proposed, reshaped
from gradlab.expression.latex import latex
from gradlab.expression.trouble import nonfinite_gradient, nonfinite_value


def leaf(values: Any) -> Tensor:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize(
    ("source", "formula"),
    [
        ("z ** 2 / 2", r"\frac{{z}^{2}}{2}"),
        ("-(z + 1) ** 2", r"-{\left(z + 1\right)}^{2}"),
        ("2 * z * (3 * z)", r"2\,z\,\left(3\,z\right)"),
        ("z - (1 - z)", r"z - \left(1 - z\right)"),
        ("sqrt(z)", r"\sqrt{z}"),
        ("torch.where(z > 0, z, 0)", r"\begin{cases} z & z > 0 \\ 0 & \text{else} \end{cases}"),
        ("softmax(z, dim=0)", r"\operatorname{softmax}_{\mathrm{dim}=0}\left(z\right)"),
        ("z1 + theta", r"z_{1} + \theta"),
        ("G.T", r"{G}^{\mathsf{T}}"),
        ("w", r"\textcolor{blue}{w}"),
        ("1e-8 * z", r"1 \times 10^{-8}\,z"),
        ("[z, 1]", r"\begin{bmatrix} z \\ 1 \end{bmatrix}"),
    ],
)
def test_the_formula_is_built_from_the_syntax_tree(source: str, formula: str) -> None:
    assert latex(parse(source).tree) == formula


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("a.flip(0)", "a.flip((0,))"),
        ("  w*x+b  ", "w * x + b"),
        ("softmax(a,0)", "torch.softmax(a, dim=0)"),
        ("torch.nn.functional.relu( x )", "F.relu(x)"),
        ("x ÷ 2 × π", "x / 2 * math.pi"),
        ("(x)", "x"),
        ("(w + x).sin()", "(w + x).sin()"),
        ("[x, 2]", "torch.stack([x, torch.tensor(2, dtype=torch.float64)])"),
        ("1/0", "torch.tensor(1, dtype=torch.float64) / 0"),
        ("math.log(0) * x", "-math.inf * x"),
        ("x.shape[0] * x", "x.shape[0] * x"),
        ("clamp(x, max=1)", "torch.clamp(x, max=1)"),
        ("(x > 0) == (x > 1)", "(x > 0) == (x > 1)"),
        ("max(x, 0)", "torch.clamp(x, min=0)"),
        ("sum([x, y])", "0 + x + y"),
        ("torch.arange(3) * x", "torch.arange(3) * x"),
        ("torch.arange(0.5) * x", "torch.arange(0.5, dtype=torch.float64) * x"),
        (
            "F.batch_norm(a, None, None, training=True)",
            "F.batch_norm(a, None, None, training=True)",
        ),
        ("a.sum(axis=0, keepdims=True)", "a.sum(dim=0, keepdim=True)"),
        ("2**64 * x", "torch.tensor(2, dtype=torch.float64) ** 64 * x"),
        (
            "F.elu(x, alpha=sqrt(2))",
            "F.elu(x, alpha=torch.sqrt(torch.tensor(2, dtype=torch.float64)).item())",
        ),
        ("a.tile(2)", "a.tile((2,))"),
        ("a.reshape(3)", "a.reshape((3,))"),
        ("F.mse_loss(target=y, input=x)", "F.mse_loss(x, y)"),
        ('F.mse_loss(x, y, reduction="sum")', "F.mse_loss(x, y, reduction='sum')"),
    ],
)
def test_the_code_is_written_anew(source: str, written: str) -> None:
    assert code(parse(source).tree) == written


def test_there_are_more_than_twenty_starting_points_of_every_kind() -> None:
    assert len(GALLERY) > 20
    assert len({start.group for start in GALLERY.values()}) == 6
    assert all(key.replace("-", "").isalnum() for key in GALLERY)


@pytest.mark.parametrize("start", GALLERY.values(), ids=GALLERY)
def test_every_starting_point_runs_with_its_inputs(start: Start) -> None:
    expression = parse(start.source)
    inputs = proposed(expression) | start.inputs
    assert set(start.inputs) <= set(expression.inputs)
    assert start.axis in ("", *expression.inputs)
    names = {name: declared.tensor() for name, declared in inputs.items()}
    run = expression.run(names)
    assert run.value.requires_grad
    assert bool(run.notes) == ("broadcast" in start.source or "Y" in start.source)
    for declared in inputs.values():
        assert all(declared.low <= value <= declared.high for value in declared.values)
    if start.axis:
        assert inputs[start.axis].shape == ()
        assert run.value.numel() == 1


@pytest.mark.parametrize(
    ("source", "shapes"),
    [
        ("F.mse_loss(w * x, y)", {"w": (), "x": (), "y": ()}),
        ("[x[0]*x[1], x[0] + 2*x[1], x[1]**2]", {"x": (2,)}),
        ("softmax(a / T, dim=0)", {"a": (3,), "T": ()}),
        ("F.cross_entropy(a, c)", {"a": (3,), "c": ()}),
        ("x @ A @ x", {"x": (2,), "A": (2, 2)}),
        ("softmax(Q @ K.T / sqrt(2), dim=-1) @ V", {"Q": (3, 2), "K": (3, 2), "V": (3, 2)}),
        ("torch.dot(left, right)", {"left": (3,), "right": (3,)}),
        ("x[-4] + x[1]", {"x": (4,)}),
    ],
)
def test_sensible_inputs_are_proposed(source: str, shapes: dict[str, tuple[int, ...]]) -> None:
    assert {name: i.shape for name, i in proposed(parse(source)).items()} == shapes


def test_class_numbers_are_proposed_whole() -> None:
    assert proposed(parse("F.nll_loss(F.log_softmax(a, dim=0), k)"))["k"].is_class


@pytest.mark.parametrize(("source", "name"), [("a[k]", "k"), ("F.cross_entropy(X, t)", "t"),
                                              ("M[range(3), i]", "i")])  # fmt: skip
def test_places_to_choose_are_proposed_whole(source: str, name: str) -> None:
    expression = parse(source)
    inputs = proposed(expression)
    assert inputs[name].is_class
    if name != "i":
        expression.run({each: given.tensor() for each, given in inputs.items()})


def test_a_proposal_is_made_even_where_nothing_fits() -> None:
    inputs = proposed(parse("(x @ y) + x[0, 0, 0] + torch.det(x)"))
    assert set(inputs) == {"x", "y"}


def test_reshaping_an_input_keeps_its_values() -> None:
    assert reshaped(Input((2,), (3.0, 5.0)), (2, 2)).values[:2] == (3.0, 5.0)
    assert reshaped(Input((2, 2), (1.0, 2.0, 3.0, 4.0)), ()).values == (1.0,)


@pytest.mark.parametrize(
    ("source", "value", "part"),
    [
        ("log(x - x) * 0", -math.inf, "torch.log(x - x)"),
        ("sqrt(-x) + 1", math.nan, "torch.sqrt(-x)"),
        ("x / (x - x)", math.inf, "x / (x - x)"),
        ("x + inf", math.inf, "math.inf"),
        ("exp(1000 * x)", math.inf, "torch.exp(1000 * x)"),
    ],
)
def test_the_part_where_a_value_stops_being_finite_is_named(
    source: str, value: float, part: str
) -> None:
    expression = parse(source)
    trouble = nonfinite_value(expression, {"x": leaf(1.0)})
    assert trouble is not None
    assert trouble.part == part
    assert trouble.value == pytest.approx(value, nan_ok=True)
    assert part in trouble.text.show()
    assert trouble.end <= len(source)


@pytest.mark.parametrize(
    ("source", "x", "part"),
    [
        ("sqrt(x) + 1", 0.0, "torch.sqrt(x)"),
        ("where(x > 0, sqrt(x), 0 * x)", 0.0, "torch.sqrt(x)"),
        ("log(x) ** 2", -1.0, "torch.log(x) ** 2"),
        ("abs(x) ** 0.5", 0.0, "torch.abs(x) ** 0.5"),
    ],
)
def test_the_part_where_a_gradient_stops_being_finite_is_named(
    source: str, x: float, part: str
) -> None:
    trouble = nonfinite_gradient(parse(source), {"x": leaf(x)})
    assert trouble is not None
    assert trouble.part == part


def test_finite_values_and_gradients_are_no_trouble() -> None:
    expression = parse("softmax(a, dim=0)[0] * x")
    names = {"a": leaf([1.0, 2.0]), "x": leaf(1.0)}
    assert nonfinite_value(expression, names) is None
    assert nonfinite_gradient(expression, names) is None


def test_trouble_cannot_be_found_in_what_cannot_be_computed() -> None:
    assert nonfinite_value(parse("a @ a"), {"a": leaf(1.0)}) is None
    assert nonfinite_gradient(parse("a @ a"), {"a": leaf(1.0)}) is None


def noticed(key: str, wrt: str, **given: Any) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    """A gallery function's value, its Jacobian and its inputs, some of them given."""
    start, expression = GALLERY[key], parse(GALLERY[key].source)
    inputs = proposed(expression) | start.inputs
    leaves = {name: each.tensor().detach() for name, each in inputs.items()}
    leaves |= {name: torch.tensor(value, dtype=torch.float64) for name, value in given.items()}

    def f(x: Tensor) -> Tensor:
        return expression.run(leaves | {wrt: x}).value

    return f(leaves[wrt]), torch.autograd.functional.jacobian(f, leaves[wrt]), leaves


def is_zero(tensor: Tensor) -> bool:
    return bool((tensor.abs() < 1e-12).all())


def of_mse() -> bool:
    value, slope, _ = noticed("mse", "w", w=2.0, x=1.0, y=1.0)
    return (value.item(), slope.item()) == (1.0, 2.0)


def of_softmax() -> bool:
    (_, sharp, _), (_, flat, _) = (noticed("softmax", "a", T=t) for t in (1.0, 5.0))
    is_flatter = bool(flat.abs().max() < sharp.abs().max())
    return is_zero(sharp.sum(dim=0)) and is_zero(sharp.sum(dim=1)) and is_flatter


def of_cross_entropy() -> bool:
    _, grad, given = noticed("cross-entropy", "a")
    a, c = given["a"], given["c"]
    return is_zero(grad - (a.softmax(dim=0) - F.one_hot(c.long(), len(a))))


def of_ridge() -> bool:
    _, slope, _ = noticed("ridge", "w", w=1.5, x=2.0, y=3.0)  # the least of the loss alone
    return slope.item() > 0


def of_wave() -> bool:
    slopes = [noticed("wave", "t", t=k / 50)[1].item() for k in range(-100, 101)]
    falls = sum(a > 0 > b for a, b in pairwise(slopes))
    rises = sum(a < 0 < b for a, b in pairwise(slopes))
    return falls > 1 and rises > 1


def of_quadratic() -> bool:
    _, grad, given = noticed("quadratic", "x")
    a, x = given["A"], given["x"]
    return is_zero(grad - (a + a.T) @ x) and not is_zero(grad - 2 * a @ x)


def of_attention() -> bool:
    scores, slopes, _ = noticed("attention", "Q")
    return is_zero(scores.sum(dim=-1) - 1) and is_zero(slopes.sum(dim=1))


def of_normalise() -> bool:
    _, rows, given = noticed("normalise", "a")
    return is_zero(rows @ given["a"])


def of_layer_norm() -> bool:
    value, rows, _ = noticed("layer-norm", "a", a=[1.0, -2.0, 0.5])
    moved, _, _ = noticed("layer-norm", "a", a=[8.0, 5.0, 7.5])
    return is_zero(value - moved) and is_zero(rows.sum(dim=1))


def of_abs() -> bool:
    return [noticed("abs", "x", x=x)[1].item() for x in (-1e-9, 0.0, 1e-9)] == [-1.0, 0.0, 1.0]


def of_where_nan() -> bool:
    value, slope, _ = noticed("where-nan", "x", x=0.0)
    return value.item() == 0 and bool(slope.isnan())


def of_log_softmax() -> bool:
    value, _, given = noticed("log-softmax", "a", a=[0.0, 1000.0, 3.0])
    return value[0].item() == -math.inf and bool(F.log_softmax(given["a"], dim=0).isfinite().all())


NOTICED: dict[str, Callable[[], bool]] = {
    "mse": of_mse,
    "softmax": of_softmax,
    "cross-entropy": of_cross_entropy,
    "relu": lambda: [noticed("relu", "x", x=x)[1].item() for x in (0.0, 1e-9)] == [0.0, 1.0],
    "sigmoid": lambda: abs(noticed("sigmoid", "w", w=30.0, x=1.0, b=0.0)[1].item()) < 1e-9,
    "ridge": of_ridge,
    "wave": of_wave,
    "sinc": lambda: bool(noticed("sinc", "x", x=0.0)[0].isnan()),
    "quadratic": of_quadratic,
    "attention": of_attention,
    "normalise": of_normalise,
    "layer-norm": of_layer_norm,
    "abs": of_abs,
    "sqrt": lambda: noticed("sqrt", "x", x=0.0)[1].item() == math.inf,
    "where-nan": of_where_nan,
    "log-softmax": of_log_softmax,
}


def test_each_number_that_the_gallery_tells_of_is_torchs() -> None:
    told = {key for key, start in GALLERY.items() if re.search(r"\d", start.notice)}
    assert told == set(NOTICED)
    assert [key for key, holds in NOTICED.items() if not holds()] == []
