"""The sliders of a function's numbers, and the values at which each of them stops."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.functions.argument import Argument, Element
from gradlab.functions.point import Point
from gradlab.maths.along import slider_steps
from gradlab.maths.steps import slider_step


@dataclass(frozen=True, eq=False)
class Slider:
    """The slider of one number of an argument.

    Args:
        key: the widget's key.
        name: the argument.
        column: which of its elements moves.
        steps: the values it stops at, shape (steps,), float64.
        at: where it stands.
    """

    key: str
    name: str
    column: int
    steps: Tensor
    at: float


def sliders_of(of: Point) -> list[Slider]:
    """Return a slider for each number that has one.

    A class number stops only where the function can be computed: there are as many classes as
    logits.

    >>> from gradlab.functions import FUNCTIONS
    >>> from gradlab.functions.point import point_at
    >>> here = point_at(FUNCTIONS["softmax_temperature"], {"a": [1.0, 2.0], "T": 1.0})
    >>> [slider.key for slider in sliders_of(here)]
    ['a0', 'a1', 'T']
    """
    found = []
    for argument in filter(lambda each: each.has_sliders, of.function.arguments):
        numbers = of.point(argument.name).tolist()
        for column, (element, at) in enumerate(zip(argument.elements, numbers, strict=False)):
            steps = stops(of, argument, column)
            if len(steps) > 1:
                found.append(Slider(element.key, argument.name, column, steps, float(at)))
    return found


def stops(of: Point, argument: Argument, column: int) -> Tensor:
    """Return the values at which one number's slider stops, shape (steps,), float64."""
    element = argument.elements[column]
    if argument.kind == "class":
        return _classes(of, argument.name, column, element)
    step = slider_step(element.minimum, element.maximum, element.step)
    return slider_steps(element.minimum, element.maximum, step)


def _classes(of: Point, name: str, column: int, element: Element) -> Tensor:
    """Return the run of class numbers around the present one that the function takes."""
    first = last = round(of.point(name)[column].item())
    while first > element.minimum and _takes(of, name, column, first - 1):
        first -= 1
    while last < element.maximum and _takes(of, name, column, last + 1):
        last += 1
    return torch.arange(first, last + 1, dtype=torch.float64)


def _takes(of: Point, name: str, column: int, number: int) -> bool:
    moved = of.arguments[name].clone()
    moved.view(-1)[column] = number
    try:
        of.function.f(**{**of.arguments, name: moved})
    except of.function.refusals:
        return False
    return True
