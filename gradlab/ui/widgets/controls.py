"""The widgets of a lesson: each owns one parameter of the URL and says when a link's value fails.

Streamlit itself keeps a widget and its URL parameter together, and takes the default for a value
it cannot use. It does so silently; these functions add the sentence, and the exact number field
beside a slider.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TypeVar

import streamlit as st

from gradlab.maths.steps import slider_step
from gradlab.ui.page.held import is_locked
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import left_to_callback, rerun
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.widgets.asked import asked_of, settled, within
from gradlab.ui.widgets.exact import exact_field
from gradlab.words.spoken import spoken

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
    name: str = "",
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
        name: what is read aloud where the label is a symbol alone.
    """
    names = left_to_callback(page, f"number {key}", reruns)

    def drawn() -> None:
        asked = asked_of(page, key)
        within(key, low, high, float(default), asked)
        with st.container(horizontal=True, key=f"number-{key}"):
            st.markdown(label)
            value = st.slider(
                name or spoken(label),
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
            exact_field(page, key, name or spoken(label), low, high, step, value, names)
        settled(page, key, asked, value, (low, high))

    (st.fragment(drawn, key=f"number {key}") if reruns else drawn)()
    return float(widget_value(key))


def entry(
    page: Page,
    key: str,
    label: str,
    low: float,
    high: float,
    default: float,
    *,
    name: str = "",
) -> float:
    """Draw a number field alone, for the cells of a small table; return the number.

    Args:
        page: the page that draws it.
        key: the URL parameter, and the widget's key.
        label: what the learner reads.
        low: the smallest value allowed.
        high: the largest value allowed.
        default: the value when the URL says nothing.
        name: what is read aloud where the label alone does not say which field it is.
    """
    asked = asked_of(page, key)
    within(key, low, high, float(default), asked)
    with st.container(width=112, gap=None, key=f"entry-{key}"):
        st.markdown(label)
        value = st.number_input(
            name or spoken(label),
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
    settled(page, key, asked, value, (low, high))
    return value


def whole(page: Page, key: str, label: str, low: int, high: int, default: int) -> int:
    """Draw a slider over whole numbers; return the chosen one."""
    asked = asked_of(page, key)
    within(key, low, high, default, asked)
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
    settled(page, key, asked, value, (low, high))
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
    name: str = "",
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
        name: what is read aloud where the label alone does not say which choice it is.
    """
    asked = asked_of(page, key)
    if st.session_state.get(key, default) not in options:
        st.session_state[key] = default  # another function has fewer of them
    with st.container(width="content", gap=None, key=f"choice-{key}"):
        st.markdown(label, help=help or None)
        value = st.segmented_control(
            name or spoken(label),
            list(options),
            default=default,
            required=True,
            key=key,
            on_change=rerun if reruns else None,
            args=(page, [reruns]) if reruns else None,
            bind="query-params",
            label_visibility="collapsed",
            disabled=is_locked(key),
        )
    found = value if value is not None else default
    settled(page, key, asked, found)
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
