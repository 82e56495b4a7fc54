"""The MSE lesson at a glance: the loss curve with tangent and secant, and three numbers of it."""

from __future__ import annotations

from gradlab import formulas, mse
from gradlab.figures.mse import slope_figure
from gradlab.figures.mse_along import slope_live
from gradlab.ui.figure import figure
from gradlab.ui.frame import Page
from gradlab.ui.headline import Number, headline


def slope_view(
    page: Page,
    slope: mse.Slope,
    numbers: dict[str, float],
    ranges: dict[str, tuple[float, float, float]],
) -> None:
    """Draw the figure and the headline of a slope.

    Args:
        page: the page that draws it.
        slope: the loss and its gradient at the numbers.
        numbers: w, x, y and the secant's step h.
        ranges: lowest and highest value and step of each number's slider.
    """
    _ = page.translate
    secant = mse.secant(slope, **{name: numbers[name] for name in "hwxy"})
    live = slope_live(slope.variable, numbers, ranges, _)
    drawn = slope_figure(slope, secant, _)
    figure("loss-curve", drawn, alt=mse.reading(slope).show(_), height=400, live=live)
    shown = [
        Number("loss", _("loss"), formulas.digits(slope.loss), "loss"),
        Number("gradient", _("gradient"), formulas.digits(slope.grad), "gradient"),
        Number("secant", _("secant's slope"), formulas.digits(secant.slope), "muted"),
    ]
    headline("loss-numbers", shown, live=live)
