"""Every function a learner can choose: the call, the code shown and the closed forms agree."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional as F

from gradlab.functions import FUNCTIONS, Argument, Function, closed_forms
from gradlab.maths.autodiff import (
    central_difference,
    jacobian,
    jacobian_batched,
    sweep,
    value_and_grad,
)
from gradlab.words.colours import COLOURS
from gradlab.words.roles import role
from gradlab.words.text import english

CASES = [
    pytest.param(function, argument.name, size, id=f"{function.key}-{argument.name}-{size}")
    for function in FUNCTIONS.values()
    for argument in function.arguments
    if argument.kind == "float"
    for size in sorted({argument.sizes[0], argument.size, argument.sizes[-1]})
]


def tensors(function: Function, size: int) -> dict[str, Tensor]:
    """The function's default arguments, those of free length with so many elements."""
    return {
        argument.name: argument.default(size if size in argument.sizes else None)
        for argument in function.arguments
    }


def same_length(function: Function, name: str, size: int) -> dict[str, Tensor]:
    """The arguments beside the named one: as long as it is, where they can be."""
    chosen = tensors(function, size)
    if len(function.argument(name).sizes) == 1:  # w of a batch: x and target keep their size
        chosen = tensors(function, 0)
    return chosen


@pytest.mark.parametrize(("function", "name", "size"), CASES)
def test_closed_form_is_autograd_is_difference(function: Function, name: str, size: int) -> None:
    fixed = same_length(function, name, size)
    x = fixed.pop(name)
    f, closed = function.of(name, **fixed), function.jacobian_of(name, **fixed)
    assert closed is not None
    torch.testing.assert_close(jacobian(f, x), closed(x), rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(jacobian_batched(f, x), closed(x), rtol=1e-5, atol=1e-6)
    at_kink = function.kinks(x) if function.kinks else torch.zeros(x.shape, dtype=torch.bool)
    exact = closed(x.double())
    gap = (central_difference(f, x, 1e-6) - exact).abs()
    assert gap[..., ~at_kink].max() < 1e-7 * (1 + exact.abs().max())


@pytest.mark.parametrize("key", FUNCTIONS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_closed_form_holds_over_the_whole_domain(key: str, data: st.DataObject) -> None:
    function = FUNCTIONS[key]
    point = {a.name: data.draw(inside(a)) for a in function.arguments}
    moving = {name: x for name, x in point.items() if x.is_floating_point()}
    for name, x in moving.items():
        others = {other: value for other, value in point.items() if other != name}
        closed = function.jacobian_of(name, **others)
        assert closed is not None
        torch.testing.assert_close(jacobian(function.of(name, **others), x), closed(x))


@st.composite
def inside(draw: st.DrawFn, argument: Argument) -> Tensor:
    """A tensor of float64 between the minimum and the maximum of every element, or a class."""
    if argument.kind == "class":  # of those that the logits have to begin with
        return torch.tensor(draw(st.integers(0, 2)))
    values = [draw(st.floats(e.minimum, e.maximum)) for e in argument.elements[: argument.size]]
    return torch.tensor(values if argument.is_vector else values[0], dtype=torch.float64)


@pytest.mark.parametrize("key", FUNCTIONS)
def test_the_code_shown_is_the_function(key: str) -> None:
    function = FUNCTIONS[key]
    arguments = tensors(function, 0)
    # the code is this repository's own, never a learner's
    shown = eval(function.code, {"torch": torch, "F": F, **arguments})  # noqa: S307
    torch.testing.assert_close(shown, function.f(**arguments), rtol=0, atol=0)


@pytest.mark.parametrize("key", FUNCTIONS)
def test_the_output_is_as_the_table_says(key: str) -> None:
    function = FUNCTIONS[key]
    y = function.f(**tensors(function, 0))
    assert (y.dim() == 1) == (function.output.role == "prediction")
    assert len(function.output.element_labels(tuple(y.shape))) == y.numel()
    assert function.output.role in COLOURS


@pytest.mark.parametrize("key", FUNCTIONS)
def test_every_argument_begins_within_its_range(key: str) -> None:
    for argument in FUNCTIONS[key].arguments:
        assert argument.size in argument.sizes
        assert len(argument.elements) == argument.sizes[-1]
        assert argument.role in COLOURS
        for element in argument.elements:
            assert element.minimum <= element.default <= element.maximum
            assert 0 < element.step <= element.maximum - element.minimum
        for size in (argument.sizes[0] - 1, argument.sizes[-1] + 1):
            with pytest.raises(ValueError, match=f"got {size}"):
                argument.default(size)


@pytest.mark.parametrize("key", FUNCTIONS)
def test_formulas_are_balanced_and_coloured(key: str) -> None:
    function = FUNCTIONS[key]
    names = {colour.latex for colour in COLOURS.values() if colour.latex}
    raw = (function.formula, *(d.formula for d in function.derivatives.values()))
    for formula in map(function.tex, raw):
        assert re.search(r"<\w+>", formula) is None
        assert formula.count("{") == formula.count("}")
        assert set(re.findall(r"\\textcolor\{(\w+)\}", formula)) <= names
        assert r"\textcolor" in formula


def test_the_table_has_maps_that_are_neither_symmetric_nor_square() -> None:
    shapes = {
        key: tuple(jacobian(f.of(f.arguments[0].name), f.arguments[0].default()).shape)
        for key, f in FUNCTIONS.items()
    }
    assert shapes["skew"] == (3, 2)
    assert shapes["projection"] == (2, 3)
    polar = FUNCTIONS["polar"].jacobian_of("x")
    assert polar is not None
    j = polar(torch.tensor([2.0, 0.5]))
    assert not torch.allclose(j, j.T)


def test_skew_has_the_jacobian_of_the_text_books() -> None:
    j = jacobian(FUNCTIONS["skew"].of("x"), torch.tensor([3.0, 5.0]))
    assert j.tolist() == [[5, 3], [1, 2], [0, 10]]


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_mse_is_torchs_for_a_batch(reduction: str) -> None:
    x, target = torch.tensor([1.0, 2.0, -1.0]), torch.tensor([1.0, 3.0, 0.5])
    loss = FUNCTIONS[f"mse_{reduction}"].of("w", x=x, target=target)
    w = torch.tensor(2.0)
    torch.testing.assert_close(loss(w), F.mse_loss(x * w, target, reduction=reduction))
    error = (2 - 1) * 1 + (4 - 3) * 2 + (-2 - 0.5) * -1
    grad = 2 * error / (3 if reduction == "mean" else 1)
    torch.testing.assert_close(value_and_grad(loss, w)[1], torch.tensor(grad))


def test_mse_at_the_tutorials_preset_is_one_with_gradient_two() -> None:
    value, grad = value_and_grad(FUNCTIONS["mse"].of("w"), torch.tensor(2.0))
    assert (value.item(), grad.item()) == (1.0, 2.0)


def test_mse_keeps_the_shape_of_a_weight_in_a_vector() -> None:
    one = torch.ones(1)
    grad = closed_forms.mse_grad_w(torch.full([1], 2.0), one, one)
    assert grad.tolist() == [2.0]


@pytest.mark.parametrize("key", [key for key, f in FUNCTIONS.items() if f.output.role == "loss"])
def test_a_scalar_function_can_be_swept_along_any_number_of_it(key: str) -> None:
    function = FUNCTIONS[key]
    for argument in (each for each in function.arguments if each.kind == "float"):
        x = argument.default()
        xs = x + torch.linspace(-0.5, 0.5, 5).reshape(-1, *[1] * x.dim())
        swept = sweep(function.of(argument.name), xs)
        for point, value, grad in zip(swept.xs, swept.values, swept.grads, strict=True):
            ours = value_and_grad(function.of(argument.name), point)
            torch.testing.assert_close((value, grad), ours)


def test_the_dtype_of_the_open_argument_decides() -> None:
    loss = FUNCTIONS["mse"].of("w", x=torch.tensor(0.1), target=torch.tensor(0.3))
    assert value_and_grad(loss, torch.tensor(2.0, dtype=torch.float64))[1].dtype == torch.float64


def test_an_argument_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="b"):
        FUNCTIONS["softmax"].of("b")


def test_a_derivative_nobody_has_worked_out_is_none() -> None:
    bare: Callable[..., Tensor] = torch.sin
    table = FUNCTIONS["relu"]
    function = Function("sin", "sine", bare, table.arguments, table.output, "torch.sin(x)", "")
    assert function.jacobian_of("x") is None


def test_names_are_messages() -> None:
    assert all(english(function.name) for function in FUNCTIONS.values())
    assert len({function.name for function in FUNCTIONS.values()}) == len(FUNCTIONS)


def test_an_argument_has_one_colour_in_labels_and_in_graphs() -> None:
    for function in FUNCTIONS.values():
        for argument in function.arguments:
            assert role(argument.name) == argument.role


def test_no_output_is_called_what_an_input_is() -> None:
    for function in FUNCTIONS.values():
        inputs = {argument.name for argument in function.arguments}
        assert not inputs & set(function.output.element_labels((3,)))
