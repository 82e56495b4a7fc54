"""What the sandbox shows below its pictures: the code of the function and its backward pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.lessons.sandbox_views import said, value_view
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import section
from gradlab.ui.page.stage import walk_stage
from gradlab.ui.page.turn import loaded
from gradlab.ui.page.visit import SECTION, SLIDERS, at_most, or_said

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from gradlab.expression import Expression
    from gradlab.functions.point import Place, Point


def still_view(
    page: Page,
    expression: Expression,
    of: Point,
    picture: DeltaGenerator,
    *,
    is_costly: bool = False,
) -> None:
    """Show what there is of a function without a slope: its value, what is said, its code.

    Args:
        page: the page that draws it.
        expression: the function as it was read.
        of: the function at its inputs.
        picture: where its value stands.
        is_costly: whether it has a slope that would take too long to compute.
    """
    from gradlab.functions.along import values_along
    from gradlab.sandbox import readings

    _ = page.translate
    with picture:
        with at_most(page, SLIDERS):
            values = values_along(of)
        value_view(page, of, values)
        if is_costly:
            st.text(_("Its slopes are left out: they would take too long to compute."))
    said(page, readings(expression, of))
    listing_section(page, of)


def listing_section(
    page: Page, of: Point, place: Place | None = None, v: list[float] | None = None
) -> None:
    """Offer the code that computes the function, written anew from its syntax tree."""
    _ = page.translate
    section(page, "code", _("The code that computes this"), "", _listing, of, place, v or [])


def _listing(page: Page, of: Point, place: Place | None, v: list[float]) -> None:
    from gradlab.sandbox import listing
    from gradlab.ui.show.code_panel import downloads, notebook_view

    with or_said(page, SECTION):
        run = listing(of, place, v)
        notebook_view(page, run)
        downloads(page, run)


def steps_section(page: Page, of: Point, place: Place, v: list[float]) -> None:
    """Let the learner step through the backward pass, node by node."""
    _ = page.translate
    label = _("The same backward pass, node by node")
    section(page, "nodes", label, "step", _steps, of, place, v)


def _steps(page: Page, of: Point, place: Place, v: list[float]) -> None:
    loaded("gradlab.functions.tape_at", "gradlab.ui.show.stepper")
    from gradlab.functions.tape_at import one_hot, tape_at
    from gradlab.ui.show.stepper import stepper

    picture, beside, _below = walk_stage("walk-nodes")
    with or_said(page, SECTION):
        tape = tape_at(of, of.moving, v=v or one_hot(of, place.row))
        stepper(page, tape, beside, picture)
