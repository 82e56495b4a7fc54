"""Straight lines in the figure of a curve: where they begin and end, at one place or at many."""

from __future__ import annotations

from typing import TypeVar

import torch
from torch import Tensor

from gradlab.maths.along import Attributes
from gradlab.words.numbers import written
from gradlab.words.text import Translate

End = TypeVar("End", float, Tensor)
"""Where a line begins or ends: at one place, or at one for each step."""


def edges(low: End, high: End) -> tuple[End, End]:
    """Return where the lines over a range end, a little outside of it.

    >>> edges(-5.0, 5.0)
    (-5.2, 5.2)
    """
    room = 0.02 * (high - low)
    return low - room, high + room


def line(x: Tensor, y: Tensor, slope: Tensor, ends: tuple[End, End]) -> dict[str, Tensor]:
    """Return a line's three places, left end, (x, y) and right end: shape (steps, 3), float64.

    Args:
        x: where the line is marked, shape (steps,).
        y: the value there, shape (steps,).
        slope: its slope, shape (steps,).
        ends: where it begins and ends, each a number or one for each step.

    >>> line(torch.tensor([2.0]), torch.tensor([1.0]), torch.tensor([2.0]), (0.0, 3.0))["y"]
    tensor([[-3.,  1.,  3.]], dtype=torch.float64)
    """
    x, y, slope = (each.double() for each in (x, y, slope))
    left, right = (torch.zeros_like(x) + end for end in ends)
    places = torch.stack([left, x, right], dim=1)
    return {"x": places, "y": y[:, None] + slope[:, None] * (places - x[:, None])}


def tangents(
    at: Tensor, value: Tensor, slope: Tensor, ends: tuple[End, End], translate: Translate
) -> dict[str, Attributes]:
    """Return the point of a curve and the tangent there, at each step.

    Args:
        at: where the point is, shape (steps,).
        value: the curve's value there, shape (steps,).
        slope: its slope, shape (steps,).
        ends: where the tangent begins and ends.
        translate: the learner's language.
    """
    _ = translate
    name = _("tangent {slope}")
    names = [name.format(slope=written(each)) for each in slope.tolist()]
    return {
        "point": {"x": at[:, None], "y": value[:, None]},
        "tangent": {**line(at, value, slope, ends), "name": names},
    }
