"""The MSE lesson: F.mse_loss(x·w, y), its slope along one variable, and a batch of samples."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.functions import FUNCTIONS
from gradlab.functions.curve import curve
from gradlab.functions.point import Place, Point, point_at
from gradlab.maths.autodiff import Sweep
from gradlab.words.numbers import Numeric, written
from gradlab.words.text import N_, Text

VARIABLES = {each.symbol: each.name for each in FUNCTIONS["mse"].arguments}
"""What the loss can be differentiated with respect to: its symbol → the argument's name."""

POINTS = 101
"""Points of a loss curve."""


@dataclass(frozen=True, eq=False)
class Slope:
    """The loss at a point, seen along one variable: the curve and the chain rule.

    Args:
        of: the loss at w, x and y.
        name: the argument that it is differentiated by.
        curve: loss and gradient over the variable's whole range, shape (POINTS,).
        grad_pred: ∂loss/∂pred, the chain rule's outer factor, shape ().
        pred_grad: ∂pred/∂variable, its inner factor; None along y, on which pred does not depend.
        minimum: where the curve is lowest, and the loss there; None if it is flat.
    """

    of: Point
    name: str
    curve: Sweep
    grad_pred: Tensor
    pred_grad: Tensor | None
    minimum: tuple[float, float] | None

    @property
    def variable(self) -> str:
        """The variable's symbol, "w", "x" or "y"."""
        return self.of.function.argument(self.name).symbol

    @property
    def at(self) -> float:
        """The variable's value."""
        return self.of.arguments[self.name].item()

    @property
    def grad(self) -> Tensor:
        """∂loss/∂variable, shape ()."""
        found = self.of.grads[self.name]
        assert found is not None  # noqa: S101 -- the loss depends on all that it takes
        return found


def slope(variable: str, w: float, x: float, y: float, low: float, high: float) -> Slope:
    """Return the loss at (w, x, y), its slope along a variable, and its curve from low to high.

    Raises:
        KeyError: if the variable is none of VARIABLES.

    >>> slope("w", 2.0, 1.0, 1.0, -5.0, 5.0).grad
    tensor(2.)
    """
    name = VARIABLES[variable]
    function = FUNCTIONS["mse"].within(low, high, 0.1)
    of = point_at(function, {"w": w, "x": x, "target": y})
    leaves = {k: tensor.clone().requires_grad_() for k, tensor in of.arguments.items()}
    pred = leaves["x"] * leaves["w"]
    (grad_pred,) = torch.autograd.grad(F.mse_loss(pred, leaves["target"]), pred, retain_graph=True)
    inner = None if variable == "y" else torch.autograd.grad(pred, leaves[name])[0]
    along_it = curve(of, Place(name), POINTS)
    return Slope(of, name, along_it, grad_pred, inner, _minimum(of, name))


def window(at: float, low: float, high: float, zoom: int) -> tuple[float, float]:
    """Return the range of the variable that is looked at: all of it, or a part around the point.

    >>> window(2.0, -5.0, 5.0, 1), window(2.0, -5.0, 5.0, 10)
    ((-5.0, 5.0), (1.5, 2.5))
    """
    half = (high - low) / (2 * zoom)
    return (low, high) if zoom == 1 else (at - half, at + half)


@dataclass(frozen=True)
class Secant:
    """The line through the point and a second one, a step h ahead on the curve.

    Args:
        slope: (L(v + h) − L(v)) / h.
        ahead: the second point: the variable there, the loss there.
    """

    slope: float
    ahead: tuple[float, float]


def secant(of: Slope, h: float, at: float | None = None) -> Secant:
    """Return the secant over a step h along the slope's variable, computed in float64.

    Args:
        of: the slope.
        h: the step.
        at: the variable's value as it was typed; as the float32 that it became if left out.

    >>> secant(slope("w", 2.0, 1.0, 1.0, -5.0, 5.0), 0.5)
    Secant(slope=2.5, ahead=(2.5, 2.25))
    """
    at = of.at if at is None else at
    loss, here = of.of.flat(of.name), torch.tensor([at], dtype=torch.float64)
    value, there = loss(here).item(), loss(here + h).item()
    return Secant((there - value) / h, (at + h, there))


