"""A function of the table, and its Jacobian, at every step of one of its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from gradlab.functions import Function
from gradlab.maths.along import jacobians


def map_along(
    function: Function,
    arguments: Mapping[str, Tensor],
    moves: Sequence[tuple[str, int, Tensor]],
) -> list[tuple[Tensor, Tensor]]:
    """Return a function and its Jacobian by its first argument while one number takes each step.

    Args:
        function: from the table.
        arguments: what it takes, by name, each of shape () or (n,).
        moves: which numbers move, one at a time: the argument, which of its elements (0 for a
            scalar), and the values it takes, shape (steps,).

    Returns:
        For each move the outputs, shape (steps, m), and the Jacobians, shape (steps, m, n); all
        of them from one backward pass.

    >>> from gradlab.functions import FUNCTIONS
    >>> here = {"x": torch.tensor([3.0, 5.0])}
    >>> ((_, rows),) = map_along(FUNCTIONS["skew"], here, [("x", 0, torch.tensor([3.0, 4.0]))])
    >>> rows[1]
    tensor([[ 5.,  4.],
            [ 1.,  2.],
            [ 0., 10.]])
    """
    counts = [len(steps) for _name, _index, steps in moves]
    names = [argument.name for argument in function.arguments]
    shapes = {name: (sum(counts), *arguments[name].shape) for name in names}
    columns = {name: arguments[name].expand(shapes[name]).clone() for name in names}
    start = 0
    for (name, index, steps), count in zip(moves, counts, strict=True):
        column = columns[name][start : start + count]
        (column[:, index] if column.dim() > 1 else column)[:] = steps
        start += count

    def of_all(*tensors: Tensor) -> Tensor:
        return function.f(**dict(zip(names, tensors, strict=True)))

    outputs, rows = jacobians(of_all, *columns.values())
    return list(zip(torch.split(outputs, counts), torch.split(rows, counts), strict=True))
