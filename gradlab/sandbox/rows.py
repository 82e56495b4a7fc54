"""Many places of a typed function at once: one row for each step of each of its sliders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import prod

import torch
from torch import Tensor

from gradlab.expression.syntax import Call, walk
from gradlab.maths.apart import Apart, Tied
from gradlab.sandbox.sliders import Slider
from gradlab.sandbox.study import Study

MOST_WORK = 8_000_000
"""Elements and multiply-adds that all rows may take together."""

MOST_CALLS = 2_500
"""Calls that all rows may take together where each row takes its own, in those of torch.max."""


def columns_of(of: Study, sliders: list[Slider], here: int = 0) -> dict[str, Tensor]:
    """Return every input at every step of the sliders, one after the other.

    Args:
        of: the function at its inputs.
        sliders: what moves; only one number differs from the present place at a time.
        here: how many rows with the present place follow.

    Returns:
        By name, shape (rows, *shape of the input).
    """
    rows = here + sum(len(each.steps) for each in sliders)
    columns = {}
    for name, given in of.inputs.items():
        columns[name] = given.tensor().detach().expand(rows, *given.shape)
        if is_moved(name, sliders):
            columns[name] = columns[name].clone()
    start = 0
    for each in sliders:
        stop = start + len(each.steps)
        moved = columns[each.name].view(rows, -1)
        moved[start:stop, each.column] = each.steps.to(moved.dtype)
        start = stop
    return columns


def values_at(of: Study, columns: Mapping[str, Tensor], chosen: slice) -> Tensor:
    """Return the function's elements at each row of its inputs, without differentiating."""
    names = list(columns)

    def f(*tensors: Tensor) -> Tensor:
        return of.expression.run(dict(zip(names, tensors, strict=True))).value.reshape(-1)[chosen]

    with torch.no_grad():
        values: Tensor = torch.vmap(f)(*columns.values())
    return values


def parted(rows: Tensor, sliders: list[Slider]) -> Sequence[Tensor]:
    """Return the rows of each slider."""
    return torch.split(rows, [len(each.steps) for each in sliders])


def is_moved(name: str, sliders: list[Slider]) -> bool:
    """Whether one of the sliders moves a number of this input."""
    return any(each.name == name for each in sliders)


def work_of(of: Study) -> int:
    """Return what one evaluation takes, its inputs included."""
    return of.work + sum(prod(given.shape) for given in of.inputs.values())


def price_of(of: Study, *kinds: type[Apart | Tied]) -> int:
    """Return what the calls of these kinds take in a row, 0 where all rows are one call.

    >>> from gradlab.expression import parse
    >>> from gradlab.expression.inputs import Input
    >>> from gradlab.sandbox.study import study
    >>> of = study(parse("a.max() + a.max(dim=0).values"), {"a": Input((2,), (1.0, 1.0))})
    >>> price_of(of, Apart, Tied), price_of(of, Apart)
    (1, 0)
    """
    calls = [node for node in walk(of.expression.tree) if isinstance(node, Call)]
    return sum(
        call.entry.call.price
        for call in calls
        if isinstance(call.entry.call, kinds)
        and not (isinstance(call.entry.call, Tied) and len(call.arguments) > 1)
    )


def affordable(sliders: Sequence[Slider], price: int) -> list[Slider]:
    """Return the first sliders, as many as take no more than MOST_CALLS together.

    Args:
        sliders: those that compete.
        price: what the calls in one row take.
    """
    totals = accumulate(price * len(each.steps) for each in sliders)
    return [each for each, total in zip(sliders, totals, strict=True) if total <= MOST_CALLS]
