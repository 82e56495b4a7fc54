"""A gradient is the slope of the loss curve."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui import (
    SCENE,
    Page,
    choice,
    lesson,
    number,
    part,
    preset,
    scene,
    section,
    sections,
    stage,
    widget_value,
)

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


LOW, HIGH, STEP = -5.0, 5.0, 0.1
SMALLEST, LARGEST, FINE = 0.01, 3.0, 0.01
RANGES = dict.fromkeys("wxy", (LOW, HIGH, STEP)) | {"h": (SMALLEST, LARGEST, FINE)}


def slope_lesson(page: Page) -> None:
    """The numbers and what the gradient is taken with respect to, then what they move."""
    _ = page.translate
    controls, picture = stage()
    with controls:
        number(page, "w", _("weight :blue[$w$]"), LOW, HIGH, 2, STEP, reruns=SCENE)
        number(page, "x", _("input :green[$x$]"), LOW, HIGH, 1, STEP, reruns=SCENE)
        number(page, "y", _("target :orange[$y$]"), LOW, HIGH, 1, STEP, reruns=SCENE)
        number(page, "h", _("secant step $h$"), SMALLEST, LARGEST, 1, FINE, reruns=SCENE)
        wrt = choice(page, "wrt", _("gradient with respect to"), ["w", "x", "y"], "w")
        preset(_("The tutorials' numbers"), {"w": 2.0, "x": 1.0, "y": 1.0}, key="tutorials")
    st.header(_("Where the number comes from"), anchor=False)
    scene(page, slope_scene, picture, wrt)
    sections(page, further, wrt)


def slope_scene(page: Page, picture: DeltaGenerator, wrt: str) -> None:
    """The curve and its slope, where the number comes from, and the way on."""
    from gradlab.functions import FUNCTIONS
    from gradlab.lessons import mse
    from gradlab.pictures import formulas
    from gradlab.ui.lessons.slope_view import slope_at, slope_view
    from gradlab.ui.page.sandbox_link import sandbox_link
    from gradlab.ui.show.truth_meter import truth_meter

    _ = page.translate
    w, x, y = (widget_value(key) for key in "wxy")
    slope, meter = slope_at(wrt, w, x, y, LOW, HIGH)
    with picture:
        slope_view(page, slope, {"w": w, "x": x, "y": y, "h": widget_value("h")}, RANGES)
        st.markdown(mse.reading(slope).show(_))
    st.latex(formulas.stacked(formulas.loss_formula(slope.of), formulas.chain_rule(slope)))
    truth_meter(page, meter, name=f"∂L/∂{wrt}")
    numbers = {"w": w, "x": x, "target": y}
    sandbox_link(page, FUNCTIONS["mse"].code, numbers, wrt=slope.name)


def further(page: Page, wrt: str) -> None:
    """The code that ran, the backward pass node by node, and the batch."""
    from gradlab.functions.tape_at import tape_at
    from gradlab.lessons import listings
    from gradlab.ui.lessons.batch import batch_scene
    from gradlab.ui.lessons.slope_view import slope_at
    from gradlab.ui.show.code_panel import code_section
    from gradlab.ui.show.stepper import stepper_section

    _ = page.translate
    w, x, y = (widget_value(key) for key in "wxy")
    slope, _meter = slope_at(wrt, w, x, y, LOW, HIGH)
    code_section(page, listings.mse(w, [x], [y], "mean", slope.name))
    stepper_section(page, partial(tape_at, slope.of, [slope.name]), "mse", leaf=slope.name)
    held = r"m|reduction|[xy]\d"
    section(page, "batch", _("A batch of samples"), held, batch_scene, w, RANGES["w"])


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
