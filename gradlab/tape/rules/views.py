"""Rules of views, indexing and joining: gradients are moved, not computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

import torch

from gradlab.tape.rules.shaping import (
    copies_summed,
    fold,
    joined,
    part,
    placed,
    placed_at,
    placed_diagonal,
    placed_slice,
    rearranged,
    reshaped,
    scattered,
    stacked,
    stopped,
)


def _back(g: Any, s: Any) -> Sequence[Any]:
    return (reshaped(g, s.shapes[0]),)


def _permute(g: Any, s: Any) -> Sequence[Any]:
    count = len(s.dims)
    if count == 2 and s.dims[0] % 2 == 1:
        return (g.mT,)
    places = [dim % count for dim in s.dims] if count else []
    return (rearranged(g, sorted(range(count), key=places.__getitem__)),)


def _transpose(g: Any, s: Any) -> Sequence[Any]:
    return (torch.transpose(g, s.dim0, s.dim1),)


def _cat(g: Any, s: Any) -> Sequence[Any]:
    # torch skips empty vectors among tensors of more axes.
    lengths = [0 if shape == (0,) else shape[s.dim] for shape in s.shapes]
    starts = [0, *accumulate(lengths)]
    return [part(g, s.dim, *pair) for pair in zip(starts, lengths, strict=False)]


def _stack(g: Any, s: Any) -> Sequence[Any]:
    return [torch.select(g, s.dim, i) for i in range(len(s.shapes))]


def _whole(s: Any) -> list[Any]:
    """Return the gradients of all results, zeros where none came."""
    pairs = zip(s.grads, s.results, strict=True)
    return [stopped(result) if grad is None else grad for grad, result in pairs]


def _split(_: Any, s: Any) -> Sequence[Any]:
    return (joined(*_whole(s), dim=s.dim),)


def _unbind(_: Any, s: Any) -> Sequence[Any]:
    return (stacked(*_whole(s), dim=s.dim),)


def _index_select(g: Any, s: Any) -> Sequence[Any]:
    if not s.shapes[0]:
        return (reshaped(g, ()),)
    return (placed_at(g, s.shapes[0], [*[None] * (s.dim % len(s.shapes[0])), s.index]),)


def _diagonal(g: Any, s: Any) -> Sequence[Any]:
    return (placed_diagonal(g, s.shapes[0], s.offset, s.dim1, s.dim2),)


def _glu(g: Any, s: Any) -> Sequence[Any]:
    length = s.shapes[0][s.dim] // 2
    half, gate = part(s.self, s.dim, 0, length), part(s.self, s.dim, length, length)
    open_ = torch.sigmoid(gate)
    return (joined(g * open_, g * half * open_ * (1 - open_), dim=s.dim),)


def _roll(g: Any, s: Any) -> Sequence[Any]:
    return (torch.roll(g, [-shift for shift in s.shifts], s.dims),)


def _block_diag(g: Any, s: Any) -> Sequence[Any]:
    """Each block gets what arrived at its own place; a vector is a row, a number a single cell."""
    found, row, column = [], 0, 0
    for shape in s.shapes:
        rows, columns = ((1, 1), (1, *shape), shape)[len(shape)]
        block = part(part(g, 0, row, rows), 1, column, columns)
        found.append(block if len(shape) == 2 else reshaped(block, shape))
        row, column = row + rows, column + columns
    return found


VIEWS: dict[str, Callable[[Any, Any], Any]] = {
    "Alias": lambda g, _: (g,),
    "BlockDiag": _block_diag,
    "Cat": _cat,
    "Clone": lambda g, _: (g,),
    "ConstantPadNd": lambda g, s: (torch.constant_pad_nd(g, [-width for width in s.pad]),),
    "Copy": lambda g, _: (g * 0, g),
    "DiagEmbed": lambda g, s: (torch.diagonal(g, s.offset, s.dim1, s.dim2),),
    "Diagonal": _diagonal,
    "Diagonal_copy": _diagonal,
    "Expand": lambda g, s: (fold(g, s.shapes[0]),),
    "Flip": lambda g, s: (torch.flip(g, s.dims),),
    "Gather": lambda g, s: (scattered(g, s.shapes[0], s.dim, s.index),),
    "Glu": _glu,
    "Index": lambda g, s: (placed_at(g, s.shapes[0], s.indices),),
    "IndexSelect": _index_select,
    "Permute": _permute,
    "Repeat": lambda g, s: (copies_summed(g, s.repeats, s.shapes[0]),),
    "ReshapeAlias": _back,
    "Roll": _roll,
    "Select": lambda g, s: (placed(g, s.shapes[0], s.dim, s.index),),
    "Slice": lambda g, s: (placed_slice(g, s.shapes[0], s.dim, s.start, s.end, s.step),),
    "Split": _split,
    "SplitWithSizes": _split,
    "Squeeze": _back,
    "Stack": _stack,
    "T": lambda g, s: (g.mT if len(s.shapes[0]) > 1 else g,),
    "ToCopy": lambda g, _: (g,),
    "Transpose": _transpose,
    "Tril": lambda g, s: (torch.tril(g, s.diagonal),),
    "Triu": lambda g, s: (torch.triu(g, s.diagonal),),
    "Unbind": _unbind,
    "UnsafeSplit": _split,
    "UnsafeSplitWithSizes": _split,
    "UnsafeView": _back,
    "Unsqueeze": _back,
    "View": _back,
}
