"""Rules of torch's fused losses. Reduction: torch's number, 0 "none", 1 "mean", 2 "sum"."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F

from gradlab.tape.rules.shaping import hot, spread


def _each(g: Any, s: Any) -> Any:
    """Return the gradient of each element of the loss before its reduction."""
    if s.reduction == 0:
        return g
    # Prediction and target broadcast against each other before they are compared.
    shape = tuple(torch.add(torch.empty(s.self.shape), torch.empty(s.target.shape)).shape)
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


def _bce(g: Any, s: Any) -> Sequence[Any]:
    each, p = _weighted(_each(g, s), s), s.self
    return each * (p - s.target) / (p * (1 - p)), each * (torch.log(1 - p) - torch.log(p))


def _bce_logits(g: Any, s: Any) -> Sequence[Any]:
    each, x = _weighted(_each(g, s), s), s.self
    if s.pos_weight is None:
        return each * (torch.sigmoid(x) - s.target), -each * x
    positive = s.pos_weight * s.target
    return (
        each * ((positive + 1 - s.target) * torch.sigmoid(x) - positive),
        each * (F.logsigmoid(-x) - s.pos_weight * F.logsigmoid(x)),
    )


def _weighted(each: Any, s: Any) -> Any:
    return each if s.weight is None else each * s.weight


def _soft_margin(g: Any, s: Any) -> Sequence[Any]:
    return (-_each(g, s) * s.target / (1 + torch.exp(s.target * s.self)),)


def _nll(g: Any, s: Any) -> Sequence[Any]:
    shape = s.shapes[0]
    classes = hot(s.target, shape, s.ignore_index)
    if s.weight is not None:
        sizes = [-1, *[1] * (len(shape) - 2)]
        classes = classes * (torch.reshape(s.weight, sizes) if len(shape) > 2 else s.weight)
    if s.reduction == 0:
        return (-(torch.unsqueeze(g, 1) if len(shape) > 1 else g) * classes,)
    # torch counts the targets that are not ignore_index itself, each with its class's weight.
    return (-g * classes / (s.results[1] if s.reduction == 1 else 1),)


LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "BinaryCrossEntropy": _bce,
    "BinaryCrossEntropyWithLogits": _bce_logits,
    "HuberLoss": _huber,
    "MseLoss": _mse,
    "NllLoss": _nll,
    "NllLoss2D": _nll,
    "SmoothL1Loss": _smooth_l1,
    "SoftMarginLoss": _soft_margin,
}
