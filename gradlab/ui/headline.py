"""The few numbers a page is about, large, in the colour of their quantity, following sliders."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from gradlab.along import Along, Live, Moving
from gradlab.ui.component import mount
from gradlab.ui.live import packed


@dataclass(frozen=True)
class Number:
    """One number, or one vector, of a headline.

    Args:
        name: what Along.numbers calls it.
        label: what the learner reads above it.
        value: the number, or the vector's numbers.
        role: the quantity whose colour it has, from gradlab.colours.
        decimals: how many are shown.
    """

    name: str
    label: str
    value: float | Sequence[float]
    role: str = "text"
    decimals: int = 4


def headline(key: str, numbers: Sequence[Number], *, live: Live = ()) -> None:
    """Show numbers in a row; while a slider moves they show what live has for its steps.

    Args:
        key: the headline's name on its page.
        numbers: what to show.
        live: the sliders the numbers follow.
    """
    decimals = {number.name: number.decimals for number in numbers}
    rows = [
        {
            "name": number.name,
            "label": number.label,
            "role": number.role,
            "value": [_in_javascript(value) for value in _values(number)],
            "decimals": number.decimals,
        }
        for number in numbers
    ]
    moving = partial(_moving, decimals)
    along = packed(live, moving, lambda name, _attribute, _values: decimals[name])
    if not mount("headline", key, {"numbers": rows, "along": along}):
        _show_natively(key, numbers)


def shown(value: float, decimals: int) -> str:
    """Return a number as the headline prints it: a real minus sign, torch's words nan and inf.

    >>> shown(-0.5, 2), shown(-0.001, 2), shown(float("-inf"), 2)
    ('−0.50', '0.00', '−inf')
    """
    text = f"{value:.{decimals}f}" if math.isfinite(value) else str(value)
    return (text.removeprefix("-") if not text.strip("-0.") else text).replace("-", "−")


def _values(number: Number) -> Sequence[float]:
    return [number.value] if isinstance(number.value, (int, float)) else number.value


def _in_javascript(value: float) -> str:
    """Return the number in words that JavaScript reads; JSON has none for infinity."""
    return str(float(value)).replace("inf", "Infinity").replace("nan", "NaN")


def _moving(names: dict[str, int], along: Along) -> Moving:
    return {name: {"value": values} for name, values in along.numbers.items() if name in names}


def _show_natively(key: str, numbers: Sequence[Number]) -> None:
    with st.container(horizontal=True, key=f"{key} native"):
        for number in numbers:
            text = "  ".join(shown(value, number.decimals) for value in _values(number))
            st.metric(number.label, text, width="content")
