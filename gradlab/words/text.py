"""Sentences that the core writes in English and a page shows in the learner's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Translate = Callable[[str], str]
"""Takes an English sentence (a gettext msgid) and returns it in the learner's language."""


def N_(message: str) -> str:  # noqa: N802 -- gettext's own name for "mark, don't translate yet"
    """Return the message as it is, marked for the catalogue.

    >>> N_("the gradient is zero")
    'the gradient is zero'
    """
    return message


def english(message: str) -> str:
    """Return the message untranslated: the Translate of a notebook or a test.

    >>> english("loss")
    'loss'
    """
    return message


@dataclass(frozen=True)
class Text:
    """A sentence with the values that go into it, translated when it is shown.

    Args:
        template: an English sentence marked with N_, with {name} for each value.
        values: the values by name; they are put in after translation, by str.format. A value may
            be a Text itself and is then translated too.

    >>> Text(N_("expected shape {want}, got {got}"), {"want": (2,), "got": (3,)}).show()
    'expected shape (2,), got (3,)'
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def show(self, translate: Translate = english) -> str:
        """Return the sentence in the language of translate, values filled in."""
        values = {
            name: value.show(translate) if isinstance(value, Text) else value
            for name, value in self.values.items()
        }
        return translate(self.template).format(**values)
