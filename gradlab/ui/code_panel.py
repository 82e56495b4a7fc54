"""What you see is code you can run: the lesson's program, its outputs, and both as files."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from gradlab.notebook import notebook
from gradlab.program import Run, to_ipynb, to_py
from gradlab.text import Translate
from gradlab.ui.frame import Page

_LOG = logging.getLogger("gradlab")
Exporter = Callable[[Run, Translate], str]


def code_panel(page: Page, run: Run) -> None:
    """Show the program that ran for the current state, and hand it out as .py and .ipynb."""
    _ = page.translate
    st.subheader(_("The code that ran"), anchor=False)
    notebook_view(page, run)
    downloads(page, run)


def notebook_view(page: Page, run: Run) -> None:
    """Show a run as a notebook would, every output below its statement."""
    st.html(notebook(run, page.translate))


def step_view(page: Page, run: Run, start: str) -> None:
    """Show the one statement of a run that starts in a certain way, with what it returned."""
    step = next(step for step in run.steps if step.source.startswith(start))
    notebook_view(page, replace(run, steps=(step,)))


def downloads(page: Page, run: Run) -> None:
    """Offer a run as a script and as a notebook, each written only when it is asked for."""
    with st.container(horizontal=True):
        _download(page, run, to_py, "py", "text/x-python")
        _download(page, run, to_ipynb, "ipynb", "application/x-ipynb+json")


def _download(page: Page, run: Run, export: Exporter, ending: str, mime: str) -> None:
    name = f"gradlab_{run.program.name}.{ending}"
    translate = page.translate

    def content() -> str:
        # Streamlit shows nothing when this raises, so the log must.
        try:
            return export(run, translate)
        except Exception:
            _LOG.exception("the export %s failed", name)
            raise

    st.download_button(name, content, name, mime, key=f"download {name}", on_click="ignore")
