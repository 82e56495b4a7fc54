"""A perceptron with one output or several, the broadcasting trap, and a chain of two numbers."""

from __future__ import annotations

import streamlit as st
import torch

from gradlab.lessons import listings
from gradlab.lessons.layers import Cell
from gradlab.lessons.neurons import Perceptron, chain, chain_truth, drawn_perceptron, perceptron
from gradlab.pictures.layer_formulas import chain_formula, perceptron_formula
from gradlab.pictures.lit import Shown
from gradlab.program import run
from gradlab.ui.page.page import Page
from gradlab.ui.page.sandbox_link import sandbox_link
from gradlab.ui.page.stage import stage
from gradlab.ui.page.state_link import state_link
from gradlab.ui.show.code_panel import code_view, downloads, notebook_view
from gradlab.ui.show.lit import lit_tables
from gradlab.ui.show.truth_meter import truth_meter
from gradlab.ui.widgets.controls import number, whole
from gradlab.words.numbers import written

_CHAIN = {"x": 1.0, "w1": 2.0, "b1": 1.0, "w2": 2.0, "b2": 1.0}
"""The tutorials' numbers."""


def perceptron_scene(page: Page) -> None:
    """Draw a perceptron: its choices, its tables, one weight's gradient by the formula."""
    _ = page.translate
    st.markdown(
        _(
            "$o = \\sigma(x \\cdot w)$, compared with a target by the mean squared error. One "
            "output has one row of weights; several share the inputs, each with a row of its own."
        )
    )
    controls, picture = stage("stage-perceptron")
    with controls:
        d = whole(page, "ins", _("inputs $d$"), 2, 5, 3)
        m = whole(page, "outs", _("outputs $m$"), 1, 3, 1)
        seed = whole(page, "sample", _("seed of $x$ and $w$"), 0, 99, 16)
        t = number(page, "t", _("target $t$ of every output"), 0, 1, 1, 0.05)
    x, w = drawn_perceptron(seed, d, m)
    of = perceptron(x, w, torch.full((1, m), t))
    with picture:
        _perceptron_tables(page, of)
    st.latex(perceptron_formula(of))
    truth_meter(page, of.truth(), (0, 0), name="w.grad")
    if m == 1:
        numbers: dict[str, float | list[float]] = {"x": x[0].tolist(), "w": w[0].tolist(), "t": t}
        sandbox_link(page, "F.mse_loss(torch.sigmoid(x @ w), t)", numbers)
    code_view(page, listings.perceptron(x, w, of.target))


def _perceptron_tables(page: Page, of: Perceptron) -> None:
    """Show the weights and their gradient, which light up what made them."""
    forward = [Shown("X", "X = x"), Shown("W", "W = w"), Shown("Y", "Y = X @ W.T")]
    backward = [Shown("G", "G = ∂L/∂Y"), Shown("dW", "dW = G.T @ X")]
    lit_tables(page, "perceptron-cells", of.layer, [forward, backward], Cell("dW", (0, 0)))
    _ = page.translate
    st.markdown(
        _("$o$ = {o}, loss {loss}. One sample: each cell of `dW` is one product.").format(
            o=", ".join(written(each) for each in of.o[0].tolist()), loss=written(of.loss.item())
        )
    )


def trap_scene(page: Page) -> None:
    """Show what (n, 1) against (n,) does to a loss, run by torch."""
    _ = page.translate
    ran = run(listings.broadcasting())
    loss, meant = (ran.steps[-1].tensor(name).value.item() for name in ("loss", "meant"))
    st.markdown(
        _(
            "Four samples, all predicted exactly, so the loss should be {meant}. But `x @ w` has "
            "shape (4, 1) and the target (4,): torch warns, compares every prediction with every "
            "target, 16 pairs, and the loss is {loss}, with a gradient that pulls the weights away."
        ).format(loss=written(loss), meant=written(meant))
    )
    notebook_view(page, ran)
    downloads(page, ran)
    state_link(page, "clinic", _("This case in the clinic"), case="broadcast")


def chain_scene(page: Page) -> None:
    """Draw two layers of one number: dy2/dw1 is a product of two factors, each a call."""
    _ = page.translate
    st.markdown(
        _(
            "$y_1 = x w_1 + b_1$ stands in between, $y_2 = y_1 w_2 + b_2$ comes out. `w1` moves "
            "`y2` only through `y1`, so the slopes multiply; `torch.autograd.grad` gives each."
        )
    )
    controls, picture = stage("stage-chain")
    with controls:
        numbers = {
            name: number(
                page, name, f"${name[0]}_{name[1]}$" if name[1:] else f"${name}$", -4, 4, usual, 0.1
            )
            for name, usual in _CHAIN.items()
        }
    with picture:
        st.latex(chain_formula(chain(**numbers), numbers))
        code_view(page, listings.chain(numbers))
    truth_meter(page, chain_truth(**numbers), name="dy₂/dw₁")
    sandbox_link(page, "(x * w1 + b1) * w2 + b2", numbers, wrt="w1")
