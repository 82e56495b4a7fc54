"""The MSE lesson at every step of its sliders: w, x, y and the secant's h."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.functions import FUNCTIONS
from gradlab.lessons.mse import POINTS, VARIABLES
from gradlab.maths.autodiff import Sweep, sweep


@dataclass(frozen=True, eq=False)
class SlopesAlong:
    """What gradlab.lessons.mse.slope and secant return, at every step; all of shape (steps,).

    Args:
        at: the variable's value.
        loss: the loss.
        grad: its derivative along the variable, from autograd.
        ahead: where the secant's second point is.
        ahead_loss: the loss there.
        secant: the secant's slope.
        lowest: where the loss is lowest along the variable, nan where it is flat.
        lowest_loss: the loss there.
        curves: the loss over the variable's range, shape (steps, POINTS); None where the
            slider does not change it.
    """

    at: Tensor
    loss: Tensor
    grad: Tensor
    ahead: Tensor
    ahead_loss: Tensor
    secant: Tensor
    lowest: Tensor
    lowest_loss: Tensor
    curves: Tensor | None


def slopes_along(
    moves: Mapping[str, Tensor],
    variable: str,
    numbers: Mapping[str, float],
    span: tuple[float, float],
) -> list[SlopesAlong]:
    """Return the lesson's numbers at every step of each slider, the other numbers held fixed.

    All steps of all sliders go through each call of torch together: they are few, and a call
    takes longer than its numbers do.

    Args:
        moves: the values of each slider, "w", "x", "y" or "h", shape (steps,), float64.
        variable: "w", "x" or "y": what the gradient is taken with respect to.
        numbers: w, x, y and h by name.
        span: where the variable's range starts and ends.

    >>> point = {"w": 2.0, "x": 1.0, "y": 1.0, "h": 1.0}
    >>> (along,) = slopes_along({"w": torch.tensor([2.0, 3.0])}, "w", point, (-5.0, 5.0))
    >>> along.grad
    tensor([2., 4.])
    """
    columns = {name: _column(name, value, moves) for name, value in numbers.items()}
    points = torch.stack([columns[name] for name in VARIABLES], dim=1)
    axis, sizes = VARIABLES.index(variable), [len(steps) for steps in moves.values()]
    whole = _slopes(points, axis, columns)
    bent = [
        None if slider in (variable, "h") else part
        for slider, part in zip(moves, torch.split(points.float(), sizes), strict=True)
    ]
    parts = [torch.split(each, sizes) for each in whole]
    return [SlopesAlong(*each) for each in zip(*parts, _curves(bent, axis, span), strict=True)]


def batch_sweep(weights: Tensor, x: list[float], y: list[float], reduction: str) -> Sweep:
    """Return a batch's reduced loss and its gradient at many weights, shape (weights,).

    >>> batch_sweep(torch.tensor([2.0]), [1.0, 3.0], [1.0, 0.0], "mean").grads
    tensor([19.])
    """
    xs, ys = torch.tensor(x), torch.tensor(y)
    return sweep(lambda w: F.mse_loss(xs * w, ys, reduction=reduction), weights)


def _slopes(points: Tensor, axis: int, columns: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
    """Return what SlopesAlong holds, but for the curves, at many points, shape (points, 3)."""
    swept = sweep(_loss, points.float())
    here = points.float().double()  # what is held fixed is float32 on the page, too
    here[:, axis] = points[:, axis]
    ahead, lowest = here.clone(), here.clone()
    ahead[:, axis] += columns["h"]
    lowest[:, axis] = _lowest(VARIABLES[axis], columns).double()
    ahead_loss, here_loss, lowest_loss = _losses(torch.cat([ahead, here, lowest])).chunk(3)
    return (
        points[:, axis],
        swept.values,
        swept.grads[:, axis],
        ahead[:, axis],
        ahead_loss,
        (ahead_loss - here_loss) / columns["h"],
        lowest[:, axis],
        lowest_loss,
    )


def _column(name: str, value: float, moves: Mapping[str, Tensor]) -> Tensor:
    """Return a number at every step of every slider, one slider after another."""
    return torch.cat(
        [each if name == slider else torch.full_like(each, value) for slider, each in moves.items()]
    )


def _loss(point: Tensor) -> Tensor:
    """Return the loss at one point (w, x, y), shape (3,)."""
    return FUNCTIONS["mse"].f(w=point[0], x=point[1], target=point[2])


def _losses(points: Tensor) -> Tensor:
    """Return the loss at many points, shape (points, 3), without differentiating."""
    losses: Tensor = torch.vmap(_loss)(points)
    return losses


def _lowest(variable: str, columns: Mapping[str, Tensor]) -> Tensor:
    """Return where (xw − y)² is lowest along the variable, nan where nothing changes it."""
    if variable == "y":
        return columns["x"] * columns["w"]
    factor = columns["x" if variable == "w" else "w"]
    return torch.where(factor == 0, torch.nan, columns["y"] / factor)


def _curves(
    parts: list[Tensor | None], axis: int, span: tuple[float, float]
) -> list[Tensor | None]:
    """Return the loss over the axis' whole range for each point: shape (points, POINTS)."""
    bent = [part for part in parts if part is not None]
    if not bent:
        return [None for _ in parts]
    places = torch.cat(bent)[:, None].repeat(1, POINTS, 1)
    places[:, :, axis] = torch.linspace(*span, POINTS)
    curves = _losses(places.reshape(-1, 3)).reshape(-1, POINTS)
    found = iter(torch.split(curves, [len(part) for part in bent]))
    return [None if part is None else next(found) for part in parts]
