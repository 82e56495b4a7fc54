"""A vector function at a glance: its outputs as bars, its Jacobian as a heatmap, one row read."""

from __future__ import annotations

import streamlit as st

from gradlab.figures.map_along import MapSteps, map_live
from gradlab.figures.vector_map import jacobian_figure, output_figure
from gradlab.formulas import listed
from gradlab.ui.controls import choice
from gradlab.ui.figure import figure
from gradlab.ui.frame import Page
from gradlab.vector_map import VectorMap, row_reading


def map_view(page: Page, of: VectorMap, maps: list[MapSteps]) -> tuple[int, int]:
    """Draw both figures and the choice of a row and a column of the Jacobian; return the two.

    Args:
        page: the page that draws it.
        of: the vector function at its point.
        maps: the same at the steps of its sliders.
    """
    _ = page.translate
    with st.container(horizontal=True):
        row = choice(page, "row", _("output $i$"), list(range(len(of.outputs))), 0)
        column = choice(page, "col", _("input $j$"), list(range(len(of.inputs))), 0)
    live = map_live(maps, is_probs=of.is_probs)
    alt = _("bars of the outputs: {values}").format(values=listed(of.output))
    bars = output_figure(of, row, is_probs=of.is_probs)
    figure("outputs", bars, alt=alt, height=190, live=live)
    reading = row_reading(of, row).show(_)
    height = 120 + 34 * len(of.outputs)
    figure("jacobian", jacobian_figure(of, row, column), alt=reading, height=height, live=live)
    st.markdown(reading)
    return row, column
