"""A descent on a loss of one variable: steps on the curve, and the loss over the steps."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import streamlit as st
import torch
from torch import Tensor

from gradlab.functions.curve import curve
from gradlab.functions.point import Place, Point
from gradlab.functions.sliders import Slider
from gradlab.lessons.descent_reading import line_reading
from gradlab.lessons.journeys import LineJourney, line_journey
from gradlab.lessons.optimisers import OPTIMISERS
from gradlab.maths.along import Live, slider_steps
from gradlab.maths.autodiff import Sweep
from gradlab.maths.steps import slider_step
from gradlab.pictures.figures.descent import Shown, line_figure, losses_figure, on_powers
from gradlab.pictures.figures.descent_along import line_along, taken_along
from gradlab.pictures.figures.layout import frame
from gradlab.ui.lessons.descent_controls import STOPS, Ground, chosen_optimiser, point_of, taken_of
from gradlab.ui.page.page import Page
from gradlab.ui.page.turn import TURN
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.show.figure import figure
from gradlab.ui.show.hand import Hand, Handle
from gradlab.ui.show.headline import Number, headline
from gradlab.ui.show.shared_cache import SharedCache
from gradlab.words.numbers import written

HEIGHT = 380
_JOURNEYS: SharedCache[Hashable, tuple[LineJourney, Sweep]] = SharedCache(64)


@dataclass(frozen=True, eq=False)
class _Sliders:
    """The sliders of a descent on a loss of one variable."""

    start: Slider
    rate: Slider
    taken: Slider


def line_view(page: Page, ground: Ground) -> None:
    """Draw the numbers, the sentence and the figures of a descent on one variable."""
    _ = page.translate
    of, key, lr = point_of(ground.land), chosen_optimiser(), float(widget_value("lr"))
    taken, (name,) = taken_of(ground.land), ground.land.moving
    sliders = _sliders(ground, of, lr)
    journey, swept = _journey(ground, of, key, lr, sliders)
    role = of.function.argument(name).role or "w"
    shown = Shown(key, OPTIMISERS[key].name, role, journey.own)
    live = _live(journey, swept, shown, sliders, taken)
    reading = line_reading(journey.own, name, key, lr, taken).show(_)
    _glance(page, shown, name, taken, live, reading)
    with st.container(key="descent-pair"):
        hand = Hand([Handle(f"now-{key}", "taken"), Handle(f"trail-{key}", "s0", 0)])
        spec = line_figure(swept, shown, taken, name, _)
        figure("descent-curve", spec, alt=reading, height=HEIGHT, live=live, hand=hand)
        spec = losses_figure([shown], taken, _)
        alt = _("the loss over the steps")
        figure("descent-losses", spec, alt=alt, height=HEIGHT, live=live)


def _glance(page: Page, shown: Shown, name: str, taken: int, live: Live, reading: str) -> None:
    _ = page.translate
    trajectory = shown.trajectory
    numbers = [
        Number("place", name, written(shown.places[taken, 0].item()), shown.role),
        Number("loss", _("loss"), written(shown.losses[taken].item()), "loss"),
        Number(
            "gradient", _("gradient"), written(trajectory.grads[0, taken, 0].item()), "gradient"
        ),
    ]
    with st.container(horizontal=True, key="at-a-glance"):
        headline("descent-numbers", numbers, live=live)
        with st.container(key="reading"):
            st.markdown(reading.replace("_", r"\_"))  # of a typed name


def _sliders(ground: Ground, of: Point, lr: float) -> _Sliders:
    (name,) = ground.land.moving
    element = of.function.argument(name).elements[0]
    least = ground.land.fastest / STOPS
    spans = {
        "s0": (element.minimum, element.maximum, element.step, of.arguments[name].item()),
        "lr": (least, ground.land.fastest, least, lr),
        "taken": (0.0, float(ground.land.steps), 1.0, float(widget_value("taken"))),
    }
    return _Sliders(*(slider(key, *span) for key, span in spans.items()))


def slider(key: str, low: float, high: float, step: float, at: float) -> Slider:
    """Return the slider of one of the page's numbers."""
    return Slider(key, key, 0, slider_steps(low, high, slider_step(low, high, step)), at)


def _journey(
    ground: Ground, of: Point, key: str, lr: float, sliders: _Sliders
) -> tuple[LineJourney, Sweep]:
    """Return the descents and the curve, shared by all sessions with the same numbers."""
    (name,) = ground.land.moving
    stops: tuple[Tensor, Tensor] = sliders.start.steps, sliders.rate.steps

    def computed(_missing: list[Hashable]) -> list[tuple[LineJourney, Sweep]]:
        steps = ground.land.steps
        found = line_journey(of, name, OPTIMISERS[key], lr, steps, stops, TURN.hand_over)
        return [(found, curve(of, Place(name)))]

    at = of.arguments[name].item()
    return _JOURNEYS.of([(ground.key, key, repr(lr), repr(at))], computed)[0]


def _live(journey: LineJourney, swept: Sweep, shown: Shown, sliders: _Sliders, taken: int) -> Live:
    """Return what the sliders move: the step looked at, and the start and lr where followed."""
    is_log = on_powers([shown])
    low, high = frame(swept.values.tolist())
    spans = (swept.xs[0].item(), swept.xs[-1].item()), (low, high)
    found = [taken_along(sliders.taken, shown)]
    for each, moved in ((sliders.start, journey.by_start), (sliders.rate, journey.by_rate)):
        if moved is not None and torch.isfinite(moved.places[:, 0]).all():
            found.append(line_along(each, shown, moved, taken, spans, is_log=is_log))
    return found
