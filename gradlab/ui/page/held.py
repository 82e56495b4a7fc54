"""The controls that a link leaves out (`hide=h,wrt`) or holds fixed (`lock=w`)."""

from __future__ import annotations

import re

import streamlit as st

from gradlab.ui.browser.component import key_class
from gradlab.ui.page.page import Page, spelled
from gradlab.words.text import N_, Text

HIDE, LOCK = "hide", "lock"
_MOST = 40
_LONGEST = 60


def is_locked(key: str) -> bool:
    """Whether the page's link holds the widget of this key where it stands."""
    return key in _named(LOCK)


def hide_named() -> None:
    """Leave out of sight, and of the keyboard's way, the controls that the link hides.

    They keep their values, which the figures follow as ever. A control alone in its row takes the
    row with it.
    """
    names = [key_class(key) for key in sorted(_named(HIDE)) if len(key) <= _LONGEST]
    rows = [f".st-key-{kind}-{name}" for name in names for kind in ("number", "whole", "entry")]
    wrapper = '[data-testid="stLayoutWrapper"]'
    hidden = [f".stApp .st-key-{name}" for name in names]
    for row in rows:
        hidden.append(f".stApp {wrapper}:has(> {row})")
        alone = f"{wrapper}:has(> .stVerticalBlock > {wrapper}:only-child > {row})"
        hidden.append(f".stApp {alone}")
    if hidden:
        st.html(f"<style>{', '.join(hidden)} {{ display: none; }}</style>")


def notice_unknown(page: Page) -> None:
    """Note that the link hides or locks something that the page, now drawn, does not have."""
    named = _named(HIDE) | _named(LOCK)
    unknown = [name for name in named if name not in page.keys and not _is_within(page, name)]
    if unknown:
        sentence = N_("The link hides or locks {names}, which this page does not have.")
        page.notices.append(Text(sentence, {"names": spelled(sorted(unknown))}))


def _is_within(page: Page, name: str) -> bool:
    """Whether a section of the page that may be closed holds a control of this name."""
    return any(re.fullmatch(holds, name) for holds in page.folds.values())


def _named(what: str) -> frozenset[str]:
    """Return the names in the link's list."""
    names = st.query_params.get(what, "").split(",")[:_MOST]
    return frozenset(name for name in names if name)
