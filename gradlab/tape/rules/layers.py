"""Rules of the layers of networks: convolution, pooling, embedding, normalisation, attention.

Sources: V. Dumoulin and F. Visin, A guide to convolution arithmetic for deep learning
(arXiv:1603.07285), for convolution; S. Ioffe and C. Szegedy (arXiv:1502.03167) and Y. Wu and K. He
(arXiv:1803.08494) for normalisation; T. Dao et al., FlashAttention (arXiv:2205.14135), appendix
B.2, for attention.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch

from gradlab.tape.rules.shaping import placed_at, reshaped, scattered
from gradlab.tape.rules.windowed import bags, conv_weight, spread_over, taken_at

TRANSPOSED = (torch.conv_transpose1d, torch.conv_transpose2d, torch.conv_transpose3d)
PLAIN = (torch.conv1d, torch.conv2d, torch.conv3d)
NEUTRAL = {"stride": 1, "dilation": 1, "groups": 1, "padding": 0, "output_padding": 0}
"""What torch takes for an option that is left out."""


def _said(**options: Any) -> dict[str, Any]:
    """Return the options that say something, each a number or one for every axis."""
    return {
        name: tuple(value) if isinstance(value, (list, tuple)) else value
        for name, value in options.items()
        if any(
            each != NEUTRAL[name]
            for each in (value if isinstance(value, (list, tuple)) else [value])
        )
    }


def _convolution(g: Any, s: Any) -> Sequence[Any] | None:
    """A convolution sends its gradient through the transposed one, and the other way round."""
    axes = len(s.stride)
    padding = list(s.padding) * (axes if len(s.padding) == 1 else 1)
    steps = _said(stride=s.stride, padding=padding, dilation=s.dilation, groups=s.groups)
    bias = torch.sum(g, [0, *range(2, axes + 2)])
    weight = conv_weight(
        *((g, s.input) if s.transposed else (s.input, g)), tuple(s.weight.shape), **steps
    )
    if s.transposed:
        # A padding of the output as wide as a stride makes more than there was: left without rule.
        spans = zip(g.shape[2:], s.weight.shape[2:], s.stride, padding, s.dilation, strict=True)
        sizes = [(n + 2 * pad - far * (k - 1) - 1) // by + 1 for n, k, by, pad, far in spans]
        is_whole = sizes == list(s.input.shape[2:])
        return PLAIN[axes - 1](g, s.weight, **steps) if is_whole else None, weight, bias
    missing = [
        size - ((out - 1) * step - 2 * pad + apart * (width - 1) + 1)
        for size, out, width, step, pad, apart in zip(
            s.input.shape[2:], g.shape[2:], s.weight.shape[2:], s.stride, padding, s.dilation,
            strict=True,
        )
    ]  # fmt: skip
    back = TRANSPOSED[axes - 1](g, s.weight, **steps, **_said(output_padding=missing))
    return back, weight, bias


def _max_pool(axes: int) -> Callable[[Any, Any], Sequence[Any]]:
    """Return the rule of pooling that picks one element of each window: it alone gets anything."""

    def rule(g: Any, s: Any) -> Sequence[Any]:
        shape = s.shapes[0]
        flat = (*shape[:-axes], math.prod(shape[-axes:]))
        index = torch.flatten(s.results[1], -axes)
        return (reshaped(scattered(torch.flatten(g, -axes), flat, -1, index), shape),)

    return rule


def _every(value: Sequence[int], axes: int) -> list[int]:
    return list(value) * axes if len(value) == 1 else list(value)


def _avg_pool(axes: int) -> Callable[[Any, Any], Sequence[Any]]:
    """Return the rule of pooling that averages windows: each element gets its share."""

    def rule(g: Any, s: Any) -> Sequence[Any]:
        widths, pads = _every(s.kernel_size, axes), _every(s.padding, axes)
        steps = _every(s.stride or s.kernel_size, axes)
        windows, counts = [], []
        parts = zip(s.shapes[0][-axes:], g.shape[-axes:], widths, steps, pads, strict=True)
        for size, out, width, step, pad in parts:
            starts = [k * step - pad for k in range(out)]
            ends = [min(start + width, size + pad) for start in starts]
            inside = [(max(a, 0), min(b, size)) for a, b in zip(starts, ends, strict=True)]
            full = zip(starts, ends, strict=True)
            windows.append(inside)
            counts.append([b - a for a, b in (full if s.count_include_pad else inside)])
        if s.divisor_override:
            return (spread_over(g / s.divisor_override, s.shapes[0], windows),)
        return (spread_over(g, s.shapes[0], windows, counts),)

    return rule


def _adaptive_pool(axes: int) -> Callable[[Any, Any], Sequence[Any]]:
    """Return the rule of pooling to a given size, whose windows may overlap."""

    def rule(g: Any, s: Any) -> Sequence[Any]:
        windows = [
            [(k * size // out, -(-(k + 1) * size // out)) for k in range(out)]
            for size, out in zip(s.shapes[0][-axes:], g.shape[-axes:], strict=True)
        ]
        counts = [[b - a for a, b in each] for each in windows]
        return (spread_over(g, s.shapes[0], windows, counts),)

    return rule


def _embedding(g: Any, s: Any) -> Sequence[Any] | None:
    """Each row of the weight gets what arrived wherever it was looked up."""
    if s.scale_grad_by_freq:
        return None
    if s.padding_idx is not None and s.padding_idx >= 0:
        g = torch.where(torch.unsqueeze(s.indices == s.padding_idx, -1), 0.0, g)
    return (placed_at(g, s.shapes[0], [s.indices]),)


def _embedding_bag(g: Any, s: Any) -> Sequence[Any] | None:
    """A bag's gradient goes to every row in it, shared where the bag is a mean."""
    shape, is_mean, is_max = s.shapes[0], s.mode == 1, s.mode == 2
    if s.scale_grad_by_freq or is_max or (s.padding_idx is not None and s.padding_idx >= 0):
        return None
    each = bags(g, s.indices, s.offsets, is_mean=is_mean)
    weights = s.per_sample_weights
    if weights is None:
        return (placed_at(each, shape, [s.indices]),)
    weighted = each * torch.unsqueeze(weights, -1)
    rows = None if s.weight is None else torch.sum(each * taken_at(s.weight, [s.indices]), -1)
    return placed_at(weighted, shape, [s.indices]), rows


