"""How the output's bars, the Jacobian's cells and the two products move along sliders."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from gradlab.functions.along import AlongSlider
from gradlab.functions.sliders import Slider
from gradlab.maths.along import Along, Attributes, Live, Moving, Printed
from gradlab.pictures.figures.layout import ceilings
from gradlab.pictures.figures.numbers import print_styles, signs

MOST_CELLS = 60_000
"""Cells of a Jacobian, at all steps of all sliders, that travel with one update."""


def map_live(along: Sequence[AlongSlider], *, is_probs: bool) -> Live:
    """Return what output_figure and jacobian_figure show at each step.

    Args:
        along: the function at the steps of its sliders, with all its outputs.
        is_probs: whether the outputs are drawn as probabilities, from 0 to 1.
    """
    maps = _whole(along)
    if not maps:
        return []
    sliders = [slider for slider, *_ in maps]
    outputs = torch.cat([outputs for _, outputs, _ in maps])
    cells = _cells(torch.cat([jacobians for *_, jacobians in maps]))
    if is_probs:
        return _parted(sliders, {"bars": {"text": _printed(outputs)}, "jacobian": cells}, {})
    bars, layout = _bars(outputs)
    return _parted(sliders, {"bars": bars, "jacobian": cells}, layout)


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


def cells_live(along: Sequence[AlongSlider]) -> Live:
    """Return what jacobian_heatmap shows at each step, nothing if that is too much to travel."""
    cells = sum(jacobians.numel() for *_, jacobians in _whole(along))
    return map_live(along, is_probs=False) if cells <= MOST_CELLS else []


def pulled_back_live(along: Sequence[AlongSlider], v: Sequence[float]) -> Live:
    """Return what the bars of vᵀJ show at each step, v weighing torch's own rows."""
    maps = _whole(along)
    return bars_live([slider for slider, *_ in maps], [j.new_tensor(v) @ j for *_, j in maps])


def pushed_forward_live(along: Sequence[AlongSlider], u: Sequence[float]) -> Live:
    """Return what the bars of Ju show at each step."""
    maps = _whole(along)
    return bars_live([slider for slider, *_ in maps], [j @ j.new_tensor(u) for *_, j in maps])


def _whole(along: Sequence[AlongSlider]) -> list[tuple[Slider, Tensor, Tensor]]:
    """Return sliders, outputs and Jacobians, none where they are too many to be shown."""
    return [
        (each.slider, each.outputs, each.jacobians)
        for each in along
        if each.outputs is not None and each.jacobians is not None
    ]


def _parted(sliders: Sequence[Slider], traces: Moving, layout: Moving) -> Live:
    """Return for each slider its part of what all steps of all sliders show, one after another."""
    live, start = [], 0
    for each in sliders:
        here = slice(start, start + len(each.steps))
        shown, framed = _part(traces, here), _part(layout, here)
        live.append(Along(each.key, each.steps, each.at, shown, layout=framed))
        start = here.stop
    return live


def _part(moving: Moving, here: slice) -> Moving:
    return {
        name: {attribute: values[here] for attribute, values in attributes.items()}
        for name, attributes in moving.items()
    }


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
