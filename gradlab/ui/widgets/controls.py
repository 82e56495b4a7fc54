"""The widgets of a lesson: each owns one parameter of the URL and says when a link's value fails.

Streamlit itself keeps a widget and its URL parameter together, and takes the default for a value
it cannot use. It does so silently; these functions add the sentence, and the exact number field
beside a slider.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TypeVar

import streamlit as st

from gradlab.maths.steps import slider_step
from gradlab.ui.page.held import is_locked
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import left_to_callback, rerun
from gradlab.ui.page.turn import TURN
from gradlab.ui.page.widget_values import remember, widget_value
from gradlab.ui.widgets.exact import exact_field
from gradlab.words.numbers import written
from gradlab.words.spoken import spoken
from gradlab.words.text import N_, Text

Option = TypeVar("Option", str, int)


def number(
    page: Page,
    key: str,
    label: str,
    low: float,
    high: float,
    default: float,
    step: float,
    *,
    reruns: str = "",
) -> float:
    """Draw a slider with an exact number field beside it; return the chosen number.

    Args:
        page: the page that draws it.
        key: the URL parameter, and the widget's key.
        label: what the learner reads.
        low: the smallest value allowed.
        high: the largest value allowed.
        default: the value when the URL says nothing; left out of the URL.
        step: the number field's step; the slider's is this or coarser, so that it has few
            stops. A typed number or a link may lie between them.
        reruns: the part that depends on it (gradlab.ui.page.part). A move then reruns
            that part and the number itself, instead of all around it; the part reads the
            number by `widget_value`.
    """
    names = left_to_callback(page, f"number {key}", reruns)

    def drawn() -> None:
        asked = _asked(page, key)
        _within(key, low, high, float(default), asked)
        with st.container(horizontal=True, key=f"number-{key}"):
            st.markdown(label)
            value = st.slider(
                spoken(label),
                float(low),
                float(high),
                float(default),
                slider_step(low, high, step),
                format="%.5g",
                key=key,
                on_change=partial(rerun, page, names) if names else None,
                bind="query-params",
                label_visibility="collapsed",
                disabled=is_locked(key),
            )
            exact_field(page, key, label, low, high, step, value, names)
        _settled(page, key, asked, value, (low, high))

    (st.fragment(drawn, key=f"number {key}") if reruns else drawn)()
    return float(widget_value(key))


def entry(page: Page, key: str, label: str, low: float, high: float, default: float) -> float:
    """Draw a number field alone, for the cells of a small table; return the number."""
    asked = _asked(page, key)
    _within(key, low, high, float(default), asked)
    with st.container(width=112, gap=None, key=f"entry-{key}"):
        st.markdown(label)
        value = st.number_input(
            spoken(label),
            float(low),
            float(high),
            float(default),
            step=0.1,
            format="%.5g",
            key=key,
            bind="query-params",
            label_visibility="collapsed",
            disabled=is_locked(key),
        )
    _settled(page, key, asked, value, (low, high))
    return value


def whole(page: Page, key: str, label: str, low: int, high: int, default: int) -> int:
    """Draw a slider over whole numbers; return the chosen one."""
    asked = _asked(page, key)
    _within(key, low, high, default, asked)
    with st.container(horizontal=True, key=f"whole-{key}"):
        st.markdown(label)
        value = st.slider(
            spoken(label),
            low,
            high,
            default,
            1,
            key=key,
            bind="query-params",
            label_visibility="collapsed",
            disabled=is_locked(key),
        )
    _settled(page, key, asked, value, (low, high))
    return value


def choice(
    page: Page,
    key: str,
    label: str,
    options: Sequence[Option],
    default: Option,
    *,
    help: str = "",
    reruns: str = "",
) -> Option:
    """Draw a choice among a few options; return the chosen one.

    What stands on the buttons stands in the URL too, so options are torch's own words, symbols
    and numbers, the same in every language.

    Args:
        page: the page that draws it.
        key: the URL parameter, and the widget's key.
        label: what the learner reads.
        options: what can be chosen.
        default: what is chosen when the URL says nothing.
        help: a sentence for those who ask.
        reruns: the name of the part that depends on it, see number.
    """
    asked = _asked(page, key)
    if st.session_state.get(key, default) not in options:
        st.session_state[key] = default  # another function has fewer of them
    value = st.segmented_control(
        label,
        list(options),
        default=default,
        required=True,
        key=key,
        help=help or None,
        on_change=rerun if reruns else None,
        args=(page, [reruns]) if reruns else None,
        bind="query-params",
        disabled=is_locked(key),
    )
    found = value if value is not None else default
    _settled(page, key, asked, found)
    return found


def preset(label: str, values: Mapping[str, float | str], *, key: str, help: str = "") -> None:
    """Draw a button that sets widgets, named by their keys, to prepared values.

    Where a link locks one of them, the button is locked, too.
    """
    st.button(
        label,
        key=f"preset {key}",
        help=help or None,
        on_click=st.session_state.update,
        args=(dict(values),),
        disabled=any(map(is_locked, values)),
    )


def _within(key: str, low: float, high: float, default: float, asked: str | None = None) -> None:
    """Give a widget a value within its range, before it is drawn.

    Where a link asks for a number beyond it, that is the nearest bound; where the range has moved
    on, as with another function's input, the default.
    """
    if not low <= st.session_state.get(key, default) <= high:
        st.session_state[key] = default
    bound = _bound(asked, low, high)
    if bound is not None:
        st.session_state[key] = type(default)(bound)


def _bound(asked: str | None, low: float, high: float) -> float | None:
    """Return the end of a range nearest to a link's number beyond it, None for any other value."""
    try:
        number = float(asked or "nan")
    except ValueError:
        return None
    return low if number < low else high if number > high else None


def _asked(page: Page, key: str) -> str | None:
    """Return what the link asks of this widget, None once the widget lives."""
    TURN.hand_over()  # a page can have a hundred widgets
    page.keys.add(key)
    return None if key in st.session_state else st.query_params.get(key)


def _settled(
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


def _same(asked: str, value: float | str) -> bool:
    if isinstance(value, str):
        return asked == value
    try:
        return math.isclose(float(asked), value)
    except ValueError:
        return False
