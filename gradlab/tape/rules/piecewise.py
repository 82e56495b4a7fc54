"""Rules of functions made of pieces and of steps. At the joints they are torch's convention."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from gradlab.tape.rules.shaping import conj, real, stopped, unit

SIXTH = 11184811 / 2**26
"""1/6 in single precision, which is what torch's hardsigmoid multiplies with in float64, too."""


def _maximum(g: Any, s: Any) -> Sequence[Any]:
    tie = torch.where(s.self == s.other, g / 2, 0.0)
    return (
        torch.where(s.self > s.other, g, tie),
        torch.where(s.other > s.self, g, tie),
    )


def _minimum(g: Any, s: Any) -> Sequence[Any]:
    tie = torch.where(s.self == s.other, g / 2, 0.0)
    return (
        torch.where(s.self < s.other, g, tie),
        torch.where(s.other < s.self, g, tie),
    )


def _fmax(g: Any, s: Any) -> Sequence[Any]:
    is_first = (s.self >= s.other) | torch.isnan(s.other)
    return torch.where(is_first, g, 0.0), torch.where(is_first, 0.0, g)


def _fmin(g: Any, s: Any) -> Sequence[Any]:
    is_first = (s.self <= s.other) | torch.isnan(s.other)
    return torch.where(is_first, g, 0.0), torch.where(is_first, 0.0, g)


def _clamp(g: Any, s: Any) -> Sequence[Any]:
    if s.min is None:
        return (torch.where(s.self <= s.max, g, 0.0),)
    if s.max is None:
        return (torch.where(s.self >= s.min, g, 0.0),)
    return (torch.where((s.self >= s.min) & (s.self <= s.max), g, 0.0),)


def _clamp_tensors(g: Any, s: Any) -> Sequence[Any]:
    """The bounds are tensors, too; max wins where they cross."""
    below = None if s.min is None else s.self < s.min
    above = None if s.max is None else s.self > s.max
    if below is not None and above is not None:
        below, above = below & (s.min < s.max), above | (s.max < s.min)
    return (
        *_clamp(g, s),
        None if below is None else torch.where(below, g, 0.0),
        None if above is None else torch.where(above, g, 0.0),
    )


def _elu(g: Any, s: Any) -> Sequence[Any]:
    bent = g * s.scale * s.alpha * s.input_scale * torch.exp(s.self * s.input_scale)
    return (torch.where(s.self > 0, g * s.scale, bent),)


def _hardswish(g: Any, s: Any) -> Sequence[Any]:
    bent = torch.where(s.self < 3, g * (s.self / 3 + 0.5), g)
    return (torch.where(s.self <= -3, 0.0, bent),)


def _shrink(g: Any, s: Any) -> Sequence[Any]:
    return (torch.where(torch.abs(s.self) > s.lambd, g, 0.0),)


def _step(g: Any, _: Any) -> Sequence[Any]:
    """The slope is 0 between the jumps, and torch says 0 at them, too."""
    return (stopped(g),)


def _sgn(g: Any, s: Any) -> Sequence[Any]:
    """A complex sign turns with its argument; a real one stands still."""
    if not g.is_complex():
        return (stopped(g),)
    turning = (g - real(g * conj(s.result)) * s.result) / torch.abs(s.self)
    return (torch.where(s.self == 0, 0.0, turning),)


def _angle(g: Any, s: Any) -> Sequence[Any]:
    """A complex number turns when it moves across its own direction; a real one does not."""
    if not s.self.is_complex():
        return (stopped(g),)
    return (torch.where(s.self == 0, 0.0, g * 1j * s.self / torch.abs(s.self) ** 2),)


def _rrelu(g: Any, s: Any) -> Sequence[Any]:
    if s.training:
        return (torch.where(s.self > 0, g, g * s.result / s.self),)
    return (torch.where(s.self > 0, g, g * ((s.lower + s.upper) / 2)),)


PIECEWISE: dict[str, Callable[[Any, Any], Sequence[Any]]] = {
    "Abs": lambda g, s: (g * unit(s.self),),
    "Angle": _angle,
    "Bernoulli": _step,
    "Ceil": _step,
    "Celu": lambda g, s: (torch.where(s.self > 0, g, g * torch.exp(s.self / s.alpha)),),
    "ClampBackward0": _clamp_tensors,
    "ClampBackward1": _clamp,
    "ClampMaxBackward0": lambda g, s: (torch.where(s.self <= s.max, g, 0.0),),
    "ClampMaxBackward1": lambda g, s: (
        torch.where(s.self <= s.max, g, 0.0),
        torch.where(s.self > s.max, g, 0.0),
    ),
    "ClampMinBackward0": lambda g, s: (torch.where(s.self >= s.min, g, 0.0),),
    "ClampMinBackward1": lambda g, s: (
        torch.where(s.self >= s.min, g, 0.0),
        torch.where(s.self < s.min, g, 0.0),
    ),
    "Copysign": lambda g, s: (torch.where(s.self == 0, 0.0, g * s.result / s.self), stopped(g)),
    "DivBackward2": lambda g, s: (
        (None, None) if s.rounding_mode is None else (stopped(g), stopped(g))
    ),
    "Elu": _elu,
    "Floor": _step,
    "Fmax": _fmax,
    "Fmin": _fmin,
    "FmodBackward0": lambda g, _: (g,),
    "FmodBackward1": lambda g, s: (g, -g * torch.trunc(s.self / s.other)),
    "Frac": lambda g, _: (g,),
    "Hardshrink": _shrink,
    "Hardsigmoid": lambda g, s: (torch.where((s.self > -3) & (s.self < 3), g * SIXTH, 0.0),),
    "Hardswish": _hardswish,
    "Hardtanh": lambda g, s: (torch.where((s.self > s.min_val) & (s.self < s.max_val), g, 0.0),),
    "LeakyRelu": lambda g, s: (torch.where(s.self > 0, g, g * s.negative_slope),),
    "MaskedFillBackward0": lambda g, s: (torch.where(s.mask, 0.0, g),),
    "MaskedFillBackward1": lambda g, s: (
        torch.where(s.mask, 0.0, g),
        torch.where(s.mask, g, 0.0),
    ),
    "Maximum": _maximum,
    "Minimum": _minimum,
    "NanToNum": lambda g, s: (torch.where(torch.isfinite(s.self), g, 0.0),),
    "NormalBackward1": _step,
    "NormalBackward3": lambda g, _: (stopped(g), stopped(g)),
    "PreluKernel": lambda g, s: (
        torch.where(s.self > 0, g, g * s.weight),
        torch.where(s.self > 0, 0.0, g * s.self),
    ),
    "Relu": lambda g, s: (torch.where(s.result <= 0, 0.0, g),),
    "RemainderBackward0": lambda g, _: (g,),
    "RemainderBackward1": lambda g, s: (g, -g * torch.floor_divide(s.self, s.other)),
    "Round": _step,
    "RreluWithNoise": _rrelu,
    "Sgn": _sgn,
    "Sign": _step,
    "Softshrink": _shrink,
    "ThresholdBackward0": lambda g, s: (torch.where(s.self > s.threshold, g, 0.0),),
    "Trunc": _step,
    "Where": lambda g, s: (torch.where(s.condition, g, 0.0), torch.where(s.condition, 0.0, g)),
}
