"""The way from another lesson into the sandbox, with its function as it stands."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from gradlab.sandbox import sandbox_query
from gradlab.ui.frame import Page


def sandbox_link(
    page: Page, source: str, numbers: Mapping[str, float | list[float]], **state: str | int
) -> None:
    """Offer to open a lesson's function in the sandbox.

    Args:
        page: the page that draws it.
        source: the function as torch code, a Function's code.
        numbers: its inputs as they stand, by name.
        state: what the sandbox has to be told besides: wrt, row, col.
    """
    _ = page.translate
    st.page_link(
        "pages/sandbox.py",
        label=_("Change this function in the sandbox"),
        icon=":material/edit:",
        query_params=page.query(**sandbox_query(source, numbers), **state),
    )
