"""Wordings as forms: the words of a message, its alternatives spelled out, and how much is held."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gradlab.clinic.tokens import tokens
from gradlab.clinic.wording import Wording

ENOUGH = 0.55
"""The share of a message that a text must hold, its pairs of words weighted by how telling they
are: one in three cases counts a third."""

PART = 0.75
"""The share of a line's word pairs that a message must hold for the line to be a part of it: all
of three pairs, and of four or more all but the one where a word was cut."""

Pair = tuple[str, str]


class Form(NamedTuple):
    """One wording of one target, in words."""

    target: str
    fragments: tuple[str, ...]
    required: frozenset[str]
    pairs: frozenset[Pair]
    size: int
    wording: Wording


def is_whole(form: Form, spoken: str) -> bool:
    """Return whether the fragments of a form stand in a text, one after the other."""
    at = 0
    for fragment in form.fragments:
        at = spoken.find(fragment, at)
        if at < 0:
            return False
        at += len(fragment) - 1
    return True


def is_part(form: Form, pairs: set[Pair], common: Counter[Pair]) -> bool:
    """Return whether a block holds most of a form, or is itself a part of it."""
    both = len(form.pairs & pairs)
    return both > 1 and (share(form, pairs, common) >= ENOUGH or both / len(pairs) >= PART)


def share(form: Form, pairs: set[Pair], common: Counter[Pair]) -> float:
    """Return the share of a form's word pairs that a text holds, rare pairs counting more."""
    weights = {pair: 1 / common[pair] for pair in form.pairs}
    return sum(weights[pair] for pair in form.pairs & pairs) / (sum(weights.values()) or 1)


_CHOICE = re.compile(r"<([^<>|]+(?:\|[^<>|]+)+)>")
_REQUIRED = re.compile(r"«([^«»]+)»")


def _spelled(text: str) -> Iterator[str]:
    """Yield a wording once for each choice of its <alternatives>."""
    parts = _CHOICE.split(text)
    choices = [part.split("|") if i % 2 else [part] for i, part in enumerate(parts)]
    yield from map("".join, itertools.product(*choices))


def _form(target: str, wording: Wording, text: str) -> Form:
    """Return one spelling of a wording in words."""
    required = frozenset(word for part in _REQUIRED.findall(text) for word in tokens(part))
    plain = text.replace("«", "").replace("»", "")
    parts = [words for part in plain.split("…") if (words := tokens(part))]
    pairs = frozenset(pair for words in parts for pair in itertools.pairwise(words))
    evidence = max((len(tokens(need)) for need in wording.needs), default=0)
    size = sum(map(len, parts)) + evidence
    return Form(target, tuple(f" {' '.join(p)} " for p in parts), required, pairs, size, wording)


def forms(target: str, wording: Wording) -> Iterator[Form]:
    """Yield the forms of a wording, one for each choice of its <alternatives>."""
    for text in _spelled(wording.text):
        yield _form(target, wording, text)


def common(known: Sequence[Form]) -> Counter[Pair]:
    """Return for each pair of words how many targets say it."""
    said = {(form.target, pair) for form in known for pair in form.pairs}
    return Counter(pair for _, pair in said)


def is_said(written: str, heard: str) -> bool:
    """Return whether a text holds a wording whole.

    >>> is_said("expected <Half|Float> at index 3", "RuntimeError: expected Half at index 12")
    True
    """
    spoken = f" {' '.join(tokens(heard))} "
    return any(is_whole(form, spoken) for form in forms("", Wording(written)))
