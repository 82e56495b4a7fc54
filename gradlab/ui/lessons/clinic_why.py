"""The clinic's question: why is this gradient None, zero or nan, for a typed expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.lessons.sandbox_inputs import coloured, read
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import section, sections
from gradlab.ui.page.state_link import state_link
from gradlab.words.text import N_

if TYPE_CHECKING:
    from torch import Tensor

    from gradlab.explanation import Why
    from gradlab.expression import Expression
    from gradlab.expression.inputs import Input

KEY, TYPED = "why", "typed"
_DEFAULT = "relu(w * x - 3)"
_MOST_SHOWN = 8
_VERDICTS = {
    "healthy": ("✅", N_("healthy")),
    "broken": ("✂️", N_("None")),
    "cut": ("⭕", N_("zero")),
    "non-finite": ("💥", N_("nan or inf")),
}


def why_section(page: Page) -> None:
    """Draw the section at the end of the clinic's page; closed, it costs nothing."""
    sections(page, _sections)


def _sections(page: Page) -> None:
    label = page.translate(N_("Why is this gradient None, zero or nan? Ask for an expression"))
    section(page, KEY, label, rf"{TYPED}(\..*)?", _asking)


def _asking(page: Page) -> None:
    """Draw the fields for the expression and its inputs, then the answers."""
    from gradlab.explanation.typed import why_typed
    from gradlab.expression import BudgetError, ExpressionError
    from gradlab.ui.lessons.sandbox_views import refusal

    _ = page.translate
    st.markdown(
        _(
            "Type an expression as in the sandbox, and the numbers of its inputs: commas between "
            "them, `;` between rows; `nan` and `inf` are numbers here. The graph that torch "
            "builds is walked back to each input. The text is read, never executed."
        )
    )
    page.keys.add(TYPED)
    source = st.text_input(
        _("Your expression"), _DEFAULT, max_chars=300, key=TYPED, bind="query-params"
    )
    try:
        expression = read(page, source)
        asked = why_typed(expression, _inputs(page, expression), _)
    except (ExpressionError, BudgetError) as error:
        refusal(page, source, error)
        return
    _values(page, asked.value)
    for name, answer in asked.answers.items():
        _answer(page, name, answer)


def _inputs(page: Page, expression: Expression) -> dict[str, Input]:
    """Draw a field for each input, empty for the proposed numbers; return the inputs.

    Raises:
        ExpressionError: if one of them cannot be read.
    """
    from gradlab.explanation.typed import given
    from gradlab.expression.inputs import proposed
    from gradlab.sandbox.state import MOST_INPUTS, listed

    found = proposed(expression)
    with st.container(horizontal=True, key="typed-inputs"):
        for name, usual in list(found.items())[:MOST_INPUTS]:
            key = f"{TYPED}.{name}"
            page.keys.add(key)
            typed = st.text_input(
                name,
                key=key,
                max_chars=2000,
                placeholder=listed(usual),
                bind="query-params",
            )
            found[name] = given(name, typed, usual)
    return found


def _values(page: Page, value: Tensor) -> None:
    """Say what the expression gives: its first numbers, and its shape."""
    from gradlab.words.numbers import written

    shown = ", ".join(written(each) for each in value.flatten()[:_MOST_SHOWN].tolist())
    more = ", …" if value.numel() > _MOST_SHOWN else ""
    said = page.translate(N_("Its value, of shape {shape}: {values}"))
    st.text(said.format(shape=tuple(value.shape), values=shown + more))


def _answer(page: Page, name: str, answer: Why) -> None:
    """Say what becomes of the gradient of an input, where, and which case explains it."""
    from gradlab.clinic import CASES

    _ = page.translate
    icon, verdict = _VERDICTS[answer.verdict]
    with st.container(border=True, key=f"answer-{name}"):
        said = _("{icon} Gradient with respect to {name}: **{verdict}**")
        st.markdown(said.format(icon=icon, name=coloured(name), verdict=_(verdict)))
        st.text(answer.told.show(_))
        if answer.case:
            state = {k: st.query_params[k] for k in st.query_params if k.startswith(TYPED)}
            label = _("The case that explains it: {title}")
            title = _(CASES[answer.case].title)
            state |= {"case": answer.case, KEY: "true"}
            state_link(page, page.slug, label.format(title=title), **state)
