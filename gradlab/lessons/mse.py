"""The MSE lesson: F.mse_loss(x·w, y), its slope along one variable, and a batch of samples."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.functions import FUNCTIONS
from gradlab.maths.autodiff import Sweep, TensorFn, sweep
from gradlab.words.text import N_, Text

VARIABLES = ("w", "x", "y")
"""What the loss can be differentiated with respect to: the weight, the input, the target."""

ARGUMENTS = {"w": "w", "x": "x", "y": "target"}
"""Each variable's name in torch's own words: an argument of the table's function."""

POINTS = 101
"""Points of a loss curve."""


@dataclass(frozen=True, eq=False)
class Slope:
    """The loss at one point, its slope along one variable, and the curve around it.

    All tensors are scalars of shape () unless a shape is given.

    Args:
        variable: "w", "x" or "y".
        at: that variable's value.
        pred: x·w.
        loss: the loss.
        grad: ∂loss/∂variable, one torch.autograd.grad call.
        grad_pred: ∂loss/∂pred, the chain rule's outer factor.
        pred_grad: ∂pred/∂variable, its inner factor; None along y, on which pred does not depend.
        curve: loss and gradient over the variable's whole range, shape (POINTS,).
        minimum: where the curve is lowest, and the loss there; None if it is flat.
    """

    variable: str
    at: float
    pred: Tensor
    loss: Tensor
    grad: Tensor
    grad_pred: Tensor
    pred_grad: Tensor | None
    curve: Sweep
    minimum: tuple[float, float] | None

    @property
    def point(self) -> Tensor:
        """The variable's value as a tensor, shape ()."""
        return torch.tensor(self.at)


def loss_along(variable: str, w: float, x: float, y: float) -> TensorFn:
    """Return the loss as a function of one variable, the others held fixed.

    Raises:
        KeyError: if the variable is none of VARIABLES.

    >>> loss_along("w", 2.0, 1.0, 1.0)(torch.tensor(3.0))
    tensor(4.)
    """
    return FUNCTIONS["mse"].of(ARGUMENTS[variable], **_tensors(w, x, y))


def grad_formula(variable: str, w: float, x: float, y: float) -> TensorFn | None:
    """Return the closed form of the gradient as a function of one variable, the others fixed.

    >>> grad_formula("w", 2.0, 1.0, 1.0)(torch.tensor(2.0))
    tensor(2.)
    """
    return FUNCTIONS["mse"].jacobian_of(ARGUMENTS[variable], **_tensors(w, x, y))


def slope(variable: str, w: float, x: float, y: float, low: float, high: float) -> Slope:
    """Return the loss at (w, x, y), its slope along a variable, and its curve from low to high.

    >>> slope("w", 2.0, 1.0, 1.0, -5.0, 5.0).grad
    tensor(2.)
    """
    leaves = {"w": w, "x": x, "y": y}
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in leaves.items()}
    pred = tensors["x"] * tensors["w"]
    loss = F.mse_loss(pred, tensors["y"])
    grad, grad_pred = torch.autograd.grad(loss, [tensors[variable], pred], retain_graph=True)
    inner = None if variable == "y" else torch.autograd.grad(pred, tensors[variable])[0]
    return Slope(
        variable,
        leaves[variable],
        pred.detach(),
        loss.detach(),
        grad,
        grad_pred,
        inner,
        sweep(loss_along(variable, w, x, y), torch.linspace(low, high, POINTS)),
        _minimum(variable, **{name: tensor.detach() for name, tensor in tensors.items()}),
    )


@dataclass(frozen=True)
class Secant:
    """The line through the point and a second one, a step h ahead on the curve.

    Args:
        slope: (L(v + h) − L(v)) / h.
        ahead: the second point: the variable there, the loss there.
    """

    slope: float
    ahead: tuple[float, float]


def secant(of: Slope, h: float, w: float, x: float, y: float) -> Secant:
    """Return the secant over a step h along the slope's variable, computed in float64.

    >>> secant(slope("w", 2.0, 1.0, 1.0, -5.0, 5.0), 0.5, 2.0, 1.0, 1.0)
    Secant(slope=2.5, ahead=(2.5, 2.25))
    """
    loss, at = loss_along(of.variable, w, x, y), torch.tensor(of.at, dtype=torch.float64)
    here, there = loss(at).item(), loss(at + h).item()
    return Secant((there - here) / h, (of.at + h, there))


