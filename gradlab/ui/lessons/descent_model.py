"""A model's descent: the data and the fit beside the loss over both of its parameters."""

from __future__ import annotations

import streamlit as st
import torch
from torch import Tensor

from gradlab.functions.point import Point
from gradlab.lessons.descent_reading import model_reading
from gradlab.lessons.journeys import plane_journey
from gradlab.lessons.optimisers import OPTIMISERS
from gradlab.lessons.terrain import predictions, shares, terrain
from gradlab.maths.along import Along, Attributes, Live
from gradlab.pictures.figures.descent import Shown
from gradlab.pictures.figures.descent_along import plane_taken_along
from gradlab.pictures.figures.model import chain, chain_traces, data_figure, point_places
from gradlab.pictures.figures.plane import plane_figure
from gradlab.ui.lessons.descent_controls import Ground, chosen_optimiser, point_of, taken_of
from gradlab.ui.lessons.descent_line import HEIGHT, slider
from gradlab.ui.page.page import Page
from gradlab.ui.page.turn import TURN
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.show.figure import figure
from gradlab.ui.show.hand import Hand, Handle
from gradlab.ui.show.headline import Number, headline
from gradlab.words.numbers import written

_POINTS = 41
"""Points of the curve that shows what the model says."""


def model_view(page: Page, ground: Ground) -> None:
    """Draw the numbers, the sentence and the figures of a model's descent."""
    _ = page.translate
    of, key, lr = point_of(ground.land), chosen_optimiser(), float(widget_value("lr"))
    names, taken = ground.land.moving, taken_of(ground.land)
    start = torch.stack([of.arguments[name] for name in names])[None]
    ways = plane_journey(of, names, {key: lr}, start, ground.land.steps, TURN.hand_over)
    shown = Shown(key, OPTIMISERS[key].name, key, ways[key])
    seen = terrain(of, names)
    parts = chain(seen, shown.places, shares(of, names, shown.places))
    xs = torch.linspace(-3.2, 3.2, _POINTS, dtype=torch.float64)
    fits = predictions(shown.places, xs, is_logistic=of.function.key == "logistic")
    moved = plane_taken_along(slider("taken", 0.0, ground.land.steps, 1.0, taken), seen, [shown])
    live = _with_model(moved, shown, fits, parts)
    reading = model_reading(ways[key], names, key, taken).show(_)
    _glance(page, shown, names, taken, live, reading)
    with st.container(key="descent-pair"):
        spec = data_figure(of, xs, fits[taken], _)
        held = [_held(of, i) for i in range(of.arguments["x"].numel())]
        handles = [Handle(f"point-{i}", f"x{i}", up=f"y{i}") for i in range(len(held))]
        alt = _("the data and what the model says of it")
        figure(
            "descent-data", spec, alt=alt, height=HEIGHT, live=[*live, *held], hand=Hand(handles)
        )
        spec = plane_figure(seen, [shown], taken, [(name, "w") for name in names], _)
        spec["data"][3:3] = chain_traces(parts, taken, _)
        figure("descent-plane", spec, alt=reading, height=HEIGHT, live=live)


def _glance(
    page: Page, shown: Shown, names: tuple[str, ...], taken: int, live: Live, reading: str
) -> None:
    _ = page.translate
    places = shown.places[taken].tolist()
    numbers = [Number(name, name, written(at), "w") for name, at in zip(names, places, strict=True)]
    numbers.append(Number("loss", _("loss"), written(shown.losses[taken].item()), "loss"))
    with st.container(horizontal=True, key="at-a-glance"):
        headline("descent-numbers", numbers, live=live)
        with st.container(key="reading"):
            st.markdown(reading)


def _with_model(moved: Along, shown: Shown, fits: Tensor, parts: Attributes) -> list[Along]:
    """Return what the slider of the step looked at moves in both figures and in the numbers."""
    x, y = parts["x"], parts["y"]
    assert isinstance(x, Tensor)  # noqa: S101 -- chain gives tensors
    assert isinstance(y, Tensor)  # noqa: S101
    traces = {
        **moved.traces,
        "fit": {"y": fits},
        "parts": parts,
        "slope-sum": {"x": x[:, [0, -1]], "y": y[:, [0, -1]]},
    }
    columns = {"w": shown.places[:, 0], "b": shown.places[:, 1], "loss": shown.losses}
    numbers = {
        name: [written(each) for each in column.tolist()] for name, column in columns.items()
    }
    return [Along(moved.slider, moved.steps, moved.at, traces, numbers)]


def _held(of: Point, i: int) -> Along:
    """Return where a hand can move a point of the data."""
    stops = []
    for name in "xy":
        element = of.function.argument(name).elements[i]
        at = of.arguments[name][i].item()
        stops.append(slider(element.key, element.minimum, element.maximum, element.step, at).steps)
    places = point_places((stops[0], stops[1]))
    steps = torch.arange(len(stops[0]) * len(stops[1]), dtype=torch.float64)
    return Along(f"x{i} y{i}", steps, -0.5, {f"point-{i}": places})
