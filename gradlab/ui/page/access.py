"""Names, states and a status line for those who listen, and a focus that is never lost."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

import streamlit as st

from gradlab.ui.inside_streamlit.unsearched import unsearched
from gradlab.ui.page.page import Page

_access = st.components.v2.component(
    "gradlab_access", js=Path(__file__).with_name("access.js").read_text(encoding="utf-8")
)


def access(page: Page) -> None:
    """Bring the script that looks after a page's names, states, changes and focus."""
    _ = page.translate
    words = {
        "Skip to main content": _("Skip to main content"),
        "Open": _("Open"),
        "Clear": _("Clear"),
        "Shortcut": _("Shortcut"),
    }
    within = _("This number is outside the allowed range: it goes from {low} to {high}.")
    data = {"page": f"{page.slug} {page.language}", "words": words, "range": within}
    _access(key="gradlab-access", data=unsearched(data), height=1)


def aria(states: Mapping[str, Mapping[str, str]]) -> None:
    """Give widgets ARIA attributes for which Streamlit has no argument.

    They last as long as this call is part of the page. A container whose key is "refusal-" and a
    widget's key is an alert by itself, and that widget's field is tied to it by `refused`.

    Args:
        states: the attributes and their values, by the widgets' keys as they stand in CSS classes.
    """
    st.html(f'<span data-aria="{escape(json.dumps(states))}"></span>')


def class_name(key: str) -> str:
    """Return a widget's key as it stands in its CSS class.

    >>> class_name("in.x.values")
    'in-x-values'
    """
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key)


def refused(key: str) -> None:
    """Say of a field that what stands in it was refused, for the reason in its refusal's box."""
    aria({key: {"aria-invalid": "true", "aria-describedby": f"st-key-refusal-{key}"}})
