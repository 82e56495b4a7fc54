"""Cross-entropy and what it is compared with as torch code, each with its derivatives by hand.

As in gradlab.functions.closed_forms, nothing here is differentiated by torch. Logits have shape
(n,), a target is a class number of shape (), and a loss has shape (). In the binary case there is
one logit, of shape (), and the target is a probability.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """Return −log p[target] of the probabilities p of some logits."""
    loss = F.cross_entropy(logits, target)
    return loss  # noqa: RET504 -- a recorded graph has its names from here, as below


def cross_entropy_grad(logits: Tensor, target: Tensor) -> Tensor:
    """Return p − y, y being 1 for the target and 0 for the others."""
    return F.softmax(logits, dim=0) - _one_hot(logits, target)


def soft_cross_entropy(
    logits: Tensor,
    target: Tensor,
    eps: Tensor,
    T: Tensor,  # noqa: N803 -- the symbol in every text
) -> Tensor:
    """Return the cross-entropy of softmax(logits / T) and a target that eps spreads evenly."""
    soft = (1 - eps) * F.one_hot(target, len(logits)) + eps / len(logits)
    loss = F.cross_entropy(logits / T, soft)
    return loss  # noqa: RET504


def soft_cross_entropy_grad(
    logits: Tensor, target: Tensor, eps: Tensor, T: Tensor  # noqa: N803
) -> Tensor:  # fmt: skip
    """Return (p − y) / T."""
    return (F.softmax(logits / T, dim=0) - smoothed(logits, target, eps)) / T


def soft_cross_entropy_by_eps(
    logits: Tensor, target: Tensor, eps: Tensor, T: Tensor  # noqa: ARG001, N803
) -> Tensor:  # fmt: skip
    """Return log p[target] − the mean of all log p: what moves from the target to all alike."""
    log_probs = F.log_softmax(logits / T, dim=0)
    return log_probs[target] - log_probs.mean()


def soft_cross_entropy_by_temperature(
    logits: Tensor, target: Tensor, eps: Tensor, T: Tensor  # noqa: N803
) -> Tensor:  # fmt: skip
    """Return Σ (yⱼ − pⱼ) zⱼ / T²."""
    probs = F.softmax(logits / T, dim=0)
    return (smoothed(logits, target, eps) - probs) @ logits / T**2


def smoothed(logits: Tensor, target: Tensor, eps: Tensor) -> Tensor:
    """Return the probabilities that are aimed at: 1 for the target, of which eps goes to all."""
    return (1 - eps) * _one_hot(logits, target) + eps / len(logits)


def mse_of_softmax(logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean squared distance of softmax(logits) from the one-hot target."""
    probs = F.softmax(logits, dim=0)
    loss = F.mse_loss(probs, F.one_hot(target, len(logits)).to(probs.dtype))
    return loss  # noqa: RET504


def mse_of_softmax_grad(logits: Tensor, target: Tensor) -> Tensor:
    """Return 2/n · J(p − y), J = diag(p) − ppᵀ."""
    probs = F.softmax(logits, dim=0)
    error = 2 * (probs - _one_hot(logits, target)) / len(logits)
    return probs * (error - probs @ error)


def cross_entropy_of_probs(logits: Tensor, target: Tensor) -> Tensor:
    """Return what comes out when softmax is applied to the logits of a cross-entropy, too."""
    probs = F.softmax(logits, dim=0)
    loss = F.cross_entropy(probs, target)
    return loss  # noqa: RET504


def cross_entropy_of_probs_grad(logits: Tensor, target: Tensor) -> Tensor:
    """Return J(q − y), q being the softmax of the probabilities p and J = diag(p) − ppᵀ."""
    probs = F.softmax(logits, dim=0)
    error = F.softmax(probs, dim=0) - _one_hot(logits, target)
    return probs * (error - probs @ error)


def bce_with_logits(logits: Tensor, target: Tensor) -> Tensor:
    """Return the binary cross-entropy of sigmoid(logits) and a target, by one stable formula."""
    loss = F.binary_cross_entropy_with_logits(logits, target)
    return loss  # noqa: RET504


def bce(logits: Tensor, target: Tensor) -> Tensor:
    """Return the same in two steps: a probability first, then its logarithm."""
    prob = torch.sigmoid(logits)
    loss = F.binary_cross_entropy(prob, target)
    return loss  # noqa: RET504


def bce_grad(logits: Tensor, target: Tensor) -> Tensor:
    """Return p − y."""
    return torch.sigmoid(logits) - target


def bce_by_target(logits: Tensor, target: Tensor) -> Tensor:  # noqa: ARG001
    """Return −log p + log(1 − p) = −logits."""
    return -logits


def _one_hot(logits: Tensor, target: Tensor) -> Tensor:
    return F.one_hot(target, len(logits)).to(logits.dtype)
