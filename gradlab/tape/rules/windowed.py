"""Moves that rules of layers make: with windows of axes, bags of rows, and chosen places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from gradlab.tape.rules.shaping import spells_itself

Windows = Sequence[Sequence[tuple[int, int]]]
"""For each of the last axes and each output along it, where its window begins and ends."""


@spells_itself
def conv_weight(
    input: Tensor,
    grad: Tensor,
    shape: tuple[int, ...],
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Tensor:
    """Return a convolution's gradient for its weight: the input is slid along the gradient.

    Args:
        input: what was convolved, shape (batch, channels, *in).
        grad: the gradient of the result, shape (batch, channels out, *out).
        shape: the weight's shape, (channels out, channels / groups, *kernel).
        stride: of the convolution, a number or one for each axis.
        padding: likewise.
        dilation: likewise.
        groups: how many parts the channels are in.
    """
    axes = len(shape) - 2
    batch, channels = input.shape[:2]
    parts = input.reshape(batch, groups, channels // groups, *input.shape[2:])
    slid = parts.transpose(0, 2).reshape(channels // groups, groups * batch, *input.shape[2:])
    convolution = (torch.conv1d, torch.conv2d, torch.conv3d)[axes - 1]
    found = convolution(
        slid, grad.transpose(0, 1), None, dilation, padding, stride, groups
    ).transpose(0, 1)
    for axis, width in enumerate(shape[2:], 2):
        found = found.narrow(axis, 0, width)
    return found


@spells_itself
def spread_over(
    grad: Tensor,
    shape: Sequence[int],
    windows: Windows,
    counts: Sequence[Sequence[int]] | None = None,
) -> Tensor:
    """Return what each element gets from the windows that it is in.

    Args:
        grad: the gradient, one element for each window.
        shape: the shape that the windows were taken of.
        windows: their places.
        counts: how many elements each shares its gradient among, axis by axis; None for no sharing.
    """
    first = grad.dim() - len(windows)
    for axis, spans in enumerate(windows, first):
        at = torch.arange(shape[axis])
        member = torch.stack([(at >= a) & (at < b) for a, b in spans]).to(grad.dtype)
        if counts is not None:
            member = member / torch.tensor(counts[axis - first], dtype=grad.dtype)[:, None]
        rows = grad.movedim(axis, -1)
        is_whole = bool(rows.isfinite().all())  # else 0 · nan would spoil its neighbours
        found = rows @ member if is_whole else _apart(rows, member)
        grad = found.movedim(-1, axis)
    return grad


def _apart(rows: Tensor, member: Tensor) -> Tensor:
    """Return rows @ member, where 0 times anything is 0."""
    return torch.where(member != 0, rows.unsqueeze(-1) * member, 0).sum(-2)


@spells_itself
def bags(grad: Tensor, indices: Tensor, offsets: Tensor, is_mean: bool) -> Tensor:
    """Return for each index the gradient of the bag that it is in.

    Args:
        grad: the gradient, a row for each bag.
        indices: the indices of all bags, one after the other.
        offsets: where each bag begins.
        is_mean: whether a bag's gradient is shared among its indices.
    """
    bag = torch.bucketize(torch.arange(len(indices)), offsets.long(), right=True) - 1
    rows = grad[bag]
    return rows / torch.bincount(bag)[bag][:, None] if is_mean else rows


@spells_itself
def taken_at(values: Tensor, indices: Sequence[Tensor | None]) -> Tensor:
    """Return values at indices[i] along axis i."""
    return values[tuple(slice(None) if index is None else index for index in indices)]


@spells_itself
def cleared_at(grad: Tensor, indices: Sequence[Tensor | None]) -> Tensor:
    """Return grad with zeros at indices[i] along axis i."""
    found = grad.clone()
    found[tuple(slice(None) if index is None else index for index in indices)] = 0
    return found