def _normalised(g: Any, centred: Any, scale: Any, axes: list[int], weight: Any) -> Any:
    """Return the gradient through (x - mean) · scale, where both were computed over the axes."""
    unit = centred * scale
    g = g if weight is None else g * weight
    return scale * (g - torch.mean(g, axes, True) - unit * torch.mean(g * unit, axes, True))


def _is_alone(s: Any) -> bool:
    """Return whether the result itself was used alone, without the mean and scale beside it."""
    return all(grad is None for grad in s.grads[1:])


def _layer_norm(g: Any, s: Any) -> Sequence[Any] | None:
    if not _is_alone(s):
        return None
    shape = s.shapes[0]
    last = list(range(len(shape) - len(s.normalized_shape), len(shape)))
    first = list(range(last[0]))
    centred, scale = s.input - s.results[1], s.results[2]
    unit = centred * scale
    over = (lambda t: torch.sum(t, first)) if first else (lambda t: t)
    return _normalised(g, centred, scale, last, s.weight), over(g * unit), over(g)


def _batch_norm(g: Any, s: Any) -> Sequence[Any] | None:
    """In training the batch's own mean and variance take part, in evaluation they are numbers."""
    if not _is_alone(s):
        return None
    shape = s.shapes[0]
    axes = [axis for axis in range(len(shape)) if axis != 1]
    sizes = [-1, *[1] * (len(shape) - 2)]
    mean, scale = s.results[1:3] if s.training else (s.running_mean, None)
    scale = torch.rsqrt(s.running_var + s.eps) if scale is None else scale
    mean, scale = torch.reshape(mean, sizes), torch.reshape(scale, sizes)
    weight = None if s.weight is None else torch.reshape(s.weight, sizes)
    centred = s.input - mean
    if s.training:
        grad = _normalised(g, centred, scale, axes, weight)
    else:
        grad = g * scale if weight is None else g * weight * scale
    return grad, torch.sum(g * (centred * scale), axes), torch.sum(g, axes)


