"""What a lecturer needs of a page: the talk view and its clicker, QR code, frame, paper, a talk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from gradlab.ui.browser.component import qr_code_url
from gradlab.ui.inside_streamlit.unsearched import unsearched
from gradlab.ui.page.page import Page
from gradlab.ui.page.talk import STOP, TALK, VIEW, address_of, unpacked_talk
from gradlab.ui.page.talk_list import talk_list
from gradlab.words.text import N_, Text

_HERE = Path(__file__).parent
_lectern = st.components.v2.component(
    "gradlab_lectern",
    css=(_HERE / "lectern.css").read_text(encoding="utf-8"),
    js=(_HERE / "lectern.js").read_text(encoding="utf-8"),
)


def lectern(page: Page) -> None:
    """Draw the menu for those who show the page to others; in talk view, what stands in its corner.

    The view, the talk and the stop are parameters of the link.
    """
    told = _lectern(
        key="gradlab-lectern",
        data=unsearched(
            {**_place(page), "language": page.language, "words": _words(page)}
            | {"isTalk": _is_talk(page), "qr": qr_code_url()}
        ),
        on_enter_change=_enter,
        on_leave_change=_leave,
        on_make_change=lambda: None,
        width="content",
        height=32,
    )
    if told.make:
        talk_list(page)


def _is_talk(page: Page) -> bool:
    asked = st.query_params.get(VIEW, "")
    if asked not in ("", "talk"):
        page.notices.append(Text(N_("The one view that a link can ask for is: talk.")))
        del st.query_params[VIEW]
    return asked == "talk"


def _place(page: Page) -> dict[str, Any]:
    """Return which stop of how many this is, and the links of those before and behind it."""
    code = st.query_params.get(TALK, "")
    if not code:
        return {}
    try:
        stops = unpacked_talk(code)
    except ValueError:
        page.notices.append(Text(N_("The list of this talk cannot be read; this page is shown.")))
        del st.query_params[TALK]
        return {}
    asked = st.query_params.get(STOP, "1")
    number = min(max(int(asked), 1), len(stops)) if asked.isdecimal() else 1
    around = {"back": number - 1, "next": number + 1}
    links = {
        name: address_of(stops, each, page.query())
        for name, each in around.items()
        if 1 <= each <= len(stops)
    }
    return {"number": number, "count": len(stops), **links}


def _enter() -> None:
    st.query_params[VIEW] = "talk"


def _leave() -> None:
    st.query_params.pop(VIEW, None)


def _words(page: Page) -> dict[str, str]:
    _ = page.translate
    return {
        "open": _("Present, share, print"),
        "talk": _("Talk view"),
        "talkHint": _("The figure fills the screen; PageDown and PageUp step, Escape leaves."),
        "make": _("A talk of several links"),
        "print": _("Print as a handout"),
        "qr": _("QR code of this state"),
        "embed": _("Embed: lines to paste into another page"),
        "copy": _("Copy the lines"),
        "copied": _("Copied"),
        "leave": _("Leave the talk view"),
        "place": _("Stop {number} of {count}"),
        "long": _("This link is too long for a QR code."),
        "title": _("GradLab"),
    }
