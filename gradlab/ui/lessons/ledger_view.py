"""The tape ledger's controls: the palette, undo and redo, scenes, and the list in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

import streamlit as st

from gradlab.functions import FUNCTIONS
from gradlab.functions.point import point as evaluated
from gradlab.functions.truth_at import gradient_truth
from gradlab.ledger.buttons import after
from gradlab.ledger.history import MOST_CALLS, History, parse
from gradlab.ledger.palette import Call, Palette
from gradlab.ui.page.access import aria
from gradlab.ui.page.page import Page
from gradlab.ui.show.truth_meter import truth_meter
from gradlab.ui.widgets.presses import MOST, count_presses, take_presses
from gradlab.words.numbers import written
from gradlab.words.text import N_, Text

if TYPE_CHECKING:
    from torch import Tensor

_FIELD = "calls"
_PACKED = "calls kept"
_LINE = "line"
_OF = "calls of"
_ECHO_S = 10.0
"""For how long a browser that is behind may send back what it showed before a press."""


def history_field(page: Page, calls: Palette) -> History:
    """Draw the list of calls as a text, which the URL holds; return the history it stands for.

    A text that is no list of calls counts as empty, and the learner is told. The text is folded
    away: learners press calls, only those who write links by hand read it.
    """
    _ = page.translate
    page.keys.add(_FIELD)
    _forget_others(calls)
    press = partial(_press, calls)
    take_presses(press)
    if _FIELD in st.session_state:
        st.session_state[_FIELD] = _present()
    else:  # the learner has just come: the link alone says what was done
        st.session_state.pop(_PACKED, None)
    with st.expander(_("The calls as the link spells them")):
        text = st.text_input(
            _("One letter for each call; a dot is where you are"),
            key=_FIELD,
            max_chars=6 * MOST_CALLS,
            bind="query-params",
        )
    history = _history(text, calls)
    count_presses(press, history.at, len(history.calls))
    if text and not history.calls and not history.others:
        page.notices.append(Text(N_("This list of calls cannot be read; the ledger starts empty.")))
    return history


def _forget_others(calls: Palette) -> None:
    """Forget the list of another page's ledger, whose field has the same name."""
    if st.session_state.get(_OF, calls.name) != calls.name:
        for key in (_FIELD, _PACKED, _LINE):
            st.session_state.pop(key, None)
    st.session_state[_OF] = calls.name


def scene_buttons(page: Page, calls: Palette) -> None:
    """Draw a button for each guided scene."""
    _ = page.translate
    with st.container(horizontal=True, gap="xsmall"):
        for scene in calls.scenes:
            ledger_button(calls, _(scene.title), f"scene-{scene.key}")


def palette(page: Page, history: History) -> None:
    """Draw the calls that can be appended in groups that open, and the switches that go with them.

    What a call is for stands below it when it has been made, see told: a hint that hovers would
    cover the call above.
    """
    _, of = page.translate, history.palette
    with st.container(horizontal=True, key="switches"):
        chosen = "".join(
            letter
            for letter, text in of.switches.items()
            if st.toggle(text, key=f"switch {letter}")
        )
    full = {"aria-disabled": "true"} if history.at >= MOST_CALLS else {}
    keys = []
    for heading, calls in of.groups:
        is_first = any(call.key in of.first for call in calls)
        group = st.expander(_(heading), expanded=is_first)
        with group, st.container(horizontal=True, gap="xsmall"):
            for call in calls:
                letters = "".join(letter for letter in chosen if letter in call.templates)
                keys.append(f"press-{call.key}{letters}")
                ledger_button(of, f"`{_spelled(of, call, letters)}`", keys[-1])
    aria(dict.fromkeys(keys, full))


def branches(page: Page, history: History) -> None:
    """Offer the branches left earlier."""
    _ = page.translate
    if not history.others:
        return
    with st.container(horizontal=True, key="branches"):
        for i, branch in enumerate(history.others):
            name = "".join(branch)
            label = _("Branch {name}").format(name=name)
            ledger_button(history.palette, label, f"branch-{i}-{name}")


def present_truth(page: Page, point: Mapping[str, Tensor]) -> None:
    """Measure the gradient of mse at the numbers the ledger holds now, and say that."""
    _ = page.translate
    numbers = {name: written(value.item()) for name, value in point.items()}
    st.markdown(
        _(
            "Measured where the ledger stands now, at w = {w}, x = {x}, target = {target}: the "
            "slope of `mse` along `w`, whatever `w.grad` holds."
        ).format(**numbers)
    )
    meter = gradient_truth(evaluated(FUNCTIONS["mse"], point), "w")
    truth_meter(page, meter, name="∂mse/∂w")


def _spelled(of: Palette, call: Call, letters: str) -> str:
    """Return the call as the button says it, its switches included."""
    switches = ", ".join(of.switches[letter] for letter in letters)
    if not switches:
        return call.label
    comma = "" if call.label.endswith("()") else ", "
    return f"{call.label[:-1]}{comma}{switches})"


def ledger_button(of: Palette, label: str, key: str, **options: Any) -> None:
    """Draw one of the ledger's buttons; its key says what it does."""
    st.button(label, key=key, on_click=_press, args=(of, key), **options)


def line_slider(label: str, history: History) -> None:
    """Draw the slider over the lines; it is a new widget whenever something else moved the line.

    As the field beside a slider (gradlab.ui.widgets.controls), so that it sends nothing stale.
    """
    moves, known = st.session_state.get(_LINE, (0, history.at))
    moves += known != history.at
    st.session_state[_LINE] = (moves, history.at)
    key = f"line {moves}"
    st.slider(
        label,
        0,
        len(history.calls),
        history.at,
        key=key,
        on_change=_go_to_line,
        args=(history.palette, key, moves),
        label_visibility="collapsed",
        width=150,
    )


def _go_to_line(of: Palette, key: str, moves: int) -> None:
    if moves == st.session_state[_LINE][0]:
        history = _history(_present(), of).go(st.session_state[key])
        st.session_state[_LINE] = (moves, history.at)
        _set(history)


def _press(of: Palette, button: str) -> None:
    """Do what a button does; one that the ledger no longer has does nothing."""
    with suppress(ValueError):
        _set(after(_history(_present(), of), button))


def _present() -> str:
    """Return the list of calls as it stands.

    The browser sends its field with every message, and until it has heard of a press the field
    says what was there before; anything else was typed or came with a link.
    """
    shown = str(st.session_state.get(_FIELD) or "")
    kept, before = st.session_state.get(_PACKED, (shown, {}))
    return str(kept) if before.get(shown, 0.0) > monotonic() else shown


def _set(history: History) -> None:
    present, now = _present(), monotonic()
    _kept, before = st.session_state.get(_PACKED, (present, {}))
    recent = [(text, until) for text, until in before.items() if until > now][-MOST:]
    st.session_state[_PACKED] = (str(history), dict(recent) | {present: now + _ECHO_S})
    st.session_state[_FIELD] = str(history)


def _history(text: str | None, of: Palette) -> History:
    """Return the history a text stands for, an empty one for a text that cannot be read."""
    try:
        return parse(text or "", of)
    except ValueError:
        return History(of)
