"""The tutorials' calls on a and p, to be made oneself: rows land in a heatmap as they are asked."""

from __future__ import annotations

import streamlit as st

from gradlab.functions.point import Point
from gradlab.ledger import last_line, program, saved_table, tensor_table, undone_list
from gradlab.ledger.history import History
from gradlab.ledger.replay import Start
from gradlab.ledger.rows import Rows, kept_reading, landed
from gradlab.ledger.softmax_calls import softmax_palette
from gradlab.pictures.figures.rows import rows_figure
from gradlab.program import run
from gradlab.ui.lessons.ledger_lines import ledger_view, told
from gradlab.ui.lessons.ledger_view import branches, history_field, palette, scene_buttons
from gradlab.ui.page.page import Page
from gradlab.ui.page.stage import stage
from gradlab.ui.show.code_panel import downloads
from gradlab.ui.show.figure import figure


def calls_scene(page: Page, of: Point, v: list[float]) -> None:
    """Draw the calls that can be pressed, those made, and the rows that they have brought.

    Args:
        page: the page that draws it.
        of: the softmax at its logits.
        v: how much each output counts in p.backward(gradient=v).
    """
    _ = page.translate
    logits = [float(f"{value:.6g}") for value in of.point("a").tolist()]
    n = len(logits)
    calls = softmax_palette(n)
    doing, happening = stage("stage-calls")
    with doing:
        with st.container(key="scenes"):
            scene_buttons(page, calls)
        history = history_field(page, calls)
    start = Start(calls, {"a": logits, "v": v})
    ran = run(program(history.made, start))
    line = last_line(ran)
    with doing, st.container(key="palette"):
        palette(page, history)
    with happening:
        told(page, history)
        _rows(page, landed(ran, history.made), n, history)
        st.markdown(kept_reading(line).show(_))
        coming = undone_list(history, start, _)
        ledger_view(page, ran, history, coming, tensor_table(line, _))
        st.html(saved_table(line, _))
    branches(page, history)
    downloads(page, ran)


def _rows(page: Page, found: Rows, n: int, history: History) -> None:
    _ = page.translate
    alt = _("the Jacobian as far as it was asked for: {rows} of {n} rows").format(
        rows=len(found.rows), n=n
    )
    is_grad = bool(history.made) and history.made[-1][0] in "vs" and found.grad is not None
    spec = rows_figure(found.matrix(n), n if is_grad else found.last)
    figure("called-rows", spec, alt=alt, height=110 + 34 * (n + 1))
