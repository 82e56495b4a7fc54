"""What a ledger is made of: its calls, its scenes, and how it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from gradlab.program.source import Source
from gradlab.words.text import Text


@dataclass(frozen=True)
class Call:
    """A real torch call that a learner can press.

    Args:
        key: its character in a link.
        label: what the button says: code.
        help: what it is for, an English msgid.
        templates: its source by the switches that are on, as their letters in order; "" is none.
    """

    key: str
    label: str
    help: str
    templates: Mapping[str, Source]


@dataclass(frozen=True)
class Scene:
    """A prepared ledger.

    Args:
        key: a short name.
        title: an English msgid; so are question and answer.
        question: what to predict before going on.
        answer: what the ledger shows at the end, and why.
        calls: the calls as they stand in a link; the dot is where the question is asked, and a
            branch, if there is one, is the right order beside it.
    """

    key: str
    title: str
    question: str
    answer: str
    calls: str


@dataclass(frozen=True, eq=False)
class Palette:
    """What can be pressed on a page with a ledger.

    Args:
        name: a short name, that of the exported program.
        beginning: the statements before the first call, as source and note.
        groups: headings and their calls.
        switches: what can be added to a call, by its letter in a link.
        scenes: the prepared ledgers.
        first: the calls whose groups are open at first.
    """

    name: str
    beginning: tuple[tuple[Source, Text | None], ...]
    groups: tuple[tuple[str, tuple[Call, ...]], ...]
    switches: Mapping[str, str]
    scenes: tuple[Scene, ...]
    first: str

    @cached_property
    def calls(self) -> Mapping[str, Call]:
        """Every call by its character."""
        return {call.key: call for _, calls in self.groups for call in calls}
