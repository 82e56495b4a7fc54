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
from gradlab.pictures.figures.descent import Shown, loss_range
from gradlab.pictures.figures.plane import downhill
from gradlab.words.numbers import written


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
    slider: Slider, shown: Shown, moved: Trajectory, taken: int, *, is_log: bool
) -> Along:
    """Return how a slider of the start or of lr moves curve, steps and losses of one variable.

    Args:
        slider: which.
        shown: what is drawn.
        moved: the trajectory at each of the slider's steps.
        taken: the step looked at.
        is_log: whether the losses stand on an axis of powers of ten.
    """
    places, losses, key = moved.places[:, :, 0], moved.losses, shown.key
    traces: dict[str, Attributes] = {
        f"trail-{key}": {"x": places, "y": losses},
        f"now-{key}": {"x": places[:, taken, None], "y": losses[:, taken, None]},
        f"loss-{key}": {"y": losses},
        f"at-{key}": {"y": losses[:, taken, None]},
    }
    range_ = {f"loss-{key}": {"yaxis.range": loss_range(losses, is_log=is_log)}}
    numbers = _numbers(places[:, taken], losses[:, taken], moved.grads[:, taken, 0])
    return Along(slider.key, slider.steps, slider.at, traces, numbers, range_)


def taken_along(slider: Slider, shown: Shown) -> Along:
    """Return how the slider of the step looked at moves its marks, of one variable."""
    places, losses = shown.places[:, 0], shown.losses
    steps = torch.arange(len(losses))[:, None]
    traces: dict[str, Attributes] = {
        f"now-{shown.key}": {"x": places[:, None], "y": losses[:, None]},
        f"at-{shown.key}": {"x": steps, "y": losses[:, None]},
    }
    numbers = _numbers(places, losses, shown.trajectory.grads[0, :, 0])
    return Along(slider.key, slider.steps, slider.at, traces, numbers)


def _numbers(places: Tensor, losses: Tensor, grads: Tensor) -> dict[str, list[str]]:
    named = {"place": places, "loss": losses, "gradient": grads}
    return {name: [written(each) for each in column.tolist()] for name, column in named.items()}


def plane_taken_along(slider: Slider, ground: Terrain, shown: Sequence[Shown]) -> Along:
    """Return how the slider of the step looked at moves the marks of all trajectories."""
    traces: dict[str, Attributes] = {}
    for each in shown:
        steps = torch.arange(len(each.losses))[:, None]
        traces[f"slope-{each.key}"] = downhill(ground, each.places, each.trajectory.grads[0])
        traces[f"now-{each.key}"] = {"x": each.places[:, :1], "y": each.places[:, 1:]}
        traces[f"at-{each.key}"] = {"x": steps, "y": each.losses[:, None]}
    numbers = {each.key: [written(loss, 3) for loss in each.losses.tolist()] for each in shown}
    return Along(slider.key, slider.steps, slider.at, traces, numbers)


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
    return Along(slider.key, slider.steps, slider.at, traces)
