"""What a question is answered with: buttons, a number, handles, lines to put in order."""

from __future__ import annotations

import streamlit as st

from gradlab.ask.item import TYPED, Item, Question
from gradlab.ask.seed import offered_lines, ordered
from gradlab.ask.verdict import SHOWN
from gradlab.ui.lessons.asked import AGAIN, GUESS, SECOND, SURE
from gradlab.ui.page.page import Page
from gradlab.ui.page.talk import VIEW

DRAFT = "draft"
"""The answer before it is committed: in the session, not in the link."""
_HOW_SURE = ("1", "2", "3")


def answering(page: Page, item: Item, found: Question, seed: int) -> dict[str, float]:
    """Draw what to answer with, and the commit; return where the handles stand."""
    _ = page.translate
    handles: dict[str, float] = {}
    if GUESS in st.query_params:
        st.info(_("Noted. Talk about it, then answer once more."), icon=":material/forum:")
    if item.kind == "order":
        _lines(page, item, found, seed)
    elif found.handles:
        handles = _handles(page, found)
    elif item.kind in TYPED:
        value = st.number_input(_("Your number"), value=None, key=f"{DRAFT} number", format="%.5g")
        st.session_state[DRAFT] = "" if value is None else f"{value:.7g}"
    else:
        _choices(page, item, found, seed)
    _commitment(page)
    return handles


def _commitment(page: Page) -> None:
    """Draw the commit, and how sure one is."""
    _ = page.translate
    with st.container(horizontal=True, vertical_alignment="center", key="commit"):
        is_ready = bool(st.session_state.get(DRAFT))
        label = _("Commit")
        st.button(
            label, key="commit answer", shortcut="enter", type="primary", disabled=not is_ready,
            on_click=_commit,
        )  # fmt: skip
        words = dict(zip(_HOW_SURE, (_("a guess"), _("rather"), _("sure")), strict=True))
        st.segmented_control(
            _("How sure are you?"), _HOW_SURE, key=f"{DRAFT} sure", format_func=words.__getitem__
        )
        if st.query_params.get(VIEW) == "talk":
            is_last = AGAIN not in st.query_params or GUESS in st.query_params
            name = _("Show torch's answer") if is_last else _("On to the second round")
            st.button(name, key="show answer", on_click=_commit, args=(SHOWN,))
    st.caption(_("torch's answer is not on this page until you commit."))


def _choices(page: Page, item: Item, found: Question, seed: int) -> None:
    for k, answer in enumerate(ordered(item, found, seed), 1):
        text = answer.text.show(page.translate) if answer.text else ""
        is_chosen = st.session_state.get(DRAFT) == str(k)
        st.button(
            text,
            key=f"answer {k}",
            shortcut=str(k),
            width="stretch",
            type="primary" if is_chosen else "secondary",
            on_click=_choose,
            args=(DRAFT, str(k)),
        )


def _choose(key: str, value: str) -> None:
    st.session_state[key] = value


def _handles(page: Page, found: Question) -> dict[str, float]:
    """Draw a slider for each handle; the draft is where they stand."""
    handles = {}
    for k, (name, span) in enumerate(found.handles):
        middle = round((span.low + span.high) / 2, 6)
        key = f"handle-{k}"
        handles[key] = st.slider(
            page.translate(name), span.low, span.high, middle, span.step, key=key, format="%.5g"
        )
    st.session_state[DRAFT] = ",".join(f"{value:.7g}" for value in handles.values())
    return handles


def _lines(page: Page, item: Item, found: Question, seed: int) -> None:
    """Draw the lines to be put in order: each press takes the next place."""
    _ = page.translate
    taken = str(st.session_state.get(f"{DRAFT} taken", ""))
    statements = found.program[len(found.program) - found.order :]
    for k, line in enumerate(offered_lines(item, found, seed), 1):
        place = f"**{taken.index(str(k)) + 1}.** " if str(k) in taken else ""
        st.button(
            f"{place}`{statements[line].source}`",
            key=f"answer {k}",
            shortcut=str(k),
            width="stretch",
            disabled=str(k) in taken,
            on_click=_choose,
            args=(f"{DRAFT} taken", taken + str(k)),
        )
    st.button(_("Begin again"), key="begin again", on_click=_choose, args=(f"{DRAFT} taken", ""))
    st.session_state[DRAFT] = taken if len(taken) == found.order else ""


def _commit(shown: str = "") -> None:
    """Put the answer into the link: from here on it counts.

    Args:
        shown: what stands there where a class has answered by hand.
    """
    guess, sure = shown or st.session_state.get(DRAFT), st.session_state.get(f"{DRAFT} sure")
    if guess:
        st.query_params[SECOND if GUESS in st.query_params else GUESS] = guess
        if sure:
            st.query_params[SURE] = sure
