"""A batch of samples under a cross-entropy: what each loses, what each counts, and the gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.words.numbers import written
from gradlab.words.text import N_, Text

IGNORED = -100
"""torch's own ignore_index."""
OTHERS = (
    (0.5, 1.5, -0.5, 0.0, 1.0),
    (-1.0, 0.0, 2.0, 0.5, -0.5),
    (1.0, 0.5, 1.0, -1.0, 0.0),
)
"""The logits of the samples besides the first one, which has the page's own."""


@dataclass(frozen=True, eq=False)
class Batch:
    """A batch, its loss and its gradient.

    Args:
        logits: shape (m, n).
        target: the class of each sample, IGNORED for none; shape (m,).
        weight: what a sample of each class counts, shape (n,).
        eps: torch's label_smoothing.
        loss: by the chosen reduction: shape (), or (m,) for "none".
        each: the samples' own losses, weighted, shape (m,).
        counted: what each sample counts, shape (m,).
        grad: logits.grad, shape (m, n); for "none" that of the sum.
    """

    logits: Tensor
    target: Tensor
    weight: Tensor
    eps: float
    loss: Tensor
    each: Tensor
    counted: Tensor
    grad: Tensor


def batch(
    first: Sequence[float],
    classes: Sequence[int],
    weight: Sequence[float],
    eps: float,
    reduction: str,
) -> Batch:
    """Return a batch whose first sample has the given logits.

    Args:
        first: the logits of the first sample, shape (n,).
        classes: the class of each sample, IGNORED for none; at most one more than OTHERS.
        weight: what a sample of each class counts, shape (n,).
        eps: label smoothing.
        reduction: "none", "mean" or "sum".

    >>> found = batch([4.0, -4.0, 0.0], [1, IGNORED], [1.0, 3.0, 1.0], 0.0, "mean")
    >>> found.counted, found.grad[1]
    (tensor([3., 0.]), tensor([0., 0., 0.]))
    """
    n = len(first)
    rows = [list(first), *(list(row[:n]) for row in OTHERS)][: len(classes)]
    leaf = torch.tensor(rows, requires_grad=True)
    target, weights = torch.tensor(classes), torch.tensor(weight)

    def loss_by(way: str) -> Tensor:
        return F.cross_entropy(leaf, target, weights, label_smoothing=eps, reduction=way)

    loss = loss_by(reduction)
    (grad,) = torch.autograd.grad(loss.sum(), leaf)
    counted = weights[target.clamp(min=0)] * (target != IGNORED)
    each = loss_by("none").detach()
    return Batch(leaf.detach(), target, weights, eps, loss.detach(), each, counted, grad)


def batch_reading(found: Batch, reduction: str) -> Text:
    """Return the sentence on how the samples' losses became what torch returned."""
    total, counted = found.each.sum(), found.counted.sum()
    named = {"total": written(total, 4), "counted": written(counted, 4), "m": len(found.each)}
    if reduction == "none":
        return Text(
            N_(
                "`none` keeps {m} losses apart; a backward pass then needs a v, here ones. An "
                "ignored sample has loss 0 and a row of zeros."
            ),
            named,
        )
    if reduction == "sum":
        return Text(N_("`sum` adds the weighted losses up: {total}."), named)
    if counted == 0:
        return Text(N_("Nothing counts: `mean` divides 0 by 0, and torch says nan."), named)
    return Text(
        N_(
            "`mean` is {total} / {counted} = {loss}: torch divides by the weights that count, "
            "summed up, not by the {m} samples."
        ),
        {**named, "loss": written(found.loss, 4)},
    )
