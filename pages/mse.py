"""A gradient is the slope of the loss curve."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gradlab.ui import (
    SCENE,
    Page,
    choice,
    lesson,
    number,
    part,
    preset,
    scene,
    sections,
    stage,
    widget_value,
)
from gradlab.ui.lessons.descent_view import descent_fold, descent_said
from gradlab.ui.lessons.secant import secant_fold

LOW, HIGH, STEP = -5.0, 5.0, 0.1
RANGES = dict.fromkeys("wxy", (LOW, HIGH, STEP))


def slope_lesson(page: Page) -> None:
    """The numbers and what the gradient is taken with respect to, then what they move."""
    _ = page.translate
    controls, picture = stage("stage-slope")
    with controls:
        number(page, "w", _("weight :blue[$w$]"), LOW, HIGH, 2, STEP, reruns=SCENE)
        number(page, "x", _("input :green[$x$]"), LOW, HIGH, 1, STEP, reruns=SCENE)
        number(page, "y", _("target :orange[$y$]"), LOW, HIGH, 1, STEP, reruns=SCENE)
        wrt = choice(page, "wrt", _("gradient by"), ["w", "x", "y"], "w")
        zoom = choice(page, "zoom", _("zoom to the point"), [1, 10, 100], 1)
        preset(_("The tutorials' numbers"), {"w": 2.0, "x": 1.0, "y": 1.0}, key="tutorials")
        said, walked = secant_fold(page), descent_fold(page)
    st.header(_("Where the number comes from"), anchor=False)
    scene(page, slope_scene, picture, (said, walked), wrt, zoom)

    from gradlab.ui.lessons.slope_sections import slope_sections  # after the first figure

    sections(page, slope_sections, wrt, RANGES)


def slope_scene(
    page: Page,
    picture: DeltaGenerator,
    beside: tuple[DeltaGenerator | None, DeltaGenerator | None],
    wrt: str,
    zoom: int,
) -> None:
    """The curve and its slope, where the number comes from, and the way on."""
    from gradlab.functions import FUNCTIONS
    from gradlab.lessons import mse
    from gradlab.pictures import formulas
    from gradlab.ui.lessons.slope_view import slope_at, slope_view
    from gradlab.ui.page.sandbox_link import sandbox_link
    from gradlab.ui.show.truth_meter import truth_meter

    _ = page.translate
    said, walked = beside
    keys = [*"wxy", *(["h"] if said else []), *(["lr", "taken"] if walked else [])]
    numbers = {key: widget_value(key) for key in keys}
    w, x, y = (numbers[key] for key in "wxy")
    slope, meter = slope_at(wrt, w, x, y, *mse.window(numbers[wrt], LOW, HIGH, zoom))
    with picture:
        slope_view(page, slope, numbers, RANGES, zoom)
    if said:
        said.markdown(mse.secant_reading(slope, numbers["h"], numbers[wrt]).show(_))
    if walked:
        with walked:
            descent_said(page, slope.of, slope.name)
    with st.container(key="source"):
        st.latex(formulas.stacked(formulas.loss_formula(slope.of), formulas.chain_rule(slope)))
        truth_meter(page, meter, name=f"∂L/∂{wrt}")
    inputs = {"w": w, "x": x, "target": y}
    sandbox_link(page, FUNCTIONS["mse"].code, inputs, wrt=slope.name)


with lesson("mse") as lesson_page:
    _ = lesson_page.translate
    st.markdown(
        _(
            "The :violet[prediction] is :green[$x$] · :blue[$w$], the :red[loss] its squared "
            "distance from the :orange[target $y$]. Move one of the three and watch the tangent: "
            "its slope is the :yellow[gradient]."
        )
    )
    part(lesson_page, slope_lesson)
