"""Small words that items are written with."""

from __future__ import annotations

from gradlab.ask.item import Answer, Span, Value
from gradlab.program import Statement
from gradlab.words.numbers import written
from gradlab.words.text import Text

IMPORTS = Statement("import torch\nimport torch.nn.functional as F")
SMALL = Span(-3.0, 3.0, 0.1)
POSITIVE = Span(0.3, 3.0, 0.1)


def shown(value: float) -> str:
    """Return a number as the answers print it, with four digits.

    >>> shown(-1.25), shown(-0.0)
    ('−1.25', '0')
    """
    return written(value, 4)


def answer(value: Value, text: str, said: str = "", /, **values: object) -> Answer:
    """Return an answer to choose: its text, and what is said to who chose it ("" if right).

    Args:
        value: what it stands for.
        text: an English msgid.
        said: another one.
        **values: what goes into both.
    """
    return Answer(value, Text(said, values) if said else None, Text(text, values))


def tempting(value: Value, said: str, /, **values: object) -> Answer:
    """Return an answer that somebody may type, and what is said then."""
    return Answer(value, Text(said, values))
