"""Rules of products of vectors and matrices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from gradlab.tape.rules.shaping import conj, outer


def _product(g: Any, left: Any, right: Any) -> Sequence[Any]:
    return g @ right.mT, left.mT @ g


def _addmm(g: Any, s: Any) -> Sequence[Any]:
    left, right = _product(g, s.mat1, s.mat2)
    return g * s.beta, left * s.alpha, right * s.alpha


def _baddbmm(g: Any, s: Any) -> Sequence[Any]:
    left, right = _product(g, s.batch1, s.batch2)
    return g * s.beta, left * s.alpha, right * s.alpha


def _addmv(g: Any, s: Any) -> Sequence[Any]:
    return g * s.beta, outer(g, s.vec) * s.alpha, s.mat.mT @ g * s.alpha


def _addbmm(g: Any, s: Any) -> Sequence[Any]:
    """The products of all batches were added up: each gets the whole gradient."""
    left, right = _product(g, s.batch1, s.batch2)
    return g * s.beta, left * s.alpha, right * s.alpha


LINEAR: dict[str, Callable[[Any, Any], Any]] = {
    "Addbmm": _addbmm,
    "Addmm": _addmm,
    "Addmv": _addmv,
    "Baddbmm": _baddbmm,
    "Bmm": lambda g, s: _product(g, s.self, s.mat2),
    "Dot": lambda g, s: (g * s.tensor, g * s.self),
    "Mm": lambda g, s: _product(g, s.self, s.mat2),
    "Mv": lambda g, s: (outer(g, s.vec), s.self.mT @ g),
    "Vdot": lambda g, s: (conj(g) * s.other, g * s.self),
}
