"""What torch has as a method alone, or takes by place alone, as functions of named arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor


def view(input: Tensor, size: tuple[int, ...]) -> Tensor:
    """Return input laid out in another shape, without copying."""
    return input.view(size)


def view_as(input: Tensor, other: Tensor) -> Tensor:
    """Return input laid out in another tensor's shape."""
    return input.view_as(other)


def unflatten(input: Tensor, dim: int, sizes: tuple[int, ...]) -> Tensor:
    """Return input with one dimension laid out as several."""
    return torch.unflatten(input, dim, sizes)


def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """Return all windows along one dimension."""
    return input.unfold(dimension, size, step)


def split(input: Tensor, split_size: Any, dim: int = 0) -> Any:
    """Return the parts of a tensor cut along dim."""
    return torch.split(input, split_size, dim)


def meshgrid(tensors: list[Tensor], indexing: str) -> Any:
    """Return the coordinates of all points of a grid, one tensor for each vector."""
    return torch.meshgrid(*tensors, indexing=indexing)


def cartesian_prod(vectors: list[Tensor]) -> Tensor:
    """Return every combination of the vectors' elements, in rows."""
    return torch.cartesian_prod(*vectors)


def broadcast_tensors(tensors: list[Tensor]) -> Any:
    """Return several tensors repeated to one shape."""
    function: Callable[..., Any] = torch.broadcast_tensors
    return function(*tensors)


def expand(input: Tensor, size: tuple[int, ...]) -> Tensor:
    """Return input repeated along dimensions of size 1, without copying."""
    return input.expand(size)


def repeat(input: Tensor, repeats: tuple[int, ...]) -> Tensor:
    """Return input repeated along each dimension."""
    return input.repeat(repeats)


def clone(input: Tensor) -> Tensor:
    """Return a copy; its gradient flows on."""
    return torch.clone(input)


def detach(input: Tensor) -> Tensor:
    """Return the values alone: no gradient flows back."""
    return input.detach()


def on_cpu(input: Tensor) -> Tensor:
    """Return input itself: it is on the CPU."""
    return input.cpu()


def contiguous(input: Tensor) -> Tensor:
    """Return the same elements, copied if they do not lie in order."""
    return input.contiguous()


def of_two(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return a function of two tensors or numbers that gets them by place, as torch takes them."""

    def call(**given: Any) -> Tensor:
        first, second, *options = given.items()
        return function(first[1], second[1], **dict(options))

    return call


def by_place(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return a function that gets its arguments by place: torch has no name for a plain number."""

    def call(**given: Any) -> Tensor:
        return function(*given.values())

    return call


def where(input: Tensor, condition: Tensor, other: Any) -> Tensor:
    """Return input where the condition holds: the tensor's own where, which begins with input."""
    return torch.where(condition, input, other)


def size(input: Tensor, dim: int | None = None) -> int | torch.Size:
    """Return the size of one dimension, or all sizes."""
    return input.shape if dim is None else input.shape[dim]


def numel(input: Tensor) -> int:
    """Return the number of elements."""
    return input.numel()


def dim(input: Tensor) -> int:
    """Return the number of dimensions."""
    return input.dim()


def length(input: Tensor) -> int:
    """Return the size of the first dimension."""
    return len(input)


def block_diag(blocks: list[Tensor]) -> Tensor:
    """Return matrices along the diagonal of a larger one."""
    function: Callable[..., Tensor] = torch.block_diag
    return function(*blocks)


def atleast_2d(tensors: list[Tensor]) -> Any:
    """Return numbers and vectors as matrices of one row, anything else as it is."""
    function: Callable[..., Any] = torch.atleast_2d
    return function(*tensors)


def atleast_3d(tensors: list[Tensor]) -> Any:
    """Return tensors with dimensions of size 1 until there are three."""
    function: Callable[..., Any] = torch.atleast_3d
    return function(*tensors)


def einsum(equation: str, operands: list[Tensor]) -> Tensor:
    """Return the sum of products that the equation names."""
    result: Tensor = torch.einsum(equation, *operands)
    return result


def norm(**given: Any) -> Tensor:
    """Return the p-norm of all elements, or along dim."""
    result: Tensor = torch.norm(**given)
    return result


def tensordot(a: Tensor, b: Tensor, dims: Any = 2) -> Tensor:
    """Return the products summed over the last dims of a and the first dims of b."""
    result: Tensor = torch.tensordot(a, b, dims=dims)
    return result


def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """Return input repeated to the shape of other, without copying."""
    return input.expand_as(other)


def atleast_1d(tensors: list[Tensor]) -> Any:
    """Return numbers as vectors of one, anything else as it is."""
    function: Callable[..., Any] = torch.atleast_1d
    return function(*tensors)
