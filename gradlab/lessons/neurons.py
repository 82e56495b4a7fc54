"""A perceptron with one output or several, and two layers of one number each."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.lessons.layers import TORCH, Linear, linear
from gradlab.maths.truth import Truth, truth


@dataclass(frozen=True, eq=False)
class Perceptron:
    """o = sigmoid(x @ w.T), and its mean squared error against a target.

    Args:
        layer: the linear part: X is x of shape (1, d), W is w of shape (m, d), Y is z = x @ w.T,
            G is ∂L/∂z and dW is w.grad; the bias is 0.
        o: the outputs, shape (1, m).
        target: shape (1, m).
        loss: shape ().
    """

    layer: Linear
    o: Tensor
    target: Tensor
    loss: Tensor

    def by_formula(self, w: Tensor) -> Tensor:
        """Return 2/m · (o_k − t_k) · o_k (1 − o_k) · x_j at some weights, shape (m, d)."""
        x, target = (each.to(w.dtype) for each in (self.layer.tensors["X"], self.target))
        o = (x @ w.T).sigmoid()
        along_z = 2 / o.numel() * (o - target) * o * (1 - o)
        return along_z.T * x

    def truth(self) -> Truth:
        """Return the truth meter of w.grad."""
        x, weight = self.layer.tensors["X"], self.layer.tensors["W"]

        def loss(w: Tensor) -> Tensor:
            o = torch.sigmoid(x.to(w.dtype) @ w.T)
            return F.mse_loss(o, self.target.to(w.dtype))

        return truth(loss, weight, self.by_formula)


def perceptron(x: Tensor, w: Tensor, target: Tensor) -> Perceptron:
    """Return a perceptron, all its gradients from torch.

    Args:
        x: the inputs, shape (1, d).
        w: the weights, shape (m, d), a row for each output.
        target: shape (1, m).

    >>> one = perceptron(torch.tensor([[1.0, 2.0]]), torch.zeros(1, 2), torch.ones(1, 1))
    >>> one.loss, one.layer.tensors["dW"]
    (tensor(0.2500), tensor([[-0.2500, -0.5000]]))
    """
    with torch.enable_grad():
        z = (x @ w.T).detach().requires_grad_()
        o = torch.sigmoid(z)
        loss = F.mse_loss(o, target)
    (along_z,) = torch.autograd.grad(loss, z)
    found = linear(TORCH, x, w, torch.zeros(w.shape[0]), along_z)
    own = {name: each for name, each in found.tensors.items() if name not in ("b", "db")}
    return Perceptron(Linear(TORCH, own), o.detach(), target, loss.detach())


def drawn_perceptron(seed: int, d: int, m: int) -> tuple[Tensor, Tensor]:
    """Return x (1, d) and w (m, d) from a normal distribution, one decimal, as of a seed."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(1, d, generator=generator)
    w = torch.randn(m, d, generator=generator)
    return (10 * x).round() / 10, (10 * w).round() / 10


@dataclass(frozen=True)
class Chain:
    """y1 = x·w1 + b1, y2 = y1·w2 + b2, and dy2/dw1 with its factors, each a call of its own.

    Args:
        y1: the value in between.
        y2: the output.
        outer: dy2/dy1.
        inner: dy1/dw1.
        whole: dy2/dw1.
    """

    y1: float
    y2: float
    outer: float
    inner: float
    whole: float


def chain(x: float, w1: float, b1: float, w2: float, b2: float) -> Chain:
    """Return the chain at five numbers.

    >>> chain(1.0, 2.0, 1.0, 2.0, 1.0)
    Chain(y1=3.0, y2=7.0, outer=2.0, inner=1.0, whole=2.0)
    """
    w = torch.tensor(w1, requires_grad=True)
    with torch.enable_grad():
        y1 = torch.tensor(x) * w + b1
        y2 = y1 * w2 + b2
    (outer,) = torch.autograd.grad(y2, [y1], retain_graph=True)
    (inner,) = torch.autograd.grad(y1, [w], retain_graph=True)
    (whole,) = torch.autograd.grad(y2, [w])
    return Chain(y1.item(), y2.item(), outer.item(), inner.item(), whole.item())


def chain_truth(x: float, w1: float, b1: float, w2: float, b2: float) -> Truth:
    """Return the truth meter of dy2/dw1, whose closed form is w2 · x."""
    return truth(
        lambda w: (x * w + b1) * w2 + b2,
        torch.tensor(w1),
        lambda w: torch.full_like(w, w2 * x),
    )
