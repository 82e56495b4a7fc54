"""Rules of operations that write to chosen places, and of parts of complex numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from gradlab.tape.rules.shaping import conj, placed_mask, real, sliced, stopped
from gradlab.tape.rules.windowed import cleared_at, taken_at


def _index_put(g: Any, s: Any) -> Sequence[Any]:
    kept = g if s.accumulate else cleared_at(g, s.indices)
    return kept, taken_at(g, s.indices)


def _scatter(g: Any, s: Any) -> Sequence[Any]:
    return torch.scatter(g, s.dim, s.index, 0), torch.gather(g, s.dim, s.index)


def _addr(g: Any, s: Any) -> Sequence[Any]:
    return g * s.beta, g @ s.vec2 * s.alpha, g.mT @ s.vec1 * s.alpha


def _fill(g: Any, _: Any) -> Sequence[Any]:
    return stopped(g), torch.sum(g)


def _index_fill(g: Any, s: Any) -> Sequence[Any]:
    """What is overwritten gets nothing; the value gets the sum of all places that it fills."""
    kept = torch.index_fill(g, s.dim, s.index, 0)
    return kept, torch.sum(g - kept)


def _index_copy(g: Any, s: Any) -> Sequence[Any]:
    return torch.index_fill(g, s.dim, s.index, 0), torch.index_select(g, s.dim, s.index)


def _select_scatter(g: Any, s: Any) -> Sequence[Any]:
    gone = stopped(torch.select(g, s.dim, s.index))
    return torch.select_scatter(g, gone, s.dim, s.index), torch.select(g, s.dim, s.index)


def _slice_scatter(g: Any, s: Any) -> Sequence[Any]:
    at = (s.dim, s.start, s.end, s.step)
    taken = sliced(g, *at)
    return torch.slice_scatter(g, stopped(taken), *at), taken


def _diagonal_scatter(g: Any, s: Any) -> Sequence[Any]:
    at = (s.offset, s.dim1, s.dim2)
    taken = torch.diagonal(g, *at)
    return torch.diagonal_scatter(g, stopped(taken), *at), taken


def _scatter_reduce(g: Any, s: Any) -> Sequence[Any] | None:
    """Of a sum, every part gets the whole; the other reductions share in ways of their own."""
    if s.reduce != "sum":
        return None
    kept = g if s.include_self else torch.scatter(g, s.dim, s.index, 0)
    return kept, torch.gather(g, s.dim, s.index)


def _polar(g: Any, s: Any) -> Sequence[Any]:
    turning = real(conj(g) * s.result * 1j)
    return real(conj(g) * torch.sgn(s.result)), turning


SCATTERING: dict[str, Callable[[Any, Any], Any]] = {
    "Addr": _addr,
    "Complex": lambda g, _: (real(g), real(g * -1j)),
    "Conj": lambda g, _: (conj(g),),
    "ConjPhysical": lambda g, _: (conj(g),),
    "FillBackward0": lambda g, _: (stopped(g),),
    "FillBackward1": _fill,
    "FillBackward2": lambda g, _: (stopped(g),),
    "FillBackward3": _fill,
    "DiagonalScatter": _diagonal_scatter,
    "IndexCopy": _index_copy,
    "IndexFill": _index_fill,
    "IndexAdd": lambda g, s: (g, torch.index_select(g, s.dim, s.index) * s.alpha),
    "IndexPut": _index_put,
    "MaskedSelect": lambda g, s: (placed_mask(g, s.shapes[0], s.mask),),
    "PixelShuffle": lambda g, s: (torch.pixel_unshuffle(g, s.upscale_factor),),
    "Rot90": lambda g, s: (torch.rot90(g, -s.k, s.dims),),
    "ScatterReduce": _scatter_reduce,
    "SelectScatter": _select_scatter,
    "SliceScatter": _slice_scatter,
    "Polar": _polar,
    "ScatterAdd": lambda g, s: (g, torch.gather(g, s.dim, s.index)),
    "ScatterBackward0": _scatter,
    "ScatterBackward1": lambda g, s: (torch.scatter(g, s.dim, s.index, 0),),
    "ViewAsComplex": lambda g, _: (torch.view_as_real(g),),
    "ViewAsReal": lambda g, _: (torch.view_as_complex(g),),
    "Zero": lambda g, _: (stopped(g),),
}
