"""Which part of a tensor a view is, for operations that write into it."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor

COPY_SLICES = "CopySlices"
"""torch's name of the node of an operation that writes into a view."""


class Window(NamedTuple):
    """Which part of its base a view is, as torch.as_strided takes it; base is its own stride."""

    size: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    base: tuple[int, ...]


def window_of(tensor: Tensor) -> Window | None:
    """Return which part of its base a view is, None for a tensor that is no view."""
    base = tensor._base
    if base is None:
        return None
    offset = int(tensor.storage_offset() - base.storage_offset())
    return Window(tuple(tensor.shape), tensor.stride(), offset, base.stride())
