"""A grad_fn graph on a page, as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.pictures.drawing.graphs import graph_drawing
from gradlab.pictures.drawing.view import script, still_view, stylesheet
from gradlab.ui.page.page import Page
from gradlab.ui.page.turn import TURN

if TYPE_CHECKING:
    from gradlab.maths.graph import Graph

_picture = st.components.v2.component(
    "gradlab_graph",
    css=stylesheet(),
    js=f"""{script()}
const hosts = new WeakMap(); // beside the host stands the component's own stylesheet

export default function ({{ data, parentElement }}) {{
  const host = hosts.get(parentElement) ?? document.createElement("div");
  if (host.shown === data.html) return;
  hosts.set(parentElement, host);
  if (!host.isConnected) parentElement.append(host);
  host.shown = host.innerHTML = data.html;
  glMount(host, () => {{}});
}}
""",
)


def graph_view(page: Page, graph: Graph, alt: str) -> None:
    """Draw a graph, its nodes in the colours of their variables."""
    drawn = graph_drawing(graph, alt, page.translate, TURN.given_up)
    _picture(key="graph-drawing", data={"html": still_view(drawn.svg, page.translate)})
