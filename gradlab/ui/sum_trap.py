"""The sum trap: the advice that silences the error on a vector and returns nothing but zeros."""

from __future__ import annotations

import streamlit as st

from gradlab import listings
from gradlab.functions import vector
from gradlab.program import run
from gradlab.softmax import column_sums
from gradlab.ui.code_panel import downloads, notebook_view
from gradlab.ui.frame import Page
from gradlab.vector_map import VectorMap


def sum_trap_scene(page: Page, of: VectorMap, logits: float | list[float]) -> None:
    """Draw the scene for a softmax's probabilities, with the real error and the real zeros.

    Args:
        page: the page that draws it.
        of: the softmax at its logits.
        logits: the same logits, as typed.
    """
    _ = page.translate
    st.header(_("The sum trap"), anchor=False)
    st.markdown(
        _(
            "`p.backward()` on a vector is refused. The usual advice is to add `.sum()`. It "
            "silences the error, and for probabilities it is worthless:"
        )
    )
    trap = run(listings.sum_trap(vector(logits)))
    notebook_view(page, trap)
    sums = ", ".join(f"{value:.1e}" for value in column_sums(of.jacobian).tolist())
    st.markdown(
        _(
            "Summing the outputs means $v = (1, …, 1)$, so vᵀJ adds up the columns of $J$: "
            "({sums}). The probabilities always sum to 1, whatever the logits are; what cannot "
            "change has no slope. The zeros are no bug: the question was wrong."
        ).format(sums=sums)
    )
    downloads(page, trap)
