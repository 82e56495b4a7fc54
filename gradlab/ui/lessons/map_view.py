"""A vector function at a glance: its outputs as bars, its Jacobian as a heatmap, one row read."""

from __future__ import annotations

import streamlit as st
from torch import Tensor

from gradlab.functions import Function, Numbers
from gradlab.functions import point as points
from gradlab.functions.along import AlongSlider, along
from gradlab.functions.point import Place, Point
from gradlab.functions.truth_at import jacobian_truth
from gradlab.lessons.softmax import is_probs, logit_line, row_reading
from gradlab.maths.truth import Truth
from gradlab.pictures.figures.map import jacobian_figure, output_figure
from gradlab.pictures.figures.map_along import map_live
from gradlab.pictures.formulas import listed, softmax_cell, softmax_derivation, stacked
from gradlab.ui.browser.live import Packed
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import SCENE
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.show.figure import FigureSpec, figure_at
from gradlab.ui.show.hand import Cells, Hand, Handle
from gradlab.ui.show.packed_figure import packed_traces
from gradlab.ui.show.shared_cache import SharedCache
from gradlab.ui.widgets.controls import choice
from gradlab.ui.widgets.inputs import point_at

Mapped = tuple[Point, Tensor]
"""A function at a point, and its Jacobian by its first argument, shape (m, n)."""

_Others = tuple[str, tuple[int, ...], int, tuple[str, ...]]
"""A function, its inputs' sizes, which of their numbers moves, and where the others stand."""

_MAPS: SharedCache[tuple[str, str], Mapped] = SharedCache(512)
_METERS: SharedCache[Point, Truth] = SharedCache(512)
_TRAVELS: SharedCache[_Others, tuple[bytes, bytes]] = SharedCache(4096)
"""What a slider moves in the two figures, packed: with ten logits about 2 kB each."""
_NOTHING = (b"", b"")
"""Of a slider that the function can't be followed along: what it moves waits for its release."""


def map_at(function: Function, numbers: Numbers) -> Mapped:
    """Return a function at a point, the same object for all sessions that ask for that point.

    Args:
        function: an entry of the table.
        numbers: its inputs, as typed.
    """

    def computed(_missing: list[tuple[str, str]]) -> list[Mapped]:
        of = points.point_at(function, numbers)
        return [(of, of.jacobian(_first(of)))]

    key = function.key, repr(numbers)  # which tells -0.0 from 0.0
    return _MAPS.of([key], computed)[0]


def steps_along(of: Point) -> list[AlongSlider]:
    """Return the function at the steps of its sliders."""
    return along(of, Place(_first(of)))


def meter_of(mapped: Mapped) -> Truth:
    """Return the truth meter of the Jacobian, shared by all sessions at the same point."""
    of, jacobian = mapped
    return _METERS.of([of], lambda _: [jacobian_truth(of, _first(of), jacobian)])[0]


def _first(of: Point) -> str:
    """Return the argument that the lesson differentiates by."""
    return of.function.arguments[0].name


def cell_choice(page: Page, function: Function) -> None:
    """Draw the choice of a row and a column of the Jacobian at the sliders' numbers."""
    _ = page.translate
    of, _jacobian = map_at(function, point_at(function))
    rows, columns = list(range(len(of.outputs))), list(range(len(of.columns(_first(of)))))
    with st.container(horizontal=True):
        choice(page, "row", _("output $i$"), rows, 0, reruns=SCENE)
        choice(page, "col", _("input $j$"), columns, 0, reruns=SCENE)


def chosen_cell(function: Function) -> Place:
    """Return the chosen row and column."""
    row, column = int(widget_value("row")), int(widget_value("col"))
    return Place(function.arguments[0].name, column, row)


def cell_formula(mapped: Mapped, place: Place) -> str:
    """Return the closed form of a Jacobian in LaTeX; of a softmax its derivation and one cell."""
    of, jacobian = mapped
    if not is_probs(of.function):
        return of.function.tex(of.function.derivatives[place.name].formula)
    row, column = place.row, place.column
    temperature = of.arguments["T"].item()
    cell = softmax_cell(of.value, jacobian[row, column], row, column, temperature)
    return stacked(softmax_derivation(temperature), cell)


def map_view(page: Page, mapped: Mapped, place: Place) -> None:
    """Draw both figures with a row and a column of the Jacobian chosen, and read the row.

    Args:
        page: the page that draws it.
        mapped: the function at its point.
        place: the chosen output and input.
    """
    _, (of, jacobian) = page.translate, mapped
    row = place.row
    reading = row_reading(of, place.name, jacobian, row).show(_)

    def bars() -> FigureSpec:
        alt = _("bars of the outputs: {values}").format(values=listed(of.value))
        spec = output_figure(of, row, is_probs=is_probs(of.function))
        return FigureSpec(spec, alt, _travels(of)[0], Hand(_handles(of), bars="row"))

    def cells() -> FigureSpec:
        spec = jacobian_figure(of, jacobian, place)
        buttons = Cells("row", "col", _("the Jacobian, cell by cell"))
        return FigureSpec(spec, reading, _travels(of)[1], Hand(cells=buttons))

    figure_at("outputs", (of, row), 190, bars)
    figure_at("jacobian", (of, place), 120 + 34 * len(of.outputs), cells)
    st.markdown(reading)


def _handles(of: Point) -> list[Handle]:
    """Return the bars that can be dragged: probabilities, each by the logit of its own number."""
    if not is_probs(of.function):
        return []
    logits, temperature = of.point("a"), of.arguments["T"].item()
    keys = [each.key for each in of.function.argument("a").elements[: len(logits)]]
    lines = [logit_line(logits, temperature, i) for i in range(len(logits))]
    return [
        Handle("bars", key, i, exact)
        for i, (key, exact) in enumerate(zip(keys, lines, strict=True))
    ]


def _travels(of: Point) -> tuple[list[Packed], list[Packed]]:
    """Return what the sliders move in the two figures.

    It depends on the other sliders alone, so it is the same wherever a slider is let go, and for
    all in a class who begin with the same numbers.
    """
    names = [(each.name, k) for each in of.function.arguments for k in _range(of, each.name)]
    numbers = [of.point(name)[k].item() for name, k in names]
    sizes = tuple(each.numel() for each in of.arguments.values())
    others = tuple(map(repr, numbers))
    keys = {
        (of.function.key, sizes, k, others[:k] + others[k + 1 :]): k for k in range(len(numbers))
    }

    def computed(missing: list[_Others]) -> list[tuple[bytes, bytes]]:
        steps = {(each.slider.name, each.slider.column): each for each in steps_along(of)}
        wanted = [names[keys[key]] for key in missing]
        followed = [name for name in wanted if name in steps]
        live = map_live([steps[name] for name in followed], is_probs=is_probs(of.function))
        kinds = {"bars": "bar"}, {"jacobian": "heatmap"}
        packed = zip(*(packed_traces(live, each) for each in kinds), strict=True)
        contents = dict(zip(followed, packed, strict=True))
        return [contents.get(name, _NOTHING) for name in wanted]

    contents = _TRAVELS.of(list(keys), computed)
    found = [(at, both) for at, both in zip(numbers, contents, strict=True) if both != _NOTHING]
    return [Packed(at, bars) for at, (bars, _) in found], [
        Packed(at, cells) for at, (_, cells) in found
    ]


def _range(of: Point, name: str) -> range:
    return range(of.arguments[name].numel())
