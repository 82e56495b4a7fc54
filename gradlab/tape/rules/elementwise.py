"""Rules of operations that work element by element. Formulas: torch's derivatives.yaml."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch


def _log(base: Any) -> Any:
    return math.log(base) if isinstance(base, (int, float)) else torch.log(base)


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


def _div(g: Any, s: Any) -> Sequence[Any]:
    return g / s.other, -g * s.self / s.other**2


def _pow_tensors(g: Any, s: Any) -> Sequence[Any]:
    return g * s.exponent * s.self ** (s.exponent - 1), g * s.result * torch.log(s.self)


def _logit(g: Any, s: Any) -> Sequence[Any]:
    slope = g / (s.self * (1 - s.self))
    if s.eps is None:
        return (slope,)
    return (torch.where((s.self >= s.eps) & (s.self <= 1 - s.eps), slope, 0.0),)


def _sinc(g: Any, s: Any) -> Sequence[Any]:
    slope = g * (torch.cos(math.pi * s.self) - s.result) / s.self
    return (torch.where(s.self == 0, 0.0, slope),)


def _atan2(g: Any, s: Any) -> Sequence[Any]:
    square = s.self**2 + s.other**2
    return g * s.other / square, -g * s.self / square


ELEMENTWISE: dict[str, Callable[[Any, Any], Sequence[Any]]] = {
    "Acos": lambda g, s: (-g / torch.sqrt(1 - s.self**2),),
    "Acosh": lambda g, s: (g / torch.sqrt(s.self**2 - 1),),
    "Add": lambda g, s: (g, g * s.alpha),
    "AddBackward1": lambda g, _: (g,),
    "Addcdiv": lambda g, s: (
        g,
        g * s.value / s.tensor2,
        -g * s.value * s.tensor1 / s.tensor2**2,
    ),
    "Addcmul": lambda g, s: (g, g * s.tensor2 * s.value, g * s.tensor1 * s.value),
    "Asin": lambda g, s: (g / torch.sqrt(1 - s.self**2),),
    "Asinh": lambda g, s: (g / torch.sqrt(s.self**2 + 1),),
    "Atan": lambda g, s: (g / (1 + s.self**2),),
    "Atan2": _atan2,
    "Atanh": lambda g, s: (g / (1 - s.self**2),),
    "Cos": lambda g, s: (-g * torch.sin(s.self),),
    "Cosh": lambda g, s: (g * torch.sinh(s.self),),
    "Deg2Rad": lambda g, _: (g * math.pi / 180,),
    "Digamma": lambda g, s: (g * torch.polygamma(1, s.self),),
    "DivBackward0": _div,
    "DivBackward1": lambda g, s: (g / s.other,),
    "Erf": lambda g, s: (g * 2 / math.sqrt(math.pi) * torch.exp(-(s.self**2)),),
    "Erfc": lambda g, s: (-g * 2 / math.sqrt(math.pi) * torch.exp(-(s.self**2)),),
    "Erfinv": lambda g, s: (g * math.sqrt(math.pi) / 2 * torch.exp(s.result**2),),
    "Exp": lambda g, s: (g * s.result,),
    "Exp2": lambda g, s: (g * s.result * math.log(2),),
    "Expm1": lambda g, s: (g * (s.result + 1),),
    "Gelu": _gelu,
    "Hypot": lambda g, s: (g * s.self / s.result, g * s.other / s.result),
    "I0": lambda g, s: (g * torch.special.i1(s.self),),
    "LerpBackward0": lambda g, s: (g * (1 - s.weight), g * s.weight),
    "LerpBackward1": lambda g, s: (
        g * (1 - s.weight),
        g * s.weight,
        g * (s.end - s.self),
    ),
    "Ldexp": lambda g, s: (
        g * torch.exp2(s.other),
        g * s.result * math.log(2),
    ),
    "Lgamma": lambda g, s: (g * torch.digamma(s.self),),
    "Log": lambda g, s: (g / s.self,),
    "Log10": lambda g, s: (g / (s.self * math.log(10)),),
    "Log1P": lambda g, s: (g / (1 + s.self),),
    "Log2": lambda g, s: (g / (s.self * math.log(2)),),
    "Logaddexp": lambda g, s: (
        g / (1 + torch.exp(s.other - s.self)),
        g / (1 + torch.exp(s.self - s.other)),
    ),
    "Logaddexp2": lambda g, s: (
        g / (1 + torch.exp2(s.other - s.self)),
        g / (1 + torch.exp2(s.self - s.other)),
    ),
    "Logit": _logit,
    "LogSigmoid": lambda g, s: (g * torch.sigmoid(-s.self),),
    "Mish": _mish,
    "Mul": lambda g, s: (g * s.other, g * s.self),
    "Neg": lambda g, _: (-g,),
    "PowBackward0": lambda g, s: (g * s.exponent * s.self ** (s.exponent - 1),),
    "PowBackward1": _pow_tensors,
    "PowBackward2": lambda g, s: (g * s.result * _log(s.self),),
    "Rad2Deg": lambda g, _: (g * 180 / math.pi,),
    "Reciprocal": lambda g, s: (-g * s.result**2,),
    "Rsqrt": lambda g, s: (-g / 2 * s.result**3,),
    "Rsub": lambda g, s: (-g * s.alpha, g),
    "Sigmoid": lambda g, s: (g * s.result * (1 - s.result),),
    "Silu": _silu,
    "Sin": lambda g, s: (g * torch.cos(s.self),),
    "Sinc": _sinc,
    "Sinh": lambda g, s: (g * torch.cosh(s.self),),
    "Softplus": lambda g, s: (
        torch.where(s.self * s.beta > s.threshold, g, g * torch.sigmoid(s.self * s.beta)),
    ),
    "SpecialEntr": lambda g, s: (-g * (1 + torch.log(s.self)),),
    "Sqrt": lambda g, s: (g / (2 * s.result),),
    "Sub": lambda g, s: (g, -g * s.alpha),
    "Tan": lambda g, s: (g * (1 + s.result**2),),
    "Tanh": lambda g, s: (g * (1 - s.result**2),),
}
