"""A question on the stage: state and answers; after the commit guess, truth and the sentence."""

from __future__ import annotations

import streamlit as st

from gradlab.ask import spelled
from gradlab.ask.item import TYPED, Item, Question, Value, is_same
from gradlab.ask.seed import drawn, ordered, question, within
from gradlab.ask.table import ITEMS
from gradlab.ask.verdict import SHOWN, GuessError, Verdict, judged, read_guess, shown
from gradlab.ui.lessons.answering import DRAFT, answering
from gradlab.ui.lessons.asked import (
    AGAIN,
    ANSWERS,
    GOT,
    GUESS,
    LARGEST_SEED,
    LOCK,
    SECOND,
    SEED,
    SET,
    asked_by_link,
)
from gradlab.ui.lessons.question_figure import question_figure
from gradlab.ui.lessons.question_set import mark_met, then
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import part
from gradlab.ui.page.stage import stage
from gradlab.ui.page.turn import optimizers_loaded
from gradlab.ui.page.way import way
from gradlab.ui.show.code_panel import notebook_view
from gradlab.words.text import N_, Text

_ON = ":material/arrow_forward:"


def question_view(page: Page) -> None:
    """Draw the question that the link asks, or, once it is answered, what torch says to it."""
    part(page, _question)


def _question(page: Page) -> None:
    asking = asked_by_link(page)
    if asking is None:  # the way on leads out of the questions
        st.rerun()
    item = ITEMS[asking.item]
    own = _numbers(page, item)
    found = question(item, own) if own else None
    if own and found is None:
        page.notices.append(Text(N_("With the numbers of this link there is nothing to ask.")))
    found = found or question(item, drawn(item, asking.seed))
    assert found is not None  # noqa: S101 -- drawn only returns such numbers
    _stage(page, item, found, asking.seed)


def _numbers(page: Page, item: Item) -> dict[str, float] | None:
    """Return the link's own numbers, if it has all that the item needs."""
    has_all = item.spans and all(name in st.query_params for name in item.spans)
    if not has_all or SET in st.query_params:  # a set is the same for all
        return None
    try:
        given = {name: float(st.query_params[name]) for name in item.spans}
        kept = within(item, given)
    except ValueError:
        page.notices.append(Text(N_("This link has no usable numbers for the question.")))
        return None
    return kept


def _stage(page: Page, item: Item, found: Question, seed: int) -> None:
    _forget_other(item.name, seed)
    optimizers_loaded(*(each.source for each in (*found.program, *found.reveal)))
    verdict = _verdict(page, item, found, seed)
    left, right = stage("stage-ask")
    with left:
        st.subheader(found.asked.show(page.translate), anchor=False)
        handles: dict[str, float] = {}
        if verdict is None:
            handles = answering(page, item, found, seed)
        else:
            _told(page, item, found, seed, verdict)
        _ways(page, item, found, seed, is_open=verdict is not None)
        mark_met(item, seed, is_answered=verdict is not None)
    with right:
        question_figure(page, found, verdict, handles)
        if verdict is None:
            shown = found.program[: len(found.program) - found.order]
            code = "\n".join(each.source for each in shown)
            st.code(code, language="python", wrap_lines=True)
        else:
            notebook_view(page, verdict.ran)


def _forget_other(name: str, seed: int) -> None:
    """Forget what was put into the answers of another question, or of the round before."""
    this = (name, seed, GUESS in st.query_params)
    if st.session_state.get("asked") != this:
        st.session_state["asked"] = this
        for key in [key for key in st.session_state if str(key).startswith((DRAFT, "handle-"))]:
            del st.session_state[key]


def _verdict(page: Page, item: Item, found: Question, seed: int) -> Verdict | None:
    """Return what torch says, None while an answer is owed; a link may spell it wrong."""
    is_owed = AGAIN in st.query_params and SECOND not in st.query_params
    guess = st.query_params.get(SECOND) or st.query_params.get(GUESS)
    if guess is None or is_owed:
        return None
    if guess == SHOWN:
        return shown(item, found)
    try:
        return judged(item, found, read_guess(item, found, seed, guess))
    except GuessError:
        page.notices.append(Text(N_("The answer in this link is none of this question's.")))
        return None


def _told(page: Page, item: Item, found: Question, seed: int, verdict: Verdict) -> None:
    """Say what torch says to the answer, and mark both among the answers."""
    _ = page.translate
    said = verdict.said.show(_)
    if verdict.given is None:
        st.info(_torch(page, item, verdict.key) + said, icon=":material/lightbulb:")
    elif verdict.is_right:
        st.success(said, icon=":material/check:")
    else:
        st.info(said, icon=":material/lightbulb:")
    if item.kind in TYPED:
        return
    first = _first_round(item, found, seed)
    for answer in ordered(item, found, seed):
        marks = [_("torch")] if is_same(answer.value, verdict.key) else []
        is_given = verdict.given is not None and is_same(answer.value, verdict.given)
        marks += [_("you")] if is_given else []
        marks += [_("you, before")] if first is not None and is_same(answer.value, first) else []
        text = answer.text.show(_) if answer.text else ""
        st.markdown(f"- {text}" + (f" **← {', '.join(marks)}**" if marks else ""))


def _torch(page: Page, item: Item, key: Value) -> str:
    """Return torch's answer where it is a typed number, which would stand nowhere else."""
    if item.kind not in TYPED or not isinstance(key, float):
        return ""
    _ = page.translate
    return _("torch says {key}.").format(key=spelled.shown(key)) + " "


def _first_round(item: Item, found: Question, seed: int) -> Value | None:
    """Return the answer of the first round, None if there was one round only."""
    if SECOND not in st.query_params or st.query_params.get(GUESS, SHOWN) == SHOWN:
        return None
    try:
        return read_guess(item, found, seed, st.query_params[GUESS])
    except GuessError:
        return None


def _ways(page: Page, item: Item, found: Question, seed: int, *, is_open: bool) -> None:
    """Draw the ways on: the next question, other numbers, the lesson itself."""
    _ = page.translate
    following = then(page, item, seed) if is_open else None
    with st.container(horizontal=True, vertical_alignment="center", key="ask-ways"):
        if following is not None:
            slug, query, label = following
            way(page, slug, f"**{label}**", query, key="next question", icon=_ON)
        if item.spans and SET not in st.query_params:
            st.button(_("Other numbers"), key="other numbers", on_click=_other, args=(item, seed))
        if is_open or st.query_params.get(LOCK) != "ask":
            label, query = _("Explore with these numbers"), page.query(**found.explore)
            way(page, item.lesson, label, query, key="explore")


def _other(item: Item, seed: int) -> None:
    """Ask the same question with the numbers of the next seed."""
    for key in (*ANSWERS, *item.spans, GOT):
        if key in st.query_params:
            del st.query_params[key]
    st.query_params[SEED] = str((seed + 1) % LARGEST_SEED)
