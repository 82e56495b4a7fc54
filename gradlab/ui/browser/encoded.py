"""What an attribute is at every step of some sliders, as a few facts in JSON and binary numbers.

Along a slider most quantities are smooth, so they travel as whole numbers of units of the last
digit kept, each stored as the bend from the line through the two before it, or from the curve
through three or four: mostly a small integer of one or two bytes. Those of one number stand
together, which deflate then halves or better. along.js undoes it, exactly. All sliders are encoded
together: they are few numbers each, and many calls of torch take longer than the numbers do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import accumulate, groupby
from typing import Any

import torch
from torch import Tensor

from gradlab.maths.along import Printed, Values
from gradlab.pictures.figures.numbers import in_style

_WIDTHS = {1: torch.int8, 2: torch.int16, 4: torch.int32, 8: torch.float64}
_SPAN = 200  # between powers of ten, twice what their two figures can be; along.js has it too
_LEAST, _MOST = 2, 4  # numbers from which a bend is counted
_FEW = 8  # numbers to a step
_LARGEST = 2.0**51  # of such whole numbers the bends from two are exact in a double
_EXACT = 2.0**48  # and of these those from four

Decimals = Callable[[Tensor], int]
"""Says to how many decimals an attribute travels."""

Encoded = tuple[dict[str, Any], bytes]
"""The facts of an attribute, and what is binary of it."""


def encoded(members: Sequence[tuple[Values, Decimals]]) -> list[Encoded]:
    """Return attributes of some sliders, encoded.

    Args:
        members: an attribute at the steps of a slider, all of one kind and size; and what says
            how many decimals to keep of numbers that are not printed.
    """
    tensors = [(each, keep(each)) for each, keep in members if isinstance(each, Tensor)]
    if len(tensors) == len(members):
        return _arrays([each for each, _ in tensors], [places for _, places in tensors])
    printed = [each for each, _ in members if isinstance(each, Printed)]
    if len(printed) == len(members):
        return _prints(printed)
    return [(_plain(list(each)), b"") for each, _ in members if isinstance(each, Sequence)]


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
    if 2 * len(set(values)) > len(values):  # there are no fewer runs, and these take longer
        return {"plain": values}
    runs = [(value, len(list(run))) for value, run in groupby(values)]
    if 2 * len(runs) > len(values):
        return {"plain": values}
    return {"plain": [value for value, _ in runs], "until": list(accumulate(n for _, n in runs))}


def _arrays(parts: Sequence[Tensor], decimals: list[int]) -> list[Encoded]:
    """Return arrays in units of their last decimal; what is not finite stands apart."""
    rows = torch.cat([part.detach().reshape(len(part), -1) for part in parts]).double()
    ranges = _ranges(parts)
    gaps: list[dict[str, str]] = [{} for _ in ranges]
    if not rows.isfinite().all():
        gaps = [_gaps(rows[here.start : here.stop].flatten()) for here in ranges]
        rows = _finite(rows)
    kept = _kept(rows, ranges, decimals)
    scales = [10.0**places for places, here in zip(kept, ranges, strict=True) for _ in here]
    whole = (rows * rows.new_tensor(scales)[:, None]).round_()
    found = _bends(whole, ranges, _orders(whole, ranges))
    for (facts, _), places, gap in zip(found, kept, gaps, strict=True):
        facts |= {"decimals": places, "gaps": gap}
    return found


def _prints(parts: Sequence[Printed]) -> list[Encoded]:
    """Return numbers in units of their last printed digit, plus _SPAN times a power of ten.

    What has no such digits, or lies on the edge between two, travels as the text it is. An exact
    zero does so only in fixed point; in powers of ten no other number is 0.
    """
    values = torch.cat([part.values for part in parts]).detach().double()
    styles = [style for part in parts for style in part.styles]
    powers = [k for k, style in enumerate(styles) if style[0] == "e"]
    whole, is_odd = _in_units(values, styles, powers)
    ranges = _ranges(parts)
    found = _bends(whole, ranges, [_LEAST] * len(ranges))
    odds = _odds(values, is_odd, styles, ranges)
    for part, odd, (facts, _) in zip(parts, odds, found, strict=True):
        facts |= {"decimals": 0, "gaps": {}, "styles": _plain(list(part.styles)), "odd": odd}
        facts["places"] = list(part.places) or list(range(facts["size"]))
    return found


def _in_units(
    values: Tensor, styles: Sequence[str], powers: Sequence[int]
) -> tuple[Tensor, Tensor]:
    """Return numbers in units of their last printed digit, and which can't be told by these.

    Args:
        values: the numbers, shape (rows, numbers), float64.
        styles: how each row is printed.
        powers: which rows are printed in powers of ten.
    """
    digits_of = {style: int(style.strip("en")) for style in set(styles)}
    decimals = values.new_tensor([digits_of[style] for style in styles])[:, None]
    units, is_zero = values * 10.0**decimals, values == 0
    if not powers:
        whole = units.round()
        return _finite(whole), is_zero | _is_edge(units, whole)
    small, kept = values[powers], decimals[powers]
    exponents = small.abs().log10().floor().nan_to_num(0.0, 0.0, 0.0)
    # to two figures 9.96 is 1.0·10¹
    exponents += (small * 10.0 ** (kept - exponents)).round().abs() >= 10.0 ** (kept + 1)
    units[powers] = small * 10.0 ** (kept - exponents)
    is_zero[powers] = False
    whole = units.round()
    is_odd = is_zero | _is_edge(units, whole)
    whole = _finite(whole)
    whole[powers] += _SPAN * exponents
    return whole, is_odd


def _is_edge(units: Tensor, whole: Tensor) -> Tensor:
    """Return what lies between two whole numbers, or is not finite."""
    return ~((units - whole).abs() < 0.5 - 1e-8)


def _odds(
    values: Tensor, is_odd: Tensor, styles: Sequence[str], ranges: Sequence[range]
) -> list[dict[str, str]]:
    """Return for each range of rows the texts of what is odd, by its place there."""
    odds: list[dict[str, str]] = [{} for _ in ranges]
    places = is_odd.nonzero().tolist()
    if not places:
        return odds
    owners = [(k, row - here.start) for k, here in enumerate(ranges) for row in here]
    for (row, column), value in zip(places, values[is_odd].tolist(), strict=True):
        k, step = owners[row]
        odds[k][str(step * values.shape[1] + column)] = in_style(value, styles[row])
    return odds


def _bends(whole: Tensor, ranges: Sequence[range], orders: Sequence[int]) -> list[Encoded]:
    """Return for each range of rows of whole numbers the first ones and the bends of the others.

    Args:
        whole: the numbers, shape (rows, size).
        ranges: which rows are whose.
        orders: from how many before it a bend is counted, for each range: those come first.
    """
    bends = {order: whole.diff(n=order, dim=0) for order in set(orders)}
    found = []
    for here, order in zip(ranges, orders, strict=True):
        bent = bends[order][here.start : here.stop - order]
        width = _width(float(bent.abs().max()) if len(bent) else 0.0)
        head = whole[here.start : here.start + order].flatten().long().tolist()
        facts = {"width": width, "size": whole.shape[1], "count": len(here), "head": head}
        found.append((facts, bent.to(_WIDTHS[width]).numpy().T.tobytes()))
    return found


def _orders(whole: Tensor, ranges: Sequence[range]) -> list[int]:
    """Return from how many numbers before them the bends of each range are the smallest.

    Each number more that comes first as it is counts for about three bytes. For a few numbers
    choosing takes longer than it saves.
    """
    few = whole.shape[1] < _FEW or min(map(len, ranges)) <= _MOST
    if few or not whole.abs().max() < _EXACT:
        return [_LEAST] * len(ranges)
    bits = {}
    for order in range(_LEAST, _MOST + 1):
        of_rows = (1 + whole.diff(n=order, dim=0).abs()).log2().sum(dim=1).tolist()
        first = 24 * order * whole.shape[1]
        bits[order] = [sum(of_rows[here.start : here.stop - order]) + first for here in ranges]
    return [min(bits, key=lambda order: bits[order][k]) for k in range(len(ranges))]


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
