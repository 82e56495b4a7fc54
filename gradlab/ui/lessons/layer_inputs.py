"""The numbers of a linear layer: of a seed, or typed as lists."""

from __future__ import annotations

import streamlit as st
from torch import Tensor

from gradlab.expression.inputs import Input
from gradlab.lessons.layers import LAYOUTS, Linear, drawn, linear
from gradlab.sandbox.state import listed, numbers
from gradlab.ui.page.access import class_name, refused
from gradlab.ui.page.held import is_locked
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import fold
from gradlab.ui.page.widget_values import remember
from gradlab.ui.widgets.controls import choice, preset, whole

LARGEST = 100.0
MOST = 4
"""The most samples, inputs and outputs: what can be read at a glance."""
_LONGEST = 400
_NAMES = ("X", "W", "b", "G")


def layer_inputs(page: Page) -> Linear:
    """Draw what a layer is made from: sizes, layout, seed, numbers; return the layer."""
    _ = page.translate
    n = whole(page, "n", _("samples $n$"), 1, MOST, 3)
    d = whole(page, "d", _("inputs $d$"), 1, MOST, 4)
    k = whole(page, "k", _("outputs $k$"), 1, MOST, 2)
    seed = whole(page, "draw", _("seed of the numbers"), 0, 99, 95)
    help_ = _("nn.Linear keeps its weight as (out, in) and computes x @ W.T + b; "
        "on paper W is often (in, out).")  # fmt: skip
    layout = LAYOUTS[
        choice(page, "layout", _("weight as in"), list(LAYOUTS), "nn.Linear", help=help_)
    ]
    given = drawn(layout, seed, n, d, k)
    return linear(layout, *_own(page, given).values())


def _own(page: Page, given: dict[str, Tensor]) -> dict[str, Tensor]:
    """Offer lines for numbers of the learner's own; return the tensors that hold."""
    _ = page.translate
    folded = fold(page, "numbers", _("Numbers of your own"), "|".join(_NAMES), is_below=False)
    if not folded.open:
        for name in _NAMES:
            st.session_state.pop(name, None)
            remember(name, "")
        return given
    with folded:
        st.markdown(
            _("Row by row; one number alone stands for all. An empty line is that of the seed.")
        )
        found = {name: _line(page, name, tensor) for name, tensor in given.items()}
        preset(_("G of ones, as y.sum().backward() has it"), {"G": "1"}, key="ones")
    return found


def _line(page: Page, name: str, given: Tensor) -> Tensor:
    """Draw one tensor's line; return what was typed, or the given one."""
    _ = page.translate
    usual = Input(tuple(given.shape), tuple(given.flatten().tolist()), -LARGEST, LARGEST)
    page.keys.add(name)
    size = " × ".join(map(str, given.shape))
    text = st.text_input(
        f"`{name}` {size}",
        "",
        key=name,
        bind="query-params",
        max_chars=_LONGEST,
        placeholder=listed(usual),
        disabled=is_locked(name),
    )
    remember(name, text)
    if not text.strip():
        return given
    typed = _typed(text, usual)
    if typed is None:
        refused(class_name(name))
        needed = _("{name} needs {count} numbers from −100 to 100, or one for all of them.")
        with st.container(key=f"refusal-{name}"):
            st.warning(needed.format(name=name, count=given.numel()))
        return given
    return given.new_tensor(typed.values).reshape(given.shape)


def _typed(text: str, usual: Input) -> Input | None:
    """Return the numbers that a line says; None if they are too many, too few or too large."""
    one = numbers(text, Input((), (0.0,)))
    found = numbers(text, usual) if one is None else None
    if one is not None:
        found = Input(usual.shape, one.values * len(usual.values))
    is_small = found is not None and all(abs(value) <= LARGEST for value in found.values)
    return found if is_small else None
