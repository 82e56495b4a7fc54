"""The tape ledger's controls: the palette, undo and redo, scenes, and the list in the URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from gradlab.clinic import matching_cases
from gradlab.function_at import function_truth
from gradlab.functions import FUNCTIONS
from gradlab.ledger.calls import GROUPS, SWITCHES, Call
from gradlab.ledger.history import MOST_CALLS, History, parse
from gradlab.ledger.scenes import SCENES
from gradlab.program import Event, Run
from gradlab.text import N_, Text
from gradlab.ui.code_panel import notebook_view
from gradlab.ui.frame import Page
from gradlab.ui.truth_meter import truth_meter

if TYPE_CHECKING:
    from torch import Tensor

_FIELD = "calls"
_HEIGHT = 220
"""Pixels; the stylesheet fits it to the window."""


def history_field(page: Page) -> History:
    """Draw the list of calls as a text, which the URL holds; return the history it stands for.

    A text that is no list of calls counts as empty, and the learner is told. The text is folded
    away: learners press calls, only those who write links by hand read it.
    """
    _ = page.translate
    page.keys.add(_FIELD)
    with st.expander(_("The calls as the link spells them")):
        text = st.text_input(
            _("One letter for each call; a dot is where you are"),
            key=_FIELD,
            max_chars=6 * MOST_CALLS,
            bind="query-params",
        )
    history = _history(text)
    if text and not history.calls and not history.others:
        page.notices.append(Text(N_("This list of calls cannot be read; the ledger starts empty.")))
    return history


def scene_buttons(page: Page) -> None:
    """Draw a button for each guided scene."""
    _ = page.translate
    with st.container(horizontal=True, gap="xsmall"):
        for scene in SCENES:
            st.button(_(scene.title), key=f"scene {scene.key}", on_click=_set, args=(scene.calls,))


def palette(page: Page, history: History) -> None:
    """Draw the calls that can be appended, and the switches that go with them."""
    _ = page.translate
    with st.container(horizontal=True, key="switches"):
        chosen = "".join(
            letter
            for letter, text in SWITCHES.items()
            if st.toggle(f"`{text}`", key=f"switch {letter}")
        )
    is_full = history.at >= MOST_CALLS
    for heading, calls in GROUPS:
        st.subheader(_(heading), anchor=False)
        with st.container(horizontal=True, gap="xsmall"):
            for call in calls:
                letters = "".join(letter for letter in chosen if letter in call.templates)
                st.button(
                    f"`{_spelled(call, letters)}`",
                    key=f"press {call.key}",
                    help=_(call.help),
                    on_click=_change,
                    args=(_pressing(call.key + letters),),
                    disabled=is_full,
                )


def steering(page: Page, history: History) -> None:
    """Draw undo and redo, the way to any line, and the branches left earlier."""
    _ = page.translate
    with st.container(horizontal=True, vertical_alignment="center", key="steering"):
        _step_button(_("Undo"), "Z", -1, is_possible=history.at > 0)
        _step_button(_("Redo"), "Y", +1, is_possible=history.at < len(history.calls))
        st.button(_("Start over"), key="start over", on_click=_set, args=("",))
        if history.calls:
            st.session_state["line number"] = history.at
            last = len(history.calls)
            st.slider(
                _("Line"),
                0,
                last,
                key="line number",
                on_change=_go_to_line,
                label_visibility="collapsed",
                width=150,
            )
    if history.others:
        _branches(page, history)


def calls_view(page: Page, ran: Run, coming: str) -> None:
    """Draw the calls made, the last one in sight, and beside them the HTML of those to come."""
    with st.container(horizontal=True, gap="xsmall", key="transcript"):
        with st.container(height=_HEIGHT, autoscroll=True, key="calls-made"):
            notebook_view(page, ran)
        if coming:
            with st.container(height=_HEIGHT, key="calls-to-come"):
                st.html(coming)


def present_truth(page: Page, point: Mapping[str, Tensor]) -> None:
    """Measure the gradient of mse at the numbers the ledger holds now, and say that."""
    _ = page.translate
    numbers = {name: f"{value.item():.6g}" for name, value in point.items()}
    st.markdown(
        _(
            "Measured where the ledger stands now, at w = {w}, x = {x}, target = {target}: the "
            "slope of `mse` along `w`, whatever `w.grad` holds."
        ).format(**numbers)
    )
    truth_meter(page, function_truth(FUNCTIONS["mse"], point, "w"), name="∂mse/∂w")


def to_the_clinic(page: Page, error: Event) -> None:
    """Draw a link to the clinic's case about an error, if it has one."""
    found = matching_cases(str(error))
    if found:
        st.page_link(
            "pages/clinic.py",
            label=page.translate(found[0].title),
            icon="🩺",
            query_params=page.query(case=found[0].key),
        )


def _branches(page: Page, history: History) -> None:
    _ = page.translate
    with st.container(horizontal=True, key="branches"):
        for i, branch in enumerate(history.others):
            name = "".join(branch)
            label, change = _("Branch {name}").format(name=name), _switching(i)
            st.button(label, key=f"branch {i}", on_click=_change, args=(change,))


def _spelled(call: Call, letters: str) -> str:
    """Return the call as the button says it, its switches included."""
    switches = ", ".join(SWITCHES[letter] for letter in letters)
    if not switches:
        return call.label
    comma = "" if call.label.endswith("()") else ", "
    return f"{call.label[:-1]}{comma}{switches})"


def _step_button(label: str, shortcut: str, by: int, *, is_possible: bool) -> None:
    st.button(
        label,
        key=f"step {by}",
        shortcut=shortcut,
        on_click=_change,
        args=(lambda history: history.go(history.at + by),),
        disabled=not is_possible,
    )


def _pressing(call: str) -> Callable[[History], History]:
    return lambda history: history.press(call)


def _switching(branch: int) -> Callable[[History], History]:
    return lambda history: history.switch(branch)


def _go_to_line() -> None:
    at = st.session_state["line number"]
    _change(lambda history: history.go(at))


def _history(text: str | None) -> History:
    """Return the history a text stands for, an empty one for a text that cannot be read."""
    try:
        return parse(text or "")
    except ValueError:
        return History()


def _change(change: Callable[[History], History]) -> None:
    _set(str(change(_history(st.session_state[_FIELD]))))


def _set(text: str) -> None:
    st.session_state[_FIELD] = text
