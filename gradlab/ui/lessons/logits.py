"""What the softmax lesson alone has: prepared logits, and the shift that changes nothing."""

from __future__ import annotations

import streamlit as st

from gradlab.functions.point import Point
from gradlab.lessons.softmax import PRESETS, random_logits, shift_change
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import SCENE
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.widgets.controls import number, preset, whole
from gradlab.words.numbers import written


def logit_presets(page: Page) -> None:
    """Draw the buttons that set the logits, and the seed of the random ones."""
    _ = page.translate
    with st.container(horizontal=True):
        for i, logits in enumerate(PRESETS, 1):
            values = {f"a{k}": value for k, value in enumerate(logits)}
            label = _("tutorial {number}").format(number=i)
            preset(label, {"n": len(logits), "T": 1.0, **values}, key=f"tutorial {i}")
    seed = whole(page, "seed", _("seed of the random logits"), 0, 99, 0)
    values = {f"a{k}": value for k, value in enumerate(random_logits(int(widget_value("n")), seed))}
    preset(_("random logits"), values, key="random")


def shift_slider(page: Page) -> None:
    """Draw the shift of all logits, which moves nothing but a sentence."""
    _ = page.translate
    number(page, "c", _("shift $c$ of all logits"), -10, 10, 3, 0.1, reruns=SCENE)


def shift_reading(page: Page, of: Point) -> None:
    """Say what a shift of all logits changes: nothing; and what does."""
    _ = page.translate
    c, temperature = widget_value("c"), of.arguments["T"].item()
    st.markdown(
        _(
            "Adding $c$ = {c} to every logit moves no probability by more than {change}; "
            "the temperature $T$ = {temperature} is what makes the choice softer or harder."
        ).format(
            c=written(c),
            change=written(shift_change(of.point("a"), c, temperature)),
            temperature=written(temperature),
        )
    )
