"""Rules of products of vectors and matrices, and of normalisation layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from gradlab.tape.rules.shaping import outer


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


def _normalised(g: Any, centred: Any, scale: Any, axes: list[int], weight: Any) -> Any:
    """Return the gradient through (x - mean) · scale, where both were computed over the axes."""
    unit = centred * scale
    g = g if weight is None else g * weight
    return scale * (g - torch.mean(g, axes, True) - unit * torch.mean(g * unit, axes, True))


def _layer_norm(g: Any, s: Any) -> Sequence[Any]:
    shape = s.shapes[0]
    last = list(range(len(shape) - len(s.normalized_shape), len(shape)))
    first = list(range(last[0]))
    centred, scale = s.input - s.results[1], s.results[2]
    unit = centred * scale
    over = (lambda t: torch.sum(t, first)) if first else (lambda t: t)
    return _normalised(g, centred, scale, last, s.weight), over(g * unit), over(g)


def _batch_norm(g: Any, s: Any) -> Sequence[Any] | None:
    shape = s.shapes[0]
    if not s.training or not shape:
        return None
    axes = [axis for axis in range(len(shape)) if axis != 1]
    sizes = [-1, *[1] * (len(shape) - 2)]
    mean, scale = (torch.reshape(part, sizes) for part in s.results[1:3])
    weight = None if s.weight is None else torch.reshape(s.weight, sizes)
    centred = s.input - mean
    unit = centred * scale
    grad = _normalised(g, centred, scale, axes, weight)
    return grad, torch.sum(g * unit, axes), torch.sum(g, axes)


LINEAR: dict[str, Callable[[Any, Any], Any]] = {
    "Addmm": _addmm,
    "Addmv": _addmv,
    "Baddbmm": _baddbmm,
    "Bmm": lambda g, s: _product(g, s.self, s.mat2),
    "Dot": lambda g, s: (g * s.tensor, g * s.self),
    "Mm": lambda g, s: _product(g, s.self, s.mat2),
    "Mv": lambda g, s: (outer(g, s.vec), s.self.mT @ g),
    "NativeBatchNorm": _batch_norm,
    "NativeLayerNorm": _layer_norm,
    "Vdot": lambda g, s: (g * s.other, g * s.self),
}
