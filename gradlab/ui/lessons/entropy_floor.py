"""The floor of the loss: the entropy of the target, which nothing learned takes away."""

from __future__ import annotations

import streamlit as st

from gradlab.functions.point import Point
from gradlab.lessons.cross_entropy import floor, floors_along, lowest_logits
from gradlab.pictures.figures.floor import floor_figure, floor_live
from gradlab.ui.page.page import Page
from gradlab.ui.show.figure import figure
from gradlab.ui.show.headline import Number, headline
from gradlab.ui.widgets.controls import preset
from gradlab.words.numbers import written


def floor_scene(page: Page, of: Point) -> None:
    """Show the loss as what the target leaves open plus what the model gets wrong."""
    _ = page.translate
    found = floor(of)
    st.markdown(
        _(
            "Loss = entropy of the target + distance from it (the Kullback–Leibler divergence). "
            "Learning takes away the second only. A class alone has entropy 0, and the loss "
            "creeps towards 0 for ever; a smoothed target has a floor and a place where p = y."
        )
    )
    live = floor_live(floors_along(of))
    headline(
        "floor",
        [
            Number("loss", _("loss"), written(found.loss, 4), "loss"),
            Number("entropy", _("entropy of y"), written(found.entropy, 4), "target"),
            Number("divergence", _("distance from y"), written(found.divergence, 4), "gradient"),
        ],
        live=live,
    )
    alt = _("the loss in two parts: entropy {entropy}, distance {divergence}").format(
        entropy=written(found.entropy, 4), divergence=written(found.divergence, 4)
    )
    figure("floor-line", floor_figure(found, _), alt=alt, height=130, live=live)
    _ways_down(page, lowest_logits(of))


def _ways_down(page: Page, lowest: list[float] | None) -> None:
    """Offer the logits of the floor, or, where those are infinite, to smooth the target."""
    _ = page.translate
    if lowest is None:
        st.markdown(_("With ε = 0 only infinite logits would give p = y."))
        smooth = {"more": True, "eps": 0.1}
        preset(_("Smooth the target: ε = 0.1"), smooth, key="smooth")
        return
    values = {f"z{i}": value for i, value in enumerate(lowest)}
    preset(_("Go to the floor: z = T · log y"), values, key="floor")
