"""A batch of samples: each has its own loss and slope at the same w, and `reduction` joins them."""

from __future__ import annotations

import streamlit as st

from gradlab.functions import indexed
from gradlab.functions.along import along
from gradlab.functions.point import Place
from gradlab.functions.sliders import sliders_of
from gradlab.lessons import listings, mse
from gradlab.pictures.figures.mse import batch_figure, batch_live
from gradlab.ui.page.page import Page
from gradlab.ui.page.stage import stage
from gradlab.ui.show.code_panel import code_view
from gradlab.ui.show.figure import figure
from gradlab.ui.widgets.controls import choice, whole
from gradlab.ui.widgets.inputs import vector

_X = [1.0, 2.0, -1.0, 0.5, 1.5, -2.0]
_Y = [1.0, 3.0, -2.0, 0.0, 2.0, 1.0]


def batch_scene(page: Page, w: float, span: tuple[float, float, float]) -> None:
    """Draw the samples' table, the batch's loss over w, and the program of it.

    Args:
        page: the page that draws it.
        w: the weight, the page's own.
        span: the weight's lowest and highest value and its slider's step.
    """
    _ = page.translate
    st.markdown(
        _(
            "With several samples every one has its own loss and its own slope at the same "
            ":blue[$w$]. `reduction` says how they become one number; the gradient is reduced "
            "in the same way."
        )
    )
    table, picture = stage("stage-batch")
    with table:
        reduction = choice(page, "reduction", "`reduction`", ["mean", "sum"], "mean")
        m = whole(page, "m", _("number of samples $m$"), 1, len(_X), 3)
        xs = vector(page, "x", indexed("x", m), _X[:m])
        ys = vector(page, "y", indexed("y", m), _Y[:m])
    batch = mse.batch(w, xs, ys, reduction, *span[:2])
    read = mse.batch_reading(batch, reduction).show(_)
    with picture:
        followed = along(batch.of, Place("w"), sliders=sliders_of(batch.of)[:1])
        live = batch_live(followed, span[:2], _)
        figure("batch-curve", batch_figure(batch, w, _), alt=read, live=live)
    st.markdown(read)
    code_view(page, listings.mse(w, xs, ys, reduction, "w", "mse_batch"))
