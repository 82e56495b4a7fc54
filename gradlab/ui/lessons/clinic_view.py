"""The clinic's controls: the list of cases, the chosen one in the URL, and its dials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from gradlab.clinic import (
    CASES,
    GROUPS,
    Case,
    Diagnosis,
    Dial,
    Finding,
    Outside,
    diagnosis,
    matching_cases,
    searched_cases,
    searched_outside,
)
from gradlab.clinic.opens import opened_at
from gradlab.clinic.pasted import BEGINNING, END, is_cut
from gradlab.ui.page.access import aria
from gradlab.ui.page.page import Page
from gradlab.ui.page.state_link import state_link
from gradlab.ui.widgets.controls import choice, number, whole
from gradlab.words.text import N_, Text

KINDS = {"error": "⛔", "warning": "⚠️", "silent": "🤫"}
"""The sign of each kind of case; the legend above the list says what it means."""

_KEY = "case"
_PASTED = "pasted error"
_MOST_PASTED = 1_000_000


def chosen_case(page: Page) -> Case:
    """Return the case that the URL names, the first one if it names none."""
    page.keys.add(_KEY)
    page.keys.update(_dial_key(case, dial) for case in CASES.values() for dial in case.dials)
    first = next(iter(CASES.values()))
    asked = st.query_params.get(_KEY, first.key)
    if asked not in CASES:
        page.notices.append(Text(N_("This link names a case that the clinic does not have.")))
        del st.query_params[_KEY]
    return CASES.get(asked, first)


def finder(page: Page, chosen: Case) -> None:
    """Draw the search, the field for a pasted error, and the cases they leave."""
    _ = page.translate
    page.keys.add("q")
    pasted = st.text_area(
        _("Paste your error"), key=_PASTED, max_chars=_MOST_PASTED, height=110, on_change=_open_best
    )
    query = st.text_input(
        _("… or search"),
        key="q",
        max_chars=100,
        bind="query-params",
        on_change=_open_first,
        args=(page,),
    )
    with st.container(height=620, key="cases"):
        _marked(page, chosen)
        if pasted.strip():
            if is_cut(pasted):
                said = _("Of this long text the first {first} and last {last} characters are read.")
                st.markdown(said.format(first=f"{BEGINNING:,}", last=f"{END:,}"))
            _ranked(page, diagnosis(pasted))
        else:
            outside = searched_outside(query or "")
            if outside is not None:
                _elsewhere(page, outside)
            _grouped(page, _searched(page, query), bool((query or "").strip()))


def _marked(page: Page, chosen: Case) -> None:
    """Say to those who listen which case is chosen, and what the sign before each one means."""
    _ = page.translate
    words = {"error": _("an error"), "warning": _("a warning"), "silent": _("says nothing")}
    states = {case.key: {"aria-description": words[case.kind]} for case in CASES.values()}
    states[chosen.key]["aria-current"] = "true"
    aria({f"choose-{key}": attributes for key, attributes in states.items()})


def _searched(page: Page, query: str | None) -> Sequence[Case]:
    return searched_cases(query or "", {key: _texts(page, key) for key in CASES})


def _open_best() -> None:
    """Open the likeliest case of the pasted text, if it has one."""
    found = matching_cases(st.session_state[_PASTED])
    if found:
        _choose(found[0].key)


def _open_first(page: Page) -> None:
    """Open the best case of a search, if it has one."""
    query = st.session_state["q"]
    found = _searched(page, query)
    if found and (query or "").strip():
        _choose(found[0].key)


def dials(page: Page, case: Case) -> dict[str, float]:
    """Draw the numbers of a case that can be changed; return them by name."""
    with st.container(horizontal=True, key="dials"):
        return {dial.name: _dial(page, case, dial) for dial in case.dials}


def other_page(page: Page, case: Case, numbers: Mapping[str, float]) -> None:
    """Draw a link that opens a case's state where it can be handled, if it has one."""
    found = opened_at(case.key, numbers)
    if found is not None:
        slug, state = found
        labels = {
            "backward": N_("Press these calls yourself, in the ledger"),
            "sandbox": N_("Handle this function in the sandbox"),
        }
        state_link(page, slug, page.translate(labels[slug]), **state)


def _dial(page: Page, case: Case, dial: Dial) -> float:
    _ = page.translate
    key = _dial_key(case, dial)
    label = dial.label if dial.label.startswith("`") else _(dial.label)
    if dial.options:
        return dial.options.index(choice(page, key, label, dial.options, dial.options[0]))
    if isinstance(dial.low, int):
        return whole(page, key, label, dial.low, int(dial.high), int(dial.default))
    return number(page, key, label, dial.low, dial.high, dial.default, 0.01)


def _dial_key(case: Case, dial: Dial) -> str:
    return f"{case.key}-{dial.name}"


def _texts(page: Page, key: str) -> str:
    """Return what a case says to the learner, in both languages, for the search."""
    case = CASES[key]
    told = (case.title, case.why, case.fixed, case.tempted)
    return " ".join((*told, *(page.translate(text) for text in told if text)))


def _ranked(page: Page, told: Diagnosis) -> None:
    _ = page.translate
    for i, finding in enumerate(told.findings):
        if i < 2:
            heading = _("Other causes") if i else _("The likeliest case")
            st.header(heading, anchor=False)
        _entry(page, finding.case)
        _evidence(page, finding)
    if told.outside is not None:
        _elsewhere(page, told.outside)
    if not told.findings and told.outside is None:
        st.info(
            _(
                "No case has this message. Paste the last line of the traceback, the one with the "
                "name of the error, or its first words; or search for a word of it. Here are all "
                "cases: torch's errors and surprises around gradients."
            )
        )
    if not told.findings:
        _grouped(page, tuple(CASES.values()), False)


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


def _grouped(page: Page, found: Sequence[Case], is_ranked: bool) -> None:
    _ = page.translate
    if not found:
        st.info(_("No case has all of these words. Here are all cases."))
        found, is_ranked = tuple(CASES.values()), False
    groups = (("", found),) if is_ranked else GROUPS
    for heading, cases in groups:
        left = [case for case in cases if case in found]
        if left and heading:
            st.header(_(heading), anchor=False)
        for case in left:
            _entry(page, case)


def _entry(page: Page, case: Case) -> None:
    """Draw a case's button; it stays the same one when it is chosen, and so keeps the focus."""
    st.button(
        page.translate(case.title),
        key=f"choose {case.key}",
        icon=KINDS[case.kind],
        type="tertiary",
        on_click=_choose,
        args=(case.key,),
    )


def _choose(key: str) -> None:
    st.query_params[_KEY] = key
