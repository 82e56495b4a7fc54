"""The secant of the MSE lesson: folded away until it is asked for, and its way to h → 0."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gradlab.ui.page.page import Page
from gradlab.ui.page.part import SCENE, fold
from gradlab.ui.widgets.controls import number, preset

SMALLEST, LARGEST, STEP = 0.01, 3.0, 0.01
SECANT = {"h": (SMALLEST, LARGEST, STEP)}
"""The slider of the step, as slope_view takes it."""


def secant_fold(page: Page) -> DeltaGenerator | None:
    """Offer the secant; return the place for the sentence that reads it, None while it is folded.

    A link that sets h opens it.
    """
    _ = page.translate
    folded = fold(page, "secant", _("The secant, and its way to h → 0"), "h", is_below=False)
    if not folded.open:
        return None
    with folded:
        number(page, "h", _("secant step $h$"), SMALLEST, LARGEST, 1, STEP, reruns=SCENE)
        preset("h → 0.01", {"h": SMALLEST}, key="h")
        return st.container(key="secant-said")
