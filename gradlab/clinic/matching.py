"""From a pasted error text to the cases it may be about. The text is compared, never run."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from gradlab.clinic.case import Case
from gradlab.clinic.catalogue import CASES

LONGEST = 8000
"""Characters of a pasted text that are read, from its end: a traceback ends in its message."""

ENOUGH = 0.55
"""The share of a message that a text must hold, weighted by how telling its words are."""

_WORD = re.compile(r"[a-z_]{2,}")


def matching_cases(text: str) -> list[Case]:
    """Return the cases whose message, in today's or an older wording, the text holds.

    Numbers, shapes and paths do not count. Cases that share a message are ranked by the hints
    that the text holds as well, then in the order of the clinic.

    >>> [case.key for case in matching_cases("ValueError: can't optimize a non-leaf Variable")]
    ['optimizer-nonleaf']
    """
    words = _WORD.findall(text[-LONGEST:].lower())
    pairs = set(itertools.pairwise(words))
    scores = {
        case.key: max((_share(message, pairs) for message in case.messages), default=0.0)
        for case in CASES.values()
    }
    found = [case for case in CASES.values() if scores[case.key] >= ENOUGH]
    return sorted(found, key=lambda case: (-round(scores[case.key], 2), -_hinted(case, words)))


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


def _share(message: str, pairs: set[tuple[str, str]]) -> float:
    """Return the share of a message's word pairs that a text holds, rare pairs counting more."""
    words = _WORD.findall(message.lower())
    own = set(itertools.pairwise(words))
    weights = {pair: 1 / COMMON[pair] for pair in own}
    return sum(weights[pair] for pair in own & pairs) / sum(weights.values())


def _hinted(case: Case, words: list[str]) -> int:
    """Return how many of a case's hints a text holds."""
    return len(set(_WORD.findall(case.hints.lower())) & set(words))


def _code(case: Case) -> str:
    """Return what can be searched of a case besides its explanations."""
    return " ".join((case.key, case.hints, *case.program, *case.fix, *case.messages))


def _common() -> Counter[tuple[str, str]]:
    """Return in how many different messages each word pair stands."""
    counts: Counter[tuple[str, str]] = Counter()
    for message in {message for case in CASES.values() for message in case.messages}:
        words = _WORD.findall(message.lower())
        counts.update(set(itertools.pairwise(words)))
    return counts


COMMON = _common()
"""How common each pair of words is among all messages."""
