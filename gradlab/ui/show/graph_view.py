"""A grad_fn graph on a page: drawn by graphviz in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.pictures.dot import dot
from gradlab.ui.page.frame import Page

if TYPE_CHECKING:
    from gradlab.maths.graph import Graph


def graph_view(page: Page, graph: Graph, alt: str) -> None:
    """Draw a graph, its nodes in the colours of their variables."""
    with st.container(key="graph-drawing"):
        st.graphviz_chart(dot(graph, page.translate), alt=alt)
