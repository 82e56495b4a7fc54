"""The exact number field beside a slider."""

from __future__ import annotations

import streamlit as st

from gradlab.ui.page.held import is_locked
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import rerun
from gradlab.ui.page.widget_values import widget_value


def exact_field(
    page: Page,
    key: str,
    label: str,
    low: float,
    high: float,
    step: float,
    value: float,
    parts: list[str],
) -> None:
    """Draw the number field that follows the slider named key, and leads it when typed into.

    The field is a new widget each time the slider has moved. Were it one widget, written to on
    every run, then a browser that is a run behind would send back the number it still shows, and
    Streamlit would take that for a number typed in: quick steps of the slider were lost.

    Args:
        page: the page that draws it.
        key: the slider's key.
        label: the slider's name, as it is read aloud.
        low: the smallest number allowed.
        high: the largest number allowed.
        step: what the field's arrow keys add.
        value: where the slider stands.
        parts: the parts of the page that a typed number reruns.
    """
    _ = page.translate
    name = f"{key} field"
    moves, known = st.session_state.get(name, (0, value))
    moves += known != value
    st.session_state[name] = (moves, value)
    field = f"{key} exact {moves}"
    st.number_input(
        _("{name}, exact").format(name=label),
        float(low),
        float(high),
        value,
        float(step),
        format="%.5g",
        key=field,
        on_change=_lead,
        args=(page, field, key, moves, parts),
        label_visibility="collapsed",
        width=84,
        disabled=is_locked(key),
    )


def _lead(page: Page, field: str, key: str, moves: int, parts: list[str]) -> None:
    """Let the slider follow its number field, which stays the same widget and keeps the focus.

    Streamlit also calls this for fields of runs that were cut short, and when the slider has
    moved on in the same message: then the slider is right.
    """
    now, known = st.session_state[f"{key} field"]
    if moves == now and widget_value(key) == known:
        st.session_state[key] = st.session_state[field]
        st.session_state[f"{key} field"] = (moves, st.session_state[field])
    if parts:
        rerun(page, parts)
