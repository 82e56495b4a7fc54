"""Moves that rules make with shapes; on terms they spell themselves out.

Each is an ordinary function of tensors. `spells_itself` lets a rule call it on a Term as well, as
torch's own functions can be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

import torch
from torch import Tensor

F = TypeVar("F", bound=Callable[..., Any])


def spells_itself(function: F) -> F:
    """Return the function, handing itself over to any argument that is a Term."""

    @wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        for arg in args:
            if not isinstance(arg, Tensor) and hasattr(arg, "__torch_function__"):
                return arg.__torch_function__(called, (), args, kwargs)
        return function(*args, **kwargs)

    return called  # type: ignore[return-value]


@spells_itself
def conj(value: Tensor) -> Tensor:
    """Return the complex conjugate; of a real tensor itself."""
    return value.conj().resolve_conj()


@spells_itself
def real(value: Tensor) -> Tensor:
    """Return the real part."""
    return torch.real(value)


def unit(value: Any) -> Any:
    """Return the sign of real numbers, and what takes its place for complex ones."""
    return torch.sgn(value) if value.is_complex() else torch.sign(value)


@spells_itself
def stopped(grad: Tensor) -> Tensor:
    """Return grad · 0, with 0 also where grad is infinite or nan."""
    return torch.zeros_like(grad)


@spells_itself
def per_matrix(grad: Tensor) -> Tensor:
    """Return one number per matrix of a batch, ready to be multiplied with it."""
    return grad[..., None, None]


@spells_itself
def spread(grad: Tensor, shape: Sequence[int], dim: Any = None, keepdim: bool = False) -> Tensor:
    """Return grad copied along the axes that a reduction summed away.

    Args:
        grad: the reduction's gradient.
        shape: the shape before the reduction.
        dim: the axes that were reduced, one or several; None or none for all.
        keepdim: whether the reduction left them as axes of size 1.
    """
    axes = (dim,) if isinstance(dim, int) else tuple(dim or range(len(shape)))
    if not keepdim:
        for axis in sorted(axis % max(len(shape), 1) for axis in axes if len(shape)):
            grad = grad.unsqueeze(axis)
    return grad.expand(tuple(shape))


@spells_itself
def fold(grad: Tensor, shape: Sequence[int]) -> Tensor:
    """Return grad summed over the axes along which an operand of this shape was broadcast."""
    return grad.sum_to_size(tuple(shape))


@spells_itself
def reshaped(grad: Tensor, shape: Sequence[int]) -> Tensor:
    """Return grad in the shape that the view had before."""
    return grad.reshape(tuple(shape))


@spells_itself
def rearranged(grad: Tensor, dims: Sequence[int]) -> Tensor:
    """Return grad with its axes put back in order: axis i is grad's axis dims[i]."""
    return grad.permute(tuple(dims))


@spells_itself
def placed(grad: Tensor, shape: Sequence[int], dim: int, index: int) -> Tensor:
    """Return zeros of the shape with grad at one index of an axis."""
    return torch.select_scatter(grad.new_zeros(tuple(shape)), grad, dim, index)


@spells_itself
def placed_slice(
    grad: Tensor, shape: Sequence[int], dim: int, start: int | None, end: int | None, step: int
) -> Tensor:
    """Return zeros of the shape with grad at a slice of an axis."""
    stop = shape[dim] if end is None else end
    return torch.slice_scatter(grad.new_zeros(tuple(shape)), grad, dim, start, stop, step)


@spells_itself
def sliced(grad: Tensor, dim: int, start: int | None, end: int | None, step: int) -> Tensor:
    """Return every step-th element of grad from start to end along an axis."""
    return grad.movedim(dim, 0)[slice(*slice(start, end, step).indices(grad.shape[dim]))].movedim(
        0, dim
    )


@spells_itself
def placed_at(grad: Tensor, shape: Sequence[int], indices: Sequence[Tensor | None]) -> Tensor:
    """Return zeros of the shape with grad added at indices[i] along axis i."""
    full = [slice(None) if index is None else index for index in indices]
    zeros = grad.new_zeros(tuple(shape))
    at = torch.arange(zeros.numel()).reshape(zeros.shape)[tuple(full)]
    return zeros.flatten().index_add(0, at.flatten(), grad.flatten()).reshape(zeros.shape)


@spells_itself
def placed_mask(grad: Tensor, shape: Sequence[int], mask: Tensor) -> Tensor:
    """Return zeros with grad where the mask is true, one element after the other."""
    zeros = grad.new_zeros(tuple(shape))
    return torch.where(mask, zeros, zeros).masked_scatter(mask, grad)


@spells_itself
def scattered(grad: Tensor, shape: Sequence[int], dim: int, index: Tensor) -> Tensor:
    """Return zeros of the shape with grad added at index along an axis, element by element."""
    return grad.new_zeros(tuple(shape)).scatter_add(dim, index, grad)


@spells_itself
def part(grad: Tensor, dim: int, start: int, length: int) -> Tensor:
    """Return the part of grad that belongs to one of several joined tensors."""
    return grad.narrow(dim, start, length)


@spells_itself
def joined(*grads: Tensor, dim: int) -> Tensor:
    """Return the gradients of the parts, put together along an axis."""
    return torch.cat(grads, dim)


@spells_itself
def stacked(*grads: Tensor, dim: int) -> Tensor:
    """Return the gradients of the slices, stacked along a new axis."""
    return torch.stack(grads, dim)


@spells_itself
def outer(left: Tensor, right: Tensor) -> Tensor:
    """Return the outer product of two vectors."""
    return torch.outer(left, right)


@spells_itself
def times_identity(grad: Tensor, shape: Sequence[int]) -> Tensor:
    """Return a matrix of the shape with the scalar grad on its diagonal."""
    return grad * torch.eye(*shape, dtype=grad.dtype)


@spells_itself
def hot(target: Tensor, shape: Sequence[int], ignored: int = -100) -> Tensor:
    """Return which class each index names, as booleans; classes are axis 1, or 0 of a vector.

    Args:
        target: the indices.
        shape: the shape of the result.
        ignored: the index that names no class, torch's ignore_index.
    """
    axis = 1 if len(shape) > 1 else 0
    classes = torch.arange(shape[axis]).reshape(-1, *[1] * (len(shape) - 1 - axis))
    return (target.unsqueeze(axis) == classes) & (classes != ignored)


@spells_itself
def placed_diagonal(
    grad: Tensor, shape: Sequence[int], offset: int, dim1: int, dim2: int
) -> Tensor:
    """Return zeros of the shape with grad on the diagonal of two axes."""
    return torch.diagonal_scatter(grad.new_zeros(tuple(shape)), grad, offset, dim1, dim2)


@spells_itself
def copies_summed(grad: Tensor, repeats: Sequence[int], shape: Sequence[int]) -> Tensor:
    """Return the sum of the copies that were made of a tensor of this shape side by side."""
    full = (*[1] * (len(repeats) - len(shape)), *shape)
    pairs = [size for pair in zip(repeats, full, strict=True) for size in pair]
    return grad.reshape(pairs).sum(list(range(0, len(pairs), 2))).reshape(tuple(shape))


@spells_itself
def indexed(values: Tensor, letters: str, dim: int) -> Tensor:
    """Return values with an axis of size 1 put in, which the letters of their own axes tell."""
    del letters
    return values.unsqueeze(dim)


@spells_itself
def summed(values: Tensor, letter: str, dim: int) -> Tensor:
    """Return values summed over the axis that a letter names."""
    del letter
    return values.sum(dim)
