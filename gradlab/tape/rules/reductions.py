"""Rules of operations that reduce axes, of running sums, and of softmax."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch

from gradlab.tape.rules.running import (
    cumprod_vjp,
    logcumsumexp_vjp,
    product_of_others,
    tail_sum,
)
from gradlab.tape.rules.shaping import placed_at, reshaped, scattered, spread


def _count(s: Any) -> int:
    """Return how many elements went into each result of a reduction."""
    shape = s.shapes[0]
    dim = s.dim
    if dim is None or dim == []:
        return math.prod(shape)
    axes = (dim,) if isinstance(dim, int) else dim
    return math.prod(shape[axis] for axis in axes) if shape else 1


def _over(g: Any, s: Any) -> Any:
    return spread(g, s.shapes[0], s.dim, bool(s.keepdim))


def _deviation(s: Any) -> Any:
    dims = s.dim if s.dim else list(range(len(s.shapes[0])))
    return s.self - torch.mean(s.self, dims, True)


def _var(g: Any, s: Any) -> Sequence[Any]:
    freedom = _count(s) - (1 if s.correction is None else s.correction)
    return (_over(g, s) * 2 / freedom * _deviation(s),)


def _std(g: Any, s: Any) -> Sequence[Any]:
    freedom = _count(s) - (1 if s.correction is None else s.correction)
    return (_over(g, s) / (freedom * _over(s.result, s)) * _deviation(s),)


def _softmax(g: Any, s: Any) -> Sequence[Any]:
    return (s.result * (g - torch.sum(g * s.result, s.dim, True)),)


def _log_softmax(g: Any, s: Any) -> Sequence[Any]:
    return (g - torch.exp(s.result) * torch.sum(g, s.dim, True),)


def _extreme(g: Any, s: Any) -> Sequence[Any]:
    is_extreme = s.self == s.result
    return (torch.where(is_extreme, g / torch.sum(is_extreme), 0.0),)


def _extremes(g: Any, s: Any) -> Sequence[Any]:
    is_extreme = s.self == _over(s.result, s)
    dims = s.dim or list(range(len(s.shapes[0])))
    return (torch.where(is_extreme, _over(g, s) / torch.sum(is_extreme, dims, True), 0.0),)


def _chosen(g: Any, s: Any) -> Sequence[Any]:
    shape, index = s.shapes[0], s.results[1]
    if not shape:
        return (g,)
    if not s.keepdim and len(s.results[0].shape) < len(shape):
        return (scattered(torch.unsqueeze(g, s.dim), shape, s.dim, torch.unsqueeze(index, s.dim)),)
    return (scattered(g, shape, s.dim, index),)


def _scattered(g: Any, s: Any) -> Sequence[Any]:
    return (scattered(g, s.shapes[0], s.dim, s.results[1]),)


def _with_mean(rule: Callable[[Any, Any], Sequence[Any]]) -> Callable[[Any, Any], Any]:
    """Return the rule of a function that gives the mean of the same elements as well."""

    def both(_: Any, s: Any) -> Sequence[Any]:
        of_first, of_mean = s.grads
        parts = [] if of_first is None else [*rule(of_first, s)]
        parts += [] if of_mean is None else [_over(of_mean, s) / _count(s)]
        return (sum(parts[1:], parts[0]),)

    return both


def _aminmax(_: Any, s: Any) -> Sequence[Any]:
    """Several equal extremes share what arrives."""
    parts = []
    for g, extreme in zip(s.grads, s.results, strict=True):
        if g is not None:
            shape, dim, keeps = s.shapes[0], s.dim, bool(s.keepdim)
            is_it = s.self == spread(extreme, shape, dim, keeps)
            count = torch.sum(is_it) if dim is None else torch.sum(is_it, dim, True)
            parts.append(torch.where(is_it, spread(g, shape, dim, keeps) / count, 0.0))
    return (sum(parts[1:], parts[0]),)


def _nansum(g: Any, s: Any) -> Sequence[Any]:
    return (torch.where(torch.isnan(s.self), 0.0, _over(g, s)),)


REDUCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "Aminmax": _aminmax,
    "Amax": _extremes,
    "Amin": _extremes,
    "Cummax": _scattered,
    "Cummin": _scattered,
    "Cumprod": lambda g, s: (cumprod_vjp(g, s.self, s.dim),),
    "Cumsum": lambda g, s: (tail_sum(g, s.dim),),
    "Kthvalue": _chosen,
    "Logcumsumexp": lambda g, s: (logcumsumexp_vjp(g, s.self, s.result, s.dim),),
    "LogSoftmax": _log_softmax,
    "Logsumexp": lambda g, s: (_over(g, s) * torch.exp(s.self - _over(s.result, s)),),
    "MaxBackward0": _chosen,
    "MaxBackward1": _extreme,
    "Mean": lambda g, s: (_over(g, s) / _count(s),),
    "MedianBackward0": _extreme,
    "MedianBackward1": _chosen,
    "MinBackward0": _chosen,
    "MinBackward1": _extreme,
    "Mode": _chosen,
    "NanmedianBackward0": _extreme,
    "NanmedianBackward1": _chosen,
    "Nansum": _nansum,
    "Prod": lambda g, s: (_over(g, s) * product_of_others(s.self, s.dim),),
    "SafeSoftmax": _softmax,
    "Softmax": _softmax,
    "Sort": _scattered,
    "Std": _std,
    "StdMean": _with_mean(_std),
    "Sum": lambda g, s: (_over(g, s),),
    "Take": lambda g, s: (
        reshaped(placed_at(g, (math.prod(s.shapes[0]),), [s.index]), s.shapes[0]),
    ),
    "Topk": _scattered,
    "Var": _var,
    "VarMean": _with_mean(_var),
}
