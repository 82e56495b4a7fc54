"""A loss of two parameters as a landscape, with the ways that optimisers take over it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gradlab.lessons.terrain import Terrain
from gradlab.pictures.figures.descent import Shown, at_step, trail_line
from gradlab.pictures.figures.layout import Figure, axis, still
from gradlab.pictures.figures.numbers import escaped
from gradlab.words.colours import token
from gradlab.words.numbers import written
from gradlab.words.text import Translate

ARROW = 0.09
"""How long an arrow of the gradient is, as a part of the figure's width."""

_LEVELS = 14
_TICKS = 4
_BAR = {"thickness": 8, "outlinewidth": 0, "len": 1.0, "x": 1.01}
SHADES = [[0.0, token("background")], [1.0, token("loss")]]


def plane_figure(
    ground: Terrain,
    shown: Sequence[Shown],
    taken: int,
    labels: Sequence[tuple[str, str]],
    translate: Translate,
) -> Figure:
    """Return a loss of two parameters as contours, with the ways over it.

    Args:
        ground: the loss over both parameters.
        shown: the trajectories, from one start.
        taken: the step looked at.
        labels: symbol and colour role of both parameters.
        translate: the learner's language.
    """
    _ = translate
    (first, first_role), (second, second_role) = ((escaped(s), role) for s, role in labels)
    hover = f"{first} = %{{x:.6~g}}<br>{second} = %{{y:.6~g}}<extra>%{{fullData.name}}</extra>"
    traces = [_contours(ground), _field(ground), *(_slope(ground, s, taken) for s in shown)]
    for each in shown:
        x, y = ([round(at, 4) for at in column] for column in each.places.T.tolist())
        way = {"mode": "lines", "showlegend": len(shown) > 1, "x": x, "y": y}
        traces += [trail_line(each, hover) | way, at_step(each, hover, x, y, taken)]
    traces.append(_start(shown, hover) | {"name": _("start")})
    ends = [[each[0].item(), each[-1].item()] for each in (ground.xs, ground.ys)]
    layout = still(
        f"L over {first}, {second}",
        axis(first, first_role, range=ends[0], zeroline=False),
        axis(second, second_role, range=ends[1], zeroline=False),
    )
    data = [{"type": "scatter", "showlegend": False, **each} for each in traces]
    return {"data": data, "layout": {**layout, "showlegend": True}}


@dataclass(frozen=True)
class Shade:
    """The scale on which low ground can be told apart.

    It is the logarithm of 1 plus the height above the lowest point, in units of what a tenth of
    the landscape stays below.

    Args:
        lowest: the lowest loss.
        unit: what the heights above it are set against.
        top: where the highest loss stands on the scale.
    """

    lowest: float
    unit: float
    top: float

    def of(self, losses: Tensor) -> Tensor:
        """Return losses on the scale."""
        return ((losses - self.lowest).clamp(min=0.0) / self.unit).log1p()

    def marks(self) -> tuple[list[float], list[str]]:
        """Return where marks stand on the scale, and the losses that are written there."""
        at = [self.top * k / (_TICKS - 1) for k in range(_TICKS)]
        return at, [written(self.lowest + self.unit * math.expm1(each), 2) for each in at]


def shade(heights: Tensor) -> Shade:
    """Return the scale for a landscape.

    >>> found = shade(torch.tensor([[0.0, 1.0], [3.0, 100.0]]))
    >>> found.marks()[1][-1], round(found.of(torch.tensor(100.0)).item() / found.top, 6)
    ('100', 1.0)
    """
    finite = heights[heights.isfinite()].double()
    if not len(finite):
        return Shade(0.0, 1.0, 1.0)
    lowest = finite.min().item()
    highest = finite.max().item() - lowest
    lowest = 0.0 if abs(lowest) < 1e-12 * highest else lowest
    unit = max((finite - lowest).quantile(0.1).item(), 1e-6 * highest + 1e-12)
    return Shade(lowest, unit, max(1e-9, math.log1p(highest / unit)))


