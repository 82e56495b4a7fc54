"""Two classes with one logit: BCE of a probability against BCE with logits."""

from __future__ import annotations

import streamlit as st

from gradlab.functions import FUNCTIONS
from gradlab.functions.along import along
from gradlab.functions.curve import curve
from gradlab.functions.point import Place, Point, point_at
from gradlab.functions.sliders import sliders_of
from gradlab.lessons import listings
from gradlab.maths.autodiff import sweep
from gradlab.pictures.figures.rivals import two_curves, two_curves_live
from gradlab.ui.page.page import Page
from gradlab.ui.show.code_panel import code_view
from gradlab.ui.show.figure import figure
from gradlab.ui.show.headline import Number, headline
from gradlab.ui.widgets.controls import number
from gradlab.words.numbers import written

_POINTS = 121


def binary_scene(page: Page) -> None:
    """Draw one logit and its target, both losses over the logit, and both gradients."""
    _ = page.translate
    z, t = _controls(page)
    place, numbers = Place("logits"), {"logits": z, "target": t}
    one, other = (point_at(FUNCTIONS[key], numbers) for key in ("bce_with_logits", "bce"))
    first = curve(one, place, _POINTS)
    second = sweep(other.line(place), first.xs)
    both = [along(of, place, first.xs, sliders_of(one)) for of in (one, other)]
    live = two_curves_live(both[0], both[1], z)
    headline("binary-numbers", _numbers(page, [one, other]), live=live)
    alt = _("two losses over one logit: alike in the middle, and one of them flat far out")
    spec = two_curves([first, second], [one.value, other.value], z)
    figure("binary-curves", spec, alt=alt, live=live)
    code_view(page, listings.binary(z, t))


def _controls(page: Page) -> tuple[float, float]:
    """Say what it is about and draw the logit and its target; return both."""
    _ = page.translate
    st.markdown(
        _(
            "Two classes need one logit: $p = \\sigma(z)$ is the softmax of $(z, 0)$, and the "
            "slope is $p - y$ again. In float32 $\\sigma(z)$ is 1 from about 17 on: then "
            "`F.binary_cross_entropy` has lost $z$, calls $\\log 0$ −100, and its gradient is 0. "
            "`binary_cross_entropy_with_logits` never takes that logarithm."
        )
    )
    z = number(page, "z", _("logit :green[$z$]"), -30, 30, 20, 0.1)
    return z, number(page, "t", _("target :orange[$y$]"), 0, 1, 0, 0.01)


def _numbers(page: Page, losses: list[Point]) -> list[Number]:
    _ = page.translate
    names = {"one": "with_logits", "other": "log(sigmoid)"}
    found = []
    for (uid, name), of in zip(names.items(), losses, strict=True):
        grad = of.grads["logits"]
        slope = "" if grad is None else written(grad, 4)
        found.append(
            Number(f"loss {uid}", _("loss, {way}").format(way=name), written(of.value, 4), "loss")
        )
        found.append(Number(f"slope {uid}", "∂L/∂z", slope, "gradient"))
    return found
