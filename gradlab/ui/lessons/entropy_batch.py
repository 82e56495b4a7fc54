"""A batch under cross-entropy: reduction, class weights and ignore_index."""

from __future__ import annotations

import streamlit as st

from gradlab.functions.point import Point
from gradlab.lessons import listings
from gradlab.lessons.cross_entropy_batch import IGNORED, OTHERS, Batch, batch, batch_reading
from gradlab.pictures.figures.matrix import jacobian_heatmap
from gradlab.pictures.tables import numbers_table
from gradlab.ui.page.page import Page
from gradlab.ui.page.stage import stage
from gradlab.ui.show.code_panel import code_view
from gradlab.ui.show.figure import figure
from gradlab.ui.widgets.controls import choice, entry
from gradlab.words.numbers import written

_CLASSES = (1, IGNORED, 2)
"""The classes of the samples besides the first one, to begin with."""


def batch_scene(page: Page, of: Point) -> None:
    """Draw the samples' classes and weights, what each loses, and the gradient of all.

    Args:
        page: the page that draws it.
        of: the loss at its numbers: the first sample's, with their ε.
    """
    _ = page.translate
    st.markdown(
        _(
            "Each sample has a row of logits and a class. The first is the one above. A weight "
            "says what a class counts; class −100 says that a sample does not count at all."
        )
    )
    n, eps = len(of.arguments["logits"]), round(of.arguments["eps"].item(), 6)
    controls, picture = stage("stage-entropy-batch")
    with controls:
        reduction = choice(page, "reduction", "`reduction`", ["none", "mean", "sum"], "mean")
        classes = [int(of.arguments["target"]), *_classes(page, n)]
        with st.container(horizontal=True):
            weight = [entry(page, f"w{i}", f"`weight[{i}]`", 0, 10, 1) for i in range(n)]
    found = batch(of.arguments["logits"].tolist(), classes, weight, eps, reduction)
    with picture:
        st.html(_table(page, found))
        _gradient(page, found, of)
    st.markdown(batch_reading(found, reduction).show(_))
    code_view(page, listings.batch(found, reduction))


def _classes(page: Page, n: int) -> list[int]:
    _ = page.translate
    label = _("class of sample {i}")
    options = [*range(n), IGNORED]
    return [
        choice(page, f"k{i}", label.format(i=i), options, _CLASSES[i - 1])
        for i in range(1, 1 + len(OTHERS))
    ]


def _table(page: Page, found: Batch) -> str:
    _ = page.translate
    heads = [_("sample"), "target", _("loss"), _("counts")]
    columns = (found.target.tolist(), found.each.tolist(), found.counted.tolist())
    rows = [
        [str(i), written(target), written(loss, 4), written(counted)]
        for i, (target, loss, counted) in enumerate(zip(*columns, strict=True))
    ]
    return numbers_table(_("what each sample loses, and what it counts"), heads, rows)


def _gradient(page: Page, found: Batch, of: Point) -> None:
    _ = page.translate
    samples = [_("sample {i}").format(i=i) for i in range(len(found.each))]
    spec = jacobian_heatmap(
        found.grad, rows=samples, columns=of.columns("logits"), column_title="logits.grad"
    )
    spec["data"][0]["hovertemplate"] = "%{y}, %{x}: %{z:.7~g}<extra></extra>"
    alt = _("the gradient of the batch: one row for each sample")
    figure("batch-gradient", spec, alt=alt, height=230)
