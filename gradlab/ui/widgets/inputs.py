"""Sliders for the inputs of a function of the table, each number a parameter of the URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.page.page import Page
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.widgets.controls import entry, number, whole
from gradlab.words.spoken import QUANTITIES, spoken

if TYPE_CHECKING:
    from gradlab.functions import Argument, Function, Numbers


def point(page: Page, function: Function, *, reruns: str = "") -> Numbers:
    """Draw a slider for each number a function takes; return them by argument, as typed.

    A vector of free length has its length as a slider too: `n` logits, `m` samples.

    Args:
        page: the page that draws it.
        function: an entry of the table.
        reruns: the part of the page that the numbers rerun, see `number`; the lengths rerun all.
    """
    lengths(page, function)
    for argument in function.arguments:
        sliders(page, function, argument, reruns)
    return point_at(function)


def lengths(page: Page, function: Function) -> None:
    """Draw a slider for the length of each vector of free length."""
    for argument in _first_of_each_length(function):
        _length(page, argument)


def point_at(function: Function) -> Numbers:
    """Return where the sliders that `point` drew for a function stand."""
    numbers: dict[str, float | list[float]] = {}
    for argument in function.arguments:
        values = [widget_value(key) for key in _keys(argument)]
        numbers[argument.name] = values if argument.is_vector else values[0]
    return numbers


def _first_of_each_length(function: Function) -> list[Argument]:
    """Return the arguments of free length, of those that share one the first."""
    found: dict[str, Argument] = {}
    for argument in function.arguments:
        if argument.length:
            found.setdefault(argument.length, argument)
    return list(found.values())


def _keys(argument: Argument) -> list[str]:
    """Return the URL parameters of an argument's numbers."""
    size = int(widget_value(argument.length)) if argument.length else argument.size
    return [element.key for element in argument.elements[:size]]


def _length(page: Page, argument: Argument) -> None:
    _, key, sizes = page.translate, argument.length, argument.sizes
    label = _("number of logits $n$") if key == "n" else _("number of samples $m$")
    whole(page, key, label, sizes[0], sizes[-1], argument.size)


def sliders(page: Page, function: Function, argument: Argument, reruns: str) -> None:
    """Draw the sliders of one argument."""
    from gradlab.words.colours import COLOURS

    colour = COLOURS[argument.role].markdown
    code = f" (`{argument.name}`)" if argument.name != argument.symbol else ""
    for key, element in zip(_keys(argument), argument.elements, strict=False):
        label, low, high = f":{colour}[{element.label}]{code}", element.minimum, element.maximum
        quantity = QUANTITIES.get(argument.name)
        said = f"{page.translate(quantity)} {spoken(label)}" if quantity else ""
        if argument.kind == "float":
            step = element.step
            number(page, key, label, low, high, element.default, step, reruns=reruns, name=said)
        else:
            if argument.numbers:
                high = len(_keys(function.argument(argument.numbers))) - 1
            whole(page, key, label, round(low), round(high), round(element.default))


def vector(
    page: Page, name: str, labels: tuple[str, ...], default: list[float], *, symbol: str = ""
) -> list[float]:
    """Draw a row of number fields, one for each element of a vector; return its numbers.

    Args:
        page: the page that draws it.
        name: the vector's name; its elements are the URL parameters name0, name1, …
        labels: what the learner reads above each field.
        default: the numbers to begin with, as many as there are labels.
        symbol: what the vector is called aloud where the labels are not its own.
    """
    with st.container(horizontal=True, key=f"vector-{name}"):
        return [
            entry(page, f"{name}{i}", label, -100, 100, value, name=f"{symbol} {label}".strip())
            for i, (label, value) in enumerate(zip(labels, default, strict=True))
        ]
