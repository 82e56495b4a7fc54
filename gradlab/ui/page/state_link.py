"""A link to another lesson that brings state along."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from gradlab.ui.page.page import Page


def state_link(page: Page, slug: str, label: str, **state: str | float) -> None:
    """Draw a link that opens another lesson in a given state.

    It loads the page anew. `st.page_link` does not, and where two pages have a widget of one key
    Streamlit then takes that key's parameter out of the link: /mse?w=3 would open w = 2.

    Args:
        page: the page that draws it.
        slug: the lesson's slug.
        label: the link's text.
        state: the lesson's URL parameters.
    """
    address = escape(f"{slug}?{urlencode(page.query(**state))}")
    st.html(f'<a class="gl-link" href="{address}" target="_self">{escape(label)}</a>')
