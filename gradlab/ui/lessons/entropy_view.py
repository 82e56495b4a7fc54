"""The cross-entropy lesson at a glance: three bars for each class, the loss, one sentence."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gradlab.functions import FUNCTIONS, Numbers
from gradlab.functions import point as points
from gradlab.functions.point import Point
from gradlab.functions.truth_at import jacobian_truth
from gradlab.lessons.cross_entropy import (
    WRONG,
    Parts,
    parts,
    parts_along,
    reading,
    unsmoothed,
)
from gradlab.lessons.softmax import logit_line
from gradlab.maths.truth import Truth
from gradlab.pictures.figures.residual import REACH, residual_figure, residual_live
from gradlab.pictures.formulas import listed
from gradlab.ui.browser.live import Packed
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import SCENE, fold
from gradlab.ui.page.widget_values import remember, widget_value
from gradlab.ui.show.figure import FigureSpec, figure_at
from gradlab.ui.show.hand import Hand, Handle
from gradlab.ui.show.headline import Number, headline, packed_numbers
from gradlab.ui.show.packed_figure import packed_traces
from gradlab.ui.show.shared_cache import SharedCache
from gradlab.ui.widgets.controls import choice, preset
from gradlab.ui.widgets.inputs import lengths, point_at, sliders
from gradlab.words.numbers import written

SOFT = FUNCTIONS["soft_cross_entropy"]
FOLD = "more"
_FOLDED = {"eps": 0.0, "T": 1.0}
"""What holds while it is folded."""
_STEEP = 2.4
"""The end of the axis where T can make the gradient twice as long as p − y."""
_TRACES = {"p": "bar", "y": "bar", "residual": "bar", "grad": "scatter"}
_POINTS: SharedCache[str, Point] = SharedCache(512)
_PARTS: SharedCache[Point, Parts] = SharedCache(512)
_TRAVELS: SharedCache[Point, tuple[list[Packed], list[Packed]]] = SharedCache(256)
_METERS: SharedCache[Point, Truth] = SharedCache(512)


def loss_at(numbers: Numbers) -> Point:
    """Return the lesson's loss at some numbers, the same object for all sessions that ask."""
    return _POINTS.of([repr(numbers)], lambda _: [points.point_at(SOFT, numbers)])[0]


def present_loss() -> Point:
    """Return the lesson's loss where the sliders stand."""
    return loss_at(point_at(SOFT))


def meter_of(of: Point) -> Truth:
    """Return the truth meter of logits.grad, shared by all sessions at the same point."""
    return _METERS.of([of], lambda _: [jacobian_truth(unsmoothed(of), "logits")])[0]


def loss_controls(page: Page) -> None:
    """Draw the logits, the class, prepared states, and what unfolds: smoothing and temperature."""
    _ = page.translate
    lengths(page, SOFT)
    sliders(page, SOFT, SOFT.argument("logits"), SCENE)
    choice(page, "y", _("class :orange[$y$]"), list(range(int(widget_value("n")))), 1, reruns=SCENE)
    with st.container(horizontal=True):
        state = {"n": len(WRONG), **_FOLDED, **{f"z{i}": each for i, each in enumerate(WRONG)}}
        stalled = {**state, "y": 1, "stall": True}
        preset(_("Sure and wrong: where MSE stalls"), stalled, key="wrong")
        preset(_("Sure and right"), {**state, "y": 0}, key="right")
    label = _("Smoothed target, temperature")
    folded = fold(page, FOLD, label, "eps|T", is_below=False)
    if not folded.open:
        for key, value in _FOLDED.items():
            st.session_state.pop(key, None)
            remember(key, value)
        return
    with folded:
        for name in ("eps", "T"):
            sliders(page, SOFT, SOFT.argument(name), SCENE)


def loss_view(page: Page, of: Point, picture: DeltaGenerator) -> None:
    """Draw the headline with its sentence, and the bars.

    Args:
        page: the page that draws them.
        of: the loss at its numbers.
        picture: where they go.
    """
    _ = page.translate
    (found,) = _PARTS.of([of], lambda _: [parts(of)])
    k, reach = int(of.arguments["target"]), _STEEP if widget_value(FOLD) else REACH
    labels = of.columns("logits")
    in_figure, in_headline = _TRAVELS.of([of], lambda _: [_travels(of, k)])[0]
    shown = [
        Number("loss", _("loss"), written(of.value), "loss"),
        Number("gradient", f"∂L/∂{labels[k]}", written(found.grad[k], 4), "gradient"),
    ]

    def drawn() -> FigureSpec:
        alt = _("bars of p: {p}; y: {y}; p − y: {residual}").format(
            p=listed(found.probs), y=listed(found.target), residual=listed(found.residual)
        )
        spec = residual_figure(found, labels, reach)
        return FigureSpec(spec, alt, in_figure, Hand(_handles(of), bars="y"))

    with picture:
        with st.container(horizontal=True, key="at-a-glance"):
            headline("entropy-numbers", shown, live=in_headline)
            with st.container(key="reading"):
                st.markdown(reading(of, found).show(_))
        figure_at("residual", (of, reach), 400, drawn)


def _handles(of: Point) -> list[Handle]:
    """Return the bars of p, each dragged to a probability by the logit of its own class."""
    logits, softness = of.arguments["logits"], of.arguments["T"].item()
    return [Handle("p", f"z{i}", i, logit_line(logits, softness, i)) for i in range(len(logits))]


def _travels(of: Point, target: int) -> tuple[list[Packed], list[Packed]]:
    """Return what the sliders move in the figure and in the headline, packed."""
    live = residual_live(parts_along(of), target)
    bars = packed_traces(live, _TRACES)
    numbers = packed_numbers(live, ("loss", "gradient"))
    at = [each.at for each in live]
    return (
        [Packed(where, content) for where, content in zip(at, bars, strict=True)],
        [Packed(where, content) for where, content in zip(at, numbers, strict=True)],
    )
