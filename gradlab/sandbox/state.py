"""A declared input as the parameters of a link, and numbers that were typed as a list."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

from gradlab.expression.inputs import Input, reshaped
from gradlab.words.numbers import MINUS, plain

_TYPED = str.maketrans({",": " ", ";": " ", MINUS: "-"})

_OF_ALL_PAGES = ("lang", "view", "talk", "stop", "hide", "lock")
RESERVED = frozenset(["expr", "wrt", "row", "col", "step", "code", "nodes", *_OF_ALL_PAGES])
"""Parameters of the page itself; an input of such a name gets a dot behind it in the link."""

MOST_SLIDERS = 8
"""A vector of more elements, and a matrix of more than twice as many, is typed as a list."""

MOST_INPUTS, MOST_NUMBERS = 12, 100
"""Inputs, and numbers of all inputs together, that have widgets of their own."""

KINDS: Mapping[str, tuple[int, bool]] = {
    "scalar": (0, False), "vector": (1, False), "matrix": (2, False), "tensor": (3, False),
    "image": (4, False),
    "class": (0, True), "classes": (1, True),
}  # fmt: skip
"""What an input can be, as its widget says it: its dimensions, whether it holds classes."""

LETTERS = "nmkl"
"""Parameters of an input's sizes, in the order of its dimensions."""

NARROWEST = 1e-6
"""The width of the narrowest range, as a part of its larger end and of 1: what sliders tell."""

CLASSES = 10
"""Class numbers go up to one less."""

State = dict[str, float | int | str]


def key(name: str) -> str:
    """Return the parameter of an input's value.

    >>> key("w"), key("row")
    ('w', 'row.')
    """
    return f"{name}." if name in RESERVED else name


def kind(given: Input) -> str:
    """Return what an input is, in the words of its widget.

    >>> kind(Input((2, 2), (1.0, 2.0, 3.0, 4.0))), kind(Input((2,), (1.0, 0.0), is_class=True))
    ('matrix', 'classes')
    """
    return next(k for k, has in KINDS.items() if has == (len(given.shape), given.is_class))


def is_listed(given: Input) -> bool:
    """Return whether an input is typed as a list of numbers, for want of room."""
    return given.is_listed or math.prod(given.shape) > MOST_SLIDERS * max(1, len(given.shape))


def crowded(inputs: Mapping[str, Input]) -> dict[str, Input]:
    """Return inputs of which those that come late, or after many numbers, are typed as lists.

    >>> many = crowded({f"a{k}": Input((4,), (0.0,) * 4) for k in range(30)})
    >>> [name for name, given in many.items() if not given.is_listed][-1]
    'a11'
    """
    found: dict[str, Input] = {}
    numbers = 0
    for place, (name, given) in enumerate(inputs.items()):
        size = 0 if is_listed(given) else math.prod(given.shape)
        is_late = place >= MOST_INPUTS or numbers + size > MOST_NUMBERS
        found[name] = replace(given, is_listed=is_late)
        numbers += 0 if is_late else size
    return found


def step_of(given: Input) -> float:
    """Return the step of an input's sliders: 0.1, or a 200th of a wide range.

    >>> step_of(Input((), (1.0,), 0.0, 100.0))
    0.5
    """
    width = given.high - given.low
    return 0.1 if 1 <= width <= 20 else width / 200


def element_keys(name: str, shape: tuple[int, ...]) -> list[str]:
    """Return the parameters of an input's elements, row by row.

    >>> element_keys("w", ()), element_keys("A", (1, 2))
    (['w'], ['A.0.0', 'A.0.1'])
    """
    places = product(*(range(n) for n in shape))
    return [".".join([key(name), *map(str, place)]) for place in places]


def state_of(name: str, given: Input) -> State:
    """Return all parameters of a declared input."""
    base = key(name)
    state: State = {f"{base}.kind": kind(given)}
    state |= {f"{base}.{letter}": n for letter, n in zip(LETTERS, given.shape, strict=False)}
    if not given.is_class:
        state |= {f"{base}.low": given.low, f"{base}.high": given.high}
    if is_listed(given):
        return state | {f"{base}.values": listed(given)}
    values = [int(v) for v in given.values] if given.is_class else given.values
    return state | dict(zip(element_keys(name, given.shape), values, strict=True))


def states_of(inputs: Mapping[str, Input]) -> State:
    """Return all parameters of several inputs."""
    return {k: v for name, given in inputs.items() for k, v in state_of(name, given).items()}


def listed(given: Input) -> str:
    """Return an input's numbers as they are typed: commas between elements, ; between rows.

    >>> listed(Input((2, 2), (1.0, 2.5, -3.0, 4.0)))
    '1, 2.5; -3, 4'
    """
    width = given.shape[-1] if given.shape else 1
    texts = [plain(value, 6) for value in given.values]
    rows = [texts[i : i + width] for i in range(0, len(texts), width)]
    return "; ".join(", ".join(row) for row in rows)


def numbers(text: str, given: Input, is_finite: bool = True) -> Input | None:
    """Return an input with the numbers that were typed, None if they are not as many.

    Unless is_finite is False, nan and inf are none.

    >>> numbers("1 2, −3", Input((3,), (0.0, 0.0, 0.0))).values
    (1.0, 2.0, -3.0)
    """
    try:
        values = tuple(float(word) for word in text.translate(_TYPED).split())
    except ValueError:
        return None
    if len(values) != math.prod(given.shape) or (is_finite and not all(map(math.isfinite, values))):
        return None
    if given.is_class and any(value % 1 for value in values):
        return None
    return replace(given, values=values)


def fitted(given: Input, shape: tuple[int, ...], low: float, high: float) -> Input:
    """Return an input in another shape and range, its values moved inside.

    Ends in the wrong order change places; between equal or nearly equal ones there is room of 1.

    >>> fitted(Input((), (9.0,)), (2,), 5.0, -5.0).values
    (5.0, -1.0)
    >>> fitted(Input((), (9.0,)), (), 0.0, 1e-9).high
    1.0
    """
    low, high = sorted((low, high))
    if high - low < NARROWEST * max(1.0, abs(low), abs(high)):
        high = low + 1.0
    values = tuple(min(max(value, low), high) for value in reshaped(given, shape).values)
    return Input(shape, values, low, high)


def classes(given: Input, shape: tuple[int, ...]) -> Input:
    """Return an input as class numbers, its values made whole.

    >>> classes(Input((), (2.6,)), (2,)).values
    (3.0, 0.0)
    """
    found = (min(max(round(v), 0), CLASSES - 1) for v in reshaped(given, shape).values)
    return Input(shape, tuple(map(float, found)), 0.0, CLASSES - 1.0, is_class=True)
