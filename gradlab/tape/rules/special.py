"""Rules of special functions. Formulas: NIST's Digital Library of Mathematical Functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch


def _i1(g: Any, s: Any) -> Sequence[Any]:
    """DLMF 10.29.2; I₁(x)/x is 1/2 at 0."""
    x = s.self
    ratio = torch.where(x == 0, 0.5, s.result / torch.where(x == 0, 1.0, x))
    return (g * (torch.special.i0(x) - ratio),)


def _i1e(g: Any, s: Any) -> Sequence[Any]:
    x = s.self
    ratio = torch.where(x == 0, 0.5, s.result / torch.where(x == 0, 1.0, x))
    return (g * (torch.special.i0e(x) - ratio - torch.sign(x) * s.result),)


def _log_ndtr(g: Any, s: Any) -> Sequence[Any]:
    """The normal density over its integral, in the scaled form that does not underflow."""
    x = s.self
    return (g * math.sqrt(2 / math.pi) / torch.special.erfcx(-x / math.sqrt(2)),)


def _mvlgamma(g: Any, s: Any) -> Sequence[Any]:
    """DLMF 35.3.4: a sum of log Γ at steps of one half."""
    slope = torch.digamma(s.self)
    for j in range(1, s.p):
        slope = slope + torch.digamma(s.self - j / 2)
    return (g * slope,)


def _xlogy(g: Any, s: Any) -> Sequence[Any]:
    nothing = (s.self == 0) & (s.other <= 0)
    return torch.where(nothing, 0.0, g * torch.log(s.other)), g * s.self / s.other


def _xlog1py(g: Any, s: Any) -> Sequence[Any]:
    nothing = (s.self == 0) & (s.other <= -1)
    return torch.where(nothing, 0.0, g * torch.log1p(s.other)), g * s.self / (s.other + 1)


SPECIAL: dict[str, Callable[[Any, Any], Any]] = {
    "Mvlgamma": _mvlgamma,
    "Polygamma": lambda g, s: (g * torch.polygamma(s.n + 1, s.self),),
    "SpecialErfcx": lambda g, s: (g * (2 * s.self * s.result - 2 / math.sqrt(math.pi)),),
    "SpecialI0E": lambda g, s: (g * (torch.special.i1e(s.self) - torch.sign(s.self) * s.result),),
    "SpecialI1": _i1,
    "SpecialI1E": _i1e,
    "SpecialLogNdtr": _log_ndtr,
    "SpecialNdtri": lambda g, s: (g * math.sqrt(2 * math.pi) * torch.exp(s.result**2 / 2),),
    "SpecialXlog1Py": _xlog1py,
    "SpecialXlog1PyBackward1": lambda g, s: (g * s.self / (s.other + 1),),
    "Xlogy": _xlogy,
    "XlogyBackward1": lambda g, s: (g * s.self / s.other,),
}
