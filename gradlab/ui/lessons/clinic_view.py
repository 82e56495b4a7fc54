"""The clinic's controls: the list of cases, the chosen one in the URL, and its dials."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gradlab.clinic import (
    CASES,
    GROUPS,
    Case,
    Finding,
    Outside,
    diagnosis,
    matching_cases,
    searched_cases,
    searched_outside,
)
from gradlab.clinic.pasted import BEGINNING, END, is_cut
from gradlab.ui.lessons.clinic_case import KINDS, dial_key
from gradlab.ui.page.access import aria
from gradlab.ui.page.page import Page
from gradlab.words.text import N_, Text

_KEY = "case"
_PASTED = "pasted error"
_MOST_PASTED = 1_000_000
_HEIGHT = 560
"""Pixels; the stylesheet fits it to the window."""


def chosen_case(page: Page) -> Case | None:
    """Return the case that the link names, or the best one for what was pasted or searched.

    The first one if nothing was asked; None if something was, and no case has it.
    """
    page.keys.add(_KEY)
    page.keys.update(dial_key(case, dial) for case in CASES.values() for dial in case.dials)
    asked = st.query_params.get(_KEY)
    if asked in CASES:
        return CASES[asked]
    if asked is not None:
        page.notices.append(Text(N_("This link names a case that the clinic does not have.")))
        del st.query_params[_KEY]
    pasted, query = _pasted(), _query()
    if not (pasted or query):
        return next(iter(CASES.values()))
    found = matching_cases(pasted) if pasted else _searched(page, query)
    return found[0] if found else None


def _pasted() -> str:
    return str(st.session_state.get(_PASTED) or "").strip()


def _query() -> str:
    """Return what is searched for; before its field is drawn, what the link searches for."""
    return str(st.session_state.get("q", st.query_params.get("q")) or "").strip()


def finder(page: Page, chosen: Case | None) -> None:
    """Draw the search, the field for a pasted error, and the cases they leave."""
    _ = page.translate
    page.keys.add("q")
    pasted = st.text_area(
        _("Paste your error"),
        key=_PASTED,
        max_chars=_MOST_PASTED,
        height=80,
        on_change=_open_pasted,
    )
    query = st.text_input(
        _("… or search"),
        key="q",
        max_chars=100,
        bind="query-params",
        on_change=_open_searched,
        args=(page,),
    )
    with st.container(height=_HEIGHT, key="cases"):
        _marked(chosen)
        _left(page, pasted, query or "", chosen)


def _left(page: Page, pasted: str, query: str, chosen: Case | None) -> None:
    """Draw the cases that a pasted text or a search leaves."""
    if pasted.strip():
        _ranked(page, pasted, chosen)
        return
    found = _searched(page, query) if query.strip() else ()
    outside = searched_outside(query) if found else None
    if outside is not None:
        _elsewhere(page, outside)
    for case in found:
        _entry(page, case)
    if not found:
        _grouped(page, chosen)


def _marked(chosen: Case | None) -> None:
    """Say to those who listen which case is chosen."""
    if chosen is not None:
        aria({f"choose-{chosen.key}": {"aria-current": "true"}})


def nothing_found(page: Page) -> None:
    """Say that no case has what was pasted or searched for, and what to search the web for."""
    _ = page.translate
    pasted, query = _pasted(), _query()
    st.header(_("No case for this"), anchor=False)
    outside = diagnosis(pasted).outside if pasted else searched_outside(query)
    if outside is not None:
        _elsewhere(page, outside)
    elif pasted:
        st.info(
            _(
                "No case has this message. Paste the last line of the traceback, the one with the "
                "name of the error, or its first words; or search for a word of it. Here are all "
                "cases: torch's errors and surprises around gradients."
            )
        )
    else:
        st.info(_("No case has all of these words. Here are all cases."))


def _searched(page: Page, query: str | None) -> Sequence[Case]:
    return searched_cases(query or "", {key: _texts(page, key) for key in CASES})


def _open_pasted() -> None:
    """Open the likeliest case of the pasted text; none where no case has it."""
    _open(matching_cases(_pasted()))


def _open_searched(page: Page) -> None:
    """Open the best case of a search; none where no case has it."""
    _open(_searched(page, _query()) if _query() else [])


def _open(found: Sequence[Case]) -> None:
    if found:
        _choose(found[0].key)
    elif _KEY in st.query_params:
        del st.query_params[_KEY]


def _texts(page: Page, key: str) -> str:
    """Return what a case says to the learner, in both languages, for the search."""
    case = CASES[key]
    told = (case.title, case.why, case.fixed, case.tempted)
    return " ".join((*told, *(page.translate(text) for text in told if text)))


def _ranked(page: Page, pasted: str, chosen: Case | None) -> None:
    _, told = page.translate, diagnosis(pasted)
    if is_cut(pasted):
        said = _("Of this long text the first {first} and last {last} characters are read.")
        st.markdown(said.format(first=f"{BEGINNING:,}", last=f"{END:,}"))
    for i, finding in enumerate(told.findings):
        if i < 2:
            heading = _("Other causes") if i else _("The likeliest case")
            st.header(heading, anchor=False)
        _entry(page, finding.case)
        _evidence(page, finding)
    if told.findings and told.outside is not None:
        _elsewhere(page, told.outside)
    if not told.findings:
        _grouped(page, chosen)


def _evidence(page: Page, finding: Finding) -> None:
    """Say what in the text speaks for a case, or what would."""
    _ = page.translate
    signs = ", ".join(f"`{sign.strip()}`" for sign in (finding.seen or finding.signs)[:4])
    if finding.seen:
        st.caption(_("Your text shows {signs}.").format(signs=signs))
    elif finding.signs:
        st.caption(_("If your traceback shows {signs}, it is this one.").format(signs=signs))


def _elsewhere(page: Page, outside: Outside) -> None:
    _ = page.translate
    told = _("This is about {topic}, which the clinic does not teach. Search the web for:")
    st.info(told.format(topic=_(outside.topic)))
    st.code(outside.query, language=None, wrap_lines=True)


def _grouped(page: Page, chosen: Case | None) -> None:
    """Draw all cases in groups that open; the one of the chosen case is open."""
    _ = page.translate
    for heading, cases in GROUPS:
        label = f"{_(heading)} · {len(cases)}"
        with st.expander(label, expanded=chosen in cases):
            for case in cases:
                _entry(page, case)


def _entry(page: Page, case: Case) -> None:
    """Draw a case's button; it stays the same one when it is chosen, and so keeps the focus."""
    icon, word = KINDS[case.kind]
    st.button(
        f"{page.translate(case.title)} :gray[· {page.translate(word)}]",
        key=f"choose {case.key}",
        icon=icon,
        type="tertiary",
        on_click=_choose,
        args=(case.key,),
    )


def _choose(key: str) -> None:
    st.query_params[_KEY] = key
