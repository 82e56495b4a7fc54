"""Rules of operations that work element by element. Formulas: torch's derivatives.yaml."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch


def _log(base: Any) -> Any:
    return math.log(base) if isinstance(base, (int, float)) else torch.log(base)


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


def _clamp(g: Any, s: Any) -> Sequence[Any]:
    if s.min is None:
        return (torch.where(s.self <= s.max, g, 0.0),)
    if s.max is None:
        return (torch.where(s.self >= s.min, g, 0.0),)
    return (torch.where((s.self >= s.min) & (s.self <= s.max), g, 0.0),)


def _gelu(g: Any, s: Any) -> Sequence[Any]:
    x = s.self
    if s.approximate == "none":
        normal = torch.exp(-0.5 * x**2) / math.sqrt(2 * math.pi)
        return (g * (0.5 * (1 + torch.erf(x / math.sqrt(2))) + x * normal),)
    k = math.sqrt(2 / math.pi)
    t = torch.tanh(k * (x + 0.044715 * x**3))
    slope = k * (1 + 3 * 0.044715 * x**2)
    return (g * (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * slope),)


def _silu(g: Any, s: Any) -> Sequence[Any]:
    sigma = torch.sigmoid(s.self)
    return (g * sigma * (1 + s.self * (1 - sigma)),)


def _mish(g: Any, s: Any) -> Sequence[Any]:
    t = torch.tanh(torch.log1p(torch.exp(s.self)))
    return (g * (t + s.self * torch.sigmoid(s.self) * (1 - t**2)),)


def _elu(g: Any, s: Any) -> Sequence[Any]:
    bent = g * s.scale * s.alpha * s.input_scale * torch.exp(s.self * s.input_scale)
    return (torch.where(s.self > 0, g * s.scale, bent),)


def _div(g: Any, s: Any) -> Sequence[Any]:
    return g / s.other, -g * s.self / s.other**2


def _pow_tensors(g: Any, s: Any) -> Sequence[Any]:
    return g * s.exponent * s.self ** (s.exponent - 1), g * s.result * torch.log(s.self)


def _atan2(g: Any, s: Any) -> Sequence[Any]:
    square = s.self**2 + s.other**2
    return g * s.other / square, -g * s.self / square


ELEMENTWISE: dict[str, Callable[[Any, Any], Sequence[Any]]] = {
    "Abs": lambda g, s: (g * torch.sign(s.self),),
    "Acos": lambda g, s: (-g / torch.sqrt(1 - s.self**2),),
    "Acosh": lambda g, s: (g / torch.sqrt(s.self**2 - 1),),
    "Add": lambda g, s: (g, g * s.alpha),
    "Addcmul": lambda g, s: (g, g * s.tensor2 * s.value, g * s.tensor1 * s.value),
    "Asin": lambda g, s: (g / torch.sqrt(1 - s.self**2),),
    "Asinh": lambda g, s: (g / torch.sqrt(s.self**2 + 1),),
    "Atan": lambda g, s: (g / (1 + s.self**2),),
    "Atan2": _atan2,
    "Atanh": lambda g, s: (g / (1 - s.self**2),),
    "Celu": lambda g, s: (torch.where(s.self > 0, g, g * torch.exp(s.self / s.alpha)),),
    "ClampBackward1": _clamp,
    "ClampMaxBackward0": lambda g, s: (torch.where(s.self <= s.max, g, 0.0),),
    "ClampMinBackward0": lambda g, s: (torch.where(s.self >= s.min, g, 0.0),),
    "Cos": lambda g, s: (-g * torch.sin(s.self),),
    "Cosh": lambda g, s: (g * torch.sinh(s.self),),
    "DivBackward0": _div,
    "DivBackward1": lambda g, s: (g / s.other,),
    "Elu": _elu,
    "Erf": lambda g, s: (g * 2 / math.sqrt(math.pi) * torch.exp(-(s.self**2)),),
    "Erfc": lambda g, s: (-g * 2 / math.sqrt(math.pi) * torch.exp(-(s.self**2)),),
    "Exp": lambda g, s: (g * s.result,),
    "Exp2": lambda g, s: (g * s.result * math.log(2),),
    "Expm1": lambda g, s: (g * (s.result + 1),),
    "Gelu": _gelu,
    "Hardtanh": lambda g, s: (torch.where((s.self > s.min_val) & (s.self < s.max_val), g, 0.0),),
    "LeakyRelu": lambda g, s: (torch.where(s.self > 0, g, g * s.negative_slope),),
    "Log": lambda g, s: (g / s.self,),
    "Log10": lambda g, s: (g / (s.self * math.log(10)),),
    "Log1P": lambda g, s: (g / (1 + s.self),),
    "Log2": lambda g, s: (g / (s.self * math.log(2)),),
    "LogSigmoid": lambda g, s: (g * torch.sigmoid(-s.self),),
    "MaskedFillBackward0": lambda g, s: (torch.where(s.mask, 0.0, g),),
    "Maximum": _maximum,
    "Minimum": _minimum,
    "Mish": _mish,
    "Mul": lambda g, s: (g * s.other, g * s.self),
    "Neg": lambda g, _: (-g,),
    "PowBackward0": lambda g, s: (g * s.exponent * s.self ** (s.exponent - 1),),
    "PowBackward1": _pow_tensors,
    "PowBackward2": lambda g, s: (g * s.result * _log(s.self),),
    "Reciprocal": lambda g, s: (-g * s.result**2,),
    "Relu": lambda g, s: (torch.where(s.result > 0, g, 0.0),),
    "Rsqrt": lambda g, s: (-g / 2 * s.result**3,),
    "Rsub": lambda g, s: (-g * s.alpha, g),
    "Sigmoid": lambda g, s: (g * s.result * (1 - s.result),),
    "Silu": _silu,
    "Sin": lambda g, s: (g * torch.cos(s.self),),
    "Sinh": lambda g, s: (g * torch.cosh(s.self),),
    "Softplus": lambda g, s: (
        torch.where(s.self * s.beta > s.threshold, g, g * torch.sigmoid(s.self * s.beta)),
    ),
    "Sqrt": lambda g, s: (g / (2 * s.result),),
    "Sub": lambda g, s: (g, -g * s.alpha),
    "Tan": lambda g, s: (g * (1 + s.result**2),),
    "Tanh": lambda g, s: (g * (1 - s.result**2),),
    "Where": lambda g, s: (torch.where(s.condition, g, 0.0), torch.where(s.condition, 0.0, g)),
    "Xlogy": lambda g, s: (g * torch.log(s.other), g * s.self / s.other),
}
