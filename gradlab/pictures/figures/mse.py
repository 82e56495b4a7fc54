"""The MSE lesson's figures: the loss over one variable, and a batch's loss over w."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from gradlab.functions.along import AlongSlider
from gradlab.lessons.mse import Batch, Secant, Slope
from gradlab.lessons.mse_along import SlopeAlong
from gradlab.maths.along import Along, Attributes, Live, Values
from gradlab.pictures.figures.curve import loss_curve
from gradlab.pictures.figures.layout import Figure
from gradlab.pictures.figures.lines import edges, line, tangents
from gradlab.words.colours import token
from gradlab.words.numbers import written
from gradlab.words.text import N_, Translate

TOPS = (10.0, 40.0, 160.0, 1000.0)
"""Where the loss axis may end: it holds still while the point stays below, and then is another."""

RUNS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)
"""How far the triangle may run: the longest whose rise is at most half as high as the figure."""


_SECANT = N_("secant {slope}")
_FURTHEST = 5.15
"""Where a triangle may end at the right, in the range from −5 to 5."""


def slope_figure(
    slope: Slope, secant: Secant | None, translate: Translate, zoom: int = 1
) -> Figure:
    """Return the loss over the slope's variable, with point, tangent, triangle and minimum.

    Args:
        slope: the loss and its gradient, its curve over what is looked at.
        secant: the secant, None for no secant.
        translate: the learner's language.
        zoom: how many times both axes are enlarged around the point.
    """
    at, loss, grad = slope.at, slope.of.value.double(), slope.grad.double()
    (heights,) = _heights(loss[None], zoom).tolist()
    figure = loss_curve(
        slope.curve,
        (at, loss.item()),
        grad.item(),
        variable=slope.variable,
        role=slope.of.function.argument(slope.name).role,
        minimum=slope.minimum,
        ahead=secant.ahead if secant else None,
        heights=heights,
        translate=translate,
    )
    ends = edges(*(slope.curve.xs[end].item() for end in (0, -1)))
    figure["layout"]["uirevision"] += f" {zoom}"
    figure["layout"]["xaxis"]["range"] = list(ends)
    moving = _triangle(torch.tensor([at]).double(), loss[None], grad[None], zoom)
    figure["data"][-1:-1] = [_side(uid, found, grad.item()) for uid, found in moving.items()]
    return figure


def _heights(loss: Tensor, zoom: int) -> Tensor:
    """Return the range of the loss axis for each loss: shape (steps, 2), float64.

    >>> _heights(torch.tensor([1.0, 16.0]), 1)
    tensor([[-1., 10.],
            [-4., 40.]], dtype=torch.float64)
    """
    tops = _tops(loss)
    if zoom == 1:
        return torch.stack([-0.1 * tops, tops], dim=1)
    half = 0.55 * tops / zoom
    return torch.stack([loss.double() - half, loss.double() + half], dim=1)


def _tops(loss: Tensor) -> Tensor:
    tops = torch.tensor(TOPS, dtype=torch.float64)
    return tops[torch.searchsorted(tops, loss.double()).clamp(max=len(TOPS) - 1)]


def _triangle(at: Tensor, loss: Tensor, grad: Tensor, zoom: int) -> dict[str, Attributes]:
    """Return rise over run at each step: two sides below the tangent, each with its length.

    Args:
        at: where the point is, shape (steps,).
        loss: the loss there, shape (steps,).
        grad: the tangent's slope, shape (steps,).
        zoom: how many times both axes are enlarged.
    """
    at, loss, grad = at.double(), loss.double(), grad.double()
    runs = torch.tensor(RUNS, dtype=torch.float64)
    fits = grad.abs()[:, None] * runs <= 0.5 * _tops(loss)[:, None]
    fits[:, -1] = True
    run = runs[fits.int().argmax(dim=1)] / zoom
    run = torch.where(at + run > _FURTHEST, -run, run)
    rise = grad * run
    corner, end = at + run, loss + rise
    sides = torch.stack([at, corner, corner], dim=1), torch.stack([loss, loss, end], dim=1)
    return {
        "triangle": {"x": sides[0], "y": sides[1]},
        "run": _label(at + run / 2, loss, run),
        "rise": _label(corner, loss + rise / 2, rise),
    }


def _label(x: Tensor, y: Tensor, length: Tensor) -> Attributes:
    # a run of 0.1 is a float64 that the learner need not see
    return {
        "x": x[:, None],
        "y": y[:, None],
        "text": [f" {written(each, 4)} " for each in length.tolist()],
    }


def _side(uid: str, found: Attributes, grad: float) -> dict[str, Any]:
    """Return the triangle, or the length of one of its sides, as a trace."""
    is_label = uid != "triangle"
    (x,), (y,) = (found[axis].tolist() for axis in "xy")  # type: ignore[union-attr]
    trace: dict[str, Any] = {
        "type": "scatter",
        "uid": uid,
        "showlegend": False,
        "mode": "text" if is_label else "lines",
        "hoverinfo": "skip",
        "x": x,
        "y": y,
        "line": {"color": token("gradient"), "width": 1.5, "dash": "dot"},
    }
    if is_label:
        places = {"run": f"{'bottom' if grad >= 0 else 'top'} center", "rise": "middle right"}
        trace |= {"text": found["text"], "textposition": places[uid]}
        trace["textfont"] = {"color": token("gradient"), "size": 14}
    return trace


def slope_live(
    found: Sequence[SlopeAlong],
    span: tuple[float, float],
    translate: Translate,
    zoom: int = 1,
    *,
    has_secant: bool = True,
) -> Live:
    """Return what slope_figure's traces and the page's numbers are at each step of some sliders.

    Args:
        found: the lesson's numbers along the sliders.
        span: where the variable's range starts and ends, or where what is looked at does.
        translate: the learner's language.
        zoom: how many times both axes are enlarged around the point.
        has_secant: whether there is a secant.
    """
    live = [_moved(each, span, translate, zoom) for each in found]
    return live if has_secant else [_without(each, "secant") for each in live]


def _without(along: Along, name: str) -> Along:
    """Return what moves along a slider without the trace and the number of this name."""
    traces, numbers = (
        {key: value for key, value in all_.items() if key != name}
        for all_ in (along.traces, along.numbers)
    )
    return replace(along, traces=traces, numbers=numbers)  # type: ignore[arg-type]


def _moved(each: SlopeAlong, span: tuple[float, float], translate: Translate, zoom: int) -> Along:
    along, secant = each.along, translate(_SECANT)
    columns = {"loss": along.value, "gradient": along.slope, "secant": each.secant}
    numbers = {name: [written(value) for value in all_.tolist()] for name, all_ in columns.items()}
    half = (span[1] - span[0]) / 2
    is_travelling = along.is_axis and zoom > 1
    middle = each.at if is_travelling else torch.full_like(each.at, sum(span) / 2)
    ends = edges(middle - half, middle + half)
    traces: dict[str, Attributes] = {
        **tangents(each.at, along.value, along.slope, ends, translate),
        **_triangle(each.at, along.value, along.slope, zoom),
        "secant": {
            **line(each.ahead, each.ahead_loss, each.secant, ends),
            "name": [secant.format(slope=written(slope)) for slope in each.secant.tolist()],
        },
    }
    framed: dict[str, Values] = {"yaxis.range": _heights(along.value, zoom)}
    if along.curves is not None:
        traces["curve"] = {"y": along.curves}
        traces["minimum"] = {"x": each.lowest[:, None], "y": each.lowest_loss[:, None]}
    if is_travelling:
        share = torch.linspace(-half, half, each.near.shape[1], dtype=torch.float64)
        traces["curve"] = {"x": each.at[:, None] + share, "y": each.near}
        framed["xaxis.range"] = torch.stack(list(ends), dim=1)
    slider = along.slider
    return Along(slider.key, slider.steps, slider.at, traces, numbers, {"curve": framed})


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
