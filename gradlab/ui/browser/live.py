"""The values along sliders, packed small enough to travel with every update."""

from __future__ import annotations

import json
import struct
import zlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from torch import Tensor

from gradlab.maths.along import Along, Live, Moving, Printed, Values
from gradlab.ui.browser.component import key_class
from gradlab.ui.browser.encoded import digits, encoded

_SMALL, _QUICK = 4, 1  # zlib's levels: nearly as small as its usual 6; a third larger, at once
_MUCH = 2**13  # bytes of which that third is worth less than the time

Decimals = Callable[[str, Tensor], int]
"""Says to how many decimals an attribute of a trace, by its uid, travels."""


@dataclass(frozen=True)
class Packed:
    """What moves along a slider, ready to travel.

    Args:
        at: where the slider stands.
        content: see packed.
    """

    at: float
    content: bytes


def packed(
    live: Sequence[Along], moving: Callable[[Along], Moving], decimals: Decimals
) -> list[bytes]:
    """Return what moves along each slider as a JSON head and a binary rest, deflated.

    Where the slider stands is not in it: the content is the same wherever that is.

    Args:
        live: the sliders, and what they move.
        moving: picks what to pack of it: name → attribute → values.
        decimals: how many decimals of it to keep.

    Returns:
        The packed contents, empty where nothing moves.
    """
    alike: dict[Hashable, list[tuple[int, str, str, Values]]] = defaultdict(list)
    for k, along in enumerate(live):
        for name, attributes in moving(along).items():
            for attribute, values in attributes.items():
                alike[_kind(values)].append((k, name, attribute, values))
    heads: list[dict[str, dict[str, Any]]] = [defaultdict(dict) for _ in live]
    bodies = [bytearray() for _ in live]
    for members in alike.values():
        found = encoded(
            [
                (values, _coarsely if live[k].is_coarse else partial(decimals, name))
                for k, name, _, values in members
            ]
        )
        for (k, name, attribute, _), (facts, binary) in zip(members, found, strict=True):
            heads[k][name][attribute] = facts | {"start": len(bodies[k])}
            bodies[k] += binary
    return [
        _deflated(_slider(along) | {"moving": head}, body) if head else b""
        for along, head, body in zip(live, heads, bodies, strict=True)
    ]


def _coarsely(values: Tensor) -> int:
    return digits(values, 4)


def sent(
    live: Live | Sequence[Packed], pack: Callable[[Sequence[Along]], list[bytes]]
) -> list[tuple[float, bytes]]:
    """Return what a component is sent of its sliders: where each stands, and what it moves.

    Args:
        live: the sliders, some of them packed already.
        pack: packs the others.
    """
    contents = iter(pack([each for each in live if isinstance(each, Along)]))
    ready = [each if isinstance(each, Packed) else Packed(each.at, next(contents)) for each in live]
    return [(each.at, each.content) for each in ready if each.content]


def _kind(values: Values) -> Hashable:
    """Return what values that are encoded together have in common."""
    numbers = values.values if isinstance(values, Printed) else values
    size = numbers.numel() // len(numbers) if isinstance(numbers, Tensor) else 0
    return type(values).__name__, size


def _deflated(head: dict[str, Any], body: bytearray) -> bytes:
    text = json.dumps(head, separators=(",", ":")).encode()
    level = _QUICK if len(body) > _MUCH else _SMALL
    return zlib.compress(struct.pack("<I", len(text)) + text + body, level)


def _slider(along: Along) -> dict[str, Any]:
    first, last = float(along.steps[0]), float(along.steps[-1])
    count = len(along.steps)
    return {
        "slider": key_class(along.slider),
        "first": first,
        "gap": (last - first) / (count - 1),
        "count": count,
    }
