"""What unfolds below the MSE lesson: its code, its backward pass node by node, and a batch."""

from __future__ import annotations

from functools import partial

from gradlab.functions.tape_at import tape_at
from gradlab.lessons import listings
from gradlab.ui.lessons.batch import batch_scene
from gradlab.ui.lessons.slope_view import Range, slope_at
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import section
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.show.code_panel import code_section
from gradlab.ui.show.stepper import stepper_section


def slope_sections(page: Page, wrt: str, ranges: dict[str, Range]) -> None:
    """Draw the sections of the lesson at the sliders' numbers.

    Args:
        page: the page that draws them.
        wrt: the symbol of what the gradient is taken with respect to.
        ranges: lowest and highest value and step of each number's slider.
    """
    _ = page.translate
    w, x, y = (widget_value(key) for key in "wxy")
    slope, _meter = slope_at(wrt, w, x, y, *ranges[wrt][:2])
    code_section(page, listings.mse(w, [x], [y], "mean", slope.name))
    stepper_section(page, partial(tape_at, slope.of, [slope.name]), "mse", leaf=slope.name)
    held = r"m|reduction|[xy]\d"
    section(page, "batch", _("A batch of samples"), held, batch_scene, w, ranges["w"])
