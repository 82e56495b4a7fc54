"""What you see is code you can run: the lesson's program, its outputs, and both as files."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from gradlab.pictures.notebook import notebook
from gradlab.program import Program, Run, Step, last_step, run, to_ipynb, to_py
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import section
from gradlab.ui.show.shared_cache import SharedCache
from gradlab.words.text import Translate

_LOG = logging.getLogger("gradlab")
Exporter = Callable[[Run, Translate], str]
_STEPS: SharedCache[tuple[str, ...], Step] = SharedCache(512)


def code_section(page: Page, program: Program) -> None:
    """Offer the program that runs for the current state, with its outputs, as .py and .ipynb."""
    _ = page.translate
    section(page, "code", _("The code that ran"), "", code_view, program)


def code_view(page: Page, program: Program) -> None:
    """Run a program, show it with its outputs and hand it out as .py and .ipynb."""
    ran = run(program)
    notebook_view(page, ran)
    downloads(page, ran)


def notebook_view(page: Page, ran: Run, first: int = 1) -> None:
    """Show a run as a notebook would, from its first statement or a later one on."""
    st.html(notebook(ran, page.translate, first=first))


def two_ways(page: Page, by_grad: Program, by_backward: Program) -> None:
    """Show the two ways to a gradient side by side, and where each put it."""
    _ = page.translate
    grad, backward = run(by_grad), run(by_backward)
    returned, written = st.columns(2)
    with returned:
        notebook_view(page, grad)
        st.markdown(
            _(
                "`torch.autograd.grad` gave `{tuple}`, a tuple because several inputs can be "
                "asked for. `w.grad` is still `{grad}`."
            ).format(tuple=grad.steps[-2].output, grad=grad.steps[-1].stdout.strip())
        )
    with written:
        notebook_view(page, backward)
        st.markdown(
            _(
                "`mse.backward()` gave `{nothing}`. What it found it added to `w.grad`, which "
                "was empty and is now `{grad}`."
            ).format(nothing=backward.steps[-2].stdout.strip(), grad=backward.steps[-1].output)
        )


def step_view(page: Page, program: Program, start: str) -> None:
    """Run a program up to the statement that starts in a certain way; show what that returned."""
    sources = [statement.source for statement in program.statements]
    count = next(k for k, source in enumerate(sources, 1) if source.startswith(start))
    begun = replace(program, statements=program.statements[:count])
    steps = _STEPS.of([tuple(sources[:count])], lambda _: [last_step(begun)])
    notebook_view(page, Run(begun, tuple(steps)))


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
