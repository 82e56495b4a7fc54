"""How the output's bars and the Jacobian's cells move along the inputs of a vector function."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.functions import Element, Function
from gradlab.functions.jacobian_along import map_along
from gradlab.maths.along import Along, Attributes, Live, Moving, Printed, slider_steps
from gradlab.maths.steps import slider_step
from gradlab.pictures.figures.layout import ceilings
from gradlab.pictures.figures.numbers import print_styles, signs

Slider = tuple[str, Tensor, float]
"""A slider's key, the values it stops at, and where it stands."""


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


def map_live(maps: Sequence[MapSteps], *, is_probs: bool) -> Live:
    """Return what output_figure and jacobian_figure show at each step.

    Args:
        maps: the function at the steps of its sliders.
        is_probs: whether the outputs are drawn as probabilities, from 0 to 1.
    """
    if not maps:
        return []
    outputs = torch.cat([each.outputs for each in maps])
    cells = _cells(torch.cat([each.rows for each in maps]))
    if is_probs:
        return _parted(_sliders(maps), {"bars": {"text": _printed(outputs)}, "jacobian": cells}, {})
    bars, layout = _bars(outputs)
    return _parted(_sliders(maps), {"bars": bars, "jacobian": cells}, layout)


def bars_live(sliders: Sequence[Slider], values: Sequence[Tensor]) -> Live:
    """Return what vector_bars shows at each step of some sliders.

    Args:
        sliders: the sliders.
        values: the vector at the steps of each slider, shape (steps, n).
    """
    if not sliders:
        return []
    bars, layout = _bars(torch.cat(list(values)))
    return _parted(sliders, {"bars": bars}, layout)


def pulled_back_live(maps: Sequence[MapSteps], v: Sequence[float]) -> Live:
    """Return what pulled_back_figure shows at each step: vᵀJ, v weighing torch's own rows."""
    return bars_live(_sliders(maps), [each.rows.new_tensor(v) @ each.rows for each in maps])


def pushed_forward_live(maps: Sequence[MapSteps], u: Sequence[float]) -> Live:
    """Return what pushed_forward_figure shows at each step: Ju."""
    return bars_live(_sliders(maps), [each.rows @ each.rows.new_tensor(u) for each in maps])


def _sliders(maps: Sequence[MapSteps]) -> list[Slider]:
    return [(each.slider, each.steps, each.at) for each in maps]


def _parted(sliders: Sequence[Slider], traces: Moving, layout: Moving) -> Live:
    """Return for each slider its part of what all steps of all sliders show, one after another."""
    live, start = [], 0
    for slider, steps, at in sliders:
        here = slice(start, start + len(steps))
        live.append(Along(slider, steps, at, _part(traces, here), layout=_part(layout, here)))
        start = here.stop
    return live


def _part(moving: Moving, here: slice) -> Moving:
    return {
        name: {attribute: values[here] for attribute, values in attributes.items()}
        for name, attributes in moving.items()
    }


def _steps(element: Element) -> Tensor:
    low, high = element.minimum, element.maximum
    return slider_steps(low, high, slider_step(low, high, element.step))


def _bars(values: Tensor) -> tuple[Attributes, Moving]:
    """Return bars whose range moves too, and that range: texts, and heights as shares of its end.

    Shares keep their digits where the values of one step are a millionth of another's.
    """
    reach = _reach(values)
    heights = values.nan_to_num(0.0, 0.0, 0.0)
    shown: Attributes = {"share": heights / reach[:, 1:], "text": _printed(values)}
    return shown, {"bars": {"yaxis.range": reach}}


def _cells(rows: Tensor) -> Attributes:
    """Return the cells' texts, as strong as they say of the value that has the full colour."""
    flat = rows.reshape(len(rows), -1)
    firsts = _firsts(flat)
    kept = sorted(set(firsts))
    places = [kept.index(first) for first in firsts]
    numbers = _columns(flat, kept)
    largest = _largest(numbers)
    printed = Printed(numbers, print_styles(largest, signs(rows.shape[2])), places)
    return {"text": printed, "full": ceilings(largest).tolist()}


def _firsts(columns: Tensor) -> list[int]:
    """Return for each column the first that equals it, often itself.

    A Jacobian such as softmax's is symmetric, and zeros are alike: those need not travel twice.
    """
    first_by_sample: dict[tuple[float, ...], int] = {}
    samples = columns[:: max(1, len(columns) // 8)].T.tolist()
    firsts = [first_by_sample.setdefault(tuple(each), i) for i, each in enumerate(samples)]
    alike = _columns(columns, firsts)
    if torch.equal(columns, alike):
        return firsts
    is_same = (columns == alike).all(dim=0).tolist()
    return [first if is_same[i] else i for i, first in enumerate(firsts)]


def _columns(columns: Tensor, chosen: list[int]) -> Tensor:
    return columns.index_select(1, torch.tensor(chosen))


def _printed(values: Tensor) -> Printed:
    return Printed(values, print_styles(_largest(values), signs(values.shape[1])))


def _reach(outputs: Tensor) -> Tensor:
    """Return the range of vector_bars at each step, shape (steps, 2)."""
    end = 1.25 * ceilings(_largest(outputs))
    return torch.stack([-end, end], dim=1)


def _largest(values: Tensor) -> Tensor:
    """Return the largest finite magnitude at each step, shape (steps,), float64."""
    largest = values.abs().amax(dim=1)
    if not largest.isfinite().all():
        largest = values.nan_to_num(0.0, 0.0, 0.0).abs().amax(dim=1)
    return largest.double()
