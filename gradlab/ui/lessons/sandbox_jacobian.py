"""The sandbox's Jacobian, and the two products with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.lessons.products import products_view
from gradlab.ui.page.page import Page
from gradlab.ui.show.figure import figure
from gradlab.ui.show.hand import Cells, Hand

if TYPE_CHECKING:
    from torch import Tensor

    from gradlab.functions.along import AlongSlider
    from gradlab.functions.point import Place, Point


def jacobian_view(
    page: Page, of: Point, place: Place, jacobian: Tensor, along: list[AlongSlider]
) -> list[float]:
    """Show the Jacobian and the two products with it; return v, empty where it isn't shown.

    Args:
        page: the page that draws it.
        of: the function at its inputs.
        place: the output and the input element that are framed.
        jacobian: the slopes of all outputs along the chosen input, shape (m, n).
        along: the function at the steps of its sliders.
    """
    from gradlab.functions.point import LARGEST, is_shown_whole
    from gradlab.pictures.figures.map import jacobian_figure
    from gradlab.pictures.figures.map_along import cells_live

    _, (rows, columns) = page.translate, jacobian.shape
    st.header(_("The Jacobian"), anchor=False)
    if not is_shown_whole(rows, (columns,)):
        sentence = _("{rows} × {columns} slopes: too many to print; up to {limit} × {limit} are.")
        st.markdown(sentence.format(rows=rows, columns=columns, limit=LARGEST))
        return []
    alt = _("the slopes of {rows} outputs along {columns} inputs")
    figure(
        "sandbox-jacobian",
        jacobian_figure(of, jacobian, place),
        alt=alt.format(rows=rows, columns=columns),
        height=120 + 34 * rows,
        live=cells_live(along),
        hand=Hand(cells=Cells("row", "col", _("the Jacobian, cell by cell"))),
    )
    v, _u = products_view(page, of, place, along, keys=("cotangent-", "tangent-"))
    return v
