"""A linear layer on the page: its tables, what is said of the transpose, its truth meter."""

from __future__ import annotations

import streamlit as st

from gradlab.expression.inputs import Input
from gradlab.lessons.layers import LEAVES, TORCH, Cell, Linear, layer_truth
from gradlab.pictures.lit import Shown
from gradlab.sandbox.state import states_of
from gradlab.ui.page.page import Page
from gradlab.ui.page.state_link import state_link
from gradlab.ui.show.lit import lit_tables
from gradlab.ui.show.truth_meter import truth_meter
from gradlab.ui.widgets.pick import pick

_EXPRESSIONS = {
    "nn.Linear": "(G * F.linear(X, W, b)).sum()",
    "x @ W": "(G * (X @ W + b)).sum()",
}
_FIRST = "dW[0, 0]"


def cell_pick(page: Page, of: Linear) -> Cell:
    """Draw the choice of a computed cell; return it."""
    _ = page.translate
    cells = {str(each): each for each in of.sums()}
    if st.session_state.get("cell", _FIRST) not in cells:
        st.session_state["cell"] = _FIRST  # the layer has become smaller
    return cells[pick(page, "cell", _("cell"), list(cells), _FIRST)]


def layer_view(page: Page, of: Linear, chosen: Cell) -> None:
    """Show the layer's tables, forward and backward, and say why there is a transpose."""
    forward = [
        Shown("X", "X"),
        Shown("W", "W"),
        Shown("b", "b"),
        Shown("Y", "Y = X @ W.T + b" if of.layout is TORCH else "Y = X @ W + b"),
    ]
    backward = [
        Shown("G", "G = ∂L/∂Y"),
        Shown("dW", f"dW = {of.layout.by_weight}"),
        Shown("dX", f"dX = {of.layout.by_input}"),
        Shown("db", "db = G.sum(0)"),
    ]
    lit_tables(page, "layer-cells", of, [forward, backward], chosen, "cell")


def layer_reading(page: Page, of: Linear) -> None:
    """Say why one factor is transposed, and why b's gradient is a sum."""
    _, sizes = page.translate, of.sizes
    n, d, k = sizes["s"], sizes["i"], sizes["o"]
    said = _(
        "**Why the transpose?** Every sample $s$ uses `W[o, i]` once: times `X[s, i]`, and what "
        "comes back there is `G[s, o]`. So `dW[o, i]` adds up `G[s, o] · X[s, i]` over the "
        "samples. A product takes rows by columns, and here two **columns** meet: one is turned. "
        "`G.T @ X` is ({k}, {n}) @ ({n}, {d}) = ({k}, {d}), the shape of W. On paper, with "
        "`x @ W`, W lies the other way round, and so its gradient: `X.T @ G`."
    )
    if of.layout is not TORCH:
        said = _(
            "**Why the transpose?** Every sample $s$ uses `W[i, o]` once: times `X[s, i]`, and "
            "what comes back there is `G[s, o]`. So `dW[i, o]` adds up `X[s, i] · G[s, o]` over "
            "the samples. A product takes rows by columns, and here two **columns** meet: one is "
            "turned. `X.T @ G` is ({d}, {n}) @ ({n}, {k}) = ({d}, {k}), the shape of W. "
            "`nn.Linear` keeps W the other way round, and so its gradient: `G.T @ X`."
        )
    st.markdown(said.format(n=n, d=d, k=k))
    st.markdown(
        _(
            "`b` was added to each of the {n} rows of Y, so `db` is the **sum** over the batch, "
            "not its mean. `dW`, `dX` and `db` are what torch writes into `W.grad`, `X.grad` and "
            "`b.grad`."
        ).format(n=n)
    )


def layer_meter(page: Page, of: Linear, chosen: Cell) -> None:
    """Show the chosen cell's gradient in three ways, and the way into the sandbox."""
    _ = page.translate
    cell = chosen if chosen.tensor in LEAVES else Cell("dW", (0, 0))
    name = f"{cell.tensor} = {LEAVES[cell.tensor]}.grad"
    truth_meter(page, layer_truth(of, cell.tensor), cell.at, name=name)
    inputs = {
        each: Input(tuple(tensor.shape), tuple(tensor.flatten().tolist()), -100.0, 100.0)
        for each, tensor in of.tensors.items()
        if each in ("X", "W", "b", "G")
    }
    state = states_of(inputs)
    label = _("Change this function in the sandbox")
    leaf, expr = LEAVES[cell.tensor], _EXPRESSIONS[of.layout.key]
    column = ",".join(map(str, cell.at))
    state_link(page, "sandbox", label, expr=expr, wrt=leaf, col=column, **state)
