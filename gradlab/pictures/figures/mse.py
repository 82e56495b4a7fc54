"""The MSE lesson's figures: the loss over one variable, and a batch's loss over w."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradlab.functions.along import AlongSlider
from gradlab.lessons.mse import Batch, Secant, Slope
from gradlab.lessons.mse_along import SlopeAlong
from gradlab.maths.along import Along, Attributes, Live
from gradlab.pictures.figures.curve import loss_curve
from gradlab.pictures.figures.layout import Figure, frames
from gradlab.pictures.figures.lines import edges, line, tangents
from gradlab.words.colours import token
from gradlab.words.numbers import written
from gradlab.words.text import Translate


def slope_figure(slope: Slope, secant: Secant, translate: Translate) -> Figure:
    """Return the loss over the slope's variable, with point, tangent, secant and minimum."""
    return loss_curve(
        slope.curve,
        (slope.at, slope.of.value.item()),
        slope.grad.item(),
        variable=slope.variable,
        role=slope.of.function.argument(slope.name).role,
        minimum=slope.minimum,
        ahead=secant.ahead,
        translate=translate,
    )


def slope_live(
    found: Sequence[SlopeAlong], span: tuple[float, float], translate: Translate
) -> Live:
    """Return what slope_figure's traces and the page's numbers are at each step of some sliders.

    Args:
        found: the lesson's numbers along the sliders.
        span: where the variable's range starts and ends.
        translate: the learner's language.
    """
    return [_moved(each, edges(*span), translate) for each in found]


def _moved(each: SlopeAlong, ends: tuple[float, float], translate: Translate) -> Along:
    _ = translate
    along, secant = each.along, _("secant {slope}")
    columns = {"loss": along.value, "gradient": along.slope, "secant": each.secant}
    numbers = {name: [written(value) for value in all_.tolist()] for name, all_ in columns.items()}
    traces: dict[str, Attributes] = {
        **tangents(each.at, along.value, along.slope, ends, _),
        "secant": {
            **line(each.ahead, each.ahead_loss, each.secant, ends),
            "name": [secant.format(slope=written(slope)) for slope in each.secant.tolist()],
        },
    }
    layout = {}
    if along.curves is not None:
        traces["curve"] = {"y": along.curves}
        traces["minimum"] = {"x": each.lowest[:, None], "y": each.lowest_loss[:, None]}
        layout = {"curve": {"yaxis.range": frames(along.curves)}}
    slider = along.slider
    return Along(slider.key, slider.steps, slider.at, traces, numbers, layout)


def batch_live(
    along: Sequence[AlongSlider], span: tuple[float, float], translate: Translate
) -> Live:
    """Return what batch_figure's traces are at each step of the slider w, which is the axis."""
    return [
        Along(
            each.slider.key,
            each.slider.steps,
            each.slider.at,
            tangents(each.slider.steps, each.value, each.slope, edges(*span), translate),
        )
        for each in along
    ]


def batch_figure(batch: Batch, w: float, translate: Translate) -> Figure:
    """Return a batch's loss over w, each sample's own loss as a thin dotted curve behind it."""
    reduced = loss_curve(
        batch.curve,
        (w, batch.of.value.item()),
        batch.grad.item(),
        variable="w",
        role="w",
        translate=translate,
    )
    places = batch.curve.xs.tolist()
    _ = translate
    name = _("sample {number}")
    samples = [
        _sample(i, name.format(number=i), places, losses)
        for i, losses in enumerate(batch.curves.tolist())
    ]
    return {"data": [*samples, *reduced["data"]], "layout": reduced["layout"]}


def _sample(i: int, name: str, places: list[float], losses: list[float]) -> dict[str, Any]:
    """Return the thin curve of one sample."""
    return {
        "type": "scatter",
        "uid": f"sample-{i}",
        "name": name,
        "mode": "lines",
        "x": places,
        "y": losses,
        "line": {"color": token("muted"), "width": 1.2, "dash": "dot"},
        "hovertemplate": "w = %{x:.4~g}<br>%{y:.4~g}<extra>%{fullData.name}</extra>",
    }
