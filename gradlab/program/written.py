"""A cell that is shown and exported but never executed here."""

from __future__ import annotations

from dataclasses import dataclass

from gradlab.words.text import Text


@dataclass(frozen=True)
class Written:
    """A cell of which the source is known and what it gave, and which is not run again.

    Args:
        source: Python source that gradlab.expression.code wrote from a checked syntax tree, or
            that a listing wrote around it.
        note: a comment for the reader, translated when it is shown.
    """

    source: str
    note: Text | None = None
