"""A choice among many, as a list that opens on one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from gradlab.ui.page.page import Page
from gradlab.ui.widgets.asked import asked_of, settled
from gradlab.words.spoken import spoken


def pick(
    page: Page,
    key: str,
    label: str,
    options: Sequence[str],
    default: str,
    *,
    on_change: Callable[[], None] | None = None,
) -> str:
    """Draw a choice among many options as a list that opens, on one line; return the chosen one.

    Args:
        page: the page that draws it.
        key: the URL parameter, and the widget's key.
        label: what the learner reads.
        options: what can be chosen; stands in the URL, too.
        default: what is chosen when the URL says nothing.
        on_change: called when another one is chosen, before the page is drawn with it.
    """
    asked = asked_of(page, key)
    with st.container(horizontal=True, vertical_alignment="center", key=f"pick-{key}"):
        st.markdown(label, width="content")
        value = st.selectbox(
            spoken(label),
            list(options),
            options.index(default),
            key=key,
            on_change=on_change,
            bind="query-params",
            label_visibility="collapsed",
        )
    found = value if value is not None else default
    settled(page, key, asked, found)
    return found
