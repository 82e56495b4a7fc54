"""Any function you can write has these pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui import Page, lesson, part, stage
from gradlab.ui.lessons.sandbox_inputs import declared, read
from gradlab.ui.lessons.sandbox_line import typed_function

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from gradlab.expression import Expression
    from gradlab.functions.point import Point


def typed_lesson(page: Page) -> None:
    """A typed function and its inputs, then all that can be shown of it."""
    source = typed_function(page)
    controls, picture = stage("stage-typed")
    from gradlab.expression import BudgetError, ExpressionError
    from gradlab.expression.inputs import proposed
    from gradlab.sandbox import study
    from gradlab.ui.lessons.sandbox_sections import still_view
    from gradlab.ui.lessons.sandbox_views import formula_view, refusal

    try:
        expression = read(page, source)
        with controls:
            choices = st.container()
            inputs = declared(page, proposed(expression))
        seen = study(expression, inputs)
    except (ExpressionError, BudgetError) as error:
        with picture:
            refusal(page, source, error)
        return
    with picture:
        formula_view(page, seen, source)
    if seen.is_differentiable:
        slope_scene(page, expression, seen, choices, picture)
    else:
        still_view(page, expression, seen, picture)


def slope_scene(
    page: Page,
    expression: Expression,
    seen: Point,
    choices: DeltaGenerator,
    picture: DeltaGenerator,
) -> None:
    """The curve, the slopes, the code and the backward pass of a differentiable function."""
    from gradlab.sandbox import readings
    from gradlab.ui.lessons.sandbox_jacobian import jacobian_view
    from gradlab.ui.lessons.sandbox_sections import listing_section, steps_section, still_view
    from gradlab.ui.lessons.sandbox_views import (
        chosen_place,
        measured,
        meter_view,
        pictures,
        said,
    )

    with choices:
        place = chosen_place(page, seen)
    jacobian, meter = measured(page, seen, place)
    if jacobian is None:
        still_view(page, expression, seen, picture, is_costly=True)
        return
    with picture:
        along = pictures(page, seen, place, jacobian[place.row, place.column])
    said(page, readings(expression, seen, place))
    meter_view(page, meter, place)
    is_map = jacobian.numel() > 1
    v = jacobian_view(page, seen, place, jacobian, along) if is_map else []
    listing_section(page, seen, place, v)
    steps_section(page, seen, place, v)


with lesson("sandbox") as lesson_page:
    _ = lesson_page.translate
    st.markdown(
        _(
            "Type a function of your own and handle it: its curve and tangent, its Jacobian, its "
            "graph, its code. The text is read, never executed; every name in it is looked up in "
            "the list at the end of this page."
        )
    )
    part(lesson_page, typed_lesson)

    from gradlab.ui.lessons.sandbox_gallery import function_list

    function_list(lesson_page)
