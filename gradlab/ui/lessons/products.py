"""The two products with a Jacobian, each with an editable vector: vᵀJ and Ju."""

from __future__ import annotations

import streamlit as st

from gradlab.functions import Function, Numbers, indexed
from gradlab.functions.jacobian_at import VectorMap, pulled_back, pushed_forward
from gradlab.lessons.softmax import loss_cotangent
from gradlab.pictures.figures.map_along import pulled_back_live, pushed_forward_live
from gradlab.pictures.figures.vector_map import pulled_back_figure, pushed_forward_figure
from gradlab.pictures.formulas import listed
from gradlab.ui.lessons.map_view import map_at, steps_along
from gradlab.ui.page.frame import Page, late_notices
from gradlab.ui.page.part import fold
from gradlab.ui.show.figure import figure
from gradlab.ui.widgets.controls import preset
from gradlab.ui.widgets.inputs import vector


def products_scene(
    page: Page, function: Function, numbers: Numbers, row: int, column: int
) -> tuple[list[float], list[float]]:
    """Offer the two products; return v and u, both empty while they are folded away.

    Args:
        page: the page that draws it.
        function: a vector function of the table.
        numbers: its inputs, as typed.
        row: the chosen output, for the preset e_i of v.
        column: the chosen input, for the preset e_j of u.
    """
    _ = page.translate
    folded = fold(page, "products", _("The two products"), r"[uv]\d")
    if not folded.open:
        return [], []
    of = map_at(function, numbers)
    with folded, late_notices(page):
        back, forward = st.columns(2, gap="medium")
        with back:
            v = _vjp(page, of, row)
        with forward:
            u = _jvp(page, of, column)
    return v, u


def _vjp(page: Page, of: VectorMap, row: int) -> list[float]:
    """Draw v, one number for each output, and vᵀJ; return v."""
    _ = page.translate
    m = len(of.outputs)
    st.markdown(_("**vᵀJ**: $v$ weighs the outputs. One backward pass, `backward(gradient=v)`."))
    with st.container(horizontal=True):
        one_hot = {f"v{i}": float(i == row) for i in range(m)}
        preset(_("the row {row} alone").format(row=row), one_hot, key="v one-hot")
        preset(_("all ones"), {f"v{i}": 1.0 for i in range(m)}, key="v ones")
        if of.is_probs:
            loss = loss_cotangent(of.output, row)
            values = {f"v{i}": value for i, value in enumerate(loss)}
            preset(_("from the loss −log p[{row}]").format(row=row), values, key="v loss")
    v = vector(page, "v", indexed("v", m), [1.0] + [0.0] * (m - 1))
    product = pulled_back(of, v)
    alt = _("bars of vᵀJ: {values}").format(values=listed(product))
    live = pulled_back_live(steps_along(of), v)
    figure("vjp", pulled_back_figure(of, product), alt=alt, height=220, live=live)
    return v


def _jvp(page: Page, of: VectorMap, column: int) -> list[float]:
    """Draw u, one number for each input, and Ju; return u."""
    _ = page.translate
    n = len(of.inputs)
    st.markdown(_("**Ju**: $u$ is a direction of the inputs; Ju says how the outputs move."))
    with st.container(horizontal=True):
        one_hot = {f"u{i}": float(i == column) for i in range(n)}
        preset(_("the column {column} alone").format(column=column), one_hot, key="u one-hot")
        preset(_("all ones"), {f"u{i}": 1.0 for i in range(n)}, key="u ones")
    u = vector(page, "u", indexed("u", n), [1.0] + [0.0] * (n - 1))
    product = pushed_forward(of, u)
    alt = _("bars of Ju: {values}").format(values=listed(product))
    live = pushed_forward_live(steps_along(of), u)
    figure("jvp", pushed_forward_figure(of, product), alt=alt, height=220, live=live)
    return u
