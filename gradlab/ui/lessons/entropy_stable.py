"""log_softmax against log(softmax): three ways that agree until the logits are large."""

from __future__ import annotations

import streamlit as st

from gradlab.functions.point import Point
from gradlab.lessons import listings
from gradlab.pictures.tables import numbers_table
from gradlab.program import Step, run
from gradlab.ui.page.page import Page
from gradlab.ui.show.code_panel import downloads, notebook_view
from gradlab.ui.widgets.controls import number
from gradlab.words.numbers import written

_WAYS = ("F.log_softmax(z)", "F.softmax(z).log()", "(z.exp() / z.exp().sum()).log()")


def stable_scene(page: Page, of: Point) -> None:
    """Show log-probabilities, loss and gradient in three ways at logits some times as large."""
    _ = page.translate
    st.markdown(
        _(
            "On paper the three are one formula. In float32 a power of $e$ is 0 below −104 and "
            "inf above 88: what is 0 has the logarithm −inf, and inf/inf is nan. "
            "`log_softmax` subtracts the largest logit first and takes no logarithm of a 0."
        )
    )
    times = number(page, "times", _("logits times"), 1, 40, 25, 0.5)
    logits = [float(f"{value:.6g}") for value in of.arguments["logits"].tolist()]
    ran = run(listings.stable(logits, int(of.arguments["target"]), times))
    heads = [_("way"), *(f"log {each}" for each in _probs(of)), _("loss"), "z.grad"]
    rows = [[way, *_cells(step)] for way, step in zip(_WAYS, ran.steps[2:], strict=True)]
    st.html(numbers_table(_("three ways to the same logarithms"), heads, rows))
    notebook_view(page, ran, first=2)
    downloads(page, ran)


def _probs(of: Point) -> list[str]:
    return [label.replace("z", "p") for label in of.columns("logits")]


def _cells(step: Step) -> list[str]:
    """Return what a way gave: the log-probabilities, the loss, and the gradient in one cell."""
    found = {name: step.tensor(name).value for name in ("log_probs", "loss", "grad")}
    return [
        *(written(value, 4) for value in found["log_probs"].tolist()),
        written(found["loss"], 4),
        ", ".join(written(value, 4) for value in found["grad"].tolist()),
    ]
