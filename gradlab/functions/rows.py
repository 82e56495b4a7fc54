"""Many places of a function at once: one row for each step of each of its sliders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import torch
from torch import Tensor

from gradlab.functions.point import Point
from gradlab.functions.sliders import Slider

MOST_WORK = 8_000_000
"""Elements and multiply-adds that all rows may take together."""

MOST_CALLS = 2_500
"""Calls that all rows may take together where each row takes its own, in those of torch.max."""


def columns_of(of: Point, sliders: Sequence[Slider], here: int = 0) -> dict[str, Tensor]:
    """Return every argument at every step of the sliders, one after the other.

    Args:
        of: the function at its numbers.
        sliders: what moves; only one number differs from the present place at a time.
        here: how many rows with the present place follow.

    Returns:
        By name, shape (rows, *shape of the argument).
    """
    rows = here + sum(len(each.steps) for each in sliders)
    columns = {}
    for name, given in of.arguments.items():
        columns[name] = given.expand(rows, *given.shape)
        if is_moved(name, sliders):  # what stays is one row seen many times, without a copy
            columns[name] = columns[name].clone()
    start = 0
    for each in sliders:
        stop = start + len(each.steps)
        moved = columns[each.name].view(rows, -1)
        moved[start:stop, each.column] = each.steps.to(moved.dtype)
        start = stop
    return columns


def values_at(of: Point, columns: Mapping[str, Tensor], chosen: slice) -> Tensor:
    """Return the function's elements at each row of its arguments, without differentiating."""
    names = list(columns)

    def f(*tensors: Tensor) -> Tensor:
        return of.function.f(**dict(zip(names, tensors, strict=True))).reshape(-1)[chosen]

    with torch.no_grad():
        values: Tensor = torch.vmap(f)(*columns.values())
    return values


def parted(rows: Tensor, sliders: Sequence[Slider]) -> Sequence[Tensor]:
    """Return the rows of each slider."""
    return torch.split(rows, [len(each.steps) for each in sliders])


def is_moved(name: str, sliders: Sequence[Slider]) -> bool:
    """Whether one of the sliders moves a number of this argument."""
    return any(each.name == name for each in sliders)


def work_of(of: Point) -> int:
    """Return what one evaluation takes, its arguments included."""
    return of.work + sum(given.numel() for given in of.arguments.values())


def affordable(sliders: Sequence[Slider], price: int) -> list[Slider]:
    """Return the first sliders, as many as take no more than MOST_CALLS together.

    Args:
        sliders: those that compete.
        price: what the calls in one row take.
    """
    totals = accumulate(price * len(each.steps) for each in sliders)
    return [each for each, total in zip(sliders, totals, strict=True) if total <= MOST_CALLS]
