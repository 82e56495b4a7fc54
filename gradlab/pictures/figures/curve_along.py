"""The figure of one output element over one input element, and how it moves along sliders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from gradlab.functions.along import AlongSlider
from gradlab.functions.point import Place, Point
from gradlab.functions.sliders import Slider
from gradlab.maths.along import Along, Live
from gradlab.maths.autodiff import Sweep
from gradlab.pictures.figures.curve import loss_curve
from gradlab.pictures.figures.layout import Figure, frames
from gradlab.pictures.figures.lines import edges, tangents
from gradlab.pictures.figures.map_along import bars_live
from gradlab.words.numbers import written
from gradlab.words.text import Translate

MOST_NUMBERS = 6_000
"""Numbers of all curves that travel with one update, unless they would be too coarse."""

FEWEST, MOST = 21, 101
"""Points of a travelling curve."""


def curve_figure(
    of: Point, place: Place, swept: Sweep, slope: float, translate: Translate
) -> Figure:
    """Return the curve of an output element over an input element, with point and tangent."""
    here = of.point(place.name)[place.column].item(), of.value.flatten()[place.row].item()
    return loss_curve(
        swept,
        here,
        slope,
        variable=of.columns(place.name)[place.column],
        role=of.function.argument(place.name).role or "x",
        loss=of.outputs[place.row],
        translate=translate,
    )


def curve_live(
    of: Point,
    place: Place,
    along: Sequence[AlongSlider],
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


def _at_rest(of: Point, place: Place, slope: float, translate: Translate) -> Along:
    """Return what is painted while no slider moves: the first entry's present place.

    That is point and tangent, so that the finer curve which Python drew stays.
    """
    here = of.point(place.name)[place.column].item(), of.value.flatten()[place.row].item(), slope
    at, value, slopes = torch.tensor(here, dtype=torch.float64)[:, None].expand(3, 2)
    traces = tangents(at, value, slopes, _ends(of, place), translate)
    return Along("nowhere", torch.tensor([0.0, 1.0]), 0.0, traces)


def values_live(along: Sequence[tuple[Slider, Tensor]]) -> Live:
    """Return what vector_bars shows of a function's outputs, or a headline of the only one.

    Args:
        along: the sliders, and the outputs at the steps of each, shape (steps, m).
    """
    bars = bars_live([slider for slider, _ in along], [values for _, values in along])
    if along and along[0][1].shape[1] > 1:
        return bars
    return [
        replace(each, numbers={"value": [written(value) for value in values[:, 0].tolist()]})
        for each, (_slider, values) in zip(bars, along, strict=True)
    ]


def _thinned(along: Sequence[AlongSlider], points: int) -> Tensor | None:
    """Return which points of the drawn curve a travelling one has, None if none can travel."""
    curves = sum(len(each.slider.steps) for each in along if each.curves is not None)
    if not curves or curves * FEWEST > 5 * MOST_NUMBERS:
        return None
    count = min(points, max(FEWEST, min(MOST, MOST_NUMBERS // curves)))
    return torch.linspace(0, points - 1, count).round().long()


def _moved(
    of: Point,
    place: Place,
    each: AlongSlider,
    xs: Tensor,
    thinned: Tensor | None,
    translate: Translate,
) -> Along:
    """Return what one slider moves, only the numbers if it moves a curve that can't travel."""
    steps = each.slider.steps
    numbers = {
        "value": [written(value) for value in each.value.tolist()],
        "slope": [written(slope) for slope in each.slope.tolist()],
    }
    if not each.is_axis and (each.curves is None or thinned is None):
        return Along(each.slider.key, steps, each.slider.at, numbers=numbers)
    at = (
        steps
        if each.is_axis
        else steps.new_full(steps.shape, of.point(place.name)[place.column].item())
    )
    traces = tangents(at, each.value, each.slope, _ends(of, place), translate)
    layout = {}
    if each.curves is not None and thinned is not None:
        drawn = xs[thinned].expand(len(steps), -1)
        traces["curve"] = {"x": drawn, "y": each.curves[:, thinned]}
        layout = {"curve": {"yaxis.range": frames(each.curves)}}
    return Along(each.slider.key, steps, each.slider.at, traces, numbers, layout)


def _ends(of: Point, place: Place) -> tuple[float, float]:
    element = of.function.argument(place.name).elements[place.column]
    return edges(element.minimum, element.maximum)