@dataclass(frozen=True, eq=False)
class Batch:
    """A batch's losses and gradients with respect to w.

    Args:
        losses: each sample's own loss, shape (n,).
        grads: each sample's own gradient, shape (n,).
        loss: the reduced loss, shape ().
        grad: its gradient: the mean or the sum of grads, shape ().
        curve: the reduced loss over w, shape (POINTS,).
        curves: each sample's own loss over w, shape (n, POINTS).
    """

    losses: Tensor
    grads: Tensor
    loss: Tensor
    grad: Tensor
    curve: Sweep
    curves: Tensor


def batch(
    w: float, x: list[float], y: list[float], reduction: str, low: float, high: float
) -> Batch:
    """Return a batch's loss at w, and its curve over w from low to high.

    Args:
        w: the weight.
        x: the samples, n floats.
        y: the targets, n floats.
        reduction: "mean" or "sum", torch's own words.
        low: where the curve starts.
        high: where it ends.

    >>> batch(2.0, [1.0, 3.0], [1.0, 0.0], "mean", -5.0, 5.0).grad
    tensor(19.)
    """
    xs, ys = torch.tensor(x), torch.tensor(y)
    weights = torch.full_like(xs, w).requires_grad_()  # one w per sample keeps their grads apart
    losses = F.mse_loss(xs * weights, ys, reduction="none")
    (grads,) = torch.autograd.grad(losses.sum(), weights)
    leaf = torch.tensor(w, requires_grad=True)
    loss = F.mse_loss(xs * leaf, ys, reduction=reduction)
    (grad,) = torch.autograd.grad(loss, leaf)
    line = torch.linspace(low, high, POINTS)
    curve = sweep(lambda value: F.mse_loss(xs * value, ys, reduction=reduction), line)
    lines = xs[:, None] * line
    curves = F.mse_loss(lines, ys[:, None].expand_as(lines), reduction="none")
    return Batch(losses.detach(), grads, loss.detach(), grad, curve, curves)


def _tensors(w: float, x: float, y: float) -> dict[str, Tensor]:
    """Return the numbers of a page as the arguments of the table's function."""
    return {"w": torch.tensor(w), "x": torch.tensor(x), "target": torch.tensor(y)}


def _minimum(variable: str, w: Tensor, x: Tensor, y: Tensor) -> tuple[float, float] | None:
    """Return where (xw − y)² is lowest along a variable, None if the variable cannot change it."""
    if variable == "y":
        place = x * w
    else:
        factor = x if variable == "w" else w
        if factor == 0:
            return None
        place = y / factor
    return place.item(), loss_along(variable, w.item(), x.item(), y.item())(place).item()


def reading(of: Slope) -> Text:
    """Return the sentence that reads the loss curve at its point."""
    if of.grad == 0:
        sentence = N_(
            "At {name} = {at} the loss is {loss} and the tangent is flat: moving {name} a little "
            "changes nothing, to first order."
        )
    elif of.grad > 0:
        sentence = N_(
            "At {name} = {at} the loss is {loss} and its slope {grad}: more {name} means more "
            "loss, so a step of gradient descent makes {name} smaller."
        )
    else:
        sentence = N_(
            "At {name} = {at} the loss is {loss} and its slope {grad}: more {name} means less "
            "loss, so a step of gradient descent makes {name} larger."
        )
    numbers = {"at": of.at, "loss": of.loss.item(), "grad": of.grad.item()}
    shown = {name: f"{value + 0.0:.5g}" for name, value in numbers.items()}
    return Text(sentence, {"name": of.variable, **shown})


def batch_reading(of: Batch, reduction: str) -> Text:
    """Return the sentence that reads a batch's gradient from those of its samples."""
    sentence = N_("The mean of the samples' gradients {grads} is {grad}, the tangent's slope.")
    if reduction == "sum":
        sentence = N_("The sum of the samples' gradients {grads} is {grad}, the tangent's slope.")
    grads = ", ".join(f"{value + 0.0:.4g}" for value in of.grads.tolist())
    return Text(sentence, {"grads": f"({grads})", "grad": f"{of.grad.item():.5g}"})
