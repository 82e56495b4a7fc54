"""Why p − y: the loss's own slope −y/p, carried back through the softmax's Jacobian."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.functions.point import Point
from gradlab.lessons.cross_entropy import parts
from gradlab.maths.autodiff import jacobian, vjp


@dataclass(frozen=True, eq=False)
class Product:
    """The chain rule of a cross-entropy in two factors, each from its own torch call.

    Args:
        v: ∂L/∂p = −y/p, what the logarithm sends back to the probabilities, shape (n,).
        jacobian: ∂p/∂z, shape (n, n).
        grad: vᵀJ, by one backward pass with the cotangent v, shape (n,).
    """

    v: Tensor
    jacobian: Tensor
    grad: Tensor


def product(of: Point) -> Product:
    """Return both factors and their product at the numbers of a soft cross-entropy.

    >>> from gradlab.functions import FUNCTIONS
    >>> from gradlab.functions.point import point_at
    >>> numbers = {"logits": [0.0, 0.0], "target": 1.0, "eps": 0.0, "T": 1.0}
    >>> found = product(point_at(FUNCTIONS["soft_cross_entropy"], numbers))
    >>> found.v, found.jacobian[1], found.grad
    (tensor([-0., -2.]), tensor([-0.2500,  0.2500]), tensor([ 0.5000, -0.5000]))
    """
    target, logits, softness = parts(of).target, of.arguments["logits"], of.arguments["T"]
    leaf = F.softmax(logits / softness, dim=0).requires_grad_()
    with torch.enable_grad():
        loss = -(target * leaf.log()).sum()
    (v,) = torch.autograd.grad(loss, leaf)

    def probs(z: Tensor) -> Tensor:
        return F.softmax(z / softness, dim=0)

    return Product(v, jacobian(probs, logits), vjp(probs, logits, v))
