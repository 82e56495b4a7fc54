"""The values along sliders, packed small enough to travel with every update.

Along a slider most quantities are smooth, so they travel as whole numbers of units of the last
digit kept, each stored as the bend from the line through the two before it: mostly a small
integer of one or two bytes, which deflate then halves. live.js undoes it, exactly.
"""

from __future__ import annotations

import base64
import json
import math
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor

from gradlab.along import Along, Live, Moving, Printed, Values
from gradlab.figures.numbers import in_style

_WIDTHS = {1: torch.int8, 2: torch.int16, 4: torch.int32, 8: torch.float64}
_SMALL, _QUICK = 4, 1  # zlib's levels: nearly as small as its usual 6; a fifth larger, at once
_MUCH = 2**13  # bytes of which that fifth is worth less than the time
_SPAN = 200  # between powers of ten, twice what their two figures can be; live.js has it too
_LARGEST = 2.0**51  # differences of such whole numbers are exact in a double

Decimals = Callable[[str, Tensor], int]
"""Says to how many decimals an attribute of a trace, by its uid, travels."""


@dataclass(frozen=True)
class Packed:
    """What moves along a slider, ready to travel.

    Args:
        at: where the slider stands.
        text: see packed.
    """

    at: float
    text: str


def packed(along: Along, moving: Callable[[Along], Moving], decimals: Decimals) -> str:
    """Return what moves along a slider as base64 of a deflated JSON head and binary rest.

    Where the slider stands is not in it: the text is the same wherever that is.

    Args:
        along: the slider, and what it moves.
        moving: picks what to pack of it: name → attribute → values.
        decimals: how many decimals of it to keep.

    Returns:
        The packed text, empty if nothing moves.
    """
    body = bytearray()
    arrays = {
        name: {
            attribute: _encoded(values, partial(decimals, name), body)
            for attribute, values in attributes.items()
        }
        for name, attributes in moving(along).items()
    }
    if not arrays:
        return ""
    text = json.dumps(_slider(along) | {"moving": arrays}, separators=(",", ":")).encode()
    level = _QUICK if len(body) > _MUCH else _SMALL
    content = zlib.compress(struct.pack("<I", len(text)) + text + body, level)
    return base64.b64encode(content).decode()


def sent(live: Live | Sequence[Packed], pack: Callable[[Along], str]) -> list[tuple[float, str]]:
    """Return what a component is sent of its sliders: where each stands, and its packed text.

    Args:
        live: the sliders, some of them packed already.
        pack: packs the others.
    """
    ready = (each if isinstance(each, Packed) else Packed(each.at, pack(each)) for each in live)
    return [(each.at, each.text) for each in ready if each.text]


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


def _encoded(values: Values, decimals: Callable[[Tensor], int], body: bytearray) -> dict[str, Any]:
    """Append what an attribute has of binary to the body; return the rest."""
    if isinstance(values, Printed):
        return _print(values, body)
    if isinstance(values, Tensor):
        return _array(values, decimals(values), body)
    return {"plain": list(values)}


def _print(printed: Printed, body: bytearray) -> dict[str, Any]:
    """Append numbers in units of their last printed digit, plus _SPAN times a power of ten.

    What has no such digits, or lies on the edge between two, travels as the text it is. An exact
    zero does so only in fixed point; in powers of ten no other number is 0.
    """
    values = printed.values.detach().double()
    is_power = values.new_tensor([style[0] == "e" for style in printed.styles])[:, None] > 0
    units, exponents = _in_units(values, printed.styles, is_power)
    is_odd = ~units.isfinite() | ((units - units.floor() - 0.5).abs() < 1e-8)
    is_odd |= (values == 0) & ~is_power
    places = is_odd.flatten().nonzero().flatten().tolist()
    flat, size = values.flatten(), values.shape[1]
    odd = {str(k): in_style(float(flat[k]), printed.styles[k // size]) for k in places}
    whole = _array(_finite(units).round() + _SPAN * exponents, 0, body)
    return whole | {"styles": list(printed.styles), "odd": odd}


def _in_units(values: Tensor, styles: Sequence[str], is_power: Tensor) -> tuple[Tensor, Tensor]:
    """Return numbers in units of their last printed digit, and their powers of ten if any."""
    decimals = values.new_tensor([int(style.strip("en")) for style in styles])[:, None]
    exponents = torch.zeros_like(values)
    if is_power.any():
        exponents = values.abs().log10().floor().nan_to_num(0.0, 0.0, 0.0) * is_power
        # to two figures 9.96 is 1.0·10¹
        figures = (values * 10.0 ** (decimals - exponents)).round().abs()
        exponents += is_power & (figures >= 10.0 ** (decimals + 1))
    return values * 10.0 ** (decimals - exponents), exponents


def _slider(along: Along) -> dict[str, Any]:
    first, last = float(along.steps[0]), float(along.steps[-1])
    count = len(along.steps)
    return {
        "slider": re.sub(r"[^a-zA-Z0-9_-]", "-", along.slider),  # as Streamlit names its class
        "first": first,
        "gap": (last - first) / (count - 1),
        "count": count,
    }


def _array(values: Tensor, decimals: int, body: bytearray) -> dict[str, Any]:
    """Append an array's bends to the body; return what is needed to undo it."""
    rows = values.detach().double().reshape(len(values), -1)
    largest = _largest(rows)
    gaps = {} if math.isfinite(largest) else _gaps(rows.flatten())
    if gaps:
        rows = _finite(rows)
        largest = _largest(rows)
    if largest * 10.0**decimals > _LARGEST:
        decimals = digits(rows, 15)
    whole = (rows * 10.0**decimals).round_()
    bends = whole.diff(n=2, dim=0)
    width = _width(bends)
    start = len(body)
    body += bends.to(_WIDTHS[width]).view(torch.uint8).numpy().tobytes()
    return {
        "start": start,
        "width": width,
        "size": rows.shape[1],
        "count": len(rows),
        "decimals": decimals,
        "head": [int(value) for value in whole[:2].flatten().tolist()],
        "gaps": gaps,
    }


def _finite(values: Tensor) -> Tensor:
    """Return the values with 0 for what is not finite."""
    return values.nan_to_num(0.0, 0.0, 0.0)


def _largest(values: Tensor) -> float:
    """Return the largest magnitude, nan or inf if there is one of them, 0 of no values."""
    if not values.numel():
        return 0.0
    low, high = values.aminmax()
    return max(abs(float(low)), abs(float(high)))


def _width(bends: Tensor) -> int:
    """Return in how many bytes each of these whole numbers fits; 8 stands for a double."""
    largest = _largest(bends)
    return next((size for size in (1, 2, 4) if largest < 2 ** (8 * size - 1)), 8)


def _gaps(values: Tensor) -> dict[str, str]:
    """Return where values are not finite, and what they are in JavaScript's words."""
    words = {math.inf: "Infinity", -math.inf: "-Infinity"}
    places = (~values.isfinite()).nonzero().flatten().tolist()
    return {str(k): words.get(float(values[k]), "NaN") for k in places}
