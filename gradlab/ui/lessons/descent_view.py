"""Steps of gradient descent on a lesson's curve: their controls, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gradlab.lessons.descent_ranges import MOST, RATES
from gradlab.ui.page.held import is_locked
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import SCENE, fold
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.widgets.controls import number, whole

if TYPE_CHECKING:
    from gradlab.functions.point import Point

DESCENT = {"lr": RATES, "taken": (0.0, float(MOST), 1.0)}
"""The sliders of the steps, as slope_view takes them."""


def descent_fold(page: Page) -> DeltaGenerator | None:
    """Offer to take steps; return the place for what is said of them, None while it is folded.

    How many there are is a slider. The buttons move it: in the browser (hand.js), where no press
    is lost, or here where that script is not.
    """
    _ = page.translate
    folded = fold(page, "descend", _("Take a step"), "lr|taken", is_below=False)
    if not folded.open:
        return None
    (low, high, step), names = RATES, {"more": _("Take a step"), "fewer": _("Undo")}
    with folded:
        number(page, "lr", _("learning rate `lr`"), low, high, 0.1, step, reruns=SCENE)
        whole(page, "taken", _("steps"), 0, MOST, 0)
        with st.container(horizontal=True):
            for way, label in {**names, "none": _("Start over")}.items():
                key, is_still = f"nudge-taken-{way}", is_locked("taken")
                st.button(label, key=key, on_click=_nudge, args=(way,), disabled=is_still)
        return st.container(key="descent-said")


def _nudge(way: str) -> None:
    now = int(widget_value("taken"))
    to = {"more": now + 1, "fewer": now - 1, "none": 0}[way]
    st.session_state["taken"] = max(0, min(MOST, to))


def descent_said(page: Page, of: Point, name: str) -> None:
    """Say where the steps lead, and show the code that took them; before the first, the next one.

    Args:
        page: the page that draws it.
        of: the loss at its numbers.
        name: the argument that moves.
    """
    from gradlab.lessons import listings
    from gradlab.lessons.descent import trail_reading
    from gradlab.ui.show.code_panel import step_view

    lr, steps = widget_value("lr"), int(widget_value("taken"))
    st.markdown(trail_reading(of, name, lr, steps).show(page.translate))
    w, x, target = (of.arguments[each].item() for each in ("w", "x", "target"))
    step_view(page, listings.descent(w, x, target, name, lr, max(steps, 1)), "for ")
