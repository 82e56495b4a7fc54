"""Along each input of a vector function: outputs, Jacobian and figures are those of each step."""

from __future__ import annotations

import pytest
import torch

from gradlab.functions import FUNCTIONS
from gradlab.functions.along import AlongSlider, along
from gradlab.functions.point import Place, Point, point
from gradlab.functions.sliders import Slider
from gradlab.maths.along import Along
from gradlab.pictures.figures.layout import ceiling
from gradlab.pictures.figures.map import jacobian_figure, output_figure
from gradlab.pictures.figures.map_along import map_live, pulled_back_live, pushed_forward_live
from gradlab.pictures.figures.numbers import print_styles, signs


def start(key: str) -> Point:
    function = FUNCTIONS[key]
    return point(function, {argument.name: argument.default() for argument in function.arguments})


def moved(of: Point, slider: Slider, step: float) -> Point:
    there = of.arguments[slider.name].clone()
    there.view(-1)[slider.column] = step
    return point(of.function, {**of.arguments, slider.name: there})


def heights(along: Along, k: int) -> torch.Tensor:
    """The bars at a step, from their shares where the range moves."""
    bars = along.traces["bars"]
    if "share" not in bars:
        return bars["text"].values[k]
    return (bars["share"][k] * along.layout["bars"]["yaxis.range"][k, 1]).float()


@pytest.mark.parametrize("key", FUNCTIONS)
def test_every_input_moves_output_and_jacobian_as_it_does_alone(key: str) -> None:
    of = start(key)
    for name in of.moving:
        for each in along(of, Place(name)):
            for k in range(0, len(each.slider.steps), 37):
                there = moved(of, each.slider, float(each.slider.steps[k]))
                assert each.outputs is not None
                assert each.jacobians is not None
                alone, rows = there.value.reshape(-1), there.jacobian(name)
                torch.testing.assert_close(each.outputs[k], alone, equal_nan=True)
                torch.testing.assert_close(each.jacobians[k], rows, equal_nan=True)


@pytest.mark.parametrize("key", ["softmax_temperature", "skew", "polar"])
def test_every_step_is_what_the_figures_show_there(key: str) -> None:
    of = start(key)
    is_probs = key.startswith("softmax")
    name = of.moving[0]
    follow = along(of, Place(name))[1]
    moving = map_live(along(of, Place(name)), is_probs=is_probs)[1]
    for k in range(0, len(moving.steps), 29):
        there = moved(of, follow.slider, float(moving.steps[k]))
        bars = output_figure(there, 0, is_probs=is_probs)
        jacobian = there.jacobian(name)
        cells = jacobian_figure(there, jacobian, Place(name))["data"][0]
        want = torch.tensor(bars["data"][0]["y"])
        torch.testing.assert_close(heights(moving, k), want)
        printed = moving.traces["jacobian"]["text"]
        want = torch.tensor(cells["z"]).flatten()
        torch.testing.assert_close(printed.values[k, list(printed.places)], want)
        largest = jacobian.abs().max()
        assert printed.styles[k] == print_styles(largest[None].double(), signs(len(want) // 3))[0]
        assert moving.traces["jacobian"]["full"][k] == cells["zmax"] == ceiling(largest.item())
        if not is_probs:
            reach = moving.layout["bars"]["yaxis.range"][k].tolist()
            assert reach == pytest.approx(bars["layout"]["yaxis"]["range"])


def test_the_products_follow_too() -> None:
    of = start("skew")
    found = along(of, Place("x"))
    v, u = [1.0, -2.0, 0.5], [3.0, -1.0]
    pairs = zip(pulled_back_live(found, v), pushed_forward_live(found, u), strict=True)
    for i, (back, forward) in enumerate(pairs):
        for k in (0, 77, 200):
            there = moved(of, found[i].slider, float(found[i].slider.steps[k]))
            torch.testing.assert_close(heights(back, k), there.vjp("x", v))
            torch.testing.assert_close(heights(forward, k), there.jvp("x", u))


def test_cells_that_are_always_alike_travel_once() -> None:
    maps = along(start("softmax_temperature"), Place("a"))
    for each in map_live(maps, is_probs=True):
        assert each.traces["jacobian"]["text"].places == [0, 1, 2, 1, 3, 4, 2, 4, 5]


def test_cells_that_are_alike_at_most_steps_travel_each() -> None:
    steps = torch.arange(101.0)
    rows = torch.zeros(101, 1, 3)
    rows[57, 0, 1], rows[3, 0, 2] = 1.0, torch.nan
    slider = Slider("w", "w", 0, steps, 0.0)
    one = AlongSlider(slider, steps, rows[:, 0, 0], steps[:, None], rows, None, is_axis=False)
    (each,) = map_live([one], is_probs=False)
    assert each.traces["jacobian"]["text"].places == [0, 1, 2]
