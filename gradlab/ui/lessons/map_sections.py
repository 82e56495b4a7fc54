"""What unfolds below a vector function: its products, its code, its backward pass, the sum trap."""

from __future__ import annotations

from functools import partial

from gradlab.functions import Function, Numbers
from gradlab.functions.point import Place, Point
from gradlab.functions.tape_at import tape_at
from gradlab.lessons import listings
from gradlab.lessons.softmax import is_probs, loss_cotangent
from gradlab.ui.lessons.map_view import chosen_cell, map_at, steps_along
from gradlab.ui.lessons.products import Products, products_view
from gradlab.ui.lessons.sum_trap import sum_trap_section
from gradlab.ui.page.frame import late_notices
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import fold, section
from gradlab.ui.show.code_panel import code_section
from gradlab.ui.show.stepper import stepper_section
from gradlab.ui.widgets.inputs import point_at


def map_sections(page: Page, function: Function) -> None:
    """Draw the sections of a vector function at the sliders' numbers.

    Args:
        page: the page that draws them.
        function: an entry of the table, whose sliders and choice of a cell stand above.
    """
    _, numbers, place = page.translate, point_at(function), chosen_cell(function)
    v, u = _products(page, function, numbers, place)
    of, _jacobian = map_at(function, numbers)
    if is_probs(function):
        weights = v or [float(i == place.row) for i in range(len(of.outputs))]
        label = _("Make the calls yourself")
        section(page, "tutorial", label, "calls", _calls, of, weights)
    code_section(page, listings.of_map(of, place.row, v, u))
    stepper_section(page, partial(tape_at, of, (), place.row), function.key, row=place.row)
    if is_probs(function):
        sum_trap_section(page, of)


def _calls(page: Page, of: Point, v: list[float]) -> None:
    from gradlab.ui.lessons.softmax_calls import calls_scene  # nor does the clinic, which it needs

    calls_scene(page, of, v)


def _products(page: Page, function: Function, numbers: Numbers, place: Place) -> Products:
    """Offer the two products; return v and u, both empty while they are folded away."""
    _ = page.translate
    folded = fold(page, "products", _("The two products"), r"[uv]\d")
    if not folded.open:
        return [], []
    of, _jacobian = map_at(function, numbers)
    cotangents = {}
    if is_probs(function):
        label = _("from the loss −log p[{row}]").format(row=place.row)
        cotangents = {label: loss_cotangent(of.value, place.row)}
    with folded, late_notices(page):
        return products_view(page, of, place, steps_along(of), cotangents=cotangents)
