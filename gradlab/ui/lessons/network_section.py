"""A small network on a dozen points: layer by layer, by torch and by hand, and node by node."""

from __future__ import annotations

from html import escape

import streamlit as st
from torch import Tensor

from gradlab.expression.inputs import Input
from gradlab.lessons import listings
from gradlab.lessons.layers import Cell
from gradlab.lessons.network_truth import EXPRESSIONS, weight_truth
from gradlab.lessons.networks import ACTIVATIONS, Network, Passed, drawn_layers, points, trained
from gradlab.pictures.lit import Shown
from gradlab.sandbox.state import states_of
from gradlab.tape import record
from gradlab.ui.page.page import Page
from gradlab.ui.page.stage import stage, walk_stage
from gradlab.ui.page.state_link import state_link
from gradlab.ui.show.code_panel import code_view
from gradlab.ui.show.lit import lit_tables
from gradlab.ui.show.stepper import stepper
from gradlab.ui.show.truth_meter import truth_meter
from gradlab.ui.widgets.controls import choice, number, preset, whole
from gradlab.words.numbers import written

Layers = list[tuple[Tensor, Tensor]]
_WRITTEN = 6
"""Numbers of a gradient that are written out."""


def network_scene(page: Page) -> None:
    """Draw the network's choices, each layer's gradients, one layer's cells, and the stepper."""
    _ = page.translate
    st.markdown(
        _(
            "Each layer sends back $\\delta$, the loss's slope along its sums $z$: "
            "$\\delta_{l} = (\\delta_{l+1} W_{l+1}) \\cdot f'(z_l)$. Its own gradients are the "
            "lesson's formula once more: $dW_l = \\delta_l^T h_{l-1}$ and $db_l = \\sum \\delta_l$."
        )
    )
    controls, picture = stage("stage-network")
    with controls:
        layers, activation = _choices(page)
    seen = trained(layers, activation)
    with picture:
        for each in seen.layers:
            _dead(page, each)
        names = [each.name for each in seen.layers]
        chosen = choice(page, "layer", _("the cells of"), names, names[0])
        _cells(page, seen.layers[names.index(chosen)], activation)
    st.html(_table(page, seen.layers))
    which = names.index(chosen)
    truth_meter(page, weight_truth(layers, activation, which), name=f"{chosen}.weight.grad")
    _link(page, layers, activation, which)
    _walk(page, layers, activation)
    code_view(page, listings.network(layers, activation, *points()))


def _choices(page: Page) -> tuple[Layers, str]:
    """Draw what the network is made from; return its layers' numbers and its activation."""
    _ = page.translate
    depth = choice(page, "depth", _("layers"), [2, 3], 2)
    activation = choice(page, "act", _("activation"), list(ACTIVATIONS), "relu")
    width = whole(page, "width", _("hidden units"), 2, 4, 3)
    seed = whole(page, "net", _("seed of the weights"), 0, 99, 2)
    shift = number(page, "shift", _("added to the first biases"), -8, 8, 0, 0.5)
    preset(_("push the first layer below zero"), {"act": "relu", "shift": -8.0}, key="dead")
    return drawn_layers(depth, width, seed, shift), activation


def _table(page: Page, layers: tuple[Passed, ...]) -> str:
    """Return all gradients, by torch and by hand, as a table."""
    _ = page.translate
    heads = (_("parameter"), _("shape"), _("by torch"), _("by hand"), _("largest difference"))
    rows = [
        _row(f"{each.name}.{kind}", each.layer.tensors[name], hand)
        for each in layers
        for kind, name, hand in zip(("weight", "bias"), ("dW", "db"), each.by_hand, strict=True)
    ]
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    label = escape(_("every gradient by torch and by hand"))
    return (
        f'<div class="gl-ledger"><table aria-label="{label}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(name: str, ours: Tensor, hand: Tensor) -> str:
    gap = (ours - hand).abs().max().item()
    size = " × ".join(map(str, ours.shape))
    cells = (size, _short(ours), _short(hand), written(gap, 2))
    return f'<tr><th scope="row">{name}</th>{"".join(f"<td>{each}</td>" for each in cells)}</tr>'


def _short(tensor: Tensor) -> str:
    """Return few numbers written out, of many the first ones."""
    texts = [written(each, 3) for each in tensor.flatten()[:_WRITTEN].tolist()]
    return ", ".join(texts) + (" …" if tensor.numel() > _WRITTEN else "")


def _dead(page: Page, layer: Passed) -> None:
    """Say which ReLUs are off at every point, if any are."""
    _ = page.translate
    if layer.dead:
        said = _(
            "{layer}: the ReLUs of {units} are off at every point. Their row of `dW` is 0, so no "
            "step of gradient descent moves them: they are dead."
        )
        units = ", ".join(f"`Y[:, {unit}]`" for unit in layer.dead)
        st.warning(said.format(layer=layer.name, units=units))


def _cells(page: Page, layer: Passed, activation: str) -> None:
    """Show one layer's cells, a dozen rows of them."""
    is_last = layer.layer.tensors["H"].equal(layer.layer.tensors["Y"])
    out = [] if is_last else [Shown("H", f"H = {ACTIVATIONS[activation].code}(Y)")]
    forward = [
        Shown("X", "X"),
        Shown("W", "W"),
        Shown("b", "b"),
        Shown("Y", "Y = X @ W.T + b"),
        *out,
    ]
    backward = [Shown("G", "G = δ"), Shown("dW", "dW = G.T @ X"), Shown("dX", "dX = G @ W"),
                Shown("db", "db = G.sum(0)")]  # fmt: skip
    lit_tables(page, "network-cells", layer.layer, [forward, backward], Cell("dW", (0, 0)))


def _link(page: Page, layers: Layers, activation: str, which: int) -> None:
    """Offer the whole network in the sandbox, differentiated by one layer's weight."""
    _ = page.translate
    x, target = points()
    given = {"x": x, "t": target}
    for k, (weight, bias) in enumerate(layers, 1):
        given |= {f"W{k}": weight, f"b{k}": bias}
    inputs = {
        name: Input(tuple(each.shape), tuple(each.flatten().tolist()), -100.0, 100.0)
        for name, each in given.items()
    }
    expr = EXPRESSIONS[len(layers)].replace("$f", ACTIVATIONS[activation].code)
    label = _("Change this function in the sandbox")
    state_link(page, "sandbox", label, expr=expr, wrt=f"W{which + 1}", **states_of(inputs))


def _walk(page: Page, layers: Layers, activation: str) -> None:
    """Step through the recorded pass, folded by layer."""
    x, target = points()
    model = Network(layers, activation)
    picture, beside, _below = walk_stage("walk-nodes")
    stepper(page, record(model, {"x": x, "target": target}), beside, picture)
