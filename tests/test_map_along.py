"""Along each input of a vector function: outputs, Jacobian and figures are those of each step."""

from __future__ import annotations

import pytest
import torch

from gradlab.figures.layout import ceiling
from gradlab.figures.map_along import map_live
from gradlab.figures.vector_map import jacobian_figure, output_figure
from gradlab.functions import FUNCTIONS
from gradlab.map_along import map_along
from gradlab.vector_map import vector_map

VECTORS = [key for key, function in FUNCTIONS.items() if function.output.is_vector]


def start(key: str) -> dict[str, torch.Tensor]:
    return {argument.name: argument.default() for argument in FUNCTIONS[key].arguments}


def test_there_are_vector_functions() -> None:
    assert {"softmax_temperature", "skew", "relu"} <= set(VECTORS)


@pytest.mark.parametrize("key", VECTORS)
def test_every_input_moves_output_and_jacobian_as_it_does_alone(key: str) -> None:
    function, arguments = FUNCTIONS[key], start(key)
    for argument in function.arguments:
        for i in range(arguments[argument.name].numel()):
            low, high = argument.elements[i].minimum, argument.elements[i].maximum
            steps = torch.linspace(low, high, 4)
            outputs, rows = map_along(function, arguments, argument.name, i, steps)
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
    along = map_live(function, arguments, is_probs=is_probs)[1]
    name = function.arguments[0].name
    for k in range(0, len(along.steps), 29):
        moved = arguments[name].clone()
        moved[1] = along.steps[k]
        there = vector_map(function, arguments | {name: moved})
        bars = output_figure(there, 0, is_probs=is_probs)
        cells = jacobian_figure(there, 0, 0)["data"][0]
        want = torch.tensor(bars["data"][0]["y"])
        torch.testing.assert_close(along.traces["bars"]["y"][k], want)
        shades = torch.tensor(cells["z"]).flatten() / cells["zmax"]
        torch.testing.assert_close(along.traces["jacobian"]["shade"][k], shades)
        assert cells["zmax"] == ceiling(there.jacobian.abs().max().item())
        if not is_probs:
            reach = along.layout["bars"]["yaxis.range"][k].tolist()
            assert reach == pytest.approx(bars["layout"]["yaxis"]["range"])
