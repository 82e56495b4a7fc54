"""What the ways to a derivative say together."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from gradlab.words.text import Text


class Verdict(str, Enum):
    """What the ways to a derivative say together."""

    AGREEMENT = "agreement"
    ROUNDING = "rounding"
    DISAGREEMENT = "disagreement"
    KINK = "kink"
    SATURATION = "saturation"
    NON_FINITE = "non-finite"


class Judgement(NamedTuple):
    """A verdict, the sentence on it, and the index of the element it rests on, if on one."""

    verdict: Verdict
    sentence: Text
    cell: tuple[int, ...] | None = None
