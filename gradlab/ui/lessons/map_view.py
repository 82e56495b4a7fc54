"""A vector function at a glance: its outputs as bars, its Jacobian as a heatmap, one row read."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

import streamlit as st

from gradlab.functions import Function, Numbers, tensors
from gradlab.functions.jacobian_at import VectorMap, map_truth, row_reading, vector_map
from gradlab.maths.truth import Truth
from gradlab.pictures.figures.map_along import MapSteps, all_map_steps, map_live
from gradlab.pictures.figures.vector_map import jacobian_figure, output_figure
from gradlab.pictures.formulas import listed, softmax_cell, stacked
from gradlab.ui.browser.live import Packed
from gradlab.ui.page.frame import Page
from gradlab.ui.page.part import SCENE
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.show.figure import FigureSpec, figure_at, packed_traces
from gradlab.ui.show.shared_cache import SharedCache
from gradlab.ui.widgets.controls import choice
from gradlab.ui.widgets.inputs import point_at

_Others = tuple[str, tuple[int, ...], int, tuple[str, ...]]
"""A function, its inputs' sizes, which of their numbers moves, and where the others stand."""

_MAPS: SharedCache[tuple[str, str], VectorMap] = SharedCache(512)
_TRAVELS: SharedCache[_Others, tuple[bytes, bytes]] = SharedCache(4096)
"""What a slider moves in the two figures, packed: with ten logits about 2 kB each."""


def map_at(function: Function, numbers: Numbers) -> VectorMap:
    """Return a vector function at a point, the same object for all who come there.

    Args:
        function: an entry of the table.
        numbers: its inputs, as typed.
    """
    key = function.key, repr(numbers)  # which tells -0.0 from 0.0
    return _MAPS.of([key], lambda _: [vector_map(function, tensors(numbers))])[0]


@lru_cache(maxsize=16)
def steps_along(of: VectorMap) -> list[MapSteps]:
    """Return the function at the steps of its sliders, kept for the other figures of it."""
    return all_map_steps(of.function, of.arguments)


@lru_cache(maxsize=512)
def meter_of(of: VectorMap) -> Truth:
    """Return the truth meter of the Jacobian, kept for all who come to the same point."""
    return map_truth(of)


def cell_choice(page: Page, function: Function) -> None:
    """Draw the choice of a row and a column of the Jacobian at the sliders' numbers."""
    _ = page.translate
    of = map_at(function, point_at(function))
    rows, columns = list(range(len(of.outputs))), list(range(len(of.inputs)))
    with st.container(horizontal=True):
        choice(page, "row", _("output $i$"), rows, 0, reruns=SCENE)
        choice(page, "col", _("input $j$"), columns, 0, reruns=SCENE)


def chosen_cell() -> tuple[int, int]:
    """Return the chosen row and column."""
    return int(widget_value("row")), int(widget_value("col"))


def cell_formula(of: VectorMap, row: int, column: int) -> str:
    """Return the closed form of the Jacobian in LaTeX, for a softmax with one cell's numbers."""
    formula = of.function.derivatives[of.symbols[1]].formula
    if not of.is_probs:
        return formula
    temperature = of.arguments["T"].item()
    cell = softmax_cell(of.output, of.jacobian[row, column], row, column, temperature)
    return stacked(formula, cell)


def map_view(page: Page, of: VectorMap, row: int, column: int) -> None:
    """Draw both figures with a row and a column of the Jacobian chosen, and read the row.

    Args:
        page: the page that draws it.
        of: the vector function at its point.
        row: the chosen output.
        column: the chosen input.
    """
    _ = page.translate
    reading = row_reading(of, row).show(_)

    def bars() -> FigureSpec:
        alt = _("bars of the outputs: {values}").format(values=listed(of.output))
        return FigureSpec(output_figure(of, row, is_probs=of.is_probs), alt, _travels(of)[0])

    def cells() -> FigureSpec:
        return FigureSpec(jacobian_figure(of, row, column), reading, _travels(of)[1])

    figure_at("outputs", (of, row), 190, bars)
    figure_at("jacobian", (of, row, column), 120 + 34 * len(of.outputs), cells)
    st.markdown(reading)


def _travels(of: VectorMap) -> tuple[list[Packed], list[Packed]]:
    """Return what the sliders move in the two figures.

    It depends on the other sliders alone, so it is the same wherever a slider is let go, and for
    all in a class who begin with the same numbers.
    """
    places = [of.arguments[each.name].reshape(-1).tolist() for each in of.function.arguments]
    sizes, numbers = tuple(map(len, places)), list(chain(*places))
    others = tuple(map(repr, numbers))
    keys = {
        (of.function.key, sizes, k, others[:k] + others[k + 1 :]): k for k in range(len(numbers))
    }

    def computed(missing: list[_Others]) -> list[tuple[bytes, bytes]]:
        steps = steps_along(of)
        live = map_live([steps[keys[key]] for key in missing], is_probs=of.is_probs)
        kinds = {"bars": "bar"}, {"jacobian": "heatmap"}
        return list(zip(*(packed_traces(live, each) for each in kinds), strict=True))

    contents = _TRAVELS.of(list(keys), computed)
    in_bars = [Packed(at, bars) for at, (bars, _) in zip(numbers, contents, strict=True)]
    in_cells = [Packed(at, cells) for at, (_, cells) in zip(numbers, contents, strict=True)]
    return in_bars, in_cells
