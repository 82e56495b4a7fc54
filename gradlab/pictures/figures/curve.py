"""The loss over one quantity, and the gradient as the slope of its tangent."""

from __future__ import annotations

from typing import Any

import torch

from gradlab.maths.autodiff import Sweep
from gradlab.pictures.figures.layout import Figure, axis, frame, still
from gradlab.pictures.figures.lines import edges, line
from gradlab.pictures.figures.numbers import escaped
from gradlab.words.colours import token
from gradlab.words.numbers import written
from gradlab.words.text import Translate, english

Point = tuple[float, float]
"""A place in the figure: the quantity, and the loss there."""

# Legend entries in columns of fixed width, as many as there is room for (two on a phone, one within
# a section there), which changing numbers don't push about.
_COLUMNS = {"entrywidth": 95, "entrywidthmode": "pixels", "font": {"size": 13}}


def loss_curve(
    swept: Sweep,
    point: Point,
    grad: float,
    *,
    variable: str,
    role: str,
    loss: str = "L",
    minimum: Point | None = None,
    ahead: Point | None = None,
    heights: list[float] | None = None,
    translate: Translate = english,
) -> Figure:
    """Return the curve of a loss, with the point, its tangent, a secant and the minimum.

    Traces, in this order, each with its name as `uid`: "curve"; "minimum" (one marker);
    "secant" and "tangent" (three places each: left edge, the point that marks it, right edge;
    their slopes are in their names); "point". A trace that isn't wanted is there but not
    visible. The axes' ranges follow from the sweep alone, so nothing jumps when the point moves.

    Args:
        swept: the loss along the quantity, xs of shape (points,), in order.
        point: where the learner is.
        grad: the gradient there, the slope of the tangent.
        variable: the quantity's symbol, for axis and hover texts.
        role: its colour role.
        loss: the symbol of what is on the vertical axis.
        minimum: where the loss is lowest, if that is known.
        ahead: the secant's other point, a step h away; None for no secant.
        heights: the range of the vertical axis; that of the whole curve if left out.
        translate: the learner's language.
    """
    _ = translate
    variable, loss = escaped(variable), escaped(loss)
    hover = f"{variable} = %{{x:.7~g}}<br>{loss} = %{{y:.7~g}}<extra>%{{fullData.name}}</extra>"
    ends = edges(swept.xs[0].item(), swept.xs[-1].item())
    rate = f"<br>∂{loss}/∂{variable} = %{{customdata:.7~g}}<extra>"
    heights = heights or frame(swept.values.tolist())
    traces = [
        _curve(swept, hover.replace("<extra>", rate), _),
        _lowest(minimum, _free_side(minimum, point, grad, heights), hover, _),
        _secant(point, ahead, ends, hover, _),
        _tangent(point, grad, ends, hover, _),
        _here(point, role, hover, _),
    ]
    layout = still(
        f"{loss} over {variable}",
        axis(variable, role, range=list(ends), zeroline=True),
        axis(loss, "loss", range=heights, zeroline=True),
    )
    return {
        "data": [{"type": "scatter", "showlegend": False, **trace} for trace in traces],
        "layout": {**layout, "showlegend": True, "legend": _COLUMNS},
    }


def _curve(swept: Sweep, hover: str, _: Translate) -> dict[str, Any]:
    """Return the loss along the quantity, with the gradient at each point in its hover text."""
    return {
        "uid": "curve",
        "name": _("loss"),
        "mode": "lines",
        "x": swept.xs.tolist(),
        "y": swept.values.tolist(),
        "customdata": swept.grads.tolist(),
        "line": {"color": token("loss"), "width": 4, "simplify": False},
        "hovertemplate": hover,
    }


def _line(point: Point, slope: float, ends: tuple[float, float]) -> dict[str, list[float]]:
    """Return a straight line from end to end through a point, which is its middle place."""
    x, y, steepness = torch.tensor([*point, slope], dtype=torch.float64)[:, None]
    return {axis: places[0].tolist() for axis, places in line(x, y, steepness, ends).items()}


def _tangent(
    point: Point, grad: float, ends: tuple[float, float], hover: str, _: Translate
) -> dict[str, Any]:
    """Return the tangent; its slope stands in the legend, where no line crosses it."""
    return {
        "uid": "tangent",
        "name": _("tangent {slope}").format(slope=written(grad)),
        "mode": "lines",
        "showlegend": True,
        **_line(point, grad, ends),
        # thinner and broken: to many eyes it has the curve's colour
        "line": {"color": token("gradient"), "width": 2.5, "dash": "longdash"},
        "hovertemplate": hover,
    }


def _secant(
    point: Point, ahead: Point | None, ends: tuple[float, float], hover: str, _: Translate
) -> dict[str, Any]:
    """Return the line through the point and the one a step ahead, which is marked."""
    trace = {
        "uid": "secant",
        "name": _("secant"),
        "mode": "lines+markers",
        "showlegend": True,
        "x": [],
        "y": [],
        "visible": False,
        "line": {"color": token("muted"), "width": 2, "dash": "dot"},
        "marker": {"color": token("muted"), "size": [0, 9, 0]},
        "hovertemplate": hover,
    }
    if ahead is None or ahead[0] == point[0]:
        return trace
    slope = (ahead[1] - point[1]) / (ahead[0] - point[0])
    name = _("secant {slope}").format(slope=written(slope))
    return {**trace, "name": name, **_line(ahead, slope, ends), "visible": True}


def _here(point: Point, role: str, hover: str, _: Translate) -> dict[str, Any]:
    """Return the marker of the learner's point, on top of everything."""
    ring = {"color": token("background"), "width": 2}
    return {
        "uid": "point",
        "name": _("here"),
        "mode": "markers",
        "x": [point[0]],
        "y": [point[1]],
        "cliponaxis": False,
        "marker": {"color": token(role), "size": 13, "line": ring},
        "hovertemplate": hover,
    }


def _free_side(place: Point | None, point: Point, grad: float, heights: list[float]) -> str:
    """Return the side of the minimum on which the tangent does not pass just below it."""
    if place is None:
        return "center"
    below = place[1] - 0.06 * (heights[1] - heights[0])
    passes_later = point[1] + grad * (place[0] - point[0]) > below
    return "right" if (point[0] >= place[0]) == passes_later else "left"


def _lowest(place: Point | None, side: str, hover: str, _: Translate) -> dict[str, Any]:
    """Return the labelled marker of the minimum, invisible without a place."""
    rhomb = {"color": token("loss"), "size": 10, "symbol": "diamond-open", "line": {"width": 2}}
    return {
        "uid": "minimum",
        "name": _("minimum"),
        "mode": "markers+text",
        "x": [place[0]] if place else [],
        "y": [place[1]] if place else [],
        "text": [_("minimum")] if place else [],
        "textposition": f"bottom {side}",
        "textfont": {"color": token("muted")},
        "marker": rhomb,
        "hovertemplate": hover,
        "visible": place is not None,
    }
