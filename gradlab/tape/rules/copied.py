"""Rules of operations that copy elements to several places, and of resizing.

The gradient of an element is the sum of the gradients at all places that it was copied to; where a
place is a weighted mean of elements, each gets its share.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.tape.rules.shaping import spells_itself

Copying = Callable[[Tensor], Tensor]


@spells_itself
def copies_gathered(grad: Tensor, shape: Sequence[int], copying: Copying) -> Tensor:
    """Return for each element the sum of grad at the places that it was copied to.

    Args:
        grad: the gradient of the copies.
        shape: the shape of what was copied.
        copying: the operation; where it puts zeros of its own, no element was copied to.
    """
    size = math.prod(shape)
    numbered = torch.arange(1.0, size + 1, dtype=torch.float64).reshape(tuple(shape))
    at = copying(numbered).round().long().flatten()
    return grad.new_zeros(size + 1).index_add(0, at, grad.flatten())[1:].reshape(tuple(shape))


@spells_itself
def shares_gathered(
    grad: Tensor, shape: Sequence[int], mode: str, corners: bool | None, scales: Sequence[Any]
) -> Tensor:
    """Return for each element the sum of its shares in the gradients of a resized tensor.

    Resizing goes axis by axis, along each of them by a matrix of weights; this is its transpose.

    Args:
        grad: the gradient of the resized tensor.
        shape: the shape before.
        mode: torch's name of the weights, "bilinear" or "bicubic".
        corners: torch's align_corners.
        scales: how much larger each of the last axes was made, None if its sizes tell.
    """
    for axis, scale in zip(range(-len(scales), 0), scales, strict=True):
        grad = (
            grad.movedim(axis, -1) @ _weights(shape, grad, axis, mode, corners, scale).T
        ).movedim(-1, axis)
    return grad


def _weights(
    shape: Sequence[int], grad: Tensor, axis: int, mode: str, corners: bool | None, scale: Any
) -> Tensor:
    """Return the share of each element (rows) in each resized one (columns)."""
    rows = torch.eye(shape[axis], dtype=grad.dtype)[None, :, :, None]
    resize = (
        torch.ops.aten.upsample_bicubic2d
        if mode == "bicubic"
        else torch.ops.aten.upsample_bilinear2d
    )
    found: Tensor = resize.default(rows, [grad.shape[axis], 1], bool(corners), scale, None)
    return found[0, :, :, 0]


def _copied(copying: Callable[[Any, Any, Any], Tensor]) -> Callable[[Any, Any], Sequence[Any]]:
    """Return the rule of an operation that copies, which is given the gradient and the operands."""
    return lambda g, s: (copies_gathered(g, s.shapes[0], lambda x: copying(x, g, s)),)


def _padded(mode: str) -> Callable[[Any, Any], Sequence[Any]]:
    def copying(x: Tensor, _: Any, s: Any) -> Tensor:
        batch = x if x.dim() > len(s.padding) // 2 + 1 else x[None]
        return F.pad(batch, s.padding, mode)

    return _copied(copying)


def _nearest(name: str, *scales: str) -> Callable[[Any, Any], Sequence[Any]]:
    """Return the rule of resizing that copies the nearest element."""
    return _copied(
        lambda x, _, s: getattr(torch.ops.aten, name).default(
            x, s.output_size, *(getattr(s, scale) for scale in scales)
        )
    )


def _resized(mode: str, *scales: str) -> Callable[[Any, Any], Sequence[Any]]:
    """Return the rule of resizing by weighted means."""
    return lambda g, s: (
        shares_gathered(
            g, s.shapes[0], mode, s.align_corners, [getattr(s, scale) for scale in scales]
        ),
    )


def _strided(x: Tensor, _: Any, s: Any) -> Tensor:
    return torch.as_strided(x, s.size, s.stride, s.storage_offset)


def _windows(x: Tensor, _: Any, s: Any) -> Tensor:
    return F.unfold(x, s.kernel_size, s.dilation, s.padding, s.stride)


COPIED: dict[str, Callable[[Any, Any], Any]] = {
    "AsStrided": _copied(_strided),
    "ChannelShuffle": _copied(lambda x, _, s: torch.channel_shuffle(x, s.groups)),
    "Im2Col": _copied(_windows),
    "NarrowCopy": _copied(lambda x, _, s: torch.narrow(x, s.dim, s.start, s.length)),
    "PixelUnshuffle": lambda g, s: (torch.pixel_shuffle(g, s.downscale_factor),),
    "ReflectionPad1D": _padded("reflect"),
    "ReflectionPad2D": _padded("reflect"),
    "ReflectionPad3D": _padded("reflect"),
    "ReplicationPad1D": _padded("replicate"),
    "ReplicationPad2D": _padded("replicate"),
    "ReplicationPad3D": _padded("replicate"),
    "Unfold": _copied(lambda x, _, s: x.unfold(s.dimension, s.size, s.step)),
    "UpsampleBicubic2D": _resized("bicubic", "scales_h", "scales_w"),
    "UpsampleBilinear2D": _resized("bilinear", "scales_h", "scales_w"),
    "UpsampleLinear1D": _resized("bilinear", "scales"),
    "UpsampleNearest1D": _nearest("upsample_nearest1d", "scales"),
    "UpsampleNearest2D": _nearest("upsample_nearest2d", "scales_h", "scales_w"),
    "UpsampleNearest3D": _nearest("upsample_nearest3d", "scales_d", "scales_h", "scales_w"),
    "UpsampleNearestExact1D": _nearest("_upsample_nearest_exact1d", "scales"),
    "UpsampleNearestExact2D": _nearest("_upsample_nearest_exact2d", "scales_h", "scales_w"),
    "UpsampleNearestExact3D": _nearest(
        "_upsample_nearest_exact3d", "scales_d", "scales_h", "scales_w"
    ),
    "UpsampleTrilinear3D": _resized("bilinear", "scales_d", "scales_h", "scales_w"),
}
