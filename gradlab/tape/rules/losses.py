"""Rules of torch's fused losses. Reduction: torch's number, 0 "none", 1 "mean", 2 "sum"."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch

from gradlab.tape.rules.shaping import hot, spread


def _each(g: Any, s: Any) -> Any:
    """Return the gradient of each element of the loss before its reduction."""
    if s.reduction == 0:
        return g
    # Prediction and target broadcast against each other before they are compared.
    shape = tuple(torch.add(*(torch.empty(shape) for shape in s.shapes[:2])).shape)
    whole = spread(g, shape)
    return whole / math.prod(shape) if s.reduction == 1 else whole


def _mse(g: Any, s: Any) -> Sequence[Any]:
    grad = _each(g, s) * 2 * (s.self - s.target)
    return grad, -grad


def _smooth_l1(g: Any, s: Any) -> Sequence[Any]:
    d = s.self - s.target
    slope = torch.where(torch.abs(d) < s.beta, d / s.beta, torch.sign(d))
    return _each(g, s) * slope, -_each(g, s) * slope


def _huber(g: Any, s: Any) -> Sequence[Any]:
    slope = torch.clamp(s.self - s.target, -s.delta, s.delta)
    return _each(g, s) * slope, -_each(g, s) * slope


def _bce(g: Any, s: Any) -> Sequence[Any] | None:
    if s.weight is not None:
        return None
    each, p = _each(g, s), s.self
    return each * (p - s.target) / (p * (1 - p)), each * (torch.log(1 - p) - torch.log(p))


def _bce_logits(g: Any, s: Any) -> Sequence[Any] | None:
    if s.weight is not None or s.pos_weight is not None:
        return None
    each = _each(g, s)
    return each * (torch.sigmoid(s.self) - s.target), -each * s.self


def _nll(g: Any, s: Any) -> Sequence[Any] | None:
    if s.weight is not None:
        return None
    shape = s.shapes[0]
    if s.reduction == 0:
        g = torch.unsqueeze(g, 1) if len(shape) > 1 else g
        return (-g * hot(s.target, shape),)
    # torch counts the targets that are not ignore_index itself.
    return (-g * hot(s.target, shape) / (s.results[1] if s.reduction == 1 else 1),)


LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "BinaryCrossEntropy": _bce,
    "BinaryCrossEntropyWithLogits": _bce_logits,
    "HuberLoss": _huber,
    "MseLoss": _mse,
    "NllLoss": _nll,
    "NllLoss2D": _nll,
    "SmoothL1Loss": _smooth_l1,
}
