"""Two ways into a lesson: a question first, when a link asks one, or the lesson itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from gradlab.ui.lessons.asked import (
    AGAIN,
    ANSWERS,
    ASK,
    GOT,
    LARGEST_SEED,
    LOCK,
    LONGEST,
    SEED,
    SET,
    Asking,
)
from gradlab.ui.page import frame
from gradlab.ui.page.page import Page
from gradlab.words.text import N_, Text


@contextmanager
def lesson(slug: str) -> Iterator[Page]:
    """Draw a lesson's frame and run its body in it, or ask the question that the link asks.

    While a question is open nothing of the lesson is drawn, so nothing of the answer is computed.

    Args:
        slug: the lesson's slug, "" for the front page.
    """
    is_asked = False
    with frame.lesson(slug) as page:
        asking = _asking(page) if ASK in st.query_params else None
        if asking is None:
            yield page
        else:
            from gradlab.ui.lessons.question_view import question_view  # which needs torch

            is_asked = True
            question_view(page, asking)
    if is_asked:
        st.stop()


def _asking(page: Page) -> Asking | None:
    """Return what the link asks, None if this lesson has no such question."""
    from gradlab.ask.table import ITEMS

    page.keys.update((ASK, SEED, *ANSWERS, AGAIN, SET, GOT, LOCK))
    given = {key: st.query_params.get(key, "")[:LONGEST] for key in (ASK, SEED, *ANSWERS)}
    item = ITEMS.get(given[ASK])
    if item is None or item.lesson != page.slug:
        page.notices.append(Text(N_("This link asks a question that the lesson does not have.")))
        return None
    page.keys.update(item.spans)
    seed = given[SEED] if given[SEED].isdecimal() else "0"
    if seed != (given[SEED] or "0") or int(seed) > LARGEST_SEED:
        page.notices.append(Text(N_("This link has no usable seed; the question takes seed 0.")))
        seed = "0"
    return Asking(given[ASK], int(seed), *(given[key] for key in ANSWERS))
