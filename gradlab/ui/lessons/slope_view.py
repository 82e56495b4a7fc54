"""The MSE lesson at a glance: the loss curve with tangent and secant, and three numbers of it."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from gradlab.lessons import mse
from gradlab.maths.truth import Truth, truth
from gradlab.pictures import formulas
from gradlab.pictures.figures.mse import slope_figure
from gradlab.pictures.figures.mse_along import Range, slope_live
from gradlab.ui.browser.live import Packed
from gradlab.ui.page.frame import Page
from gradlab.ui.show.figure import FigureSpec, figure_at, packed_traces
from gradlab.ui.show.headline import Number, headline, packed_numbers
from gradlab.ui.show.shared_cache import SharedCache
from gradlab.words.text import Translate

_TRACES = dict.fromkeys(("curve", "minimum", "secant", "tangent", "point"), "scatter")
_NUMBERS = ("loss", "gradient", "secant")
_PACKED: SharedCache[tuple[Hashable, ...], tuple[bytes, bytes]] = SharedCache(2048)
_secant = lru_cache(maxsize=512)(mse.secant)


@lru_cache(maxsize=512)
def slope_at(
    variable: str, w: float, x: float, y: float, low: float, high: float
) -> tuple[mse.Slope, Truth]:
    """Return a slope and its truth meter, shared by all sessions that ask for the same point."""
    slope = mse.slope(variable, w, x, y, low, high)
    loss, formula = mse.loss_along(variable, w, x, y), mse.grad_formula(variable, w, x, y)
    return slope, truth(loss, slope.point, formula, autograd=slope.grad)


def slope_view(
    page: Page, slope: mse.Slope, numbers: dict[str, float], ranges: dict[str, Range]
) -> None:
    """Draw the figure and the headline of a slope.

    Args:
        page: the page that draws it.
        slope: the loss and its gradient at the numbers.
        numbers: w, x, y and the secant's step h.
        ranges: lowest and highest value and step of each number's slider.
    """
    _ = page.translate
    secant = _secant(slope, **{name: numbers[name] for name in "hwxy"})
    travels = _travels(slope.variable, numbers, ranges, _)
    in_figure, in_headline = (
        [Packed(numbers[slider], both[k]) for slider, both in travels.items()] for k in (0, 1)
    )

    def drawn() -> FigureSpec:
        return FigureSpec(slope_figure(slope, secant, _), mse.reading(slope).show(_), in_figure)

    figure_at("loss-curve", (slope, numbers["h"], tuple(ranges.items())), 400, drawn)
    shown = [
        Number("loss", _("loss"), formulas.digits(slope.loss), "loss"),
        Number("gradient", _("gradient"), formulas.digits(slope.grad), "gradient"),
        Number("secant", _("secant's slope"), formulas.digits(secant.slope), "muted"),
    ]
    headline("loss-numbers", shown, live=in_headline)


def _travels(
    variable: str, numbers: dict[str, float], ranges: dict[str, Range], translate: Translate
) -> dict[str, tuple[bytes, bytes]]:
    """Return what each slider moves in the figure and in the headline, packed, by its name.

    It depends on the other numbers alone, so it is the same wherever the slider is let go, and
    for all in a class who begin with the same numbers: some kilobytes are kept for each.
    """

    def computed(missing: list[tuple[Hashable, ...]]) -> list[tuple[bytes, bytes]]:
        sliders = [str(slider) for slider, *_rest in missing]
        live = slope_live(sliders, variable, numbers, ranges, translate)
        return list(zip(packed_traces(live, _TRACES), packed_numbers(live, _NUMBERS), strict=True))

    facts = (variable, tuple(ranges.items()), translate)
    keys = {
        slider: (slider, tuple(each for each in numbers.items() if each[0] != slider), *facts)
        for slider in ranges
    }
    return dict(zip(keys, _PACKED.of(list(keys.values()), computed), strict=True))
