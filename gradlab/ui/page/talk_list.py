"""Where a talk is made: a list of links becomes one."""

from __future__ import annotations

from html import escape
from urllib.parse import urljoin

import streamlit as st

from gradlab.ui.page.page import Page
from gradlab.ui.page.talk import MOST_STOPS, address_of, typed_talk

_KEY = "talk list"
_MOST = 20_000


def talk_list(page: Page) -> None:
    """Open a dialog that takes a list of links, one a line, and gives the one link of the talk."""
    _ = page.translate
    st.dialog(_("A talk of several links"), width="medium")(lambda: _drawn(page))()


def _drawn(page: Page) -> None:
    _ = page.translate
    st.markdown(
        _(
            "Set up a page, copy its link, paste it here; one link a line, {most} at most. The "
            "clicker (PageDown, PageUp) then walks through them, and through the steps of each."
        ).format(most=MOST_STOPS)
    )
    text = st.text_area(_("Links, one a line"), key=_KEY, height=200, max_chars=_MOST)
    talk = typed_talk(text)
    if talk.refused:
        st.warning("  \n".join(each.show(_) for each in talk.refused[:8]))
    if not talk.stops:
        return
    relative = address_of(talk.stops, 1, page.query())
    st.markdown(_("The link of a talk of {count} stops:").format(count=len(talk.stops)))
    st.code(urljoin(_here(page), relative), language=None, wrap_lines=True)
    start = _("Start the talk")
    st.html(f'<a class="gl-link" href="{escape(relative)}" target="_self">{escape(start)}</a>')


def _here(page: Page) -> str:
    """Return the page's own address, as the browser has it."""
    here = st.context.url or ""
    return here if page.slug or here.endswith("/") else f"{here}/"
