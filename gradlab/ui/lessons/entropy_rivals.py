"""Cross-entropy beside what is written in its place: MSE on softmax, and softmax twice."""

from __future__ import annotations

import streamlit as st
import torch
import torch.nn.functional as F

from gradlab.functions.along import AlongSlider, along
from gradlab.functions.point import Place, Point
from gradlab.functions.sliders import sliders_of
from gradlab.lessons import listings
from gradlab.lessons.cross_entropy import hard, stall
from gradlab.pictures.figures.rivals import rivals_figure, rivals_live
from gradlab.ui.page.page import Page
from gradlab.ui.show.code_panel import code_view
from gradlab.ui.show.figure import figure
from gradlab.ui.show.headline import Number, headline
from gradlab.words.numbers import written


def stall_scene(page: Page, of: Point) -> None:
    """Show the gradient of the squared error of the probabilities beside that of cross-entropy."""
    _ = page.translate
    one, other = hard(of), hard(of, "mse_of_softmax")
    st.markdown(
        _(
            "The squared error of the probabilities looks as good a loss, and its lowest point is "
            "the same. But its slope is $2/n \\cdot J(p - y)$, and where the model is sure, $J$ "
            "is nearly zero, also where it is sure and wrong."
        )
    )
    _compared(page, "stall", (one, other), ("F.cross_entropy(z, y)", "F.mse_loss(softmax(z), y)"))
    st.markdown(
        _("Here the gradient of cross-entropy is {ratio} times as long.").format(
            ratio=written(stall(one, other), 3)
        )
    )
    code_view(page, listings.stalled(of))


def twice_scene(page: Page, of: Point) -> None:
    """Show what is left of the gradient when probabilities go where logits belong."""
    _ = page.translate
    one, other = hard(of), hard(of, "cross_entropy_of_probs")
    k, n = int(of.arguments["target"]), len(of.arguments["logits"])
    best = F.cross_entropy(torch.eye(n)[k], torch.tensor(k))
    st.markdown(
        _(
            "`F.cross_entropy` applies `log_softmax` itself. Given probabilities it does not "
            "complain; it takes them for logits between 0 and 1."
        )
    )
    names = ("F.cross_entropy(z, y)", "F.cross_entropy(softmax(z), y)")
    _compared(page, "twice", (one, other), names)
    st.markdown(
        _(
            "Even a perfect answer, 1 for the class and 0 for all others, costs {best}: the loss "
            "never gets lower. Here its gradient is {ratio} times shorter than the right one."
        ).format(best=written(best, 4), ratio=written(stall(one, other), 3))
    )
    code_view(page, listings.twice(of))


def _compared(page: Page, key: str, losses: tuple[Point, Point], names: tuple[str, str]) -> None:
    """Draw the numbers and the gradients of two losses, which follow the sliders."""
    _ = page.translate
    one, other = losses
    live = rivals_live(_along(one), _along(other))
    grads = [each.grads["logits"] for each in losses]
    lengths = [0.0 if grad is None else grad.norm() for grad in grads]
    headline(
        key,
        [
            Number("loss one", names[0], written(one.value, 4), "loss"),
            Number("length one", _("length of its gradient"), written(lengths[0], 4), "gradient"),
            Number("loss other", names[1], written(other.value, 4), "loss"),
            Number("length other", _("length of its gradient"), written(lengths[1], 4), "muted"),
            Number("ratio", _("times longer"), written(stall(one, other), 3)),
        ],
        live=live,
    )
    bars = [grad for grad in grads if grad is not None]
    spec = rivals_figure(bars, names, one.columns("logits"))
    alt = _("bars of two gradients, of {one} and of {other}").format(one=names[0], other=names[1])
    figure(f"{key}-bars", spec, alt=alt, height=280, live=live)


def _along(of: Point) -> list[AlongSlider]:
    sliders = [each for each in sliders_of(of) if each.name == "logits"]
    return along(of, Place("logits"), sliders=sliders)
