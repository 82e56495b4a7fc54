"""Along each input of a vector function: outputs, Jacobian and figures are those of each step."""

from __future__ import annotations

import pytest
import torch

from gradlab.functions import FUNCTIONS
from gradlab.functions.jacobian_along import map_along
from gradlab.functions.jacobian_at import pulled_back, pushed_forward, vector_map
from gradlab.maths.along import Along
from gradlab.pictures.figures.layout import ceiling
from gradlab.pictures.figures.map_along import (
    MapSteps,
    all_map_steps,
    map_live,
    pulled_back_live,
    pushed_forward_live,
)
from gradlab.pictures.figures.numbers import print_styles, signs
from gradlab.pictures.figures.vector_map import jacobian_figure, output_figure

VECTORS = [key for key, function in FUNCTIONS.items() if function.output.is_vector]


def start(key: str) -> dict[str, torch.Tensor]:
    return {argument.name: argument.default() for argument in FUNCTIONS[key].arguments}


def heights(along: Along, k: int) -> torch.Tensor:
    """The bars at a step, from their shares where the range moves."""
    bars = along.traces["bars"]
    if "share" not in bars:
        return bars["text"].values[k]
    return (bars["share"][k] * along.layout["bars"]["yaxis.range"][k, 1]).float()


def test_there_are_vector_functions() -> None:
    assert {"softmax_temperature", "skew", "relu"} <= set(VECTORS)


@pytest.mark.parametrize("key", VECTORS)
def test_every_input_moves_output_and_jacobian_as_it_does_alone(key: str) -> None:
    function, arguments = FUNCTIONS[key], start(key)
    for argument in function.arguments:
        for i in range(arguments[argument.name].numel()):
            low, high = argument.elements[i].minimum, argument.elements[i].maximum
            steps = torch.linspace(low, high, 4)
            ((outputs, rows),) = map_along(function, arguments, [(argument.name, i, steps)])
            for k, step in enumerate(steps):
                moved = arguments[argument.name].clone()
                moved.view(-1)[i] = step
                alone = vector_map(function, arguments | {argument.name: moved})
                torch.testing.assert_close(outputs[k], alone.output, equal_nan=True)
                torch.testing.assert_close(rows[k], alone.jacobian, equal_nan=True)


@pytest.mark.parametrize("key", ["softmax_temperature", "skew", "polar"])
def test_every_step_is_what_the_figures_show_there(key: str) -> None:
    function, arguments = FUNCTIONS[key], start(key)
    is_probs = key.startswith("softmax")
    along = map_live(all_map_steps(function, arguments), is_probs=is_probs)[1]
    name = function.arguments[0].name
    for k in range(0, len(along.steps), 29):
        moved = arguments[name].clone()
        moved[1] = along.steps[k]
        there = vector_map(function, arguments | {name: moved})
        bars = output_figure(there, 0, is_probs=is_probs)
        cells = jacobian_figure(there, 0, 0)["data"][0]
        want = torch.tensor(bars["data"][0]["y"])
        torch.testing.assert_close(heights(along, k), want)
        printed = along.traces["jacobian"]["text"]
        want = torch.tensor(cells["z"]).flatten()
        torch.testing.assert_close(printed.values[k, list(printed.places)], want)
        largest = there.jacobian.abs().max()
        assert printed.styles[k] == print_styles(largest[None].double(), signs(len(want) // 3))[0]
        assert along.traces["jacobian"]["full"][k] == cells["zmax"] == ceiling(largest.item())
        if not is_probs:
            reach = along.layout["bars"]["yaxis.range"][k].tolist()
            assert reach == pytest.approx(bars["layout"]["yaxis"]["range"])


def test_the_products_follow_too() -> None:
    maps = all_map_steps(FUNCTIONS["skew"], start("skew"))
    v, u = [1.0, -2.0, 0.5], [3.0, -1.0]
    for i, (back, forward) in enumerate(
        zip(pulled_back_live(maps, v), pushed_forward_live(maps, u), strict=True)
    ):
        for k in (0, 77, 200):
            point = torch.tensor([3.0, 5.0])
            point[i] = maps[i].steps[k]
            there = vector_map(FUNCTIONS["skew"], {"x": point})
            torch.testing.assert_close(heights(back, k), pulled_back(there, v))
            torch.testing.assert_close(heights(forward, k), pushed_forward(there, u))


def test_cells_that_are_always_alike_travel_once() -> None:
    maps = all_map_steps(FUNCTIONS["softmax_temperature"], start("softmax_temperature"))
    for along in map_live(maps, is_probs=True):
        assert along.traces["jacobian"]["text"].places == [0, 1, 2, 1, 3, 4, 2, 4, 5]


def test_cells_that_are_alike_at_most_steps_travel_each() -> None:
    steps = torch.arange(101.0)
    rows = torch.zeros(101, 1, 3)
    rows[57, 0, 1], rows[3, 0, 2] = 1.0, torch.nan
    (along,) = map_live([MapSteps("w", steps, 0.0, steps[:, None], rows)], is_probs=False)
    assert along.traces["jacobian"]["text"].places == [0, 1, 2]
