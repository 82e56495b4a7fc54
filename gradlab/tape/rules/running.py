"""What rules of products and of running sums need: sums and products over the other elements.

None of them divides by an element, so they hold where elements are 0. Each is an ordinary function
of tensors that spells itself out on terms.
"""

from __future__ import annotations

import torch
from torch import Tensor

from gradlab.tape.rules.shaping import spells_itself


@spells_itself
def tail_sum(grad: Tensor, dim: int) -> Tensor:
    """Return Σ_{k≥i} grad_k along an axis: element i went into every running sum from i on."""
    return _carried(grad, torch.ones_like(grad), dim)


@spells_itself
def product_of_others(values: Tensor, dim: int | None) -> Tensor:
    """Return ∏_{j≠i} values_j along an axis, or over all elements where dim is None."""
    if dim is None:
        return product_of_others(values.flatten(), 0).reshape(values.shape)
    if values.dim() == 0:
        return torch.ones_like(values)
    return _before(values, dim) * _before(values.flip(dim), dim).flip(dim)


@spells_itself
def cumprod_vjp(grad: Tensor, values: Tensor, dim: int) -> Tensor:
    """Return Σ_{k≥i} grad_k ∏_{j≤k, j≠i} values_j: what comes before i times what follows it."""
    if values.dim() == 0:
        return grad
    return _before(values, dim) * _carried(grad, values, dim)


@spells_itself
def logcumsumexp_vjp(grad: Tensor, values: Tensor, result: Tensor, dim: int) -> Tensor:
    """Return Σ_{k≥i} grad_k · exp(values_i - result_k), without overflow: result never falls."""
    if values.numel() < 2:
        return grad
    last = result.narrow(dim, 0, 1)
    risen = torch.exp(-torch.diff(result, dim=dim, prepend=last))
    return torch.exp(values - result) * _carried(grad, risen, dim)


def _before(values: Tensor, dim: int) -> Tensor:
    """Return the product of the elements before each one, 1 for the first."""
    ones = torch.ones_like(values.sum(dim, keepdim=True))
    return torch.cat([ones, values], dim).cumprod(dim).narrow(dim, 0, values.shape[dim])


def _carried(grad: Tensor, factor: Tensor, dim: int) -> Tensor:
    """Return s with s_i = grad_i + factor_{i+1} · s_{i+1}, from the last element on."""
    if grad.dim() == 0:
        return grad
    factors, found = factor.unbind(dim), list(grad.unbind(dim))
    for i in range(len(found) - 2, -1, -1):
        found[i] = found[i] + factors[i + 1] * found[i + 1]
    return torch.stack(found, dim) if found else grad
