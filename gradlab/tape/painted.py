"""Plain text whose pieces know their role, and so their colour."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

# Characters of Unicode's private use area, which stand in no code and no number.
_BEGIN, _ROLE, _END = "\ue000", "\ue001", "\ue002"
_PIECE = re.compile(f"{_BEGIN}(.*?){_ROLE}(.*?){_END}")


class Run(NamedTuple):
    """A piece of text and its role in gradlab.words.colours, "" for none."""

    text: str
    role: str = ""


def marked(text: str, role: str) -> str:
    """Return text that carries a role along; it may be put into longer text."""
    return f"{_BEGIN}{role}{_ROLE}{text}{_END}" if role else text


def runs(text: str) -> tuple[Run, ...]:
    """Return a text with marked pieces as its runs.

    >>> runs(marked("2.0", "gradient") + " · 3.0")
    (Run(text='2.0', role='gradient'), Run(text=' · 3.0', role=''))
    """
    found, end = [], 0
    for piece in _PIECE.finditer(text):
        found += [Run(text[end : piece.start()]), Run(piece[2], piece[1])]
        end = piece.end()
    return tuple(run for run in [*found, Run(text[end:])] if run.text)


def plain(pieces: Sequence[Run]) -> str:
    """Return the text of runs."""
    return "".join(run.text for run in pieces)
