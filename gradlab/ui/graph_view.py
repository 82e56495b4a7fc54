"""A grad_fn graph on a page: drawn by graphviz in the browser, and the same as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.dot import dot, saved_text
from gradlab.ui.frame import Page

if TYPE_CHECKING:
    from gradlab.graph import Graph


def graph_view(page: Page, graph: Graph, alt: str) -> None:
    """Draw a graph, its nodes in the colours of their variables."""
    with st.container(key="graph-drawing"):
        st.graphviz_chart(dot(graph, page.translate), alt=alt)


def graph_table(page: Page, graph: Graph) -> None:
    """List a graph's nodes: what each is called, its shape, what it saved, where it sends on."""
    _ = page.translate
    targets: dict[int, list[str]] = {}
    for edge in graph.edges:
        targets.setdefault(edge.source, []).append(str(edge.target))
    st.table(
        [
            {
                _("node"): str(node.index),
                "grad_fn": f"`{node.name}`",
                _("variable"): f"`{node.variable}`" if node.variable else "",
                _("shape"): ", ".join(map(str, node.shapes)),
                _("saved for backward"): ", ".join(saved_text(s, _) for s in node.saved),
                "next_functions": ", ".join(targets.get(node.index, [])),
            }
            for node in reversed(graph.nodes)
        ]
    )
