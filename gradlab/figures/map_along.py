"""How the output's bars and the Jacobian's cells move along the inputs of a vector function."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from gradlab.along import Along, Attributes, Live, Printed, slider_steps
from gradlab.figures.layout import ceiling
from gradlab.figures.numbers import print_style, signs
from gradlab.functions import Element, Function
from gradlab.map_along import map_along
from gradlab.steps import slider_step


def map_live(function: Function, arguments: Mapping[str, Tensor], *, is_probs: bool) -> Live:
    """Return what output_figure and jacobian_figure show at each step of each input's slider.

    Args:
        function: from the table.
        arguments: what it takes, by name.
        is_probs: whether the outputs are drawn as probabilities, from 0 to 1.
    """
    live = []
    for argument in function.arguments:
        values = arguments[argument.name].reshape(-1)
        for i, at in enumerate(values.tolist()):
            key = f"{argument.name}{i}" if argument.is_vector else argument.name
            steps = _steps(argument.elements[i])
            outputs, rows = map_along(function, arguments, argument.name, i, steps)
            traces = {"bars": _bars(outputs), "jacobian": _cells(rows)}
            layout = {} if is_probs else {"bars": {"yaxis.range": _reach(outputs)}}
            live.append(Along(key, steps, at, traces, layout=layout))
    return live


def _steps(element: Element) -> Tensor:
    low, high = element.minimum, element.maximum
    return slider_steps(low, high, slider_step(low, high, element.step))


def _bars(outputs: Tensor) -> Attributes:
    return {"y": outputs.nan_to_num(0.0, 0.0, 0.0), "text": _printed(outputs)}


def _cells(rows: Tensor) -> Attributes:
    """Return the cells' shades, from −1 to 1, and texts; what is not finite has no shade."""
    flat = rows.reshape(len(rows), -1)
    limits = rows.new_tensor([ceiling(largest) for largest in _largest(flat)])
    shades = torch.where(flat.isfinite(), flat / limits[:, None], torch.nan)
    return {"shade": shades, "text": _printed(flat, rows.shape[2])}


def _printed(values: Tensor, columns: int | None = None) -> Printed:
    width = signs(columns or values.shape[1])
    return Printed(values, [print_style(largest, width) for largest in _largest(values)])


def _reach(outputs: Tensor) -> Tensor:
    """Return the range of vector_bars at each step, shape (steps, 2)."""
    ends = [1.25 * ceiling(largest) for largest in _largest(outputs)]
    return torch.tensor([[-end, end] for end in ends], dtype=torch.float64)


def _largest(values: Tensor) -> list[float]:
    """Return the largest finite magnitude at each step."""
    sizes: list[float] = values.double().nan_to_num(0.0, 0.0, 0.0).abs().amax(dim=1).tolist()
    return sizes
