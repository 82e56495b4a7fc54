"""What figures have in common: axes with coloured titles, and ranges that don't jump."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from torch import Tensor

from gradlab.colours import token

Figure = dict[str, Any]
"""A Plotly figure, {"data": [traces], "layout": {…}}, of plain values."""


def axis(title: str, role: str, **options: Any) -> dict[str, Any]:
    """Return an axis whose title has the colour of the quantity along it."""
    title_ = {"text": title, "font": {"color": token(role)}}
    return {"title": title_, "exponentformat": "e", **options}


def still(uirevision: str, xaxis: dict[str, Any], yaxis: dict[str, Any]) -> dict[str, Any]:
    """Return the layout of a figure that keeps its zoom as long as it shows the same quantity."""
    return {"uirevision": uirevision, "showlegend": False, "xaxis": xaxis, "yaxis": yaxis}


def ceiling(value: float) -> float:
    """Return the next round number from 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten.

    A range that ends there stays where it is while a slider moves a little.

    >>> ceiling(0.2396), ceiling(26), ceiling(1.0)
    (0.25, 30.0, 1.0)
    """
    if not (value > 0 and math.isfinite(value)):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    # the last hair is rounding: 3 * 0.1 is not above 0.3
    return next(step * power for step in steps if value <= step * power * (1 + 1e-9))


def frame(values: Iterable[float]) -> list[float]:
    """Return a range with some room around the values, its ends at round numbers.

    Values that are not finite are left out, and so are a few that shoot far beyond all others,
    as beside a pole.

    >>> frame([0.0, 9.0, 25.0])
    [-2.5, 27.5]
    >>> frame([3.0, 3.0])
    [2.0, 4.0]
    """
    return _framed(_landmarks(sorted(value for value in values if math.isfinite(value))))


def frames(curves: Tensor) -> Tensor:
    """Return the frame of each of many curves of finite values: shape (curves, 2).

    >>> import torch
    >>> frames(torch.tensor([[0.0, 9.0, 25.0], [3.0, 3.0, 3.0]]))
    tensor([[-2.5000, 27.5000],
            [ 2.0000,  4.0000]], dtype=torch.float64)
    """
    ordered = curves.double().sort(dim=1).values
    outer = ordered.shape[1] // 20
    landmarks = ordered[:, [0, outer, -1 - outer, -1]].tolist()
    return ordered.new_tensor([_framed(tuple(each)) for each in landmarks])


def _framed(landmarks: tuple[float, ...]) -> list[float]:
    """Return the range around lowest, low, high and highest value."""
    lowest, low, high, highest = landmarks
    margin = 10 * (high - low)
    low, high = max(lowest, low - margin), min(highest, high + margin)
    if low == high:
        return [low - 1.0, high + 1.0]
    # the ends move in steps of a tenth of the height, in round numbers
    step = ceiling(high - low) / 10
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return [bottom - step, top + step]


def _landmarks(ordered: list[float]) -> tuple[float, ...]:
    """Return the ends of the values, and those of their middle 90 %."""
    if not ordered:
        return 0.0, 0.0, 0.0, 0.0
    outer = len(ordered) // 20
    return ordered[0], ordered[outer], ordered[-1 - outer], ordered[-1]
