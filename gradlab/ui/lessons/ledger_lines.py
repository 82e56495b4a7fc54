"""The tape ledger's lines: what is said of them, what steers through them, and what they did."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from gradlab.clinic import matching_cases
from gradlab.ledger.history import History
from gradlab.pictures.notebook import notebook
from gradlab.program import Event, Run
from gradlab.ui.lessons.ledger_view import ledger_button, line_slider
from gradlab.ui.page.access import aria
from gradlab.ui.page.page import Page

_HEIGHT = 220
"""Pixels; the stylesheet fits it to the window."""


def told(page: Page, history: History) -> None:
    """Say what a scene asks or answers, or what the last call was for; in a box of one height."""
    _, scene = page.translate, history.scene
    with st.container(key="told"):
        if scene is not None and history.at == len(history.calls):
            st.success(_(scene.answer), icon="💡")
        elif scene is not None:
            st.info(_(scene.question) + " " + _("Decide, then press Next line."), icon="❓")
        elif history.made:
            st.info(_(history.palette.calls[history.made[-1][0]].help), icon="▶️")
        else:
            st.info(_("Press a call: it runs, and every tensor shows what it did."), icon="👈")


def ledger_view(
    page: Page,
    ran: Run,
    history: History,
    coming: str,
    table: str,
    beside: Callable[[], None] | None = None,
) -> None:
    """Draw the lines made and to come, with what steers through them, and a table below them.

    Args:
        page: the page that draws it.
        ran: the run of the lines made.
        history: the lines made and undone.
        coming: the HTML of those to come.
        table: the HTML of the table.
        beside: draws what stands beside the lines, if anything does.
    """
    with st.container(key="ledger"):
        _steering(page, history, ran.steps[-1].error)
        if beside is None:
            _calls_view(page, ran, coming)
        else:
            lines, other = st.columns(2, gap="small")
            with lines:
                _calls_view(page, ran, coming)
            with other:
                beside()
        st.html(table)


def _steering(page: Page, history: History, error: Event | None) -> None:
    """Draw the way back and on, to any line, and to the clinic's case about an error."""
    _ = page.translate
    with st.container(horizontal=True, vertical_alignment="center", key="steering"):
        button = partial(ledger_button, history.palette)
        button(_("Undo"), "undo", shortcut="Z")
        # In a scene, the next line is no undone one.
        forward = _("Next line") if history.scene else _("Redo")
        button(forward, "redo", shortcut="Y")
        # Not disabled, which would drop the focus when there is nothing more to undo.
        idle = {"undo": history.at == 0, "redo": history.at == len(history.calls)}
        aria({key: {"aria-disabled": str(is_idle).lower()} for key, is_idle in idle.items()})
        button(_("Start over"), "start-over")
        if history.calls:
            line_slider(_("Line"), history)
        if error is not None:
            _to_the_clinic(page, error)


def _calls_view(page: Page, ran: Run, coming: str) -> None:
    """Draw the calls made, the last one in sight, and below them the HTML of those to come."""
    _ = page.translate
    made = notebook(ran, _, nothing=_("None (Jupyter prints nothing)"))
    with st.container(gap="xsmall", key="transcript"):
        with st.container(height=_HEIGHT, autoscroll=True, key="calls-made"):
            st.html(scrollable(_("The calls made"), made))
        if coming:
            with st.container(height=_HEIGHT, key="calls-to-come"):
                st.html(scrollable(_("The calls to come"), coming))


def scrollable(name: str, calls: str) -> str:
    """Return HTML in a region that takes the focus, so that keys scroll the box around it."""
    return f'<div tabindex="0" role="region" aria-label="{escape(name)}">{calls}</div>'


def _to_the_clinic(page: Page, error: Event) -> None:
    """Draw a link to the clinic's case about an error, if it has one."""
    found = matching_cases(str(error))
    if found:
        st.page_link(
            "pages/clinic.py",
            label=page.translate(found[0].title),
            icon="🩺",
            query_params=page.query(case=found[0].key),
        )
