"""What the widgets of a page stand at, for the parts of it that do not draw them.

Streamlit forgets a widget that a rerun did not draw and of which the browser has not told yet, as
when a slider is moved before the answer to the one before it has come. What it stood at when it
was drawn is remembered here.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

_KNOWN = "known"


def remember(key: str, value: Any) -> None:
    """Remember what the widget of this key has just been drawn with."""
    st.session_state.setdefault(_KNOWN, {})[key] = value


def is_known(key: str) -> bool:
    """Whether a widget of this key has been drawn in this session."""
    return key in st.session_state.get(_KNOWN, {})


def widget_value(key: str) -> Any:
    """Return what the widget of this key stands at.

    Raises:
        KeyError: if it has never been drawn in this session.
    """
    value = st.session_state.get(key)
    return st.session_state[_KNOWN][key] if value is None else value
