"""Sliders for the inputs of a function of the table, each number a parameter of the URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from gradlab.ui.controls import entry, number, whole
from gradlab.ui.frame import Page

if TYPE_CHECKING:
    from gradlab.functions import Argument, Function

_COUNT = {"x": "m", "target": "m", "a": "n"}
_KEY = {"target": "y"}


def point(page: Page, function: Function) -> dict[str, float | list[float]]:
    """Draw a slider for each number a function takes; return them by argument, as typed.

    A vector of free length has its length as a slider too: `n` logits, `m` samples.
    """
    sizes: dict[str, int] = {}
    for argument in function.arguments:
        if len(argument.sizes) > 1:
            key = _COUNT[argument.name]
            if key not in sizes:
                sizes[key] = _length(page, key, argument)
    return {
        argument.name: _numbers(
            page, argument, sizes.get(_COUNT.get(argument.name, ""), argument.size)
        )
        for argument in function.arguments
    }


def _length(page: Page, key: str, argument: Argument) -> int:
    _ = page.translate
    label = _("number of logits $n$") if key == "n" else _("number of samples $m$")
    return whole(page, key, label, argument.sizes[0], argument.sizes[-1], argument.size)


def _numbers(page: Page, argument: Argument, size: int) -> float | list[float]:
    """Draw the sliders of one argument; return its number, or its numbers if it is a vector."""
    from gradlab.colours import COLOURS

    colour = COLOURS[argument.role].markdown
    name = _KEY.get(argument.name, argument.name)
    code = f" (`{argument.name}`)" if argument.name in _KEY else ""
    values = [
        number(
            page,
            f"{name}{i}" if argument.is_vector else name,
            f":{colour}[{element.label}]{code}",
            element.minimum,
            element.maximum,
            element.default,
            element.step,
        )
        for i, element in enumerate(argument.elements[:size])
    ]
    return values if argument.is_vector else values[0]


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
