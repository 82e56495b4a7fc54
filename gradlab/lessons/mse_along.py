"""What the MSE lesson has beyond a function along its sliders: the secant, and the lowest point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.functions.along import AlongSlider, along
from gradlab.functions.point import Place, Point
from gradlab.functions.rows import columns_of, values_at
from gradlab.functions.sliders import Slider


@dataclass(frozen=True, eq=False)
class SlopeAlong:
    """The loss, its slope and the secant at every step of one slider; all of shape (steps,).

    Args:
        along: the loss and its derivative; of the slider of h the same at every step.
        at: the variable's value.
        ahead: where the secant's second point is.
        ahead_loss: the loss there.
        secant: the secant's slope.
        lowest: where the loss is lowest along the variable, nan where it is flat.
        lowest_loss: the loss there.
        near: the loss around the point, where it moves along the axis: shape (steps, points).
    """

    along: AlongSlider
    at: Tensor
    ahead: Tensor
    ahead_loss: Tensor
    secant: Tensor
    lowest: Tensor
    lowest_loss: Tensor
    near: Tensor


def slopes_along(
    of: Point, name: str, xs: Tensor, sliders: Sequence[Slider], at: float, h: float
) -> list[SlopeAlong]:
    """Return the lesson's numbers at every step of each slider, the other numbers held fixed.

    All steps of all sliders go through each call of torch together: they are few, and a call
    takes longer than its numbers do.

    Args:
        of: the loss at its numbers.
        name: the argument that the gradient is taken with respect to.
        xs: the points of the curve along it, shape (points,).
        sliders: those of the arguments, and others: that of the secant's step, whose name is "h",
            or of what moves nothing here.
        at: the value of the argument, as it was typed.
        h: the secant's step.

    >>> from gradlab.functions import FUNCTIONS
    >>> from gradlab.functions.point import point_at
    >>> of = point_at(FUNCTIONS["mse"], {"w": 2.0, "x": 1.0, "target": 1.0})
    >>> sliders = [Slider("w", "w", 0, torch.tensor([2.0, 3.0]), 2.0)]
    >>> slopes_along(of, "w", torch.tensor([0.0, 1.0]), sliders, 2.0, 1.0)[0].secant
    tensor([3., 5.], dtype=torch.float64)
    """
    moving = [each for each in sliders if each.name in of.arguments]
    still = [each for each in sliders if each.name not in of.arguments]
    found = {each.slider.key: each for each in along(of, Place(name), xs, moving)}
    found |= {each.key: _unmoved(of, name, each) for each in still}
    ordered = [*moving, *still]
    sizes = [len(each.steps) for each in ordered]
    # what is held fixed is float32 on the page, too; the variable is as exact as it was typed
    columns = {
        k: v.double() for k, v in columns_of(of, moving, here=sum(sizes[len(moving) :])).items()
    }
    columns[name] = _column(name, at, ordered)
    facts = _secants(of, name, columns, _column("h", h, ordered))
    parts = [torch.split(each, sizes) for each in (*facts, _near(of, name, columns, xs - at))]
    each_of = dict(zip((each.key for each in ordered), zip(*parts, strict=True), strict=True))
    return [SlopeAlong(found[each.key], *each_of[each.key]) for each in sliders]


def _secants(
    of: Point, name: str, columns: dict[str, Tensor], h: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Return what SlopeAlong holds beside along, of all steps of all sliders."""
    at, lowest = columns[name], _lowest(name, columns)
    rows = {k: column.repeat(3) for k, column in columns.items()}
    rows[name] = torch.cat([at + h, at, lowest])
    ahead_loss, loss, lowest_loss = values_at(of, rows, slice(None))[:, 0].chunk(3)
    return at, at + h, ahead_loss, (ahead_loss - loss) / h, lowest, lowest_loss


def _near(of: Point, name: str, columns: dict[str, Tensor], offsets: Tensor) -> Tensor:
    """Return the loss at the variable's value and around it, shape (steps, points)."""
    points = len(offsets)
    rows = {k: column.repeat_interleave(points) for k, column in columns.items()}
    rows[name] = (columns[name][:, None] + offsets.double()).flatten()
    return values_at(of, rows, slice(None)).reshape(-1, points)


def _lowest(name: str, columns: dict[str, Tensor]) -> Tensor:
    """Return where (xw − y)² is lowest along the variable, nan where nothing changes it."""
    if name == "target":
        return columns["x"] * columns["w"]
    factor = columns["x" if name == "w" else "w"]
    return torch.where(factor == 0, torch.nan, columns["target"] / factor)


def _column(name: str, value: float, sliders: Sequence[Slider]) -> Tensor:
    """Return a number at every step of every slider, one slider after another, float64."""
    columns = (
        each.steps.double() if each.name == name else torch.full_like(each.steps.double(), value)
        for each in sliders
    )
    return torch.cat(list(columns))


def _unmoved(of: Point, name: str, slider: Slider) -> AlongSlider:
    """Return the loss along a slider that does not move it."""
    grad = of.grads[name]
    assert grad is not None  # noqa: S101 -- the loss depends on all that it takes
    count = len(slider.steps)
    return AlongSlider(slider, of.value.expand(count), grad.expand(count), None, None, None, False)
