"""From where a backward walk starts, and to which leaves it goes."""

from __future__ import annotations

import streamlit as st

from gradlab.functions.point import Point
from gradlab.ui.page.page import Page
from gradlab.ui.widgets.controls import choice
from gradlab.ui.widgets.inputs import vector

Start = tuple[list[str], int | None, list[float] | None]
"""The leaves' names, an output's index if one was chosen, and v if none was."""


def walk_controls(page: Page, of: Point) -> Start:
    """Draw the choice of leaves and of where backward starts: at an output, or at all with a v.

    Args:
        page: the page that draws it.
        of: the function at its numbers.

    Returns:
        The names of the leaves, the row of a single output or None, and v or None.
    """
    _ = page.translate
    labels, names = of.outputs, list(of.moving)
    options = [*names, "all"] if len(names) > 1 else names
    leaf = choice(page, "leaf", "`requires_grad`", options, names[0])
    leaves = names if leaf == "all" else [leaf]
    if not of.value.dim():
        return leaves, None, None
    rows = ["all", *map(str, range(len(labels)))]
    chosen = choice(page, "row", _("output"), rows, "all")
    if chosen != "all":
        return leaves, int(chosen), None
    st.markdown(_("A vector output needs $v$, one number for each element:"))
    start = [1.0] + [0.0] * (len(labels) - 1)
    return leaves, None, vector(page, "v", labels, start, symbol="v,")
