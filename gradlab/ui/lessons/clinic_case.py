"""A case of the clinic on its page: its name, its numbers, where else it can be handled."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from gradlab.clinic import Case, Dial
from gradlab.clinic.opens import opened_at
from gradlab.ui.page.page import Page
from gradlab.ui.page.state_link import state_link
from gradlab.ui.show.in_view import keep_in_view
from gradlab.ui.widgets.controls import choice, number, whole
from gradlab.words.text import N_

KINDS = {
    "error": ("⛔", N_("error")),
    "warning": ("⚠️", N_("warning")),
    "silent": ("🤫", N_("silent")),
}
"""The sign and the word of each kind of case."""


def case_heading(page: Page, case: Case) -> None:
    """Draw a case's name, its kind in a word, and the way past the program to the fix."""
    _ = page.translate
    icon, word = KINDS[case.kind]
    with st.container(horizontal=True, vertical_alignment="center", key="case"):
        st.header(f"{icon} {_(case.title)}", anchor=False, width="content")
        st.markdown(f":gray[{_(word)}]", width="content")
        label = escape(_("The fix"))
        st.html(f'<a class="gl-link" href="#" data-to="fix">{label} ↓</a>', width="content")
        keep_in_view("case", case.key)


def dials(page: Page, case: Case) -> dict[str, float]:
    """Draw the numbers of a case that can be changed; return them by name."""
    with st.container(horizontal=True, key="dials"):
        return {dial.name: _dial(page, case, dial) for dial in case.dials}


def other_page(page: Page, case: Case, numbers: Mapping[str, float]) -> None:
    """Draw a link that opens a case's state where it can be handled, if it has one."""
    found = opened_at(case.key, numbers)
    if found is not None:
        slug, state = found
        ledger = N_(
            "Press these calls yourself, and see in the ledger what each does to every tensor"
        )
        labels = {
            "backward": ledger,
            "training": ledger,
            "sandbox": N_("Step through this function's graph in the sandbox"),
            "graph": N_("Step through this graph"),
            "softmax": N_("Make these calls yourself, row by row"),
            "cross_entropy": N_("See it beside what works, with sliders"),
        }
        state_link(page, slug, page.translate(labels[slug]), **state)


def _dial(page: Page, case: Case, dial: Dial) -> float:
    _ = page.translate
    key = dial_key(case, dial)
    label = dial.label if dial.label.startswith("`") else _(dial.label)
    if dial.options:
        return dial.options.index(choice(page, key, label, dial.options, dial.options[0]))
    if isinstance(dial.low, int):
        return whole(page, key, label, dial.low, int(dial.high), int(dial.default))
    return number(page, key, label, dial.low, dial.high, dial.default, 0.01)


def dial_key(case: Case, dial: Dial) -> str:
    """Return the parameter of a case's dial in a link."""
    return f"{case.key}-{dial.name}"
