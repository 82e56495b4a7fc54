"""Descents on a loss of two variables: ways over its landscape, and the loss over the steps."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
import torch
from torch import Tensor

from gradlab.functions.point import Point
from gradlab.functions.sliders import Slider
from gradlab.lessons.descent_reading import plane_reading
from gradlab.lessons.journeys import (
    GRID,
    grid_of,
    is_followed,
    kept_steps,
    plane_journey,
)
from gradlab.lessons.optimisers import OPTIMISERS
from gradlab.lessons.terrain import Terrain, terrain
from gradlab.lessons.trajectories import Trajectory
from gradlab.maths.along import Along, Live
from gradlab.pictures.figures.descent import Shown, losses_figure
from gradlab.pictures.figures.descent_along import Kept, inside, plane_taken_along, start_along
from gradlab.pictures.figures.plane import plane_figure
from gradlab.ui.lessons.descent_controls import Ground, point_of, rates_of, taken_of
from gradlab.ui.lessons.descent_line import HEIGHT, slider
from gradlab.ui.page.page import Page
from gradlab.ui.page.turn import TURN
from gradlab.ui.show.figure import figure
from gradlab.ui.show.hand import Hand, Handle
from gradlab.ui.show.headline import Number, headline
from gradlab.ui.show.shared_cache import SharedCache
from gradlab.words.numbers import written
from gradlab.words.text import N_

_THINNER = N_(
    "Drag the cross: while it is held, the ways show {kept} of {steps} steps and go from the "
    "nearest of {starts} starts; let go, all of them are computed."
)
_NO_STARTS = torch.zeros(0, 2, dtype=torch.float64)


@dataclass(frozen=True, eq=False)
class Journey:
    """What is shown of descents on a loss of two variables.

    Args:
        of: the loss at its start.
        ground: the landscape.
        ways: the trajectories by the optimiser's key.
        kept: what travels of those from the steps of both sliders, one slider after the other.
        stops: the starts of these, shape (starts, 2).
    """

    of: Point
    ground: Terrain
    ways: Mapping[str, Trajectory]
    kept: list[Kept]
    stops: Tensor


_GROUNDS: SharedCache[Hashable, Terrain] = SharedCache(64)
_JOURNEYS: SharedCache[Hashable, Journey] = SharedCache(64)
_GRIDS: SharedCache[Hashable, list[Kept]] = SharedCache(64)


def plane_view(page: Page, ground: Ground) -> None:
    """Draw the numbers, the sentence and the figures of descents on two variables."""
    _ = page.translate
    taken, rates, names = taken_of(ground.land), rates_of(), ground.land.moving
    journey = journey_of(ground, point_of(ground.land), rates)
    shown = [Shown(k, OPTIMISERS[k].name, k, way) for k, way in journey.ways.items()]
    reading = " ".join(each.show(_) for each in plane_reading(journey.ways, names, taken))
    at_step = slider("taken", 0.0, float(ground.land.steps), 1.0, float(taken))
    moved = [plane_taken_along(at_step, journey.ground, shown)] if shown else []
    _glance(shown, taken, moved, reading)
    labels = [(name, journey.of.function.argument(name).role or "text") for name in names]
    starts = _starts_along(ground, journey, rates, taken)
    with st.container(key="descent-pair"):
        spec = plane_figure(journey.ground, shown, taken, labels, _)
        hand = Hand([Handle("start", "s0", up="s1")] if starts else ())
        live = [*moved, *starts]
        figure("descent-plane", spec, alt=reading, height=HEIGHT, live=live, hand=hand)
        spec = losses_figure(shown, taken, _)
        figure("descent-losses", spec, alt=_("the loss over the steps"), height=HEIGHT, live=moved)
    if starts:
        kept, steps = len(kept_steps(ground.land.steps)), ground.land.steps
        with st.container(key="thinner"):
            st.markdown(_(_THINNER).format(kept=kept, steps=steps, starts=GRID**2))


def _glance(shown: Sequence[Shown], taken: int, live: Live, reading: str) -> None:
    numbers = [
        Number(each.key, f"L · {each.name}", written(each.losses[taken].item(), 3), each.key)
        for each in shown
    ]
    with st.container(key="race"), st.container(horizontal=True, key="at-a-glance"):
        headline("descent-numbers", numbers, live=live)
        with st.container(key="reading"):
            st.markdown(reading.replace("_", r"\_"))  # of a typed name


def journey_of(ground: Ground, of: Point, rates: Mapping[str, float]) -> Journey:
    """Return the descents from a start, shared by all sessions with the same numbers."""
    names = ground.land.moving

    def computed(_missing: list[Hashable]) -> list[Journey]:
        (found,) = _GROUNDS.of([ground.key], lambda _: [terrain(of, names)])
        stops = torch.cat(_stops(of, names)) if is_followed(of) else _NO_STARTS
        here = torch.stack([of.arguments[name] for name in names])[None]
        starts = torch.cat([here, stops])
        ways = plane_journey(of, names, rates, starts, ground.land.steps, TURN.hand_over)
        kept = [_kept(key, way, 1, found) for key, way in ways.items()] if len(stops) else []
        own = {key: _first(way) for key, way in ways.items()}
        return [Journey(of, found, own, kept, stops)]

    at = tuple(repr(of.arguments[name].item()) for name in names)
    return _JOURNEYS.of([(ground.key, at, tuple(rates.items()))], computed)[0]


def _first(way: Trajectory) -> Trajectory:
    """Return the way of the first start alone, so that no others are kept with it."""
    return Trajectory(
        way.places[:1].clone(), way.losses[:1].clone(), way.grads[:1].clone(), way.kept
    )


def _kept(key: str, way: Trajectory, first: int, ground: Terrain) -> Kept:
    """Return what travels of a way: few steps, and nothing far off the figure."""
    steps = kept_steps(way.places.shape[1] - 1)
    low, high = (torch.stack([ground.xs[k], ground.ys[k]]) for k in (0, -1))
    return Kept(key, inside(way.places[first:, steps], low, high), steps)


def _stops(of: Point, names: tuple[str, ...]) -> list[Tensor]:
    """Return the starts at each step of both sliders, the other one fixed."""
    here = torch.stack([of.arguments[name] for name in names])
    found = []
    for k, name in enumerate(names):
        steps = _slider(of, name, k).steps
        moved = here.repeat(len(steps), 1)
        moved[:, k] = steps
        found.append(moved)
    return found


def _slider(of: Point, name: str, k: int) -> Slider:
    element = of.function.argument(name).elements[0]
    at = of.arguments[name].item()
    return slider(f"s{k}", element.minimum, element.maximum, element.step, at)


def _starts_along(
    ground: Ground, journey: Journey, rates: Mapping[str, float], taken: int
) -> list[Along]:
    """Return what both sliders of the start move, and a hand that moves both at once."""
    if not journey.kept:
        return []
    of, names = journey.of, ground.land.moving
    sliders = [_slider(of, name, k) for k, name in enumerate(names)]
    sizes = [len(each.steps) for each in sliders]
    stops = torch.split(journey.stops, sizes)
    parts = [torch.split(each.places, sizes) for each in journey.kept]
    found = []
    for k, each in enumerate(sliders):
        kept = [
            Kept(old.key, part[k], old.steps) for old, part in zip(journey.kept, parts, strict=True)
        ]
        found.append(start_along(each, stops[k], kept, taken))
    grid = grid_of(of, names)

    def computed(_missing: list[Hashable]) -> list[list[Kept]]:
        ways = plane_journey(of, names, rates, grid, ground.land.steps, TURN.hand_over)
        return [[_kept(key, way, 0, journey.ground) for key, way in ways.items()]]

    (held,) = _GRIDS.of([(ground.key, tuple(rates.items()))], computed)
    places = torch.arange(len(grid), dtype=torch.float64)
    return [*found, start_along(Slider("s0 s1", "", 0, places, -0.5), grid, held, taken)]
