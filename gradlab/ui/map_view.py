"""A vector function at a glance: its outputs as bars, its Jacobian as a heatmap, one row read."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from gradlab.figures.map_along import MapSteps, all_map_steps, map_live
from gradlab.figures.vector_map import jacobian_figure, output_figure
from gradlab.formulas import listed
from gradlab.functions import FUNCTIONS, Function, Numbers, tensors
from gradlab.ui.controls import choice
from gradlab.ui.figure import figure
from gradlab.ui.frame import Page
from gradlab.ui.part import SCENE
from gradlab.vector_map import VectorMap, row_reading, vector_map


def map_at(function: Function, numbers: Numbers) -> tuple[VectorMap, list[MapSteps]]:
    """Return a vector function at a point and at the steps of its sliders.

    What was computed last is kept for the other parts of a page that show the same point.

    Args:
        function: an entry of the table.
        numbers: its inputs, as typed.
    """
    values = (tuple(each) if isinstance(each, list) else each for each in numbers.values())
    return _map_at(function.key, tuple(zip(numbers, values, strict=True)))


def chosen_cell() -> tuple[int, int]:
    """Return the chosen row and column, the first where a link asked for none there is."""
    row, column = (st.session_state[key] for key in ("row", "col"))
    return row or 0, column or 0


@lru_cache(maxsize=16)
def _map_at(
    key: str, numbers: tuple[tuple[str, float | tuple[float, ...]], ...]
) -> tuple[VectorMap, list[MapSteps]]:
    function = FUNCTIONS[key]
    arguments = tensors({n: list(v) if isinstance(v, tuple) else v for n, v in numbers})
    return vector_map(function, arguments), all_map_steps(function, arguments)


def map_view(page: Page, of: VectorMap, maps: list[MapSteps]) -> tuple[int, int]:
    """Draw both figures and the choice of a row and a column of the Jacobian; return the two.

    Args:
        page: the page that draws it.
        of: the vector function at its point.
        maps: the same at the steps of its sliders.
    """
    _ = page.translate
    rows, columns = list(range(len(of.outputs))), list(range(len(of.inputs)))
    with st.container(horizontal=True):
        row = choice(page, "row", _("output $i$"), rows, 0, moves=SCENE)
        column = choice(page, "col", _("input $j$"), columns, 0, moves=SCENE)
    live = map_live(maps, is_probs=of.is_probs)
    alt = _("bars of the outputs: {values}").format(values=listed(of.output))
    bars = output_figure(of, row, is_probs=of.is_probs)
    figure("outputs", bars, alt=alt, height=190, live=live)
    reading = row_reading(of, row).show(_)
    height = 120 + 34 * len(of.outputs)
    figure("jacobian", jacobian_figure(of, row, column), alt=reading, height=height, live=live)
    st.markdown(reading)
    return row, column
