"""What an attribute is at every step of some sliders, as a few facts in JSON and binary numbers.

Along a slider most quantities are smooth, so they travel as whole numbers of units of the last
digit kept, each stored as the bend from the line through the two before it: mostly a small
integer of one or two bytes. Those of one number stand together, which deflate then halves or
better. live.js undoes it, exactly. All sliders are encoded together: they are few numbers each,
and many calls of torch take longer than the numbers do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import accumulate, groupby
from typing import Any

import torch
from torch import Tensor

from gradlab.along import Printed, Values
from gradlab.figures.numbers import in_style

_WIDTHS = {1: torch.int8, 2: torch.int16, 4: torch.int32, 8: torch.float64}
_SPAN = 200  # between powers of ten, twice what their two figures can be; live.js has it too
_LARGEST = 2.0**51  # differences of such whole numbers are exact in a double

Encoded = tuple[dict[str, Any], bytes]
"""The facts of an attribute, and what is binary of it."""


def encoded(values: Sequence[Values], decimals: Callable[[Tensor], int]) -> list[Encoded]:
    """Return an attribute of some sliders, encoded.

    Args:
        values: the attribute at the steps of each slider, all of one kind and size.
        decimals: how many decimals to keep of numbers that are not printed.
    """
    tensors = [each for each in values if isinstance(each, Tensor)]
    if len(tensors) == len(values):
        return _arrays(tensors, [decimals(each) for each in tensors])
    printed = [each for each in values if isinstance(each, Printed)]
    if len(printed) == len(values):
        return _prints(printed)
    return [(_plain(list(each)), b"") for each in values if isinstance(each, Sequence)]


def digits(values: Tensor, significant: int) -> int:
    """Return how many decimals keep so many significant digits of the largest finite value.

    At most 300: ten to that power is still a number, and what is smaller is drawn as zero.

    >>> digits(torch.tensor([0.25, -12.5]), 5)
    3
    """
    largest = _largest(values)
    if not math.isfinite(largest):
        largest = _largest(_finite(values))
    return min(300, significant - 1 - math.floor(math.log10(largest))) if largest else 0


def _plain(values: list[Any]) -> dict[str, Any]:
    """Return values as they are; those that stay for some steps once, with the step they end at."""
    runs = [(value, len(list(run))) for value, run in groupby(values)]
    if 2 * len(runs) > len(values):
        return {"plain": values}
    return {"plain": [value for value, _ in runs], "until": list(accumulate(n for _, n in runs))}


def _arrays(parts: Sequence[Tensor], decimals: list[int]) -> list[Encoded]:
    """Return arrays in units of their last decimal."""
    rows = torch.cat([part.detach().reshape(len(part), -1) for part in parts]).double()
    return _bends(rows, _ranges(parts), decimals)


def _prints(parts: Sequence[Printed]) -> list[Encoded]:
    """Return numbers in units of their last printed digit, plus _SPAN times a power of ten.

    What has no such digits, or lies on the edge between two, travels as the text it is. An exact
    zero does so only in fixed point; in powers of ten no other number is 0.
    """
    values = torch.cat([part.values for part in parts]).detach().double()
    styles = [style for part in parts for style in part.styles]
    units, exponents = _in_units(values, styles)
    whole = units.round()
    is_odd = ~((units - whole).abs() < 0.5 - 1e-8) | (values == 0)
    odds = list(zip(is_odd.nonzero().tolist(), values[is_odd].tolist(), strict=True))
    ranges = _ranges(parts)
    found = _bends(_finite(whole) + _SPAN * exponents, ranges, [0] * len(parts))
    for part, rows, (facts, _) in zip(parts, ranges, found, strict=True):
        facts["styles"] = _plain(list(part.styles))
        facts["places"] = list(part.places) or list(range(facts["size"]))
        facts["odd"] = {
            str((row - rows.start) * facts["size"] + column): in_style(value, styles[row])
            for (row, column), value in odds
            if row in rows and (value or styles[row][0] != "e")
        }
    return found


def _in_units(values: Tensor, styles: Sequence[str]) -> tuple[Tensor, Tensor | float]:
    """Return numbers in units of their last printed digit, and their powers of ten if any."""
    digits_of = {style: int(style.strip("en")) for style in set(styles)}
    decimals = values.new_tensor([digits_of[style] for style in styles])[:, None]
    units = values * 10.0**decimals
    powers = [k for k, style in enumerate(styles) if style[0] == "e"]
    if not powers:
        return units, 0.0
    exponents = torch.zeros_like(values)
    small, kept = values[powers], decimals[powers]
    of_small = small.abs().log10().floor().nan_to_num(0.0, 0.0, 0.0)
    # to two figures 9.96 is 1.0·10¹
    of_small += (small * 10.0 ** (kept - of_small)).round().abs() >= 10.0 ** (kept + 1)
    units[powers] = small * 10.0 ** (kept - of_small)
    exponents[powers] = of_small
    return units, exponents


def _bends(rows: Tensor, ranges: Sequence[range], decimals: Sequence[int]) -> list[Encoded]:
    """Return for each range of the rows its bends, and what is needed to undo it."""
    gaps: list[dict[str, str]] = [{} for _ in ranges]
    if not rows.isfinite().all():
        gaps = [_gaps(rows[here.start : here.stop].flatten()) for here in ranges]
        rows = _finite(rows)
    kept = _kept(rows, ranges, decimals)
    scales = [10.0**places for places, here in zip(kept, ranges, strict=True) for _ in here]
    whole = (rows * rows.new_tensor(scales)[:, None]).round_()
    bends = whole.diff(n=2, dim=0)
    bent = [here[:-2] for here in ranges]
    found = []
    for here, largest, places, gap in zip(bent, _maxima(bends, bent), kept, gaps, strict=True):
        width = _width(largest)
        facts = {
            "width": width,
            "size": rows.shape[1],
            "count": len(here) + 2,
            "decimals": places,
            "head": [int(each) for each in whole[here.start :][:2].flatten().tolist()],
            "gaps": gap,
        }
        binary = bends[here.start : here.stop].to(_WIDTHS[width]).numpy().T.tobytes()
        found.append((facts, binary))
    return found


def _kept(rows: Tensor, ranges: Sequence[range], decimals: Sequence[int]) -> list[int]:
    """Return how many of the decimals can be kept, fifteen digits at most."""
    return [
        places if largest * 10.0**places <= _LARGEST else digits(rows[here.start : here.stop], 15)
        for largest, places, here in zip(_maxima(rows, ranges), decimals, ranges, strict=True)
    ]


def _ranges(parts: Sequence[Tensor | Printed]) -> list[range]:
    """Return which rows are whose when all stand one below the other."""
    stops = list(accumulate(len(part) for part in parts))
    return [range(stop - len(part), stop) for part, stop in zip(parts, stops, strict=True)]


def _maxima(rows: Tensor, ranges: Sequence[range]) -> list[float]:
    """Return the largest magnitude in each range of finite rows, 0 of none."""
    largest = rows.abs().amax(dim=1).tolist()
    return [max(largest[here.start : here.stop], default=0.0) for here in ranges]


def _finite(values: Tensor) -> Tensor:
    """Return the values with 0 for what is not finite."""
    return values.nan_to_num(0.0, 0.0, 0.0)


def _largest(values: Tensor) -> float:
    """Return the largest magnitude, nan or inf if there is one of them, 0 of no values."""
    if not values.numel():
        return 0.0
    low, high = values.aminmax()
    return max(abs(float(low)), abs(float(high)))


def _width(largest: float) -> int:
    """Return in how many bytes whole numbers up to this fit; 8 stands for a double."""
    return next((size for size in (1, 2, 4) if largest < 2 ** (8 * size - 1)), 8)


def _gaps(values: Tensor) -> dict[str, str]:
    """Return where values are not finite, and what they are in JavaScript's words."""
    words = {math.inf: "Infinity", -math.inf: "-Infinity"}
    places = (~values.isfinite()).nonzero().flatten().tolist()
    return {str(k): words.get(float(values[k]), "NaN") for k in places}
