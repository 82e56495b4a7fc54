"""A loss of two parameters as a surface, with the ways that optimisers take on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from gradlab.lessons.terrain import Terrain
from gradlab.pictures.figures.descent import DASHES, Shown
from gradlab.pictures.figures.layout import Figure
from gradlab.pictures.figures.plane import SHADES, Shade, shade
from gradlab.words.colours import token

_EYE = {"x": 1.35, "y": -1.8, "z": 1.25}
_WIDTHS = {"sgd": 7, "momentum": 6, "rmsprop": 6, "adam": 6}


def surface_figure(ground: Terrain, shown: Sequence[Shown], labels: Sequence[str]) -> Figure:
    """Return the landscape as a surface; its heights are on the scale of the contours' shades.

    Args:
        ground: the loss over both parameters.
        shown: the trajectories, from one start; what leaves the landscape is not drawn.
        labels: the symbols of both parameters.
    """
    scale = shade(ground.heights)
    at, texts = scale.marks()
    land = {
        "type": "surface",
        "uid": "land",
        "x": ground.xs.tolist(),
        "y": ground.ys.tolist(),
        "z": [[round(each, 2) for each in row] for row in scale.of(ground.heights).tolist()],
        "colorscale": SHADES,
        "showscale": False,
        "opacity": 0.85,
        "hoverinfo": "skip",
    }
    ways = [_way(ground, scale, each) for each in shown]
    height = {"tickvals": at, "ticktext": texts, **_axis("L", "loss")}
    sides = {
        f"{name}axis": _axis(label, "text") | {"range": [ends[0].item(), ends[-1].item()]}
        for name, label, ends in zip("xy", labels, (ground.xs, ground.ys), strict=True)
    }
    scene = {**sides, "zaxis": height, "camera": {"eye": _EYE}, "aspectmode": "cube"}
    margin = {"l": 0, "r": 0, "t": 0, "b": 0}
    layout = {"uirevision": "surface", "scene": scene, "showlegend": True, "margin": margin}
    return {"data": [land, *ways], "layout": layout}


def _axis(title: str, role: str) -> dict[str, Any]:
    return {
        "title": {"text": title, "font": {"color": token(role)}},
        "color": token("muted"),
        "gridcolor": token("grid"),
        "showbackground": False,
    }


def _way(ground: Terrain, scale: Shade, shown: Shown) -> dict[str, Any]:
    ends = [torch.stack([ground.xs[k], ground.ys[k]]) for k in (0, -1)]
    is_on = ((shown.places >= ends[0]) & (shown.places <= ends[1])).all(dim=1)
    heights = torch.where(is_on, scale.of(shown.losses) + 0.01 * scale.top, torch.nan)
    x, y = torch.where(is_on[:, None], shown.places, torch.nan).T.tolist()
    return {
        "type": "scatter3d",
        "uid": f"way-{shown.key}",
        "name": shown.name,
        "mode": "lines",
        "x": x,
        "y": y,
        "z": heights.tolist(),
        "line": {
            "color": token(shown.role),
            "width": _WIDTHS[shown.key],
            "dash": DASHES[shown.key],
        },
        "hoverinfo": "skip",
    }
