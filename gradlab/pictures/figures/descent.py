"""Descents seen: as a trail on a curve, as trails over a landscape, as the loss over the steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gradlab.lessons.trajectories import Trajectory
from gradlab.maths.autodiff import Sweep
from gradlab.pictures.figures.layout import Figure, axis, frame, frames, still
from gradlab.pictures.figures.lines import edges
from gradlab.pictures.figures.numbers import escaped
from gradlab.words.colours import token
from gradlab.words.text import Translate

DASHES = {"sgd": "solid", "momentum": "dash", "rmsprop": "dot", "adam": "dashdot"}
SYMBOLS = {"sgd": "circle", "momentum": "square", "rmsprop": "diamond", "adam": "triangle-up"}
LEAST, HUGE = 1e-16, 1e30
"""The smallest loss that is drawn on an axis of powers of ten, and the largest on any."""

_RING = {"color": token("background"), "width": 2}


@dataclass(frozen=True, eq=False)
class Shown:
    """A trajectory as figures show it.

    Args:
        key: its traces are "trail-key" and "now-key", over the steps "loss-key" and "at-key".
        name: what the legend calls it.
        role: its colour role.
        trajectory: where it goes; its first start is drawn.
    """

    key: str
    name: str
    role: str
    trajectory: Trajectory

    @property
    def places(self) -> Tensor:
        """Where it is at each step, shape (steps + 1, params)."""
        return self.trajectory.places[0]

    @property
    def losses(self) -> Tensor:
        """The loss at each step, shape (steps + 1,)."""
        return self.trajectory.losses[0]


def line_figure(
    swept: Sweep, shown: Shown, taken: int, symbol: str, translate: Translate
) -> Figure:
    """Return a loss of one variable with the steps on it; the one looked at is filled.

    Args:
        swept: the loss over the variable.
        shown: the steps.
        taken: which of them is looked at.
        symbol: the variable.
        translate: the learner's language.
    """
    symbol = escaped(symbol)
    hover = f"{symbol} = %{{x:.7~g}}<br>L = %{{y:.7~g}}<extra>%{{fullData.name}}</extra>"
    trail = _dots(shown, hover)
    now = at_step(shown, hover, trail["x"], trail["y"], taken)
    ends = edges(swept.xs[0].item(), swept.xs[-1].item())
    layout = still(
        f"L over {symbol}",
        axis(symbol, shown.role, range=list(ends), zeroline=True),
        axis("L", "loss", range=frame(swept.values.tolist()), zeroline=True),
    )
    traces = [_curve(swept, translate), trail, now]
    return {"data": [_scatter(each) for each in traces], "layout": layout}


def _curve(swept: Sweep, translate: Translate) -> dict[str, Any]:
    _ = translate
    return {
        "uid": "curve",
        "name": _("loss"),
        "mode": "lines",
        "x": swept.xs.tolist(),
        "y": swept.values.tolist(),
        "line": {"color": token("loss"), "width": 4, "simplify": False},
        "hoverinfo": "skip",
    }


def _dots(shown: Shown, hover: str) -> dict[str, Any]:
    """Return the steps on the curve: an open circle each, joined."""
    ring = {"color": token(shown.role), "width": 1.5}
    return {
        **trail_line(shown, hover),
        "mode": "lines+markers",
        "x": shown.places[:, 0].tolist(),
        "y": shown.losses.tolist(),
        "line": {"color": token(shown.role), "width": 1, "dash": "dot", "simplify": False},
        "marker": {"color": token("background"), "size": 7, "line": ring},
    }


def losses_figure(shown: Sequence[Shown], taken: int, translate: Translate) -> Figure:
    """Return the loss over the steps, of each trajectory; the step looked at is marked.

    The axis may be one of powers of ten, see on_powers: then their exponents are drawn.

    Args:
        shown: the trajectories.
        taken: the step looked at.
        translate: the learner's language.
    """
    _ = translate
    is_log, traces, drawn = on_powers(shown), [], [torch.zeros(1)]
    hover = f"%{{x}}: L = {'1e' if is_log else ''}%{{y:.3~f}}<extra>%{{fullData.name}}</extra>"
    for each in shown:
        drawn.append(drawn_losses(each.losses, is_log=is_log))
        losses = drawn[-1].tolist()
        steps = list(range(len(losses)))
        over = {"uid": f"loss-{each.key}", "mode": "lines", "x": steps, "y": losses}
        now = at_step(each, hover, steps, losses, taken) | {"uid": f"at-{each.key}"}
        traces += [trail_line(each, hover) | over, now]
    last = len(drawn[-1]) - 1
    span = loss_range(torch.cat(drawn[1:] or drawn)[None])[0].tolist()
    gap = max(1, math.ceil((span[1] - span[0]) / 8))  # whole powers, some eight of them
    powers = {"tickprefix": "1e", "tickformat": "d", "dtick": gap} if is_log else {}
    layout = still(
        f"L over steps {is_log}",
        axis(_("step"), "text", range=[-0.02 * last, 1.02 * last]),
        axis("L", "loss", range=span, zeroline=False, **powers),
    )
    return {"data": [_scatter(each) for each in traces], "layout": layout}


def on_powers(shown: Sequence[Shown]) -> bool:
    """Whether the losses stand on an axis of powers of ten.

    They do where none is below 0, and the largest is a hundred times the smallest or more.
    """
    losses = torch.cat([each.losses for each in shown]) if shown else torch.zeros(1)
    losses = losses.nan_to_num(0.0)
    return bool(losses.min() >= 0 and losses.max() > 100 * losses.min())


def drawn_losses(losses: Tensor, *, is_log: bool) -> Tensor:
    """Return losses as they are drawn: their powers of ten, if these are; nan below the least."""
    return torch.where(losses >= LEAST, losses, torch.nan).log10() if is_log else losses


def loss_range(drawn: Tensor) -> Tensor:
    """Return the range of an axis for rows of drawn losses, shape (rows, 2)."""
    return frames(drawn.clamp(-HUGE, HUGE))


def trail_line(shown: Shown, hover: str) -> dict[str, Any]:
    """Return what every line of a trajectory has."""
    return {
        "uid": f"trail-{shown.key}",
        "name": shown.name,
        "line": {"color": token(shown.role), "width": 2.5, "dash": DASHES[shown.key]},
        "hovertemplate": hover,
    }


def at_step(
    shown: Shown, hover: str, x: Sequence[float], y: Sequence[float], taken: int
) -> dict[str, Any]:
    """Return the marker of the step looked at."""
    symbol = SYMBOLS[shown.key]
    return {
        "x": [x[taken]],
        "y": [y[taken]],
        "uid": f"now-{shown.key}",
        "name": shown.name,
        "mode": "markers",
        "showlegend": False,
        "marker": {"color": token(shown.role), "size": 12, "symbol": symbol, "line": _RING},
        "hovertemplate": hover,
    }


def _scatter(trace: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "showlegend": False, **trace}
