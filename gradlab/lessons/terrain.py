"""What a descent is seen on: heights over two parameters, and what each point of data adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.functions.point import Point
from gradlab.functions.rows import MOST_WORK, work_of
from gradlab.lessons.trajectories import Loss, loss_of

POINTS = 61
"""Points of a landscape along each side."""

ARROWS = 5
"""Of so many points along each side one has an arrow."""


@dataclass(frozen=True, eq=False)
class Terrain:
    """A loss over the ranges of two parameters.

    Args:
        xs: where along the first, shape (columns,), float64.
        ys: where along the second, shape (rows,), float64.
        heights: the loss, shape (rows, columns).
        places: some places all over it, shape (places, 2).
        grads: the gradients there, shape (places, 2).
    """

    xs: Tensor
    ys: Tensor
    heights: Tensor
    places: Tensor
    grads: Tensor


def terrain(of: Point, moving: Sequence[str], loss: Loss | None = None) -> Terrain:
    """Return the loss over the ranges that two arguments' widgets have, others held.

    A large function gets fewer points.

    Args:
        of: the function at its numbers.
        moving: the names of the two.
        loss: the same function of many places, if there is one already.

    >>> from gradlab.lessons.landscapes import LANDSCAPES
    >>> from gradlab.lessons.landscapes import start_of
    >>> found = terrain(start_of(LANDSCAPES["saddle"], {}), ("x", "y"))
    >>> found.heights.shape, found.heights[0, 30].item(), found.heights[30, 0].item()
    (torch.Size([61, 61]), -4.0, 4.0)
    """
    count = min(POINTS, max(11, int((MOST_WORK / work_of(of)) ** 0.5)))
    elements = (of.function.argument(name).elements[0] for name in moving)
    xs, ys = (
        torch.linspace(each.minimum, each.maximum, count, dtype=torch.float64) for each in elements
    )
    places = torch.cartesian_prod(ys, xs)
    height = loss or loss_of(of, moving)
    with torch.no_grad():
        heights = height(places[:, 1], places[:, 0])
    some = torch.cartesian_prod(*(each[ARROWS // 2 :: ARROWS] for each in (xs, ys)))
    some.requires_grad_()
    (grads,) = torch.autograd.grad(height(*some.unbind(dim=1)).sum(), some)
    return Terrain(xs, ys, heights.reshape(count, count), some.detach(), grads)


def shares(of: Point, moving: Sequence[str], places: Tensor) -> Tensor:
    """Return each point of data's part of a mean loss's gradient: they add up to it.

    Args:
        of: the model's loss at its data, the arguments x and y of shape (points,).
        moving: the parameters' names.
        places: where they are, shape (places, params).

    Returns:
        Shape (points, places, params).
    """
    data = {name: given for name, given in of.arguments.items() if name not in moving}
    count = next(iter(data.values())).numel()
    rows = places.repeat(count, 1).requires_grad_()
    samples = [given.repeat_interleave(len(places))[:, None] for given in data.values()]

    def own(params: Tensor, *sample: Tensor) -> Tensor:
        named = dict(zip(moving, params.unbind(), strict=True))
        return of.function.f(**named, **dict(zip(data, sample, strict=True)))

    (grads,) = torch.autograd.grad(torch.vmap(own)(rows, *samples).sum() / count, rows)
    return grads.reshape(count, *places.shape)


def predictions(places: Tensor, xs: Tensor, *, is_logistic: bool) -> Tensor:
    """Return what the model says along x at some places of (w, b): shape (places, points)."""
    logits = places[:, :1] * xs + places[:, 1:]
    return logits.sigmoid() if is_logistic else logits
