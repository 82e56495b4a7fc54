"""From an item and a seed to a question: its numbers, and its answers in an order of their own."""

from __future__ import annotations

import math
from itertools import combinations
from random import Random

from gradlab.ask.item import TYPED, Answer, Item, Numbers, Question, Span, is_same

TRIES = 200
"""Draws of numbers before an item is given up; a test draws far more seeds than this needs."""


def drawn(item: Item, seed: int) -> dict[str, float]:
    """Return the numbers of a seed, the same wherever it is asked.

    Raises:
        LookupError: if none of many draws makes a good question.

    >>> from gradlab.ask.table import ITEMS
    >>> drawn(ITEMS["mse-rate"], 3) == drawn(ITEMS["mse-rate"], 3)
    True
    """
    chance = Random(f"{item.name} {seed}")  # noqa: S311 -- not for secrets
    for _try in range(TRIES):
        numbers = {name: _number(chance, span) for name, span in item.spans.items()}
        if question(item, numbers) is not None:
            return numbers
    raise LookupError(f"expected a seed of {item.name} with a good question, got {seed}")


def question(item: Item, numbers: Numbers) -> Question | None:
    """Return the question at some numbers; None if two of its answers would be the same."""
    found = item.at(numbers)
    if found is None or any(is_same(a.value, b.value) for a, b in combinations(found.answers, 2)):
        return None
    return found


def ordered(item: Item, found: Question, seed: int) -> tuple[Answer, ...]:
    """Return a question's answers as they are offered: nothing tells which is the right one."""
    if item.kind in TYPED:
        return found.answers
    answers = list(found.answers)
    Random(f"{item.name} {seed} answers").shuffle(answers)  # noqa: S311 -- not for secrets
    return tuple(answers)


def offered_lines(item: Item, found: Question, seed: int) -> tuple[int, ...]:
    """Return the lines of an "order" as they are offered: which one stands at each place."""
    lines = list(range(found.order))
    chance = Random(f"{item.name} {seed} lines")  # noqa: S311 -- not for secrets
    while found.order > 1 and lines == sorted(lines):
        chance.shuffle(lines)
    return tuple(lines)


def within(item: Item, numbers: Numbers) -> dict[str, float]:
    """Return numbers with each at the nearest bound of its span if it lies outside.

    Raises:
        ValueError: if one is not a number, or not whole where it has to be.
    """
    found: dict[str, float] = {}
    for name, span in item.spans.items():
        kept = min(max(numbers[name], span.low), span.high)
        if not math.isfinite(kept) or (_is_whole(span) and kept != int(kept)):
            raise ValueError(f"expected a number for {name}, whole if its span is, got {kept}")
        found[name] = int(kept) if _is_whole(span) else kept
    return found


def _is_whole(span: Span) -> bool:
    return all(isinstance(each, int) for each in (span.low, span.high, span.step))


def _number(chance: Random, span: Span) -> float:
    steps = round((span.high - span.low) / span.step)
    at = chance.randint(0, steps)
    if _is_whole(span):
        return int(span.low + at * span.step)
    return float(f"{span.low + at * span.step:.6g}")
