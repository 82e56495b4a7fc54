"""The chain rule behind p − y, in the numbers of the page, and the way to /softmax."""

from __future__ import annotations

import streamlit as st

from gradlab.functions.point import Point
from gradlab.lessons.cross_entropy_product import Product, product
from gradlab.pictures.formulas_entropy import product_formula, product_steps
from gradlab.ui.page.page import Page
from gradlab.ui.page.state_link import state_link

_LARGEST = 100.0
"""Of what /softmax takes as an element of v."""


def product_scene(page: Page, of: Point) -> None:
    """Show v, J and vᵀJ with their numbers, and why one term for each class is left of it.

    Args:
        page: the page that draws it.
        of: the loss at its numbers.
    """
    _ = page.translate
    found, k = product(of), int(of.arguments["target"])
    st.markdown(
        _(
            "The logarithm sends $v = -y/p$ back to the probabilities; softmax passes it on as "
            "vᵀJ, the product of the Jacobian's lesson. $v$ is huge where $p$ is small, and $J$ "
            "is small there: the $p$ cancels."
        )
    )
    st.latex(product_formula(found))
    is_tempered = bool(of.arguments["T"] != 1)
    st.latex(product_steps(is_hard=bool(of.arguments["eps"] == 0), is_tempered=is_tempered))
    label = _("This J, and v times it, in the Jacobian's lesson")
    state_link(page, "softmax", label, **_state(of, found, k))


def _state(of: Point, found: Product, row: int) -> dict[str, str | float]:
    """Return the parameters of /softmax at these logits, with v where it takes so large ones."""
    logits = [round(value, 4) for value in of.arguments["logits"].tolist()]
    state: dict[str, str | float] = {"n": len(logits), "row": row}
    state |= {f"a{i}": value for i, value in enumerate(logits)}
    if of.arguments["T"] != 1:
        state["T"] = round(of.arguments["T"].item(), 4)
    if found.v.abs().max() > _LARGEST:
        return state
    v = {f"v{i}": round(value, 4) for i, value in enumerate(found.v.tolist())}
    return {**state, "products": "true", **v}
