"""The MSE lesson at a glance: the loss curve with tangent and secant, and three numbers of it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import streamlit as st

from gradlab.functions.sliders import Slider
from gradlab.functions.truth_at import jacobian_truth
from gradlab.lessons import mse
from gradlab.lessons.descent import trail, trails_along
from gradlab.lessons.mse_along import slopes_along
from gradlab.maths.along import slider_steps
from gradlab.maths.steps import slider_step
from gradlab.maths.truth import Truth
from gradlab.pictures.figures.mse import slope_figure, slope_live
from gradlab.pictures.figures.trail import trail_trace, with_trails
from gradlab.ui.browser.live import Packed
from gradlab.ui.lessons.descent_view import DESCENT
from gradlab.ui.lessons.secant import SECANT
from gradlab.ui.page.page import Page
from gradlab.ui.show.figure import FigureSpec, figure_at
from gradlab.ui.show.hand import Hand, Handle
from gradlab.ui.show.headline import Number, headline, packed_numbers
from gradlab.ui.show.packed_figure import packed_traces
from gradlab.ui.show.shared_cache import SharedCache
from gradlab.words.numbers import written
from gradlab.words.text import Translate

_TRACES = dict.fromkeys(
    ("curve", "minimum", "secant", "tangent", "triangle", "run", "rise", "point", "trail"),
    "scatter",
)
_NUMBERS = ("loss", "gradient", "secant")
_PACKED: SharedCache[tuple[Hashable, ...], tuple[bytes, bytes]] = SharedCache(2048)
_POINTS: SharedCache[tuple[str, ...], tuple[mse.Slope, Truth]] = SharedCache(512)

Range = tuple[float, float, float]
"""The lowest and the highest value of a slider, and the step of its number field."""


def slope_at(
    variable: str, w: float, x: float, y: float, low: float, high: float
) -> tuple[mse.Slope, Truth]:
    """Return a slope and its truth meter, shared by all sessions that ask for the same point."""

    def computed(_missing: list[tuple[str, ...]]) -> list[tuple[mse.Slope, Truth]]:
        slope = mse.slope(variable, w, x, y, low, high)
        return [(slope, jacobian_truth(slope.of, slope.name, slope.grad))]

    key = (variable, *map(repr, (w, x, y, low, high)))  # which tells -0.0 from 0.0
    return _POINTS.of([key], computed)[0]


def slope_view(
    page: Page,
    slope: mse.Slope,
    numbers: dict[str, float],
    ranges: dict[str, Range],
    zoom: int,
) -> None:
    """Draw the headline of a slope with the sentence that reads it, and the figure.

    Args:
        page: the page that draws it.
        slope: the loss and its gradient at the numbers, its curve over what is looked at.
        numbers: w, x, y; the secant's step h if there is a secant; lr and how many are taken if
            there are steps of descent.
        ranges: lowest and highest value and step of the sliders of w, x and y.
        zoom: how many times both axes are enlarged around the point.
    """
    _ = page.translate
    has_secant = "h" in numbers
    ranges = ranges | (SECANT if has_secant else {}) | (DESCENT if "lr" in numbers else {})
    secant = mse.secant(slope, numbers["h"], numbers[slope.variable]) if has_secant else None
    travels = _travels(slope, numbers, ranges, zoom, _)
    in_figure, in_headline = (
        [Packed(numbers[slider], both[k]) for slider, both in travels.items()] for k in (0, 1)
    )
    _glance(page, slope, secant, list(in_headline))

    def drawn() -> FigureSpec:
        spec = slope_figure(slope, secant, _, zoom)
        if "lr" in numbers:
            walked = trail(slope.of, slope.name, numbers["lr"], int(numbers["taken"]))
            role = slope.of.function.argument(slope.name).role
            spec["data"].insert(-1, trail_trace(walked, role, _))
        hand = _hand(slope.variable, has_secant=has_secant)
        return FigureSpec(spec, mse.reading(slope).show(_), in_figure, hand)

    state = (slope, tuple(numbers.items()), tuple(ranges.items()), zoom)
    figure_at("loss-curve", state, 400, drawn)


def _glance(
    page: Page, slope: mse.Slope, secant: mse.Secant | None, live: Sequence[Packed]
) -> None:
    """Draw the headline and the sentence that reads it."""
    _ = page.translate
    shown = [
        Number("loss", _("loss"), written(slope.of.value), "loss"),
        Number("gradient", _("gradient"), written(slope.grad), "gradient"),
    ]
    if secant is not None:
        shown.append(Number("secant", _("secant's slope"), written(secant.slope), "muted"))
    with st.container(horizontal=True, key="at-a-glance"):
        headline("loss-numbers", shown, live=live)
        with st.container(key="reading"):
            st.markdown(mse.reading(slope).show(_))


def _hand(variable: str, *, has_secant: bool) -> Hand:
    """Return what can be dragged: the point, the secant's other one, and the minimum by y or w."""
    lowest = Handle("minimum", "w" if variable == "y" else "y")
    ahead = [Handle("secant", "h", 1)] if has_secant else []
    return Hand([Handle("point", variable), *ahead, lowest])


def _travels(
    slope: mse.Slope,
    numbers: dict[str, float],
    ranges: dict[str, Range],
    zoom: int,
    translate: Translate,
) -> dict[str, tuple[bytes, bytes]]:
    """Return what each slider moves in the figure and in the headline, packed, by its name.

    It depends on the other numbers alone, so it is the same wherever the slider is let go, and
    for all in a class who begin with the same numbers: some kilobytes are kept for each.
    """

    def computed(missing: list[tuple[Hashable, ...]]) -> list[tuple[bytes, bytes]]:
        sliders = [_slider(str(key), numbers, ranges) for key, *_rest in missing]
        xs, at, h = slope.curve.xs, numbers[slope.variable], numbers.get("h", 1.0)
        found = slopes_along(slope.of, slope.name, xs, sliders, at, h)
        span = mse.window(at, *ranges[slope.variable][:2], zoom)
        live = slope_live(found, span, translate, zoom, has_secant="h" in numbers)
        if "lr" in numbers:
            lr, taken = numbers["lr"], int(numbers["taken"])
            live = with_trails(live, trails_along(slope.of, slope.name, sliders, lr, taken))
        return list(zip(packed_traces(live, _TRACES), packed_numbers(live, _NUMBERS), strict=True))

    facts = (slope.variable, tuple(ranges.items()), zoom, translate)
    keys = {
        slider: (slider, tuple(each for each in numbers.items() if each[0] != slider), *facts)
        for slider in ranges
    }
    return dict(zip(keys, _PACKED.of(list(keys.values()), computed), strict=True))


def _slider(key: str, numbers: dict[str, float], ranges: dict[str, Range]) -> Slider:
    """Return the slider of one of the page's numbers."""
    low, high, step = ranges[key]
    steps = slider_steps(low, high, slider_step(low, high, step))
    return Slider(key, mse.VARIABLES.get(key, key), 0, steps, numbers[key])
