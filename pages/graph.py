"""backward walks the grad_fn graph node by node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui import (
    SCENE,
    Page,
    lesson,
    part,
    pick,
    point,
    point_at,
    scene,
    sections,
    walk_stage,
)

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from gradlab.functions import Function
    from gradlab.ui.widgets.walk import Start

FUNCTIONS_HERE = [
    "mse", "mse_mean", "mse_sum", "softmax", "softmax_temperature", "log_softmax",
    "cross_entropy", "soft_cross_entropy", "mse_of_softmax", "cross_entropy_of_probs",
    "bce_with_logits", "bce", "skew", "polar", "spherical", "projection", "relu", "abs",
]  # fmt: skip


def graph_lesson(page: Page) -> None:
    """A function, its inputs and from where backward starts, then what they move."""
    from gradlab.functions import FUNCTIONS
    from gradlab.functions.point import point_at as evaluated
    from gradlab.ui.widgets.walk import walk_controls

    _ = page.translate
    picture, beside, below = walk_stage()
    with below:
        function = FUNCTIONS[pick(page, "f", _("function"), FUNCTIONS_HERE, "mse")]
        st.latex(function.tex(function.formula))
        numbers = point(page, function, reruns=SCENE)
        start = walk_controls(page, evaluated(function, numbers))
    scene(page, graph_scene, beside, picture, function, start)
    sections(page, further, function, start)


def graph_scene(
    page: Page, beside: DeltaGenerator, picture: DeltaGenerator, function: Function, start: Start
) -> None:
    """The passes step by step, the truth of each leaf's gradient, and the way on."""
    from gradlab.functions.point import point_at as evaluated
    from gradlab.functions.tape_at import tape_at
    from gradlab.functions.truth_at import derivative_name, gradient_truth
    from gradlab.ui.page.sandbox_link import sandbox_link
    from gradlab.ui.show.stepper import stepper
    from gradlab.ui.show.truth_meter import truth_meter

    _ = page.translate
    numbers, (leaves, row, v) = point_at(function), start
    of = evaluated(function, numbers)
    tape = tape_at(of, leaves, row, v)
    stepper(page, tape, beside, picture)
    for each in leaves:
        truth_meter(page, gradient_truth(of, each, row, v), name=derivative_name(of, each, row))
    sandbox_link(page, function.code, numbers)


def further(page: Page, function: Function, start: Start) -> None:
    """The code that ran."""
    from gradlab.functions.point import point_at as evaluated
    from gradlab.lessons import listings
    from gradlab.ui.show.code_panel import code_section

    leaves, row, v = start
    of = evaluated(function, point_at(function))
    code_section(page, listings.graph_of(of, leaves, row, v or ()))


with lesson("graph") as lesson_page:
    _ = lesson_page.translate
    st.markdown(
        _(
            "Forward, torch notes every operation; backward, the gradient runs along the arrows to "
            "the leaves, the tensors that asked for it."
        )
    )
    part(lesson_page, graph_lesson)
