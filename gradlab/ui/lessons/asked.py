"""The parameters by which a link asks, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from gradlab.ui.page.page import Page
from gradlab.words.text import N_, Text

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


def asked_by_link(page: Page) -> Asking | None:
    """Return what the link asks, None if this lesson has no such question."""
    from gradlab.ask.table import ITEMS

    page.keys.update((ASK, SEED, *ANSWERS, AGAIN, SET, GOT, LOCK))
    given = {key: st.query_params.get(key, "")[:LONGEST] for key in (ASK, SEED, *ANSWERS)}
    item = ITEMS.get(given[ASK])
    if item is None or item.lesson != page.slug:
        page.notices.append(Text(N_("This link asks a question that the lesson does not have.")))
        return None
    page.keys.update(item.spans)
    seed = given[SEED] or "1"
    if not (seed.isascii() and seed.isdecimal() and int(seed) <= LARGEST_SEED):
        page.notices.append(Text(N_("This link has no usable seed; the question takes seed 1.")))
        seed = "1"
    return Asking(given[ASK], int(seed), *(given[key] for key in ANSWERS))
