"""The MSE lesson's figures: the loss over one variable, and a batch's loss over w."""

from __future__ import annotations

from typing import Any

from gradlab.lessons.mse import Batch, Secant, Slope
from gradlab.pictures.figures.curve import loss_curve
from gradlab.pictures.figures.layout import Figure
from gradlab.words.colours import token
from gradlab.words.text import Translate

_ROLES = {"w": "w", "x": "x", "y": "target"}


def slope_figure(slope: Slope, secant: Secant, translate: Translate) -> Figure:
    """Return the loss over the slope's variable, with point, tangent, secant and minimum."""
    return loss_curve(
        slope.curve,
        (slope.at, slope.loss.item()),
        slope.grad.item(),
        variable=slope.variable,
        role=_ROLES[slope.variable],
        minimum=slope.minimum,
        ahead=secant.ahead,
        translate=translate,
    )


def batch_figure(batch: Batch, w: float, translate: Translate) -> Figure:
    """Return a batch's loss over w, each sample's own loss as a thin dotted curve behind it."""
    reduced = loss_curve(
        batch.curve,
        (w, batch.loss.item()),
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
