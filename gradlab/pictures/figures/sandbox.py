"""The sandbox's figures: one output element over one input element, and how it moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from gradlab.maths.along import Along, Attributes, Live
from gradlab.maths.autodiff import Sweep
from gradlab.pictures.figures.curve import loss_curve
from gradlab.pictures.figures.layout import Figure, frames
from gradlab.pictures.figures.map_along import MapSteps, bars_live, map_live
from gradlab.pictures.figures.numbers import number
from gradlab.pictures.formulas import digits
from gradlab.sandbox import Moves, Place, Slider, Study
from gradlab.words.roles import role
from gradlab.words.text import Translate

MOST_NUMBERS = 6_000
"""Numbers of all curves that travel with one update, unless they would be too coarse."""

FEWEST, MOST = 21, 101
"""Points of a travelling curve."""

MOST_CELLS = 60_000
"""Cells of a Jacobian, at all steps of all sliders, that travel with one update."""


def curve_figure(
    of: Study, place: Place, swept: Sweep, slope: float, translate: Translate
) -> Figure:
    """Return the curve of an output element over an input element, with point and tangent."""
    here = of.inputs[place.name].values[place.column], of.value.flatten()[place.row].item()
    return loss_curve(
        swept,
        here,
        slope,
        variable=of.columns(place.name)[place.column],
        role=role(place.name) or "x",
        loss=of.outputs[place.row],
        translate=translate,
    )


def curve_live(
    of: Study,
    place: Place,
    along: Sequence[Moves],
    xs: Tensor,
    slope: float,
    translate: Translate,
) -> Live:
    """Return what curve_figure's traces and the numbers beside it are at each slider's steps.

    A slider of another input moves the whole curve. Its curves travel with fewer points than the
    one that is drawn at rest, in the same frame; if they are still too many, or not known, only
    the numbers follow it.

    Args:
        of: the function at its inputs.
        place: the output and the input element.
        along: the function at the steps of its sliders.
        xs: the points of the curve along the axis, shape (points,).
        slope: the derivative at the present place.
        translate: the learner's language.
    """
    thinned = _thinned(along, len(xs))
    found = [_moved(of, place, each, xs, thinned, translate) for each in along]
    return [_at_rest(of, place, slope, translate), *found] if found else []


def _at_rest(of: Study, place: Place, slope: float, translate: Translate) -> Along:
    """Return what is painted while no slider moves: the first entry's present place.

    That is point and tangent, so that the finer curve which Python drew stays.
    """
    given = of.inputs[place.name]
    at, value, slope_ = torch.tensor(
        [[given.values[place.column]], [of.value.flatten()[place.row].item()], [slope]],
        dtype=torch.float64,
    ).expand(3, 2)
    traces = _tangent(at, value, slope_, (given.low, given.high), translate)
    return Along("nowhere", torch.tensor([0.0, 1.0]), 0.0, traces)


def values_live(along: Sequence[tuple[Slider, Tensor]]) -> Live:
    """Return what vector_bars shows of a function's outputs, or a headline of the only one.

    Args:
        along: the sliders, and the outputs at the steps of each, shape (steps, m).
    """
    sliders = [(slider.key, slider.steps, slider.at) for slider, _values in along]
    bars = bars_live(sliders, [values for _slider, values in along])
    if along and along[0][1].shape[1] > 1:
        return bars
    return [
        replace(each, numbers={"value": [digits(value) for value in values[:, 0].tolist()]})
        for each, (_slider, values) in zip(bars, along, strict=True)
    ]


def cells_live(maps: Sequence[MapSteps]) -> Live:
    """Return what jacobian_heatmap shows at each step, nothing if that is too much to travel."""
    cells = sum(each.rows.numel() for each in maps)
    return map_live(maps, is_probs=False) if cells <= MOST_CELLS else []


def map_steps(along: Sequence[Moves]) -> list[MapSteps]:
    """Return the outputs and Jacobians that move, none where too many to be shown."""
    return [
        MapSteps(each.slider.key, each.slider.steps, each.slider.at, each.outputs, each.jacobians)
        for each in along
        if each.outputs is not None and each.jacobians is not None
    ]


def _thinned(along: Sequence[Moves], points: int) -> Tensor | None:
    """Return which points of the drawn curve a travelling one has, None if none can travel."""
    curves = sum(len(each.slider.steps) for each in along if each.curves is not None)
    if not curves or curves * FEWEST > 5 * MOST_NUMBERS:
        return None
    count = min(points, max(FEWEST, min(MOST, MOST_NUMBERS // curves)))
    return torch.linspace(0, points - 1, count).round().long()


def _moved(
    of: Study, place: Place, each: Moves, xs: Tensor, thinned: Tensor | None, translate: Translate
) -> Along:
    """Return what one slider moves, only the numbers if it moves a curve that can't travel."""
    given = of.inputs[place.name]
    steps = each.slider.steps
    numbers = {
        "value": [digits(value) for value in each.value.tolist()],
        "slope": [digits(slope) for slope in each.slope.tolist()],
    }
    if not each.is_axis and (each.curves is None or thinned is None):
        return Along(each.slider.key, steps, each.slider.at, numbers=numbers)
    at = steps if each.is_axis else steps.new_full(steps.shape, given.values[place.column])
    traces = _tangent(at, each.value, each.slope, (given.low, given.high), translate)
    layout = {}
    if each.curves is not None and thinned is not None:
        drawn = xs[thinned].expand(len(steps), -1)
        traces["curve"] = {"x": drawn, "y": each.curves[:, thinned]}
        layout = {"curve": {"yaxis.range": frames(each.curves)}}
    return Along(each.slider.key, steps, each.slider.at, traces, numbers, layout)


def _tangent(
    at: Tensor, value: Tensor, slope: Tensor, span: tuple[float, float], translate: Translate
) -> dict[str, Attributes]:
    """Return the point and its tangent at each step."""
    _ = translate
    room = 0.02 * (span[1] - span[0])
    places = torch.stack([at, at, at], dim=1)
    places[:, 0], places[:, 2] = span[0] - room, span[1] + room
    values, slopes = value[:, None], slope[:, None]
    tangent = _("tangent {slope}")
    names = [tangent.format(slope=number(slope)) for slope in slopes[:, 0].tolist()]
    rises = values + slopes * (places - at[:, None])
    return {
        "point": {"x": at[:, None], "y": values},
        "tangent": {"x": places, "y": rises, "name": names},
    }
