"""How the output's bars and the Jacobian's cells move along the inputs of a vector function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.along import Along, Attributes, Live, Printed, slider_steps
from gradlab.figures.layout import ceilings
from gradlab.figures.numbers import print_styles, signs
from gradlab.functions import Element, Function
from gradlab.map_along import map_along
from gradlab.steps import slider_step


@dataclass(frozen=True, eq=False)
class MapSteps:
    """A vector function at every step of one slider.

    Args:
        slider: the slider's key.
        steps: the values it stops at, shape (steps,).
        at: the value for which the page was computed.
        outputs: the function's outputs, shape (steps, m).
        rows: its Jacobians, shape (steps, m, n).
    """

    slider: str
    steps: Tensor
    at: float
    outputs: Tensor
    rows: Tensor


def all_map_steps(function: Function, arguments: Mapping[str, Tensor]) -> list[MapSteps]:
    """Return a function of the table at the steps of each of its inputs' sliders."""
    moves, places = [], []
    for argument in function.arguments:
        for i, at in enumerate(arguments[argument.name].reshape(-1).tolist()):
            moves.append((argument.name, i, _steps(argument.elements[i])))
            places.append((f"{argument.name}{i}" if argument.is_vector else argument.name, at))
    results = map_along(function, arguments, moves)
    return [
        MapSteps(key, steps, at, outputs, rows)
        for (key, at), (*_move, steps), (outputs, rows) in zip(places, moves, results, strict=True)
    ]


def map_live(maps: Iterable[MapSteps], *, is_probs: bool) -> Live:
    """Return what output_figure and jacobian_figure show at each step.

    Args:
        maps: the function at the steps of its sliders.
        is_probs: whether the outputs are drawn as probabilities, from 0 to 1.
    """
    live = []
    for each in maps:
        reach = None if is_probs else _reach(each.outputs)
        traces = {"bars": _bars(each.outputs, reach), "jacobian": _cells(each.rows)}
        layout = {} if reach is None else {"bars": {"yaxis.range": reach}}
        live.append(Along(each.slider, each.steps, each.at, traces, layout=layout))
    return live


def bars_along(slider: str, steps: Tensor, at: float, values: Tensor) -> Along:
    """Return what vector_bars shows at each step of a slider.

    Args:
        slider: the slider's key.
        steps: the values it stops at, shape (steps,).
        at: the value for which the page was computed.
        values: the vector at each step, shape (steps, n).
    """
    reach = _reach(values)
    traces = {"bars": _bars(values, reach)}
    return Along(slider, steps, at, traces, layout={"bars": {"yaxis.range": reach}})


def pulled_back_live(maps: Iterable[MapSteps], v: Sequence[float]) -> Live:
    """Return what pulled_back_figure shows at each step: vᵀJ, v weighing torch's own rows."""
    return [_product(each, each.rows.new_tensor(v) @ each.rows) for each in maps]


def pushed_forward_live(maps: Iterable[MapSteps], u: Sequence[float]) -> Live:
    """Return what pushed_forward_figure shows at each step: Ju."""
    return [_product(each, each.rows @ each.rows.new_tensor(u)) for each in maps]


def _product(of: MapSteps, product: Tensor) -> Along:
    return bars_along(of.slider, of.steps, of.at, product)


def _steps(element: Element) -> Tensor:
    low, high = element.minimum, element.maximum
    return slider_steps(low, high, slider_step(low, high, element.step))


def _bars(values: Tensor, reach: Tensor | None) -> Attributes:
    """Return the texts of bars, as tall as they say; where the range moves too, shares of its end.

    Shares keep their digits where the values of one step are a millionth of another's.
    """
    if reach is None:
        return {"text": _printed(values)}
    heights = values.nan_to_num(0.0, 0.0, 0.0)
    return {"share": heights / reach[:, 1:], "text": _printed(values)}


def _cells(rows: Tensor) -> Attributes:
    """Return the cells' texts, as strong as they say of the value that has the full colour."""
    flat = rows.reshape(len(rows), -1)
    largest = _largest(flat)
    styles = print_styles(largest, signs(rows.shape[2]))
    return {"text": Printed(flat, styles), "full": ceilings(largest).tolist()}


def _printed(values: Tensor) -> Printed:
    return Printed(values, print_styles(_largest(values), signs(values.shape[1])))


def _reach(outputs: Tensor) -> Tensor:
    """Return the range of vector_bars at each step, shape (steps, 2)."""
    end = 1.25 * ceilings(_largest(outputs))
    return torch.stack([-end, end], dim=1)


def _largest(values: Tensor) -> Tensor:
    """Return the largest finite magnitude at each step, shape (steps,), float64."""
    low, high = values.double().nan_to_num(0.0, 0.0, 0.0).aminmax(dim=1)
    return torch.maximum(-low, high)