def _contours(ground: Terrain) -> dict[str, Any]:
    scale = shade(ground.heights)
    (at, texts), size = scale.marks(), scale.top / _LEVELS
    return {
        "type": "contour",
        "uid": "ground",
        "z": [[round(each, 2) for each in row] for row in scale.of(ground.heights).tolist()],
        "x0": ground.xs[0].item(),
        "dx": (ground.xs[1] - ground.xs[0]).item(),
        "y0": ground.ys[0].item(),
        "dy": (ground.ys[1] - ground.ys[0]).item(),
        "colorscale": SHADES,
        "opacity": 0.45,
        "contours": {"start": size / 2, "end": scale.top, "size": size, "coloring": "fill"},
        "autocontour": False,
        "line": {"color": token("muted"), "width": 0.6},
        "colorbar": _BAR | {"tickvals": at, "ticktext": texts},
        "hoverinfo": "skip",
    }


def _field(ground: Terrain) -> dict[str, Any]:
    """Return arrows downhill, along the gradients that torch gave: the longer the steeper."""
    reach = ARROW / 2 * _reach(ground, ground.grads)
    tails, heads = ground.places - reach / 2, ground.places + reach / 2
    gap = torch.full_like(tails, torch.nan)
    x, y = torch.stack([tails, heads, gap], dim=1).reshape(-1, 2).T.tolist()
    return {
        "uid": "field",
        "mode": "lines+markers",
        "x": [round(each, 3) for each in x],
        "y": [round(each, 3) for each in y],
        "line": {"color": token("muted"), "width": 1},
        "marker": {
            "symbol": "arrow",
            "angleref": "previous",
            "size": [0, 7, 0] * len(tails),
            "color": token("muted"),
        },
        "opacity": 0.6,
        "hoverinfo": "skip",
    }


def downhill(ground: Terrain, places: Tensor, grads: Tensor) -> dict[str, Tensor]:
    """Return a line downhill from each of some places: x and y of both ends, shape (places, 2).

    The steeper, the longer, as the landscape's own arrows are.

    Args:
        ground: the landscape, whose size the lines are set against.
        places: shape (places, 2).
        grads: the gradients there, of the same shape.
    """
    ends = torch.stack([places, places + ARROW * _reach(ground, grads)], dim=1)
    return {"x": ends[:, :, 0], "y": ends[:, :, 1]}


def _reach(ground: Terrain, grads: Tensor) -> Tensor:
    """Return downhill vectors, 1 box long where the landscape is steepest, and less elsewhere."""
    spans = torch.stack([ground.xs[-1] - ground.xs[0], ground.ys[-1] - ground.ys[0]])
    boxed, known = ((each / spans).norm(dim=1, keepdim=True) for each in (grads, ground.grads))
    steepest = known.nan_to_num(0.0, 0.0, 0.0).max().clamp(min=1e-12)
    # per unit of its own length: the root of a root tells steep from flat over many powers of ten
    reach: Tensor = -grads / boxed.clamp(min=1e-30) * (boxed / steepest).clamp(max=1.0) ** 0.25
    return reach


def _slope(ground: Terrain, shown: Shown, taken: int) -> dict[str, Any]:
    at = slice(taken, taken + 1)
    ends = downhill(ground, shown.places[at], shown.trajectory.grads[0, at])
    return {
        "uid": f"slope-{shown.key}",
        "mode": "lines",
        **{name: each[0].tolist() for name, each in ends.items()},
        "line": {"color": token("gradient"), "width": 3, "simplify": False},
        "hoverinfo": "skip",
    }


def _start(shown: Sequence[Shown], hover: str) -> dict[str, Any]:
    x, y = shown[0].places[0].tolist() if shown else (None, None)
    ring = {"color": token("background"), "width": 2}
    return {
        "uid": "start",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "marker": {"color": token("text"), "size": 14, "symbol": "x", "line": ring},
        "hovertemplate": hover,
    }
