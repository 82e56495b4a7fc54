"""The truth meter of a network's weights: torch, the backward pass by hand, and a difference."""

from __future__ import annotations

from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor

from gradlab.lessons.networks import ACTIVATIONS, by_hand, points
from gradlab.maths.truth import Truth, truth
from gradlab.program.source import Source

EXPRESSIONS = {
    2: Source("F.mse_loss(F.linear($f(F.linear(x, W1, b1)), W2, b2), t)"),
    3: Source("F.mse_loss(F.linear($f(F.linear($f(F.linear(x, W1, b1)), W2, b2)), W3, b3), t)"),
}
"""The whole network as one expression, by the number of its layers; $f is its activation."""


def weight_truth(layers: Sequence[tuple[Tensor, Tensor]], activation: str, which: int) -> Truth:
    """Return the truth meter of the loss by one layer's weight, shape (out, in).

    Args:
        layers: each layer's weight and bias.
        activation: a name of ACTIVATIONS.
        which: the layer, 0 for the first.
    """
    x, target = points()

    def changed(weight: Tensor) -> list[tuple[Tensor, Tensor]]:
        cast = [(w.to(weight.dtype), b.to(weight.dtype)) for w, b in layers]
        cast[which] = (weight, cast[which][1])
        return cast

    def loss(weight: Tensor) -> Tensor:
        h, last = x.to(weight.dtype), len(layers) - 1
        for k, (w, b) in enumerate(changed(weight)):
            h = F.linear(h, w, b)
            h = h if k == last else ACTIVATIONS[activation].f(h)
        return F.mse_loss(h, target.to(weight.dtype))

    def formula(weight: Tensor) -> Tensor:
        given = x.to(weight.dtype), target.to(weight.dtype)
        return by_hand(changed(weight), activation, *given)[which][0]

    return truth(loss, layers[which][0], formula)
