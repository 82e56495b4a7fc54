"""What a case of the clinic is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["error", "warning", "silent"]


@dataclass(frozen=True)
class Dial:
    """A number of a case that a learner can change.

    Args:
        name: its placeholder in the statements.
        label: what the learner reads: code in backticks, else an English msgid.
        low: the smallest value; an int for a dial over whole numbers.
        high: the largest.
        default: the value to begin with.
        options: for a choice, the words to choose from; the number is the position.
    """

    name: str
    label: str
    low: float
    high: float
    default: float
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A complaint of torch, or a surprise without one, with its cause and its cure.

    Args:
        key: its name in the URL.
        kind: an exception, a warning, or neither.
        title: an English msgid; so are why, fixed and tempted.
        program: the statements that show it, after the imports.
        why: the cause.
        fix: the statements that do it right.
        fixed: what they give.
        dials: the numbers that matter.
        tempting: the statements of the advice that only looks right, if there is one.
        tempted: what that really gives.
        hints: what people may call it in a search, in both languages.
        picture: the key of its figure in gradlab.clinic.curves, if it has one.
    """

    key: str
    kind: Kind
    title: str
    program: tuple[str, ...]
    why: str
    fix: tuple[str, ...]
    fixed: str
    dials: tuple[Dial, ...] = ()
    tempting: tuple[str, ...] = ()
    tempted: str = ""
    hints: str = ""
    picture: str = ""
