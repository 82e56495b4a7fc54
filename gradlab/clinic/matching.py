"""From a pasted error text to the cases it may be about. The text is compared, never run."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence

from gradlab.clinic.case import Case
from gradlab.clinic.catalogue import CASES

LONGEST = 8000
"""Characters of a pasted text that are read, from its end: a traceback ends in its message."""

ENOUGH = 0.55
"""The share of a message that a text must hold, weighted by how telling its words are."""

PART = 0.75
"""The share of a line's word pairs that a message must hold for the line to be a part of it: all
of three pairs, and of four or more all but the one where a word was cut."""

_WORD = re.compile(r"[a-z_]{2,}")
_NAME = re.compile(r"\b\w+(?:Error|Warning|Exception):")

Pairs = set[tuple[str, str]]
"""Neighbouring words."""


def matching_cases(text: str) -> list[Case]:
    """Return the cases whose message, in today's or an older wording, the text holds.

    Numbers, shapes and paths do not count. After the cases whose message is held whole, or
    nearly, follow those of whose message a line of the text is a part: people paste beginnings.
    Cases that share a message are ranked by the hints that the text holds as well, then in the
    order of the clinic.

    >>> [case.key for case in matching_cases("ValueError: can't optimize a non-leaf Variable")]
    ['optimizer-nonleaf']
    >>> matching_cases("Trying to backward through the graph")[0].key
    'twice'
    """
    text = text[-LONGEST:]
    words = _WORD.findall(text.lower())
    lines = [pairs for line in text.splitlines() if len(pairs := _pairs(_said(line))) > 1]
    shares = {case.key: _most(_share, case, [_pairs(text)]) for case in CASES.values()}
    found = [
        case
        for case in CASES.values()
        if shares[case.key] >= ENOUGH or _most(_part, case, lines) >= PART
    ]
    return sorted(found, key=lambda case: (-round(shares[case.key], 2), -_hinted(case, words)))


def searched_cases(query: str, told: dict[str, str]) -> list[Case]:
    """Return the cases in whose texts, code or message every word of a query stands.

    Args:
        query: the words, in any language.
        told: each case's texts as the learner reads them, by key.
    """
    words = query.lower().split()
    return [
        case
        for case in CASES.values()
        if all(word in f"{told[case.key]} {_code(case)}".lower() for word in words)
    ]


def _pairs(text: str) -> Pairs:
    """Return the pairs of neighbouring words of a text."""
    return set(itertools.pairwise(_WORD.findall(text.lower())))


def _said(line: str) -> str:
    """Return what a line says after the name of an error or a warning."""
    return _NAME.split(line)[-1]


def _most(measure: Callable[[Pairs, Pairs], float], case: Case, texts: Sequence[Pairs]) -> float:
    """Return the largest measure of a case's messages against the texts."""
    both = itertools.product(_MESSAGES[case.key], texts)
    return max((measure(message, pairs) for message, pairs in both), default=0.0)


def _share(message: Pairs, text: Pairs) -> float:
    """Return the share of a message's word pairs that a text holds, rare pairs counting more."""
    weights = {pair: 1 / COMMON[pair] for pair in message}
    return sum(weights[pair] for pair in message & text) / sum(weights.values())


def _part(message: Pairs, line: Pairs) -> float:
    """Return the share of a line's word pairs that a message holds."""
    return len(message & line) / len(line)


def _hinted(case: Case, words: list[str]) -> int:
    """Return how many of a case's hints a text holds, besides the words of the message."""
    message = {word for pairs in _MESSAGES[case.key] for pair in pairs for word in pair}
    return len(set(_WORD.findall(case.hints.lower())) & set(words) - message)


def _code(case: Case) -> str:
    """Return what can be searched of a case besides its explanations."""
    return " ".join((case.key, case.hints, *case.program, *case.fix, *case.messages))


def _common() -> Counter[tuple[str, str]]:
    """Return in how many different messages each word pair stands."""
    counts: Counter[tuple[str, str]] = Counter()
    for message in {message for case in CASES.values() for message in case.messages}:
        counts.update(_pairs(message))
    return counts


_MESSAGES = {case.key: tuple(map(_pairs, case.messages)) for case in CASES.values()}
COMMON = _common()
"""How common each pair of words is among all messages."""
