"""What may be computed for what a page draws in one go."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.host.counters import count
from gradlab.ui.host.settings import SECONDS, WORK, given
from gradlab.ui.page.page import Page
from gradlab.ui.page.turn import TURN

if TYPE_CHECKING:
    from gradlab.expression import Budget

TRUTH, SLOPES, CURVE, SLIDERS, SECTION = 100_000.0, 50_000.0, 60_000.0, 100_000.0, 80_000.0
"""Units that each part of what is drawn for a typed function may spend."""

LOOK_S = 0.01
"""Seconds between two looks whether the visitor still waits for what is computed."""


def visit_budget() -> Budget:
    """Return a budget of work that ends with the visitor, and lets others draw meanwhile.

    Between two calls the turn is handed over when it is due. Streamlit ends a run at the next call
    of its own when the visitor has left or moved on; so one is made now and then.
    """
    from gradlab.expression import Budget
    from gradlab.expression.budget import VISIT

    return Budget(_of_host(VISIT), float(given(SECONDS)), between=_between())


@contextmanager
def at_most(page: Page, units: float) -> Iterator[Callable[[], bool]]:
    """Let what is computed within spend so many units; yield what says whether it wanted more."""
    budget = page.budget
    if budget is None:
        yield lambda: False
        return
    before = budget.refusals
    try:
        with budget.at_most(_of_host(units)):
            yield lambda: budget.refusals > before
    finally:
        count("gradlab_budget_hits", by=budget.refusals - page.refusals_counted)
        page.refusals_counted = budget.refusals


@contextmanager
def or_said(page: Page, units: float) -> Iterator[None]:
    """Draw what spends so many units at most; say so in its place where it wants more."""
    try:
        with at_most(page, units):
            yield
    except Exception as error:
        from gradlab.expression import BudgetError  # which needs torch: not before something failed

        if not isinstance(error, BudgetError):
            raise
        count("gradlab_refusals", "budget")
        st.text(error.text.show(page.translate))


def _of_host(units: float) -> float:
    """Return the part of these units that the host allows."""
    return units * int(given(WORK)) / 100


def _between() -> Callable[[], None]:
    looked = time.monotonic()

    def between() -> None:
        nonlocal looked
        TURN.hand_over()
        if time.monotonic() - looked > LOOK_S:
            looked = time.monotonic()
            _ = "visitor" in st.session_state

    return between
