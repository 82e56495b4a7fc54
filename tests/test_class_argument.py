"""A loss with a class number, as a table's entry would be: everything works, nowhere special."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.functions import Argument, Derivative, Element, Function, Output, indexed
from gradlab.functions.along import along
from gradlab.functions.curve import curve
from gradlab.functions.listing import Listing, program
from gradlab.functions.point import Place, Point, point_at
from gradlab.functions.sliders import sliders_of
from gradlab.functions.tape_at import tape_at
from gradlab.functions.truth_at import (
    derivative_name,
    gradient_truth,
    jacobian_truth,
    slopes,
)
from gradlab.maths.truth import Verdict
from gradlab.pictures.figures.curve_along import curve_figure, curve_live, values_live
from gradlab.pictures.figures.map import jacobian_figure
from gradlab.pictures.figures.map_along import cells_live, pulled_back_live
from gradlab.program import run
from gradlab.program.source import Source
from gradlab.words.text import english

ELEMENTS = tuple(
    Element(label, 0.0, -5.0, 5.0, 0.1, f"a{i}") for i, label in enumerate(indexed("a", 10))
)
LOGITS = Argument(Source("a"), "a", "x", ELEMENTS, (3,), range(2, 11), "n")
CLASS = Argument(
    Source("k"), "k", "target", (Element("k", 1, 0, 9, 1, "k"),), (), range(1, 2),
    kind="class", numbers="a",
)  # fmt: skip


def loss(a: Tensor, k: Tensor) -> Tensor:
    return F.cross_entropy(a, k)


def probs_minus_one_hot(a: Tensor, k: Tensor) -> Tensor:
    return torch.softmax(a, dim=0) - F.one_hot(k, len(a)).to(a.dtype)


CROSS_ENTROPY = Function(
    key="cross_entropy",
    name="cross-entropy",
    f=loss,
    arguments=(LOGITS, CLASS),
    output=Output("L", "loss", Source("loss")),
    code=Source("F.cross_entropy(a, k)"),
    formula=r"<L> = -\log <p_k>",
    derivatives={
        "a": Derivative(
            r"\frac{\partial <L>}{\partial <a_j>} = <p_j> - [j = <k>]", probs_minus_one_hot
        )
    },
)
NUMBERS = {"a": [4.0, -4.0, 0.0], "k": 1.0}


@pytest.fixture
def of() -> Point:
    return point_at(CROSS_ENTROPY, NUMBERS)  # type: ignore[arg-type]


def test_its_gradient_is_the_probabilities_without_the_class(of: Point) -> None:
    assert of.arguments["k"].dtype == torch.int64
    assert of.moving == ("a",)
    grad = of.grads["a"]
    assert grad is not None
    torch.testing.assert_close(grad, torch.tensor([0.982, -1.0, 0.018]), atol=1e-3, rtol=0)
    torch.testing.assert_close(of.jacobian("a"), grad[None])
    torch.testing.assert_close(of.vjp("a", [2.0]), 2 * grad)
    torch.testing.assert_close(
        of.jvp("a", [1.0, -2.0, 0.5]), (grad @ torch.tensor([1.0, -2, 0.5]))[None]
    )


def test_its_truth_is_an_agreement_of_three(of: Point) -> None:
    place = Place("a", column=2)
    meters = [jacobian_truth(of, "a"), gradient_truth(of, "a"), slopes(of, place)[1]]
    for meter in meters:
        assert meter.verdict is Verdict.AGREEMENT
        assert meter.formula is not None
    assert derivative_name(of, "a") == "∂L/∂a = a.grad"


def test_unknown_symbols_of_a_formula_stay_without_colour() -> None:
    assert CROSS_ENTROPY.tex("<q_k>") == "q_k"
    probs = r"\textcolor{purple}{p_k}"  # in the colour of probabilities everywhere
    assert CROSS_ENTROPY.tex(CROSS_ENTROPY.formula) == rf"\textcolor{{red}}{{L}} = -\log {probs}"
    derivative = CROSS_ENTROPY.tex(CROSS_ENTROPY.derivatives["a"].formula)
    assert r"\textcolor{teal}{a_j}" in derivative
    assert "{k}" in derivative


def test_the_slider_of_a_class_stops_at_as_many_as_there_are_logits(of: Point) -> None:
    assert [each.key for each in sliders_of(of)] == ["a0", "a1", "a2", "k"]
    assert sliders_of(of)[-1].steps.tolist() == [0.0, 1.0, 2.0]
    five = point_at(CROSS_ENTROPY, {"a": [0.0] * 5, "k": 4.0})
    assert sliders_of(five)[-1].steps.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_it_moves_along_every_slider_as_it_does_alone(of: Point) -> None:
    place = Place("a", column=1)
    swept = curve(of, place)
    followed = along(of, place, swept.xs)
    assert [each.slider.key for each in followed] == ["a1", "a0", "a2", "k"]
    for each in followed:
        for step in (0, len(each.slider.steps) // 2, len(each.slider.steps) - 1):
            there = of.arguments[each.slider.name].clone()
            there.view(-1)[each.slider.column] = each.slider.steps[step]
            tensors = {**of.arguments, each.slider.name: there}
            torch.testing.assert_close(
                each.value[step], F.cross_entropy(tensors["a"], tensors["k"])
            )
            expected = probs_minus_one_hot(tensors["a"], tensors["k"])
            assert each.jacobians is not None
            torch.testing.assert_close(each.jacobians[step][0], expected)
            torch.testing.assert_close(each.slope[step], expected[1])
            assert (each.curves is None) == each.is_axis


def test_its_figures_and_their_travels_are_drawn(of: Point) -> None:
    place = Place("a", column=1)
    swept = curve(of, place)
    followed = along(of, place, swept.xs)
    slope = of.jacobian("a")[0, 1].item()
    assert curve_figure(of, place, swept, slope, english)["data"]
    live = curve_live(of, place, followed, swept.xs, slope, english)
    assert {each.slider for each in live} == {"nowhere", "a0", "a1", "a2", "k"}
    assert jacobian_figure(of, of.jacobian("a"), place)["data"][0]["y"] == ["L"]
    assert len(cells_live(followed)) == len(pulled_back_live(followed, [1.0])) == 4
    pairs = [(each.slider, each.outputs) for each in followed if each.outputs is not None]
    assert all("value" in each.numbers for each in values_live(pairs))


def test_its_tape_and_its_listing_give_the_same_gradient(of: Point) -> None:
    tape = tape_at(of)
    cells = Listing(of, ["a"])
    steps = run(program("cross_entropy", [*cells.begun(), cells.grads(None)])).steps
    sources = [step.source for step in steps]
    assert sources[1].startswith("a = torch.tensor([4.0, -4.0, 0.0], requires_grad=True)")
    assert sources[2:] == [
        "k = torch.tensor(1)",
        "loss = F.cross_entropy(a, k)\nloss",
        "torch.autograd.grad(loss, [a])",
    ]
    torch.testing.assert_close(tape.grads["a"], of.grads["a"])
    assert steps[-1].output == f"({of.grads['a']!r},)"
