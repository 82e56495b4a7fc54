"""The sliders that a typed function's inputs have on the page, and where each of them stops."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.expression import ExpressionError
from gradlab.maths.along import slider_steps
from gradlab.maths.steps import slider_step
from gradlab.sandbox.state import element_keys, is_listed, step_of
from gradlab.sandbox.study import Study


@dataclass(frozen=True, eq=False)
class Slider:
    """The slider of one number of an input.

    Args:
        key: the widget's key.
        name: the input.
        column: which of its elements moves.
        steps: the values it stops at, shape (steps,), float64.
        at: where it stands.
    """

    key: str
    name: str
    column: int
    steps: Tensor
    at: float


def sliders_of(of: Study) -> list[Slider]:
    """Return a slider for each number that has one: those of scalars and of short vectors.

    Numbers of a matrix have fields, many numbers one line of text. A class number stops only
    where the function can be computed: there are as many classes as logits.

    >>> from gradlab.expression import parse
    >>> from gradlab.expression.inputs import Input
    >>> from gradlab.sandbox.study import study
    >>> of = study(parse("a * w"), {"a": Input((2,), (1.0, 2.0)), "w": Input((), (3.0,))})
    >>> [slider.key for slider in sliders_of(of)]
    ['a.0', 'a.1', 'w']
    """
    found = []
    for name, given in of.inputs.items():
        if is_listed(given.shape) or (len(given.shape) > 1 and not given.is_class):
            continue
        for column, key in enumerate(element_keys(name, given.shape)):
            steps = _classes(of, name, column) if given.is_class else _steps(of, name)
            if len(steps) > 1:
                found.append(Slider(key, name, column, steps, given.values[column]))
    return found


def _steps(of: Study, name: str) -> Tensor:
    given = of.inputs[name]
    step = slider_step(given.low, given.high, step_of(given))
    return slider_steps(given.low, given.high, step)


def _classes(of: Study, name: str, column: int) -> Tensor:
    """Return the run of class numbers around the present one that the function takes."""
    given = of.inputs[name]
    leaves = {each: other.tensor().detach() for each, other in of.inputs.items()}
    first = last = round(given.values[column])
    while first > given.low and _takes(of, leaves, name, column, first - 1):
        first -= 1
    while last < given.high and _takes(of, leaves, name, column, last + 1):
        last += 1
    return torch.arange(first, last + 1, dtype=torch.float64)


def _takes(of: Study, leaves: dict[str, Tensor], name: str, column: int, number: int) -> bool:
    moved = leaves[name].clone()
    moved.view(-1)[column] = number
    try:
        of.expression.run({**leaves, name: moved})
    except ExpressionError:
        return False
    return True
