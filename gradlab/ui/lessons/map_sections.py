"""What unfolds below a vector function: its products, its code, its backward pass, the sum trap."""

from __future__ import annotations

from functools import partial

from gradlab.functions import Function, tensors
from gradlab.functions.tape_at import function_tape
from gradlab.lessons import listings
from gradlab.ui.lessons.map_view import chosen_cell
from gradlab.ui.lessons.products import products_scene
from gradlab.ui.lessons.sum_trap import sum_trap_section
from gradlab.ui.page.frame import Page
from gradlab.ui.show.code_panel import code_section
from gradlab.ui.show.stepper import stepper_section
from gradlab.ui.widgets.inputs import point_at


def map_sections(page: Page, function: Function) -> None:
    """Draw the sections of a vector function at the sliders' numbers.

    Args:
        page: the page that draws them.
        function: an entry of the table, whose sliders and choice of a cell stand above.
    """
    numbers, (row, column) = point_at(function), chosen_cell()
    v, u = products_scene(page, function, numbers, row, column)
    code_section(page, listings.of_map(function.key, numbers, row, v, u))
    tape_of = partial(function_tape, function, tensors(numbers), (), row)
    stepper_section(page, tape_of, function.key, row=row)
    if function.output.symbol == "p":
        sum_trap_section(page, numbers)
