"""From a search to cases: what people call it, then the words of the cases themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from gradlab.clinic.case import Case
from gradlab.clinic.catalogue import CASES
from gradlab.clinic.outside import OUTSIDE
from gradlab.clinic.sayings import SAYINGS, STOPWORDS
from gradlab.clinic.wording import Outside
from gradlab.clinic.wordings import WORDINGS


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
    meant = [key for saying in said for key in SAYINGS[saying]]
    words = [word for word in asked.split() if word not in STOPWORDS]
    texts = {key: f"{told.get(key, '')} {_searchable(case)}".lower() for key, case in CASES.items()}
    held = [key for key, text in texts.items() if words and all(word in text for word in words)]
    return [CASES[key] for key in dict.fromkeys((*meant, *sorted(held, key=_titled(words, told))))]


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
