"""The few numbers a page is about, large, in the colour of their quantity, following sliders."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.browser.component import content_of, mount

if TYPE_CHECKING:
    from torch import Tensor

    from gradlab.maths.along import Along, Live, Moving
    from gradlab.ui.browser.live import Packed


@dataclass(frozen=True)
class Number:
    """One number of a headline.

    Args:
        name: what Along.numbers calls it.
        label: what the learner reads above it.
        text: the number as the page prints it.
        role: the quantity whose colour it has, from gradlab.words.colours.
    """

    name: str
    label: str
    text: str
    role: str = "text"


def headline(key: str, numbers: Sequence[Number], *, live: Live | Sequence[Packed] = ()) -> None:
    """Show numbers in a row; while a slider moves they show what live has for its steps.

    Args:
        key: the headline's name on its page.
        numbers: what to show.
        live: the sliders the numbers follow.
    """
    along = _sent(live, {number.name for number in numbers})
    rows = [asdict(number) for number in numbers]
    if not mount(f"headline-{key}", content_of("headline", {"numbers": rows}, along)):
        _show_natively(key, numbers)


def packed_numbers(live: Live, names: Collection[str]) -> list[bytes]:
    """Return what each slider moves in a headline of these numbers, ready to travel."""
    from gradlab.ui.browser.live import (
        packed,  # needs torch, which a page's title does not wait for
    )

    return packed(live, partial(_moving, names), _no_decimals)


def _sent(live: Live | Sequence[Packed], names: set[str]) -> list[tuple[float, bytes]]:
    if not live:
        return []
    from gradlab.ui.browser.live import sent

    return sent(live, partial(packed_numbers, names=names))


def _moving(names: Collection[str], along: Along) -> Moving:
    return {name: {"text": texts} for name, texts in along.numbers.items() if name in names}


def _no_decimals(_name: str, _values: Tensor) -> int:
    """A headline's numbers travel as the texts they are."""
    return 0


def _show_natively(key: str, numbers: Sequence[Number]) -> None:
    with st.container(horizontal=True, key=f"{key} native"):
        for number in numbers:
            st.metric(number.label, number.text, width="content")
