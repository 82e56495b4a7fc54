"""What a question is made of: a state, what is asked of it, and the torch call that is the key."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from gradlab.program import Run, Statement
from gradlab.words.text import Text

Kind = Literal["sign", "which", "shape", "grad", "error", "number", "order", "place"]
"""What an answer is: one of a few to choose from, but for the last three."""

TYPED: tuple[Kind, ...] = ("number", "order", "place")
"""Kinds that are answered by numbers of one's own: a number, the order of lines, handles."""

Value = float | str | tuple[float, ...]
"""A key or an answer: a number, a word, or several numbers."""

Numbers = Mapping[str, float]
"""The numbers of a state, by their names in a link."""

CLOSE = 1e-3
"""How near two numbers are, set against the larger one, to count as the same answer."""


@dataclass(frozen=True)
class Span:
    """Where a number of a state may lie: low, low + step … high; whole numbers if all three are."""

    low: float
    high: float
    step: float


@dataclass(frozen=True)
class Answer:
    """An answer that somebody may well give.

    Args:
        value: what it stands for, to compare with the key.
        said: the sentence for who gave it; None for the right one.
        text: what it says, None where an answer is typed.
    """

    value: Value
    said: Text | None = None
    text: Text | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """A question at its numbers, before anything of its answer is computed.

    Args:
        asked: the question.
        program: the state, as code that the learner sees; of kind "order" its last statements,
            as many as there are in `order`, are put in order.
        reveal: the statements that show the answer; they run with the program, once it is given.
        key: reads the key from that run.
        right: the sentence for the right answer.
        answers: what to choose from, or what is tempting to type.
        tolerance: how far a typed number may be off; so may each handle.
        handles: for "place", what each handle is called, and its range.
        order: for "order", how many of the program's last statements are put in order.
        picture: the figure that goes with it: "curve", "bars" or "" for none.
        explore: the parameters of the lesson's link that shows the same state.
    """

    asked: Text
    program: tuple[Statement, ...]
    reveal: tuple[Statement, ...]
    key: Callable[[Run], Value]
    right: Text
    answers: tuple[Answer, ...] = ()
    tolerance: float = CLOSE
    handles: tuple[tuple[str, Span], ...] = ()
    order: int = 0
    picture: str = ""
    explore: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Item:
    """A question as an entry of the table: every seed makes another one of it.

    Args:
        name: its name in a link.
        lesson: the slug of the lesson that it belongs to.
        kind: what an answer is.
        idea: what it is about, in a few words; an English msgid.
        spans: where its numbers lie.
        at: returns the question at some numbers, None where they make no good one.
    """

    name: str
    lesson: str
    kind: Kind
    idea: str
    spans: Mapping[str, Span]
    at: Callable[[Numbers], Question | None]


def is_same(one: Value, other: Value) -> bool:
    """Whether two values are the same answer.

    >>> is_same(2.0, 2.0005), is_same(0.0, 1e-7), is_same("None", 0.0), is_same((1.0, 2.0), (1, 2))
    (True, True, False, True)
    """
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, str | tuple) or isinstance(other, str | tuple):
        return one == other
    if not (math.isfinite(one) and math.isfinite(other)):
        return one == other or (math.isnan(one) and math.isnan(other))
    return one == other or abs(one - other) <= CLOSE * max(abs(one), abs(other), CLOSE)
