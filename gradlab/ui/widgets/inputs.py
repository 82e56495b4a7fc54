"""Sliders for the inputs of a function of the table, each number a parameter of the URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.page.frame import Page
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.widgets.controls import entry, number, whole

if TYPE_CHECKING:
    from gradlab.functions import Argument, Function, Numbers

_COUNT = {"x": "m", "target": "m", "a": "n"}
_KEY = {"target": "y"}


def point(page: Page, function: Function, *, reruns: str = "") -> Numbers:
    """Draw a slider for each number a function takes; return them by argument, as typed.

    A vector of free length has its length as a slider too: `n` logits, `m` samples.

    Args:
        page: the page that draws it.
        function: an entry of the table.
        reruns: the part of the page that the numbers rerun, see `number`; the lengths rerun all.
    """
    for key in dict.fromkeys(_lengths(function).values()):
        argument = next(each for each in function.arguments if _COUNT.get(each.name) == key)
        _length(page, key, argument)
    for argument in function.arguments:
        _sliders(page, argument, _keys(function, argument), reruns)
    return point_at(function)


def point_at(function: Function) -> Numbers:
    """Return where the sliders that `point` drew for a function stand."""
    numbers: dict[str, float | list[float]] = {}
    for argument in function.arguments:
        values = [widget_value(key) for key in _keys(function, argument)]
        numbers[argument.name] = values if argument.is_vector else values[0]
    return numbers


def _lengths(function: Function) -> dict[str, str]:
    """Return the URL parameter that holds the length of each vector whose length is free."""
    free = (argument.name for argument in function.arguments if len(argument.sizes) > 1)
    return {name: _COUNT[name] for name in free}


def _keys(function: Function, argument: Argument) -> list[str]:
    """Return the URL parameters of an argument's numbers."""
    name = _KEY.get(argument.name, argument.name)
    if not argument.is_vector:
        return [name]
    length = _lengths(function).get(argument.name)
    size = int(widget_value(length)) if length else argument.size
    return [f"{name}{i}" for i in range(size)]


def _length(page: Page, key: str, argument: Argument) -> None:
    _ = page.translate
    label = _("number of logits $n$") if key == "n" else _("number of samples $m$")
    whole(page, key, label, argument.sizes[0], argument.sizes[-1], argument.size)


def _sliders(page: Page, argument: Argument, keys: list[str], reruns: str) -> None:
    """Draw the sliders of one argument."""
    from gradlab.words.colours import COLOURS

    colour = COLOURS[argument.role].markdown
    code = f" (`{argument.name}`)" if argument.name in _KEY else ""
    for key, element in zip(keys, argument.elements, strict=False):
        number(
            page,
            key,
            f":{colour}[{element.label}]{code}",
            element.minimum,
            element.maximum,
            element.default,
            element.step,
            reruns=reruns,
        )


def vector(page: Page, name: str, labels: tuple[str, ...], default: list[float]) -> list[float]:
    """Draw a row of number fields, one for each element of a vector; return its numbers.

    Args:
        page: the page that draws it.
        name: the vector's name; its elements are the URL parameters name0, name1, …
        labels: what the learner reads above each field.
        default: the numbers to begin with, as many as there are labels.
    """
    with st.container(horizontal=True, key=f"vector-{name}"):
        return [
            entry(page, f"{name}{i}", label, -100, 100, value)
            for i, (label, value) in enumerate(zip(labels, default, strict=True))
        ]
