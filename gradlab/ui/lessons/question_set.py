"""Sets of questions: which one follows, and what was answered so far, all in the link."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gradlab.ask.item import Item
from gradlab.ask.receipt import MOST_ITEMS, Entry
from gradlab.ask.table import ITEMS, items_of
from gradlab.ui.inside_streamlit.unsearched import unsearched
from gradlab.ui.lessons.asked import AGAIN, ASK, GOT, GUESS, SECOND, SEED, SET
from gradlab.ui.page.lesson_list import LESSONS
from gradlab.ui.page.page import Page

PAGE = "questions"
"""The page that makes sets, and shows and checks receipts."""
_MET = Path(__file__).with_name("met.js").read_text(encoding="utf-8")
_met = st.components.v2.component("gradlab_met", js=_MET, isolate_styles=False)
_BETWEEN, _ROUNDS = "~", "!"


def set_of(text: str) -> tuple[Item, ...]:
    """Return the items of a set as a link spells it; what is unknown is left out.

    Args:
        text: names of items with ~ between them; the slug of a lesson stands for all of its own.

    >>> [item.name for item in set_of("mse-sign~nonsense~softmax-sum")]
    ['mse-sign', 'softmax-sum']
    """
    found: list[Item] = []
    slugs = {each.slug for each in LESSONS}
    for name in text.split(_BETWEEN)[:MOST_ITEMS]:
        found += items_of(name) if name in slugs else [ITEMS[name]] if name in ITEMS else []
    return tuple(dict.fromkeys(found))[:MOST_ITEMS]


def entries(text: str, got: str, seed: int) -> tuple[Entry, ...]:
    """Return what was answered so far, in the order of the set.

    >>> entries("mse-sign~mse-rate", "2~1!3", 5)[1]
    Entry(item='mse-rate', seed=5, guess='1', second='3')
    """
    answers = [answer.partition(_ROUNDS) for answer in got.split(_BETWEEN)] if got else []
    return tuple(
        Entry(item.name, seed, first, second)
        for item, (first, _mark, second) in zip(set_of(text), answers, strict=False)
    )


def then(page: Page, item: Item, seed: int) -> tuple[str, dict[str, str], str] | None:
    """Return the page, the query and the name of what follows an answered question.

    Within a set that is its next question, and after the last one the receipt; without a set
    the lesson's next question, None after its last.
    """
    _ = page.translate
    text = st.query_params.get(SET, "")
    items = set_of(text) or items_of(item.lesson)
    at = items.index(item) if item in items else len(items)
    more = {SEED: str(seed)}
    if AGAIN in st.query_params:
        more[AGAIN] = st.query_params[AGAIN]
    if text:
        more |= {SET: text, GOT: _with_this()}
    if at + 1 < len(items):
        following = items[at + 1]
        query = page.query(**{ASK: following.name, **more})
        place = _("Next question ({place} of {count})").format(place=at + 2, count=len(items))
        return following.lesson, query, place
    return (PAGE, page.query(**more), _("All answered: your receipt")) if text else None


def _with_this() -> str:
    """Return what was answered so far, this question's answer at its end."""
    given = [st.query_params.get(key, "") for key in (GUESS, SECOND)]
    this = _ROUNDS.join(each for each in given if each)
    before = st.query_params.get(GOT, "")
    return f"{before}{_BETWEEN}{this}" if before else this


def mark_met(item: Item, seed: int, *, is_answered: bool) -> None:
    """Move the focus to the question, and let the browser remember one that is answered.

    No server keeps what has been met.
    """
    data = {"stage": f"{item.name} {seed} {is_answered}", "keep": item.name if is_answered else ""}
    _met(key="gradlab-met", data=unsearched(data), height=1)


def met_list(page: Page) -> None:
    """Show how many questions of each lesson have been met in this browser."""
    _ = page.translate
    lessons = [
        {"title": _(each.title), "items": [item.name for item in items_of(each.slug)]}
        for each in LESSONS
        if each.asks
    ]
    words = _("{met} of {all} questions met")
    _met(key="gradlab-met-list", data=unsearched({"lessons": lessons, "words": words}))
