"""Rules of operations that write to chosen places, and of parts of complex numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from gradlab.tape.rules.shaping import conj, placed_mask, real, stopped
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


SCATTERING: dict[str, Callable[[Any, Any], Any]] = {
    "Addr": _addr,
    "Complex": lambda g, _: (real(g), real(g * -1j)),
    "Conj": lambda g, _: (conj(g),),
    "ConjPhysical": lambda g, _: (conj(g),),
    "FillBackward0": lambda g, _: (stopped(g),),
    "FillBackward1": _fill,
    "FillBackward2": lambda g, _: (stopped(g),),
    "FillBackward3": _fill,
    "IndexAdd": lambda g, s: (g, torch.index_select(g, s.dim, s.index) * s.alpha),
    "IndexPut": _index_put,
    "MaskedSelect": lambda g, s: (placed_mask(g, s.shapes[0], s.mask),),
    "PixelShuffle": lambda g, s: (torch.pixel_unshuffle(g, s.upscale_factor),),
    "Rot90": lambda g, s: (torch.rot90(g, -s.k, s.dims),),
    "ScatterAdd": lambda g, s: (g, torch.gather(g, s.dim, s.index)),
    "ScatterBackward0": _scatter,
    "ScatterBackward1": lambda g, s: (torch.scatter(g, s.dim, s.index, 0),),
    "ViewAsComplex": lambda g, _: (torch.view_as_real(g),),
    "ViewAsReal": lambda g, _: (torch.view_as_complex(g),),
    "Zero": lambda g, _: (stopped(g),),
}
