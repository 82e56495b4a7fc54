"""What a link asks of a widget, and the sentence where the widget cannot have it."""

from __future__ import annotations

import math

import streamlit as st

from gradlab.ui.page.page import Page
from gradlab.ui.page.turn import TURN
from gradlab.ui.page.widget_values import remember
from gradlab.words.numbers import written
from gradlab.words.text import N_, Text


def asked_of(page: Page, key: str) -> str | None:
    """Return what the link asks of this widget, None once the widget lives."""
    TURN.hand_over()  # a page can have a hundred widgets
    page.keys.add(key)
    return None if key in st.session_state else st.query_params.get(key)


def within(key: str, low: float, high: float, default: float, asked: str | None = None) -> None:
    """Give a widget a value within its range, before it is drawn.

    Where a link asks for a number beyond it, that is the nearest bound; where the range has moved
    on, as with another function's input, the default. What a widget of another kind has left
    under the name is taken over as a number, or gives way to the default.
    """
    stands = st.session_state.get(key, default)
    if not isinstance(stands, (int, float)) or not low <= stands <= high:
        st.session_state[key] = default
    elif type(stands) is not type(default):
        st.session_state[key] = type(default)(stands)
    bound = _bound(asked, low, high)
    if bound is not None:
        st.session_state[key] = type(default)(bound)


def settled(
    page: Page,
    key: str,
    asked: str | None,
    value: float | str,
    span: tuple[float, float] | None = None,
) -> None:
    """Remember where a widget stands, and tell the learner when the link's value was not usable.

    The link's own text is not echoed, only a number that it names.
    """
    remember(key, value)
    if asked is None or _same(asked, value):
        return
    if span is not None and _bound(asked, *span) is not None:
        sentence = N_("{key} goes from {low} to {high}; the link asked for {asked}.")
        ends = {"low": written(span[0]), "high": written(span[1]), "asked": written(float(asked))}
        page.notices.append(Text(sentence, {"key": key, **ends}))
        return
    page.notices.append(
        Text(
            N_("This link has no usable value for {key}; {key} starts at {value}."),
            {"key": key, "value": value if isinstance(value, str) else written(value, 7)},
        )
    )


def _bound(asked: str | None, low: float, high: float) -> float | None:
    """Return the end of a range nearest to a link's number beyond it, None for any other value."""
    try:
        number = float(asked or "nan")
    except ValueError:
        return None
    return low if number < low else high if number > high else None


def _same(asked: str, value: float | str) -> bool:
    if isinstance(value, str):
        return asked == value
    try:
        return math.isclose(float(asked), value)
    except ValueError:
        return False