@dataclass(frozen=True, eq=False)
class Batch:
    """A batch's loss at w, and what its samples add to it.

    Args:
        of: the reduced loss at w and the samples.
        losses: each sample's own loss, shape (n,).
        grads: each sample's own gradient, shape (n,).
        curve: the reduced loss over w, shape (POINTS,).
        curves: each sample's own loss over w, shape (n, POINTS).
    """

    of: Point
    losses: Tensor
    grads: Tensor
    curve: Sweep
    curves: Tensor

    @property
    def grad(self) -> Tensor:
        """The reduced loss's gradient: the mean or the sum of grads, shape ()."""
        found = self.of.grads["w"]
        assert found is not None  # noqa: S101 -- the loss depends on w
        return found


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
    function = FUNCTIONS[f"mse_{reduction}"].within(low, high, 0.1)
    of = point_at(function, {"w": w, "x": x, "target": y})
    xs, ys = of.arguments["x"], of.arguments["target"]
    weights = torch.full_like(xs, w).requires_grad_()  # one w per sample keeps their grads apart
    losses = F.mse_loss(xs * weights, ys, reduction="none")
    (grads,) = torch.autograd.grad(losses.sum(), weights)
    swept = curve(of, Place("w"), POINTS)
    lines = xs[:, None] * swept.xs
    curves = F.mse_loss(lines, ys[:, None].expand_as(lines), reduction="none")
    return Batch(of, losses.detach(), grads, swept, curves)


def _minimum(of: Point, name: str) -> tuple[float, float] | None:
    """Return where (xw − y)² is lowest along a variable, None if the variable cannot change it."""
    w, x, y = of.arguments.values()
    if name == "target":
        place = x * w
    else:
        factor = x if name == "w" else w
        if factor == 0:
            return None
        place = y / factor
    return place.item(), of.flat(name)(place.reshape(1)).item()


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
    numbers = {"at": of.at, "loss": of.of.value.item(), "grad": of.grad.item()}
    shown = {name: written(value) for name, value in numbers.items()}
    return Text(sentence, {"name": of.variable, **shown})


def secant_reading(of: Slope, h: float, at: float) -> Text:
    """Return the sentence that reads the secant, and where smaller steps lead.

    Args:
        of: the slope.
        h: the secant's step.
        at: the variable's value as it was typed.
    """
    sentence = N_(
        "From {at} to {ahead} the loss changes by {change}: that over h = {h} is the secant's "
        "slope, {slope}. With h = {smaller} it is {then}, with h = {smallest} {last}. Where that "
        "leads as h goes to 0 is the gradient, {grad}."
    )
    steps = (h, h / 10, h / 100)
    slopes = [secant(of, each, at).slope for each in steps]
    numbers: dict[str, Numeric] = {
        "at": at,
        "ahead": at + h,
        "change": slopes[0] * h,
        "h": h,
        "slope": slopes[0],
        "smaller": steps[1],
        "then": slopes[1],
        "smallest": steps[2],
        "last": slopes[2],
        "grad": of.grad,
    }
    return Text(sentence, {name: written(value) for name, value in numbers.items()})


def batch_reading(of: Batch, reduction: str) -> Text:
    """Return the sentence that reads a batch's gradient from those of its samples."""
    sentence = N_("The mean of the samples' gradients {grads} is {grad}, the tangent's slope.")
    if reduction == "sum":
        sentence = N_("The sum of the samples' gradients {grads} is {grad}, the tangent's slope.")
    grads = ", ".join(written(value) for value in of.grads.tolist())
    return Text(sentence, {"grads": f"({grads})", "grad": written(of.grad.item())})
