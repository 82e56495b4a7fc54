"""Tables of a layer whose cells light up what made them, while nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

import streamlit as st

from gradlab.lessons.layers import Cell, Linear
from gradlab.pictures.lit import Shown, cell_key, lit_view
from gradlab.ui.page.held import is_locked
from gradlab.ui.page.page import Page

_BROWSER = files("gradlab.ui.browser")
_tables = st.components.v2.component(
    "gradlab_lit",
    css=(_BROWSER / "lit.css").read_text(encoding="utf-8"),
    js=(_BROWSER / "lit.js").read_text(encoding="utf-8"),
)


def lit_tables(
    page: Page,
    key: str,
    of: Linear,
    rows: Sequence[Sequence[Shown]],
    chosen: Cell,
    choice: str = "",
) -> None:
    """Show the tensors of a layer; pointing at a cell, or going there by keys, lights up others.

    Args:
        page: the page that draws them.
        key: their name on the page.
        of: the layer.
        rows: which tensors, line by line.
        chosen: the cell that is lit to begin with.
        choice: the key of the widget that chooses it, whose options are cells as in code; a cell
            that is pressed is chosen there. "" for none.
    """
    cells = {cell_key(each): str(each) for each in of.sums()}

    def choose() -> None:
        pressed = st.session_state[key].cell
        if choice and isinstance(pressed, str) and pressed in cells and not is_locked(choice):
            st.session_state[choice] = cells[pressed]

    _tables(
        key=key,
        data={
            "html": lit_view(of, rows, page.translate),
            "chosen": cell_key(chosen),
            "choice": bool(choice),
        },
        on_cell_change=choose,
    )
