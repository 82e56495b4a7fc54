"""The slope of a power is the exponent times the power below."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui import Page, lesson, part, point, stage

if TYPE_CHECKING:
    from gradlab.functions import Function


def power() -> Function:
    """Return x to the k, with its derivative worked out by hand."""
    from gradlab.functions import Argument, Derivative, Element, Function, Output
    from gradlab.program.source import Source

    _x = Element("x", 1.5, -3.0, 3.0, 0.1, "x")
    _k = Element("k", 3, 1, 6, 1, "k")
    return Function(
        key="power",
        name="power",
        f=lambda x, k: x**k,
        arguments=(
            Argument(Source("x"), "x", "x", (_x,), (), range(1, 2)),
            Argument(Source("k"), "k", "w", (_k,), (), range(1, 2), kind="whole"),
        ),
        output=Output("P", "loss", Source("P")),
        code=Source("x ** k"),
        formula="<P> = <x>^<k>",
        derivatives={"x": Derivative("<k><x>^{<k>-1}", lambda x, k: k * x ** (k - 1))},
    )


def power_lesson(page: Page) -> None:
    """The base and the exponent, the curve with its slope, and what stands below."""
    from gradlab.functions.point import Place, point_at
    from gradlab.functions.tape_at import tape_at
    from gradlab.functions.truth_at import slopes
    from gradlab.lessons import listings
    from gradlab.ui.lessons.sandbox_views import pictures
    from gradlab.ui.show.code_panel import code_section
    from gradlab.ui.show.stepper import stepper_section
    from gradlab.ui.show.truth_meter import truth_meter

    controls, picture = stage()
    function, place = power(), Place("x")
    with controls:
        numbers = point(page, function)
    of = point_at(function, numbers)
    jacobian, meter = slopes(of, place)
    with picture:
        pictures(page, of, place, jacobian[0, 0])
    truth_meter(page, meter)
    code_section(page, listings.graph_of(of, ["x"]))
    stepper_section(page, partial(tape_at, of, ["x"]), "power", leaf="x")


with lesson("power") as lesson_page:
    _ = lesson_page.translate
    st.markdown(_("Move the base along the curve of its power."))
    part(lesson_page, power_lesson)
