"""Rules of norms and distances of any order, from the slope of ‖x‖ in x. Formulas: torch's."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch

from gradlab.tape.rules.shaping import indexed, spread, summed, unit


def _p_norm(g: Any, x: Any, norm: Any, order: float, dims: list[int] | None) -> Any:
    """Return g times the slope of a norm in x.

    Args:
        g: the incoming gradient, in the shape of x or a single number.
        x: what the norm was taken of.
        norm: the norm, in the shape of x or a single number.
        order: p; infinite for the largest or the smallest size.
        dims: the axes it was taken over, None for all.
    """
    if order == 0:
        return g * torch.zeros_like(x)
    if order == 1:
        return g * unit(x)
    if order == 2:
        return g * x / norm
    if math.isinf(order):
        at = torch.abs(x) == norm
        count = torch.sum(at) if dims is None else torch.sum(at, dims, True)
        return torch.where(at, g * unit(x) / count, 0.0)
    return g * unit(x) * torch.abs(x) ** (order - 1) / norm ** (order - 1)


def _norm(g: Any, s: Any, order: float | None) -> Sequence[Any]:
    shape, dims = s.shapes[0], s.dim or None
    g, norm = (spread(each, shape, s.dim, bool(s.keepdim)) for each in (g, s.result))
    return (_p_norm(g, s.self, norm, 2 if order is None else order, dims),)


def _dist(g: Any, s: Any) -> Sequence[Any]:
    slope = _p_norm(g, s.self - s.other, s.result, s.p, None)
    return slope, -slope


def _cdist(g: Any, s: Any, order: float) -> Sequence[Any]:
    """Rows i of x1 and j of x2 meet at [i, j]; where they are equal, torch's slope is 0."""
    apart = indexed(s.x1, "i", -2) - indexed(s.x2, "j", -3)
    norm = indexed(s.result, "ij", -1)
    slope = _p_norm(indexed(g, "ij", -1), apart, norm, order, [-1])
    if order not in (0, 1):
        slope = torch.where(norm == 0, 0.0, slope)
    return summed(slope, "j", -2), -summed(slope, "i", -3)


NORMS: dict[str, Callable[[Any, Any], Any]] = {
    "CdistBackward0": lambda g, s: _cdist(g, s, s.p),
    "Dist": _dist,
    "EuclideanDist": lambda g, s: _cdist(g, s, 2),
    "LinalgVectorNorm": lambda g, s: _norm(g, s, s.ord),
    "Norm": lambda g, s: _norm(g, s, s.p),
}
