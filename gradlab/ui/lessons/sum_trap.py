"""The sum trap: the advice that silences the error on a vector and returns nothing but zeros."""

from __future__ import annotations

import streamlit as st

from gradlab.functions.point import Point
from gradlab.lessons import listings
from gradlab.program import run
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import section
from gradlab.ui.show.code_panel import downloads, notebook_view
from gradlab.words.numbers import written


def sum_trap_section(page: Page, of: Point) -> None:
    """Offer the scene for a softmax's probabilities, with the real error and the real zeros.

    Args:
        page: the page that draws it.
        of: the softmax at its logits a and their temperature T.
    """
    _ = page.translate
    section(page, "trap", _("The sum trap"), "", _scene, of)


def _scene(page: Page, of: Point) -> None:
    _ = page.translate
    st.markdown(
        _(
            "`p.backward()` on a vector is refused. The usual advice is to add `.sum()`. It "
            "silences the error, and for probabilities it is worthless:"
        )
    )
    trap = run(listings.sum_trap(of))
    notebook_view(page, trap)
    grad = trap.steps[-1].tensor("a").grad
    left = "" if grad is None else ", ".join(written(value, 2) for value in grad.tolist())
    st.markdown(
        _(
            "Summing the outputs means $v = (1, …, 1)$, so vᵀJ adds up each column of $J$. The "
            "sums are 0; ({sums}) is float32's rounding. The probabilities always sum to 1, "
            "whatever the logits are; what cannot change has no slope. The zeros are no bug: the "
            "question was wrong."
        ).format(sums=left)
    )
    downloads(page, trap)
