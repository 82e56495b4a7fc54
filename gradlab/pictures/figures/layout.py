"""What figures have in common: axes with coloured titles, and ranges that don't jump."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

from gradlab.words.colours import token

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
    return float(ceilings(torch.tensor([value], dtype=torch.float64)))


def ceilings(values: Tensor) -> Tensor:
    """Return the ceiling of each of many values: shape (values,), float64; 1 of what has none.

    >>> ceilings(torch.tensor([0.2396, 26.0, 0.0, torch.inf]))
    tensor([ 0.2500, 30.0000,  1.0000,  1.0000], dtype=torch.float64)
    """
    usable = torch.where((values > 0) & values.isfinite(), values.double(), 1.0)
    powers = 10.0 ** usable.log10().floor()
    rounds = powers[:, None] * powers.new_tensor([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10])
    # the last hair is rounding: 3 * 0.1 is not above 0.3
    above = (rounds * (1 + 1e-9) >= usable[:, None]).int().argmax(dim=1, keepdim=True)
    return rounds.gather(1, above)[:, 0]


def frame(values: Iterable[float]) -> list[float]:
    """Return a range with some room around the values, its ends at round numbers.

    Values that are not finite are left out, and so are a few that shoot far beyond all others,
    as beside a pole.

    >>> frame([0.0, 9.0, 25.0])
    [-2.5, 27.5]
    >>> frame([3.0, 3.0])
    [2.0, 4.0]
    """
    finite = [value for value in values if math.isfinite(value)]
    framed: list[float] = frames(torch.tensor([finite or [0.0]], dtype=torch.float64))[0].tolist()
    return framed


def frames(curves: Tensor) -> Tensor:
    """Return the frame of each of many curves: shape (curves, 2), float64.

    >>> frames(torch.tensor([[0.0, 9.0, 25.0], [3.0, torch.inf, torch.nan]]))
    tensor([[-2.5000, 27.5000],
            [ 2.0000,  4.0000]], dtype=torch.float64)
    """
    is_whole = bool(curves.isfinite().all())
    lowest, low, high, highest = _landmarks(curves) if is_whole else _finite_landmarks(curves)
    margin = 10 * (high - low)
    low, high = torch.maximum(lowest, low - margin), torch.minimum(highest, high + margin)
    # the ends move in steps of a tenth of the height, in round numbers
    step = ceilings(high - low) / 10
    bottom, top = (low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step
    framed = torch.stack([bottom - step, top + step], dim=1)
    flat = torch.stack([low - 1, high + 1], dim=1)
    return torch.where((low == high)[:, None], flat, framed)


def _landmarks(curves: Tensor) -> tuple[Tensor, ...]:
    """Return the ends of the values, and between them those of their middle 90 %."""
    outer = curves.shape[1] // 20 + 1  # selecting so few is quicker than sorting all
    lows = curves.topk(outer, dim=1, largest=False, sorted=False).values.double()
    highs = curves.topk(outer, dim=1, sorted=False).values.double()
    (lowest, low), (high, highest) = lows.aminmax(dim=1), highs.aminmax(dim=1)
    return lowest, low, high, highest


def _finite_landmarks(curves: Tensor) -> tuple[Tensor, ...]:
    """Return the same for the finite values of each curve, zeros where it has none."""
    is_finite = curves.isfinite()
    ordered = curves.double().where(is_finite, torch.inf).sort(dim=1).values
    last = is_finite.sum(dim=1, keepdim=True) - 1
    outer = (last + 1) // 20
    places = torch.cat([0 * last, outer, last - outer, last], dim=1).clamp(min=0)
    return ordered.gather(1, places).where(last >= 0, 0.0).unbind(dim=1)
