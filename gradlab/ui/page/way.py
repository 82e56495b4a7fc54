"""A way to another state: of another page by its link, of this one by a button.

A page link to the page that it stands on reruns it with the new parameters and leaves the old ones
in the address (Streamlit 1.67), so there a button writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitAPIException

from gradlab.ui.page.page import Page


def way(
    page: Page,
    slug: str,
    label: str,
    query: Mapping[str, str],
    *,
    key: str,
    icon: str | None = None,
) -> None:
    """Draw a way to a state of a lesson.

    Args:
        page: the page that draws it.
        slug: the lesson.
        label: what it says.
        query: the parameters that it opens with.
        key: a name for it on its page.
        icon: an emoji or the name of a symbol.
    """
    with st.container(key=f"way-{key}", width="content"):
        if slug == page.slug:
            st.button(label, key=key, icon=icon, on_click=_go, args=(dict(query),))
        else:
            st.page_link(f"pages/{slug}.py", label=label, icon=icon, query_params=query)


def _go(query: dict[str, str]) -> None:
    """Write these parameters and no others; what belongs to a widget goes with the widget."""
    for name in [name for name in st.query_params if name not in query]:
        with suppress(StreamlitAPIException):
            del st.query_params[name]
    for name, value in query.items():
        st.query_params[name] = value
