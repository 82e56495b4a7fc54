"""From a search to cases: what people call it, then the words of the cases themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from gradlab.clinic.case import Case
from gradlab.clinic.catalogue import CASES
from gradlab.clinic.outside import OUTSIDE
from gradlab.clinic.sayings import COMPLAINTS, SAYINGS, STOPWORDS
from gradlab.clinic.wording import Outside
from gradlab.clinic.wordings import WORDINGS

_LONGEST = 4000
"""Characters of a complaint that are read."""

_SHORT = 3
"""Letters of a word that must stand alone."""

_WIDE = str.maketrans(",。:;()!?", ",.:;()!?")


def searched_cases(query: str, told: Mapping[str, str]) -> list[Case]:
    """Return the cases that a search means, best first; every case for an empty search.

    Those that a saying in the query means come first, then those in whose texts, code or messages
    every telling word of it stands.

    Args:
        query: the words, in any language.
        told: each case's texts as the learner reads them, by key.

    >>> [case.key for case in searched_cases("梯度裁剪", {})][:2]
    ['clip-after-step', 'clip-one-inf']
    """
    asked = " ".join(query.lower().split())
    if not asked:
        return list(CASES.values())
    said = sorted(
        (saying for saying in SAYINGS if _stands_in(saying, asked)), key=len, reverse=True
    )
    meant = [*map(_key, complaints(query)), *(key for saying in said for key in SAYINGS[saying])]
    words = [word for word in asked.split() if word not in STOPWORDS]
    texts = {key: f"{told.get(key, '')} {_searchable(case)}".lower() for key, case in CASES.items()}
    held = [key for key, text in texts.items() if words and all(word in text for word in words)]
    return [CASES[key] for key in dict.fromkeys((*meant, *sorted(held, key=_titled(words, told))))]


def complaints(text: str) -> list[Case]:
    """Return the cases that a complaint in plain words is about, the most telling first.

    Args:
        text: what somebody writes when torch raised nothing, in any language.

    >>> [case.key for case in complaints("torch.round in my loss: all gradients are zero")]
    ['rounding']
    """
    asked = " ".join(text[:_LONGEST].lower().translate(_WIDE).split())
    squeezed = asked.replace(" ", "")
    found = {
        key: max((_told(row, asked, squeezed) for row in rows), default=0)
        for key, rows in COMPLAINTS.items()
    }
    return [CASES[key] for key in sorted(found, key=lambda key: -found[key]) if found[key]]


def _told(row: tuple[str, ...], asked: str, squeezed: str) -> int:
    """Return how telling a row of COMPLAINTS is for a text: its parts, 0 if one is missing."""
    held = all(
        any(_begins_in(way, asked) if way.isascii() else way in squeezed for way in part.split("|"))
        for part in row
    )
    return len(row) if held else 0


def _begins_in(way: str, asked: str) -> bool:
    """Return whether a way to say it stands in a text as the beginning of a word.

    One of three letters or fewer has to be the whole word: inf is not information.
    """
    before = r"(?<![a-z0-9])" if way[0].isalnum() else ""
    after = r"(?![a-z0-9])" if len(way) <= _SHORT and way.isalnum() else ""
    return re.search(before + re.escape(way) + after, asked) is not None


def _key(case: Case) -> str:
    return case.key


def searched_outside(query: str) -> Outside | None:
    """Return the topic outside the clinic that a search names, None if it names none.

    >>> searched_outside("DDP 卡住").query
    'pytorch DistributedDataParallel error'
    """
    asked = query.lower()
    named = (topic for topic in OUTSIDE if any(_stands_in(w, asked) for w in topic.called.split()))
    return next(named, None)


def _stands_in(saying: str, asked: str) -> bool:
    """Return whether a saying stands in a query, in Latin script as whole words."""
    if not saying.isascii():
        return saying in asked.replace(" ", "")
    return re.search(rf"(?<![a-z0-9_]){re.escape(saying)}(?![a-z0-9_])", asked) is not None


def _titled(words: list[str], told: Mapping[str, str]) -> Callable[[str], int]:
    """Return what sorts cases with the words in their title before the others."""

    def missing(key: str) -> int:
        title = f"{CASES[key].title} {told.get(key, '')[:60]}".lower()
        return sum(word not in title for word in words)

    return missing


def _searchable(case: Case) -> str:
    """Return what can be searched of a case besides its explanations."""
    said = (wording.text for wording in WORDINGS.get(case.key, ()))
    return " ".join((case.key, case.title, case.hints, *case.program, *case.fix, *said))
