"""A model's data with its fit, and the parts of the points in the landscape of its loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from gradlab.functions.point import Point
from gradlab.lessons.terrain import Terrain
from gradlab.maths.along import Attributes
from gradlab.pictures.figures.layout import Figure, axis, still
from gradlab.words.colours import token
from gradlab.words.text import Translate

CHAIN = 0.5
"""How long all parts of a gradient are together, as a part of the figure's width."""


def data_figure(of: Point, xs: Tensor, fit: Tensor, translate: Translate) -> Figure:
    """Return the points of a model's data and what the model says.

    Each point is a trace of its own, "point-0", "point-1" …, and the fit is "fit".

    Args:
        of: the model's loss at its data x and y.
        xs: where the fit is known, shape (points,).
        fit: what the model says there, shape (points,).
        translate: the learner's language.
    """
    _ = translate
    hover = "x = %{x:.5~g}<br>y = %{y:.5~g}<extra>%{fullData.name}</extra>"
    line = {
        "uid": "fit",
        "name": _("the model"),
        "mode": "lines",
        "x": xs.tolist(),
        "y": fit.tolist(),
        "line": {"color": token("prediction"), "width": 3, "simplify": False},
        "hovertemplate": hover,
    }
    x, y = (of.arguments[name] for name in "xy")
    points = [
        _point(i, *each, hover) for i, each in enumerate(zip(x.tolist(), y.tolist(), strict=True))
    ]
    low, high = _range(of)
    span = of.function.argument("x").elements[0]
    layout = still(
        "data",
        axis("x", "x", range=[span.minimum - 0.2, span.maximum + 0.2]),
        axis("y", "target", range=[low, high]),
    )
    data = [{"type": "scatter", "showlegend": False, **each} for each in (line, *points)]
    return {"data": data, "layout": layout}


def point_places(steps: tuple[Tensor, Tensor]) -> Attributes:
    """Return where a point can be moved, over the steps of both its sliders: shape (places, 1)."""
    places = torch.cartesian_prod(*steps)
    return {"x": places[:, :1], "y": places[:, 1:]}


def chain(ground: Terrain, places: Tensor, parts: Tensor) -> Attributes:
    """Return the points' parts of the descent head to tail, and so their sum.

    Args:
        ground: the landscape, whose size the whole is set against.
        places: where the descent is, shape (steps, 2).
        parts: each point's part of the gradient there, shape (points, steps, 2).

    Returns:
        x and y of the ends, the place itself first, shape (steps, points + 1).
    """
    spans = torch.stack([ground.xs[-1] - ground.xs[0], ground.ys[-1] - ground.ys[0]])
    whole = (parts / spans).norm(dim=2).sum(dim=0).clamp(min=1e-12)
    ends = places - CHAIN * parts.cumsum(dim=0) / whole[:, None]
    walked = torch.cat([places[None], ends]).transpose(0, 1)
    return {"x": walked[:, :, 0], "y": walked[:, :, 1]}


def chain_traces(found: Attributes, taken: int, translate: Translate) -> list[dict[str, Any]]:
    """Return the traces "parts", the points' parts, and "slope-sum", from the first to the last."""
    _ = translate
    x, y = (_row(found[name], taken) for name in "xy")
    parts = {
        **_chain("parts", _("the points' parts"), "target", 2),
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "marker": {"color": token("target"), "size": 5},
    }
    whole = {
        **_chain("slope-sum", _("their sum, −gradient"), "gradient", 4),
        "x": [x[0], x[-1]],
        "y": [y[0], y[-1]],
    }
    return [parts, whole]


def _chain(uid: str, name: str, role: str, width: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "uid": uid,
        "name": name,
        "mode": "lines",
        "showlegend": True,
        "line": {"color": token(role), "width": width, "simplify": False},
        "hoverinfo": "skip",
    }


def _row(values: object, taken: int) -> list[float]:
    assert isinstance(values, Tensor)  # noqa: S101 -- chain gives tensors
    row: list[float] = values[taken].tolist()
    return row


def _point(i: int, x: float, y: float, hover: str) -> dict[str, Any]:
    ring = {"color": token("background"), "width": 2}
    return {
        "uid": f"point-{i}",
        "name": str(i),
        "mode": "markers",
        "x": [x],
        "y": [y],
        "cliponaxis": False,
        "marker": {"color": token("target"), "size": 12, "line": ring},
        "hovertemplate": hover,
    }


def _range(of: Point) -> Sequence[float]:
    span = of.function.argument("y").elements[0]
    room = 0.15 if span.maximum - span.minimum < 2 else 0.5
    return span.minimum - room, span.maximum + room
