"""What may be computed for what a page draws in one go."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.page.turn import TURN

if TYPE_CHECKING:
    from gradlab.expression import Budget

LOOK_S = 0.01
"""Seconds between two looks whether the visitor still waits for what is computed."""


def visit_budget() -> Budget:
    """Return a budget of work that ends with the visitor, and lets others draw meanwhile.

    Between two calls the turn is handed over when it is due. Streamlit ends a run at the next call
    of its own when the visitor has left or moved on; so one is made now and then.
    """
    from gradlab.expression import Budget

    return Budget(between=_between())


def _between() -> Callable[[], None]:
    looked = time.monotonic()

    def between() -> None:
        nonlocal looked
        TURN.hand_over()
        if time.monotonic() - looked > LOOK_S:
            looked = time.monotonic()
            _ = "visitor" in st.session_state

    return between
