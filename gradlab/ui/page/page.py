"""What a lesson's page works with while it is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gradlab.ui.page.language import browser_language
from gradlab.words.text import Text, Translate

if TYPE_CHECKING:
    from gradlab.expression.budget import Budget

_SAFE_NAME = re.compile(r"[A-Za-z][\w.-]{0,19}", re.ASCII)
_MOST_NAMES = 4


@dataclass
class Page:
    """What a lesson's page works with.

    Attributes:
        slug: the lesson's name in the URL.
        language: the code of the language it is shown in.
        translate: takes an English sentence into that language; pages call it `_`.
        keys: the names of the URL parameters the page's widgets own, filled as they are drawn.
        folds: those of them that open and close the page's sections, each with a regular
            expression for the names of what is in it.
        below: those of the folds that stand in the part of the page's sections.
        notices: sentences on what a link asked for and could not have.
        is_drawn: whether all of it has been drawn; from then on parts of it rerun.
        failures: how many exceptions became a sentence on it.
        refusals_counted: how many of the budget's refusals the host's counters know of.
        budget: what may be computed in one go for a page whose functions are typed, see visit.
    """

    slug: str
    language: str
    translate: Translate
    keys: set[str] = field(default_factory=set)
    folds: dict[str, str] = field(default_factory=dict)
    below: set[str] = field(default_factory=set)
    notices: list[Text] = field(default_factory=list)
    is_drawn: bool = False
    failures: int = 0
    refusals_counted: int = 0
    budget: Budget | None = None

    @property
    def name(self) -> str:
        """What the host's counters call it."""
        return self.slug or "front"

    def query(self, **state: str | float) -> dict[str, str]:
        """Return the query of a link to another lesson: the state it opens, and the language.

        The session keeps the language; only one that is not the browser's needs the URL.
        """
        language = {} if self.language == browser_language() else {"lang": self.language}
        return {**language, **{key: str(value) for key, value in state.items()}}


def spelled(names: Iterable[str]) -> str:
    """Return names that a link gave as a notice may repeat them: few, and only plain ones.

    >>> spelled(["w0", "<b>"])
    '`w0`, …'
    """
    plain = [f"`{name}`" if _SAFE_NAME.fullmatch(name) else "…" for name in names]
    return ", ".join(dict.fromkeys(plain[:_MOST_NAMES]))
