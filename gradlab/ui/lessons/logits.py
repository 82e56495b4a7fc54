"""What the softmax lesson alone has: prepared logits, and the shift that changes nothing."""

from __future__ import annotations

import streamlit as st

from gradlab.functions import Function
from gradlab.functions.point import Point
from gradlab.lessons.softmax import PRESETS, is_probs, random_logits, shift_change
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import SCENE, fold
from gradlab.ui.page.widget_values import remember, widget_value
from gradlab.ui.widgets.controls import number, preset, whole
from gradlab.ui.widgets.inputs import sliders
from gradlab.words.numbers import written

FOLD = "more"
"""The fold's name in the URL."""
_FOLDED = {"T": 1.0, "c": 3.0}
"""What holds while it is folded: temperature and shift are at their defaults."""


def logit_presets(page: Page) -> None:
    """Draw the buttons that set the logits to those of the tutorials."""
    _ = page.translate
    with st.container(horizontal=True):
        for i, logits in enumerate(PRESETS, 1):
            values = {f"a{k}": value for k, value in enumerate(logits)}
            label = _("tutorial {number}").format(number=i)
            preset(label, {"n": len(logits), "T": 1.0, **values}, key=f"tutorial {i}")


def logits_fold(page: Page, function: Function) -> None:
    """Offer what comes after the first idea: temperature, shift, random logits.

    A link that sets one of them opens it.

    Args:
        page: the page that draws it.
        function: what takes the logits; only a softmax has a temperature and a shift.
    """
    _ = page.translate
    names = _("Temperature, shift, random logits") if is_probs(function) else _("Random logits")
    folded = fold(page, FOLD, names, "T|c|seed", is_below=False)
    if not folded.open:
        for key, value in _FOLDED.items():
            st.session_state.pop(key, None)
            remember(key, value)
        return
    with folded:
        if is_probs(function):
            sliders(page, function, function.argument("T"), SCENE)
            number(page, "c", _("shift $c$ of all logits"), -10, 10, 3, 0.1, reruns=SCENE)
        seed = whole(page, "seed", _("seed of the random logits"), 0, 99, 0)
        logits = random_logits(int(widget_value("n")), seed)
        values = {f"a{k}": value for k, value in enumerate(logits)}
        preset(_("random logits"), values, key="random")


def shift_reading(page: Page, of: Point) -> None:
    """Say what a shift of all logits changes: nothing; and what does. Only where one is offered."""
    if not widget_value(FOLD):
        return
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
