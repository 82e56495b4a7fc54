"""A grad_fn graph on a page, as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.pictures.drawing.graphs import graph_drawing
from gradlab.pictures.drawing.view import script, still_view, stylesheet
from gradlab.ui.page.frame import Page
from gradlab.ui.page.turn import TURN

if TYPE_CHECKING:
    from gradlab.maths.graph import Graph

_picture = st.components.v2.component(
    "gradlab_graph",
    css=stylesheet(),
    js=f"""{script()}
export default function ({{ data, parentElement }}) {{
  if (parentElement.shown === data.html) return;
  parentElement.shown = parentElement.innerHTML = data.html;
  glMount(parentElement, () => {{}});
}}
""",
)


def graph_view(page: Page, graph: Graph, alt: str) -> None:
    """Draw a graph, its nodes in the colours of their variables."""
    drawn = graph_drawing(graph, alt, page.translate, TURN.given_up)
    _picture(key="graph-drawing", data={"html": still_view(drawn.svg, page.translate)})
