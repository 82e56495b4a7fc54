"""The widgets of the sandbox: a typed function, and its inputs with their shapes and ranges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.page.access import class_name, refused
from gradlab.ui.page.page import Page
from gradlab.ui.page.visit import visit_budget
from gradlab.ui.widgets.controls import choice, entry, number, whole

if TYPE_CHECKING:
    from gradlab.expression import Expression
    from gradlab.expression.inputs import Input

_MOST = (1, 4096, 64, 16, 8)
"""The largest size an input of so many dimensions can have, which holds 4,096 numbers at most."""
_FAR = 1_000_000.0


def read(page: Page, source: str) -> Expression:
    """Return a typed function; all that is computed with it is charged to the page's budget.

    Raises:
        ExpressionError: if the text is not in the language.
    """
    from gradlab.expression import parse

    page.budget = visit_budget()
    return parse(source).within(page.budget)


def declared(page: Page, usual: dict[str, Input]) -> dict[str, Input]:
    """Draw the widgets of all inputs; return the inputs with the chosen numbers.

    Args:
        page: the page that draws them.
        usual: the proposed inputs by name.
    """
    from gradlab.sandbox.state import MOST_INPUTS, MOST_NUMBERS, crowded

    _ = page.translate
    values = st.container()
    with st.expander(_("Shapes and ranges of the inputs"), icon=":material/straighten:"):
        few = [*usual][:MOST_INPUTS]
        shaped = usual | {name: _shape_and_range(page, name, usual[name]) for name in few}
        shaped = crowded(shaped)
    with values:
        if any(given.is_listed for given in shaped.values()):
            said = _(
                "Widgets for {inputs} inputs and {numbers} numbers at most; the others are lists."
            )
            st.markdown(said.format(inputs=MOST_INPUTS, numbers=MOST_NUMBERS))
        return {name: _values(page, name, given) for name, given in shaped.items()}


def _shape_and_range(page: Page, name: str, given: Input) -> Input:
    """Draw what an input is: its kind, its sizes and, unless it holds classes, its range."""
    from gradlab.sandbox.state import KINDS, LETTERS, classes, fitted, key, kind

    _, base = page.translate, key(name)
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"declare-{base}"):
        st.markdown(coloured(name))
        usual, what = kind(given), _("what it is")
        chosen = choice(page, f"{base}.kind", what, list(KINDS), usual, name=_of(page, what, name))
        dims, is_class = KINDS[chosen]
        sizes = [3, 2, 2, 2] if chosen != usual else given.shape
        shape = tuple(
            _size(page, name, letter, _MOST[dims], size)
            for letter, size in zip(LETTERS[:dims], sizes, strict=False)
        )
        if is_class:
            return classes(given, shape)
        low, high = (
            entry(page, f"{base}.{key}", end, -_FAR, _FAR, usual, name=_of(page, end, name))
            for key, end, usual in (("low", _("from"), given.low), ("high", _("to"), given.high))
        )
    return fitted(given, shape, low, high)


def _of(page: Page, label: str, name: str) -> str:
    """Return what a widget of one of several inputs says of itself when it is read aloud."""
    _ = page.translate
    return _("{label}, of {input}").format(label=label, input=name)


def _size(page: Page, name: str, letter: str, most: int, usual: int) -> int:
    """Draw one size of an input's shape, from 1 to most."""
    from gradlab.sandbox.state import key

    own, said = f"{key(name)}.{letter}", _of(page, letter, name)
    return round(entry(page, own, f"${letter}$", 1, most, usual, name=said))


def _values(page: Page, name: str, given: Input) -> Input:
    """Draw the numbers of an input: sliders, a small table, or a line for many."""
    from gradlab.functions.labels import bracketed
    from gradlab.sandbox.state import element_keys, is_listed

    if is_listed(given):
        return _list(page, name, given)
    keys, names = element_keys(name, given.shape), bracketed(name, given.shape)
    width = given.shape[-1] if len(given.shape) > 1 else 1
    found: list[float] = []
    for row in range(0, len(keys), width):
        with st.container(horizontal=width > 1, key=f"row-{keys[row]}"):
            for i in range(row, row + width):
                found.append(_value(page, keys[i], names[i], given, given.values[i]))  # noqa: PERF401
    return _with(given, found)


def _value(page: Page, key: str, name: str, given: Input, usual: float) -> float:
    from gradlab.sandbox.state import step_of

    label = coloured(name)
    if given.is_class:
        if st.session_state.get(key, 0) % 1:  # it was no class until now
            st.session_state[key] = int(usual)
        return whole(page, key, label, int(given.low), int(given.high), int(usual))
    if len(given.shape) > 1:
        return entry(page, key, label, given.low, given.high, usual)
    return number(page, key, label, given.low, given.high, usual, step_of(given))


def _list(page: Page, name: str, given: Input) -> Input:
    """Draw the numbers of a large input as one line of text."""
    from gradlab.sandbox.state import key, listed, numbers

    _, own = page.translate, f"{key(name)}.values"
    page.keys.add(own)
    text = st.text_input(
        _("{name}: its numbers, row by row").format(name=name),
        listed(given),
        key=own,
        bind="query-params",
        max_chars=60_000,
    )
    typed = numbers(text, given)
    if typed is None:
        needed = _("{name} needs {count} numbers: the proposed ones are used.")
        refused(class_name(own))
        with st.container(key=f"refusal-{own}"):
            st.warning(needed.format(name=name, count=len(given.values)))
    return typed or given


def _with(given: Input, values: list[float]) -> Input:
    return replace(given, values=tuple(values))


def coloured(name: str) -> str:
    """Return an input's name, letters and digits by the grammar, in the colour of its role."""
    from gradlab.words.colours import COLOURS
    from gradlab.words.roles import role

    quantity = role(name.partition("[")[0])
    shown = name.replace("[", r"\[").replace("]", r"\]").replace("_", r"\_")
    return f":{COLOURS[quantity].markdown}[{shown}]" if quantity else shown
