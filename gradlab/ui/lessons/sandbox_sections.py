"""What the sandbox shows below its pictures: the code of the function and its backward pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradlab.ui.lessons.sandbox_views import said, value_view
from gradlab.ui.page.frame import Page
from gradlab.ui.page.part import section
from gradlab.ui.page.stage import stage

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from gradlab.sandbox import Place, Study


def still_view(page: Page, of: Study, picture: DeltaGenerator) -> None:
    """Show what there is of a function without a slope: its value, what is said, its code."""
    from gradlab.sandbox import readings, values_along

    with picture:
        value_view(page, of, values_along(of))
    said(page, readings(of))
    listing_section(page, of)


def listing_section(
    page: Page, of: Study, place: Place | None = None, v: list[float] | None = None
) -> None:
    """Offer the code that computes the function, written anew from its syntax tree."""
    _ = page.translate
    section(page, "code", _("The code that computes this"), "", _listing, of, place, v or [])


def _listing(page: Page, of: Study, place: Place | None, v: list[float]) -> None:
    from gradlab.sandbox import listing
    from gradlab.ui.show.code_panel import downloads, notebook_view

    run = listing(of, place, v)
    notebook_view(page, run)
    downloads(page, run)


def steps_section(page: Page, of: Study, place: Place, v: list[float]) -> None:
    """Let the learner step through the backward pass, node by node."""
    _ = page.translate
    label = _("The same backward pass, node by node")
    section(page, "nodes", label, "step", _steps, of, place, v)


def _steps(page: Page, of: Study, place: Place, v: list[float]) -> None:
    from gradlab.sandbox import tape_of
    from gradlab.ui.show.stepper import stepper

    beside, picture = stage("stage-stepper")
    stepper(page, tape_of(of, place, v), beside, picture)
