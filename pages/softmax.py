"""A vector output has a Jacobian; one call gives one row of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui import (
    SCENE,
    Page,
    choice,
    lesson,
    part,
    point_at,
    scene,
    sections,
    stage,
)

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from gradlab.functions import Function
    from gradlab.functions.point import Place
    from gradlab.ui.lessons.map_view import Mapped

MAPS = ["softmax", "log_softmax", "skew", "polar", "spherical", "projection", "relu", "abs"]


def map_lesson(page: Page) -> None:
    """A function and its inputs, then what they move."""
    _ = page.translate
    f = choice(page, "f", _("function"), MAPS, "softmax")
    controls, picture = stage("stage-map")

    from gradlab.functions import FUNCTIONS
    from gradlab.ui.lessons.logits import logit_presets, logits_fold
    from gradlab.ui.lessons.map_view import cell_choice
    from gradlab.ui.widgets.inputs import lengths, sliders

    function = FUNCTIONS["softmax_temperature" if f == "softmax" else f]
    with controls:
        lengths(page, function)
        sliders(page, function, function.arguments[0], SCENE)
        if function.arguments[0].name == "a":
            logit_presets(page)
            logits_fold(page, function)
        st.latex(FUNCTIONS[f].tex(FUNCTIONS[f].formula))
    with picture:
        cell_choice(page, function)
    scene(page, map_scene, picture, function)

    from gradlab.ui.lessons.map_sections import map_sections  # the first figures do not wait for it

    sections(page, map_sections, function)


def map_scene(page: Page, picture: DeltaGenerator, function: Function) -> None:
    """The outputs, the Jacobian, what is said of one row of it, and the way on."""
    from gradlab.ui.lessons.map_view import chosen_cell, map_at, map_view
    from gradlab.ui.page.sandbox_link import sandbox_link

    numbers, place = point_at(function), chosen_cell(function)
    mapped = map_at(function, numbers)
    with picture:
        map_view(page, mapped, place)
    cell_scene(page, mapped, place)
    sandbox_link(page, function.code, numbers, row=place.row, col=place.column)


def cell_scene(page: Page, mapped: Mapped, place: Place) -> None:
    """The one call that gave the row; the chosen cell by its formula, and in three ways."""
    from gradlab.lessons import listings
    from gradlab.lessons.softmax import is_probs
    from gradlab.ui.lessons.logits import shift_reading
    from gradlab.ui.lessons.map_view import cell_formula, meter_of
    from gradlab.ui.show.code_panel import step_view
    from gradlab.ui.show.truth_meter import truth_meter

    of, _jacobian = mapped
    step_view(page, listings.of_map(of, place.row), "torch.autograd.grad(")
    st.latex(cell_formula(mapped, place))
    if is_probs(of.function):
        shift_reading(page, of)
    truth_meter(page, meter_of(mapped), place.cell(2))


with lesson("softmax") as lesson_page:
    _ = lesson_page.translate
    st.markdown(
        _(
            "Every output has a slope along every input: the Jacobian $J$. torch never builds it "
            "unasked: one call of `torch.autograd.grad` returns **one row**."
        )
    )
    part(lesson_page, map_lesson)
