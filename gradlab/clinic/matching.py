"""From a pasted error text to the cases it may be about. The text is compared, never run."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gradlab.clinic.case import Case
from gradlab.clinic.catalogue import CASES
from gradlab.clinic.forms import Form, Pair, common, forms, is_part, is_whole, share
from gradlab.clinic.outside import OUTSIDE
from gradlab.clinic.pasted import Pasted, pasted
from gradlab.clinic.searching import complaints
from gradlab.clinic.tokens import tokens
from gradlab.clinic.wording import Outside, Wording
from gradlab.clinic.wordings import SIGNS, WORDINGS

MOST = 8
"""Cases that are named for one text."""


@dataclass(frozen=True)
class Finding:
    """A case that a text may be about.

    Args:
        case: the case.
        seen: the code or the warning in the text that speaks for it.
        signs: what would speak for it, where several cases share the message.
    """

    case: Case
    seen: tuple[str, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True)
class Diagnosis:
    """What a text is about: the likeliest case first, or a topic that is not the clinic's."""

    findings: tuple[Finding, ...] = ()
    outside: Outside | None = None


class _Hit(NamedTuple):
    """A target found; smaller is better."""

    is_part: bool
    block: int
    shortness: float
    unsigned: int
    order: int
    target: str


def diagnosis(text: str) -> Diagnosis:
    """Return what a pasted text is about.

    The last error counts most, then those before it, then warnings, then loose lines. A message
    that is held whole beats a part, and a longer one a shorter one inside it. Where several cases
    share a message, those whose code or warning stands in the text come first. A text without any
    message is read as a complaint in plain words.

    >>> [f.case.key for f in diagnosis("ValueError: can't optimize a non-leaf Variable").findings]
    ['optimizer-nonleaf']
    >>> diagnosis("RuntimeError: CUDA out of memory. Tried to allocate 2 GiB").outside.topic
    'memory that has run out'
    """
    read = pasted(text)
    context = _squeezed(
        "\n".join((*read.errors, *read.warnings, *read.other, *read.code, *read.inner))
    )
    signs = {
        key: tuple(s for s in all_ if _SIGNS[key, s].search(context)) for key, all_ in SIGNS.items()
    }
    hits: dict[str, _Hit] = {}
    for number, block in _blocks(read):
        for hit in _hits(number, block, context, signs):
            hits[hit.target] = min(hit, hits.get(hit.target, hit))
    if not (hits or read.errors):
        return Diagnosis(tuple(Finding(case, (), ()) for case in complaints(text)[:MOST]))
    ranked = sorted(hits.values())
    found = [hit for hit in ranked if hit.target in CASES and hit.is_part == ranked[0].is_part]
    if ranked and ranked[0].target in _TOPICS and not (found and ranked[0].is_part):
        return Diagnosis(outside=_TOPICS[ranked[0].target])
    return Diagnosis(
        tuple(
            Finding(CASES[hit.target], signs.get(hit.target, ()), SIGNS.get(hit.target, ()))
            for hit in found[:MOST]
        )
    )


def matching_cases(text: str) -> list[Case]:
    """Return the cases that a text may be about, the likeliest first; none for what is not ours.

    >>> matching_cases("Trying to backward through the graph")[0].key
    'twice'
    """
    return [finding.case for finding in diagnosis(text).findings]


def _blocks(read: Pasted) -> Iterator[tuple[int, str]]:
    """Yield the pieces of a text that may hold a message, numbered: what counts most first.

    The first line of a message is a piece as well, as what follows it may belong to the letter
    that it was pasted into.
    """
    loose = "\n".join((*read.other, *read.code))
    pieces = (*read.errors, *read.warnings, *reversed(read.other), loose)
    for number, piece in enumerate(pieces):
        yield number, piece
        if "\n" in piece and piece is not loose:
            yield number, piece.partition("\n")[0]


def _hits(
    number: int, block: str, context: str, signs: Mapping[str, tuple[str, ...]]
) -> Iterator[_Hit]:
    """Yield the targets of which a block holds a message or a part of one."""
    words = tokens(block)
    spoken, held = f" {' '.join(words)} ", set(words)
    pairs = set(itertools.pairwise(words))
    for form in _candidates(held, pairs):
        if not form.required <= held or not _is_met(form.wording, context):
            continue
        whole = not form.wording.echo and is_whole(form, spoken)
        if whole or is_part(form, pairs, _COMMON):
            yield _Hit(
                not whole,
                number,
                -form.size if whole else -round(share(form, pairs, _COMMON), 2),
                _unsigned(form.target, signs),
                _ORDER[form.target],
                form.target,
            )


def _unsigned(target: str, signs: Mapping[str, tuple[str, ...]]) -> int:
    """Return 0 for a target with a sign that was seen, 2 for one whose signs were not, else 1."""
    if target not in signs:
        return 1
    return 0 if signs[target] else 2


def _candidates(held: set[str], pairs: set[Pair]) -> Iterable[Form]:
    """Return the forms whose rarest word or one of whose pairs a block holds."""
    found = {id(form): form for word in held & _BY_WORD.keys() for form in _BY_WORD[word]}
    for pair in pairs & _BY_PAIR.keys():
        found.update((id(form), form) for form in _BY_PAIR[pair])
    return found.values()


def _is_met(wording: Wording, context: str) -> bool:
    """Return whether what a wording needs besides itself stands in the text."""
    return not wording.needs or any(_squeezed(need) in context for need in wording.needs)


def _squeezed(text: str) -> str:
    """Return a text in lower case without spaces, so that the style of code does not matter."""
    return "".join(text.lower().split())


def _sign(sign: str) -> re.Pattern[str]:
    """Return what finds a sign: not in the middle of another name."""
    squeezed = _squeezed(sign)
    return re.compile(("(?<![a-z0-9])" if squeezed[0].isalnum() else "") + re.escape(squeezed))


_TOPICS = {f"outside {i}": topic for i, topic in enumerate(OUTSIDE)}
_ORDER = {key: i for i, key in enumerate((*CASES, *_TOPICS))}
_SIGNS = {(key, sign): _sign(sign) for key, signs in SIGNS.items() for sign in signs}
_FORMS = [
    form
    for target, wordings in (*WORDINGS.items(), *((k, t.wordings) for k, t in _TOPICS.items()))
    for wording in wordings
    for form in forms(target, wording)
]
_COMMON = common(_FORMS)
_BY_PAIR: defaultdict[Pair, list[Form]] = defaultdict(list)
_BY_WORD: defaultdict[str, list[Form]] = defaultdict(list)


def _index() -> None:
    """Note each form at its pairs, and one of a single word, which has none, at that word."""
    for form in _FORMS:
        for pair in form.pairs:
            _BY_PAIR[pair].append(form)
        if not form.pairs:
            _BY_WORD[form.fragments[0].strip()].append(form)


_index()
