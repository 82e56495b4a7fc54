"""The parameters by which a link asks, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass

ASK, SEED, GUESS, SECOND, SURE = "ask", "seed", "guess", "second", "sure"
"""The link's parameters: the item, its seed, the answer, the answer after a talk, how sure."""
AGAIN = "again"
"""The link's parameter that asks for two rounds: alone, and once more after a talk about it."""
SET, GOT = "set", "got"
"""The link's parameters of a set: its items, and what was answered so far."""
LOCK = "lock"
ANSWERS = (GUESS, SECOND, SURE)
LARGEST_SEED = 999_999
LONGEST = 4_000


@dataclass(frozen=True)
class Asking:
    """What a link asks: the item, its seed, and what has been answered.

    Args:
        item: the item's name.
        seed: its seed.
        guess: the committed answer, "" before.
        second: the answer after a talk about it, "" before.
        sure: how sure the learner was, "" if not said.
    """

    item: str
    seed: int
    guess: str = ""
    second: str = ""
    sure: str = ""
