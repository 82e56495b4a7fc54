"""What sliders move in the figures of descents, and what a start in the hand moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.functions.sliders import Slider
from gradlab.lessons.terrain import Terrain
from gradlab.lessons.trajectories import Trajectory
from gradlab.maths.along import Along, Attributes
from gradlab.pictures.figures.descent import Shown, drawn_losses, loss_range, on_powers
from gradlab.pictures.figures.plane import downhill
from gradlab.words.numbers import written

Span = tuple[float, float]
"""Where an axis begins and ends."""

_FAR = 10
"""Times its width that a figure goes on at each side, for what travels."""


@dataclass(frozen=True, eq=False)
class Kept:
    """Of many starts a trajectory at some steps only: what travels to follow a hand.

    Args:
        key: see Shown.
        places: shape (starts, kept, params).
        steps: which steps are kept, ascending.
    """

    key: str
    places: Tensor
    steps: Sequence[int]


def line_along(
    slider: Slider,
    shown: Shown,
    moved: Trajectory,
    taken: int,
    spans: tuple[Span, Span],
    *,
    is_log: bool,
) -> Along:
    """Return how a slider of the start or of lr moves curve, steps and losses of one variable.

    Args:
        slider: which.
        shown: what is drawn.
        moved: the trajectory at each of the slider's steps.
        taken: the step looked at.
        spans: the ends of both axes of the curve.
        is_log: whether the losses stand on an axis of powers of ten.
    """
    places, losses, key = moved.places[:, :, 0], moved.losses, shown.key
    x, y = inside(places, *spans[0]), inside(losses, *spans[1])
    over = drawn_losses(losses, is_log=is_log)
    traces: dict[str, Attributes] = {
        f"trail-{key}": {"x": x, "y": y},
        f"now-{key}": {"x": x[:, taken, None], "y": y[:, taken, None]},
        f"loss-{key}": {"y": over},
        f"at-{key}": {"y": over[:, taken, None]},
    }
    range_ = {f"loss-{key}": {"yaxis.range": loss_range(over)}}
    numbers = _numbers(places[:, taken], losses[:, taken], moved.grads[:, taken, 0])
    return Along(slider.key, slider.steps, slider.at, traces, numbers, range_)


def inside(values: Tensor, low: Tensor | float, high: Tensor | float) -> Tensor:
    """Return places with what is far off a figure at its far edge, where none of it is seen.

    Were it not, its size would leave no digits to the others.
    """
    far = _FAR * (torch.as_tensor(high) - low)
    kept = torch.minimum(torch.maximum(values, low - far), high + far)
    return torch.where(values.isnan(), high + far, kept)


def taken_along(slider: Slider, shown: Shown) -> Along:
    """Return how the slider of the step looked at moves its marks, of one variable."""
    places, losses = shown.places[:, 0], shown.losses
    steps = torch.arange(len(losses))[:, None]
    over = drawn_losses(losses, is_log=on_powers([shown]))
    traces: dict[str, Attributes] = {
        f"now-{shown.key}": {"x": places[:, None], "y": losses[:, None]},
        f"at-{shown.key}": {"x": steps, "y": over[:, None]},
    }
    numbers = _numbers(places, losses, shown.trajectory.grads[0, :, 0])
    return Along(slider.key, slider.steps, slider.at, traces, numbers)


def _numbers(places: Tensor, losses: Tensor, grads: Tensor) -> dict[str, list[str]]:
    named = {"place": places, "loss": losses, "gradient": grads}
    return {name: [written(each) for each in column.tolist()] for name, column in named.items()}


def plane_taken_along(slider: Slider, ground: Terrain, shown: Sequence[Shown]) -> Along:
    """Return how the slider of the step looked at moves the marks of all trajectories."""
    traces: dict[str, Attributes] = {}
    is_log = on_powers(shown)
    ends = [torch.stack([ground.xs[k], ground.ys[k]]) for k in (0, -1)]
    for each in shown:
        places, over = inside(each.places, *ends), drawn_losses(each.losses, is_log=is_log)
        steps = torch.arange(len(each.losses))[:, None]
        traces[f"slope-{each.key}"] = downhill(ground, places, each.trajectory.grads[0])
        traces[f"now-{each.key}"] = {"x": places[:, :1], "y": places[:, 1:]}
        traces[f"at-{each.key}"] = {"x": steps, "y": over[:, None]}
    numbers = {each.key: [written(loss, 3) for loss in each.losses.tolist()] for each in shown}
    return Along(slider.key, slider.steps, slider.at, traces, numbers, is_coarse=True)


def start_along(slider: Slider, starts: Tensor, kept: Sequence[Kept], taken: int) -> Along:
    """Return how starts move the trajectories over a landscape, each at the steps that are kept.

    The mark stands at the last of these up to the step looked at.

    Args:
        slider: what a start is chosen by.
        starts: the places at its steps, shape (starts, 2).
        kept: the trajectories from there.
        taken: the step looked at.
    """
    traces: dict[str, Attributes] = {"start": {"x": starts[:, :1], "y": starts[:, 1:]}}
    for each in kept:
        x, y = each.places.unbind(dim=2)
        last = max(k for k, step in enumerate(each.steps) if step <= taken)
        traces[f"trail-{each.key}"] = {"x": x, "y": y}
        traces[f"now-{each.key}"] = {"x": x[:, last, None], "y": y[:, last, None]}
        traces[f"slope-{each.key}"] = {"x": x[:, last, None], "y": y[:, last, None]}  # no line
    return Along(slider.key, slider.steps, slider.at, traces, is_coarse=True)
