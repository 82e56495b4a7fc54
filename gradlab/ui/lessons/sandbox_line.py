"""The line of the sandbox in which a function is typed, and the gallery beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.page.page import Page
from gradlab.ui.page.visit import visit_budget

if TYPE_CHECKING:
    from gradlab.expression.inputs import Input

DEFAULT = "sin(3 * t) * exp(-t**2 / 4)"
_ONCE_THE_DEFAULT = "F.mse_loss(w * x, y)"
_ITS_NAMES = re.compile(r"[wxy](\..+)?")


def typed_function(page: Page) -> str:
    """Draw the line for the function, and the gallery; return what stands in the line."""
    _ = page.translate
    page.keys.add("expr")
    _as_before()
    with st.container(horizontal=True, key="typed"):
        source = st.text_input(
            _("Your function, as you would write it in PyTorch"),
            DEFAULT,
            max_chars=300,
            key="expr",
            bind="query-params",
            on_change=_adopt,
        )
        _gallery(page)
    return source


def _gallery(page: Page) -> None:
    """Draw the starting points that can be chosen."""
    from gradlab.expression.gallery import GALLERY

    _ = page.translate
    titles = {name: f"{_(start.group)} · {_(start.title)}" for name, start in GALLERY.items()}
    st.selectbox(
        _("A starting point"),
        list(titles),
        index=None,
        format_func=lambda name: titles[name],
        placeholder=_("{count} functions to try").format(count=len(titles)),
        key="chosen start",
        on_change=_start,
        width=300,
    )


def _as_before() -> None:
    """Let a link of the time when the squared error stood here unnamed still open it."""
    is_named = "expr" in st.query_params or "expr" in st.session_state
    if not is_named and any(map(_ITS_NAMES.fullmatch, st.query_params)):
        st.query_params["expr"] = _ONCE_THE_DEFAULT
        st.rerun()  # widgets take their first values from the link with which a run begins


def _start() -> None:
    """Set the function and its inputs to the chosen starting point."""
    from gradlab.expression import parse
    from gradlab.expression.gallery import GALLERY
    from gradlab.expression.inputs import proposed
    from gradlab.sandbox.state import states_of

    start = GALLERY.get(st.session_state["chosen start"] or "")
    if start:
        inputs = proposed(parse(start.source)) | start.inputs
        st.session_state.update({"expr": start.source, **states_of(inputs)})
        if start.axis:
            st.session_state["wrt"] = start.axis


def _adopt() -> None:
    """Propose shapes for a newly typed function, unless it can be computed with those there are."""
    from gradlab.expression import BudgetError, ExpressionError, parse
    from gradlab.expression.inputs import proposed
    from gradlab.sandbox.state import kind, states_of

    try:
        expression = parse(st.session_state["expr"]).within(visit_budget())
    except ExpressionError:
        return
    usual = proposed(expression)
    present = {name: _as_declared(name, given) for name, given in usual.items()}
    try:
        expression.run({name: given.tensor() for name, given in present.items()})
    except (ExpressionError, BudgetError):
        changed = {n: given for n, given in usual.items() if kind(given) != kind(present[n])
                   or given.shape != present[n].shape}  # fmt: skip
        st.session_state.update(states_of(changed))


def _as_declared(name: str, given: Input) -> Input:
    """Return a proposed input in the shape that its widgets have, if there are any."""
    from gradlab.sandbox.state import KINDS, LETTERS, classes, fitted, key

    kind = str(st.session_state.get(f"{key(name)}.kind"))
    if kind not in KINDS:
        return given
    dims, is_class = KINDS[kind]
    sizes = [st.session_state.get(f"{key(name)}.{letter}") for letter in LETTERS[:dims]]
    if None in sizes:
        return given
    shape = tuple(round(size) for size in sizes if size)
    return classes(given, shape) if is_class else fitted(given, shape, given.low, given.high)
