"""The trajectories that the descent lesson shows, with those that follow its sliders and a hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.functions.point import Point
from gradlab.functions.rows import work_of
from gradlab.lessons.optimisers import OPTIMISERS, Optimiser
from gradlab.lessons.trajectories import (
    Trajectory,
    Walker,
    is_apart,
    loss_of,
    nothing,
    trajectories,
)

KEPT = (0, 1, 2, 4, 8, 15, 28, 50, 90, 160)
"""Steps that are kept of trajectories that follow a hand, besides the last one."""

GRID = 13
"""Starts along each side among which a hand moves."""

MOST_FOLLOWED = 100
"""Elements that one evaluation may build if sliders of the start are to be followed."""


@dataclass(frozen=True, eq=False)
class LineJourney:
    """Descents on a loss of one variable.

    Args:
        own: from the start that is chosen.
        by_start: from each step of the start's slider; None where that would take too long.
        by_rate: with each step of the slider of lr, one row each; None likewise.
    """

    own: Trajectory
    by_start: Trajectory | None
    by_rate: Trajectory | None


def is_followed(of: Point) -> bool:
    """Whether a loss is cheap enough to descend from every step of a slider."""
    return not is_apart(of) and of.function.evaluate is None and work_of(of) <= MOST_FOLLOWED


def line_journey(
    of: Point,
    name: str,
    optimiser: Optimiser,
    lr: float,
    steps: int,
    stops: tuple[Tensor, Tensor],
    between: Callable[[], None] = nothing,
) -> LineJourney:
    """Return the descents on a loss of one variable.

    Args:
        of: the loss at its start.
        name: its variable.
        optimiser: who descends.
        lr: the learning rate.
        steps: how many steps are taken.
        stops: what the sliders of start and lr stop at, shape (stops,) each.
        between: called before each step.
    """
    start = of.arguments[name].reshape(1, 1)
    walkers = [Walker(optimiser, lr, start)]
    if is_followed(of):
        starts, rates = stops
        walkers.append(Walker(optimiser, lr, starts[:, None]))
        walkers += [Walker(optimiser, each, start) for each in rates.tolist()]
    own, *rest = trajectories(loss_of(of, [name]), walkers, steps, between)
    return LineJourney(own, rest[0], stacked(rest[1:])) if rest else LineJourney(own, None, None)


def stacked(found: Sequence[Trajectory]) -> Trajectory:
    """Return trajectories of one start each as one with as many rows."""
    parts = ((each.places, each.losses, each.grads) for each in found)
    places, losses, grads = (torch.cat(column) for column in zip(*parts, strict=True))
    return Trajectory(places, losses, grads, {})


def plane_journey(
    of: Point,
    names: Sequence[str],
    rates: Mapping[str, float],
    starts: Tensor,
    steps: int,
    between: Callable[[], None] = nothing,
) -> dict[str, Trajectory]:
    """Return where several optimisers go from some starts over a loss of two variables.

    Args:
        of: the loss at its numbers.
        names: its variables.
        rates: the learning rate of each optimiser that walks, by its key.
        starts: where they start, shape (starts, 2).
        steps: how many steps are taken.
        between: called before each step.
    """
    walkers = [Walker(OPTIMISERS[key], lr, starts) for key, lr in rates.items()]
    found = trajectories(loss_of(of, names), walkers, steps, between) if walkers else []
    return dict(zip(rates, found, strict=True))


def kept_steps(steps: int) -> list[int]:
    """Return the steps that are kept of so many.

    >>> kept_steps(10)
    [0, 1, 2, 4, 8, 10]
    """
    return [*(each for each in KEPT if each < steps), steps]


def grid_of(of: Point, names: Sequence[str]) -> Tensor:
    """Return the starts among which a hand moves, shape (GRID², 2), the second quickest."""
    elements = (of.function.argument(name).elements[0] for name in names)
    sides = (torch.linspace(e.minimum, e.maximum, GRID, dtype=torch.float64) for e in elements)
    return torch.cartesian_prod(*sides)
