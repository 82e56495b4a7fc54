"""Many steps of several optimisers on one loss, from many starts: real backward and step calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.functions.point import Point
from gradlab.lessons.optimisers import Optimiser

Loss = Callable[..., Tensor]
"""Takes one column for each parameter, shape (rows,), to the loss of each row, shape (rows,)."""


@dataclass(frozen=True, eq=False)
class Walker:
    """An optimiser with its learning rate, and the places it starts from.

    Args:
        optimiser: which.
        lr: its learning rate.
        starts: the parameters, shape (rows, params), float64.
    """

    optimiser: Optimiser
    lr: float
    starts: Tensor


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Where a walker goes; of all its starts at once, and detached.

    Args:
        places: the parameters before the first step and after each, (rows, steps + 1, params).
        losses: the loss there, (rows, steps + 1).
        grads: its gradient there, (rows, steps + 1, params).
        kept: what the optimiser keeps for the first start, by its name in the optimiser's state:
            (steps + 1, params), zeros before the first step.
    """

    places: Tensor
    losses: Tensor
    grads: Tensor
    kept: Mapping[str, Tensor]


def nothing() -> None:
    """Do nothing between two steps."""


def loss_of(of: Point, names: Sequence[str]) -> Loss:
    """Return a function at its numbers as a loss of some of its arguments, at many places.

    Args:
        of: the function, its value a scalar.
        names: the arguments that move, each a scalar; the others are held.
    """
    held = {name: given for name, given in of.arguments.items() if name not in names}

    def at_one(*params: Tensor) -> Tensor:
        return of.function.f(**held, **dict(zip(names, params, strict=True)))

    if of.function.evaluate is None and not held:  # of numbers alone: elementwise as it is
        return at_one
    if is_apart(of):
        return lambda *columns: torch.stack([at_one(*row) for row in zip(*columns, strict=True)])
    return torch.vmap(at_one)


def is_apart(of: Point) -> bool:
    """Whether a function is computed place by place: then few places can be afforded."""
    return bool(of.function.apart + of.function.tied)


def trajectories(
    loss: Loss,
    walkers: Sequence[Walker],
    steps: int,
    between: Callable[[], None] = nothing,
) -> list[Trajectory]:
    """Return where each walker goes in so many steps.

    All starts of all walkers share one forward and one backward pass per step: no row touches
    another, so the gradient of the sum of their losses holds each one's own. Each walker has an
    optimiser of torch.optim of its own, whose updates are elementwise, so that its starts don't
    touch each other either.

    Args:
        loss: the loss, see Loss.
        walkers: who walks.
        steps: how many steps.
        between: called before each of them.

    >>> from gradlab.lessons.optimisers import OPTIMISERS
    >>> walker = Walker(OPTIMISERS["sgd"], 0.25, torch.tensor([[2.0]]))
    >>> trajectories(lambda w: w**2, [walker], 3)[0].places.flatten().tolist()
    [2.0, 1.0, 0.5, 0.25]
    """
    leaves = [each.starts.detach().clone().requires_grad_() for each in walkers]
    made = [
        each.optimiser.over([leaf], each.lr) for each, leaf in zip(walkers, leaves, strict=True)
    ]
    sizes = [len(each.starts) for each in walkers]
    rows: list[tuple[Tensor, Tensor, Tensor]] = []
    kept: list[list[list[Tensor]]] = [[] for _ in walkers]
    for step in range(steps + 1):
        between()
        places = torch.cat([leaf.detach() for leaf in leaves]).requires_grad_()
        losses = loss(*places.unbind(dim=1))
        (grads,) = torch.autograd.grad(losses.sum(), places)
        rows.append((places.detach(), losses.detach(), grads))
        for each, so_far, leaf, optimizer in zip(walkers, kept, leaves, made, strict=True):
            so_far.append(_kept(each, optimizer, leaf))
        if step < steps:
            _step(made, leaves, torch.split(grads, sizes))
    parts = [torch.split(torch.stack(each, dim=1), sizes) for each in zip(*rows, strict=True)]
    named = [_named(each, so_far) for each, so_far in zip(walkers, kept, strict=True)]
    return [Trajectory(*each) for each in zip(*parts, named, strict=True)]


def _step(
    made: Sequence[torch.optim.Optimizer], leaves: Sequence[Tensor], grads: Sequence[Tensor]
) -> None:
    for optimizer, leaf, grad in zip(made, leaves, grads, strict=True):
        leaf.grad = grad
        optimizer.step()


def _kept(walker: Walker, optimizer: torch.optim.Optimizer, leaf: Tensor) -> list[Tensor]:
    """Return what an optimiser keeps for the first start now; zeros before its first step."""
    names, state = walker.optimiser.keeps, optimizer.state.get(leaf)
    if not state:
        return [torch.zeros_like(walker.starts[0]) for _ in names]
    return [state[name][0].clone() for name in names]


def _named(walker: Walker, kept: Sequence[Sequence[Tensor]]) -> dict[str, Tensor]:
    columns = [torch.stack(list(each)) for each in zip(*kept, strict=True)]
    return dict(zip(walker.optimiser.keeps, columns, strict=True))
