"""A function of the table, and its Jacobian, at every step of one of its inputs."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor

from gradlab.along import jacobians
from gradlab.functions import Function


def map_along(
    function: Function, arguments: Mapping[str, Tensor], name: str, index: int, steps: Tensor
) -> tuple[Tensor, Tensor]:
    """Return a function and its Jacobian by its first argument while one number takes each step.

    Args:
        function: from the table.
        arguments: what it takes, by name, each of shape () or (n,).
        name: the argument that moves.
        index: which of its elements moves; 0 for a scalar.
        steps: the values it takes, shape (steps,).

    Returns:
        The outputs, shape (steps, m), and the Jacobians, shape (steps, m, n); one backward pass.

    >>> import torch
    >>> from gradlab.functions import FUNCTIONS
    >>> here = {"x": torch.tensor([3.0, 5.0])}
    >>> map_along(FUNCTIONS["skew"], here, "x", 0, torch.tensor([3.0, 4.0]))[1][1]
    tensor([[ 5.,  4.],
            [ 1.,  2.],
            [ 0., 10.]])
    """
    names = [argument.name for argument in function.arguments]
    columns = [arguments[each].expand(len(steps), *arguments[each].shape) for each in names]
    moved = columns[names.index(name)].clone()
    (moved[:, index] if moved.dim() > 1 else moved)[:] = steps
    columns[names.index(name)] = moved

    def of_all(*tensors: Tensor) -> Tensor:
        return function.f(**dict(zip(names, tensors, strict=True)))

    return jacobians(of_all, *columns)