def _group_norm(g: Any, s: Any) -> Sequence[Any] | None:
    shape = s.shapes[0]
    if not _is_alone(s) or 0 in shape:  # of an empty batch no -1 can be worked out
        return None
    grouped = (shape[0], s.group, -1)
    mean, scale = (torch.unsqueeze(part, -1) for part in s.results[1:3])
    centred = torch.reshape(s.input, grouped) - mean
    sizes = [-1, *[1] * (len(shape) - 2)]
    inner = g if s.weight is None else g * torch.reshape(s.weight, sizes)
    grad = _normalised(torch.reshape(inner, grouped), centred, scale, [2], None)
    axes = [axis for axis in range(len(shape)) if axis != 1]
    unit = torch.reshape(centred * scale, tuple(shape))
    return torch.reshape(grad, tuple(shape)), torch.sum(g * unit, axes), torch.sum(g, axes)


def _attention(g: Any, s: Any) -> Sequence[Any] | None:
    """softmax(q kᵀ · scale) v, whose softmax is made again from the saved log of its sum."""
    if s.dropout_p or s.query.shape[:-2] != s.key.shape[:-2]:
        return None
    out = s.results[0] if s.output is None else s.output
    log_sum = s.results[1] if s.logsumexp is None else s.logsumexp
    scale = 1 / math.sqrt(s.query.shape[-1]) if s.scale is None else s.scale
    scores = s.query @ s.key.mT * scale
    if s.attn_mask is not None:
        scores = scores + s.attn_mask
    probs = torch.exp(scores - torch.unsqueeze(log_sum, -1))
    probs = torch.tril(probs) if s.is_causal else probs
    slope = probs * (g @ s.value.mT - torch.sum(g * out, -1, True))
    return slope @ s.key * scale, slope.mT @ s.query * scale, probs.mT @ g


def _max_unpool(axes: int) -> Callable[[Any, Any], Sequence[Any]]:
    """Return the rule of putting elements back to where pooling took them from."""

    def rule(g: Any, s: Any) -> Sequence[Any]:
        lead = s.shapes[0][:-axes]
        places = reshaped(s.indices, (*lead, -1))
        return (reshaped(torch.gather(reshaped(g, (*lead, -1)), -1, places), s.shapes[0]),)

    return rule


LAYERS: dict[str, Callable[[Any, Any], Any]] = {
    "AdaptiveAvgPool2D": _adaptive_pool(2),
    "AdaptiveAvgPool3D": _adaptive_pool(3),
    "AdaptiveMaxPool2D": _max_pool(2),
    "AdaptiveMaxPool3D": _max_pool(3),
    "AvgPool2D": _avg_pool(2),
    "AvgPool3D": _avg_pool(3),
    "Convolution": _convolution,
    "Embedding": _embedding,
    "EmbeddingBag": _embedding_bag,
    "FractionalMaxPool2D": _max_pool(2),
    "FractionalMaxPool3D": _max_pool(3),
    "MaxUnpool2D": _max_unpool(2),
    "MaxUnpool3D": _max_unpool(3),
    "MaxPool2DWithIndices": _max_pool(2),
    "MaxPool3DWithIndices": _max_pool(3),
    "NativeBatchNorm": _batch_norm,
    "NativeBatchNormLegit": _batch_norm,
    "NativeGroupNorm": _group_norm,
    "NativeLayerNorm": _layer_norm,
    "ScaledDotProductFlashAttentionForCpu": _attention,
}
