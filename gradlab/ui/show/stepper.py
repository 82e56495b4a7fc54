"""The stepper on a page: a recorded pass, stepped forward and back, every step with its rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from gradlab.explanation.html import document, left_out
from gradlab.explanation.panel import STYLE, inspected, painted, panel, sent, sentences, table
from gradlab.explanation.typeset import typeset_width
from gradlab.explanation.words import Account, Way, account, called
from gradlab.pictures.drawing import Drawing, drawings
from gradlab.pictures.drawing.view import script, view
from gradlab.pictures.drawing.view import stylesheet as picture_style
from gradlab.ui.inside_streamlit.unsearched import unsearched
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import section
from gradlab.ui.page.stage import walk_stage
from gradlab.ui.page.state_link import state_link
from gradlab.ui.page.turn import TURN, in_turns
from gradlab.ui.page.widget_values import is_known, widget_value
from gradlab.ui.widgets.controls import whole

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from gradlab.tape import Tape

_NODE = "inspected node"
_WIDEST = 30  # characters of a rule with numbers that fit into the column when typeset
_WIDEST_SYMBOLS = 40  # letters of a rule in symbols, by its typeset width
_INPUT = re.compile(r"[wxynT]|eps|[axz]\d+")
_MOST_SAID = 16_000  # characters about all steps that travel with the picture
_picture = st.components.v2.component(
    "gradlab_stepper",
    css=picture_style(),
    js=script() + Path(__file__).with_name("follow_step.js").read_text(encoding="utf-8"),
)


def stepper(page: Page, tape: Tape, beside: DeltaGenerator, picture: DeltaGenerator) -> None:
    """Show a recorded pass with its controls; the step is the URL parameter `step`.

    Args:
        page: the page that draws it; one stepper to a page.
        tape: what to step through.
        beside: where the controls, the rule of the step and a node's details go, see `walk_stage`.
        picture: where the picture goes.
    """
    _ = translate = page.translate
    accounts = [account(tape, i, translate) for i in in_turns(range(len(tape) + 1))]
    drawn = drawings(tape, translate, TURN.given_up)
    with beside:
        k = _controls(page, len(tape))
        with st.container(key="said"):
            _said(page, accounts[k])
        details = st.container(key="details")
    with picture:  # after the panel, which so is there when the picture arrives
        with st.container(key="stepper"):
            _draw(page, drawn, k, accounts)
        for sentence in left_out(tape, drawn, translate):
            st.caption(sentence)
        _inspection(page, tape, details)
    _every_step(page, accounts)
    st.download_button(
        _("Download the stepper as a page that works offline"),
        data=partial(document, tape, translate, page.language),
        file_name="gradlab_stepper.html",
        mime="text/html",
        icon=":material/download:",
        on_click="ignore",
    )


def stepper_section(page: Page, tape_of: Callable[[], Tape], f: str, **state: str | float) -> None:
    """Offer a lesson's own backward pass node by node, and the link to it on the graph's page.

    Args:
        page: the page that draws it.
        tape_of: records the passes of the lesson's current state.
        f: the function's key on the graph's page.
        state: what the graph's page has to be told besides the inputs.
    """
    _ = page.translate
    label = _("The same backward pass, node by node")
    section(page, "nodes", label, "step", _scene, tape_of, {"f": f, **state})


def _scene(page: Page, tape_of: Callable[[], Tape], state: dict[str, str | float]) -> None:
    _ = page.translate
    told = [key for key in st.query_params if _INPUT.fullmatch(key) and key in page.keys]
    inputs = {key: widget_value(key) for key in told if is_known(key)}  # never the URL's own text
    picture, beside, _below = walk_stage("walk-nodes")
    stepper(page, tape_of(), beside, picture)
    state_link(page, "graph", _("Open this graph on a page of its own"), **inputs, **state)


def _controls(page: Page, count: int) -> int:
    """Draw the buttons and the slider that choose the step; return it."""
    _ = page.translate
    with st.container(horizontal=True, vertical_alignment="center", key="steps"):
        slot = {name: st.container(width="content") for name in ("first", "back")}
        k = whole(page, "step", _("step, of {last}").format(last=count), 0, count, 0)
        slot |= {name: st.container(width="content") for name in ("next", "last")}
        # None is ever disabled: that would drop the focus that the keys depend on.
        for name, icon, label, to in (
            ("first", "first_page", _("first"), 0),
            ("back", "chevron_left", _("back"), max(k - 1, 0)),
            ("next", "chevron_right", _("next"), min(k + 1, count)),
            ("last", "last_page", _("last"), count),
        ):
            slot[name].button(
                label,
                key=f"step {name}",
                icon=f":material/{icon}:",
                on_click=st.session_state.update,
                args=({"step": to},),
            )
    return k


def _draw(page: Page, drawn: Sequence[Drawing], k: int, accounts: list[Account]) -> None:
    """Show the pictures at a step, with what the browser says while the slider is elsewhere."""
    _ = page.translate
    said = [panel(each) for each in accounts]
    boxes = [box for each in drawn for box in each.boxes]

    def choose() -> None:
        box = st.session_state["picture"].box
        if isinstance(box, (int, float)) and 0 <= box < len(boxes):
            st.session_state[_NODE] = boxes[int(box)].last

    def go() -> None:
        step = st.session_state["picture"].step
        if isinstance(step, (int, float)) and 0 <= step < len(accounts):
            st.session_state["step"] = int(step)

    data = {
        "html": view(drawn, _),
        "step": k,
        "last": len(accounts) - 1,
        "said": said if sum(map(len, said)) <= _MOST_SAID else [],
        "words": {"play": _("Play"), "pause": _("Pause")},
    }
    sent = unsearched(data)
    _picture(key="picture", data=sent, on_box_change=choose, on_step_change=go)


def _said(page: Page, said: Account) -> None:
    """Show what is said about the step; rules are typeset, and only heard as text.

    The box it stands in has one height for all steps and scrolls, so that it takes the focus.
    """
    _ = page.translate
    name = escape(_("What this step does"))
    heard = "".join(sent(way) for way in said.ways)
    st.html(
        f'<style>{STYLE}</style><div class="gl-panel" tabindex="0" '
        f'role="region" aria-label="{name}">'
        f'{sentences(said)}<div class="heard">{heard}</div></div>'
    )
    for way in said.ways:
        _sent(way)


def _sent(way: Way) -> None:
    """Show a gradient sent on: the rule in names, then with numbers, which wrap if they are many.

    A rule without symbols stands as text, and so does one too wide for the column.
    """
    rule = way.rule
    if not rule.symbols or typeset_width(rule.symbols) > _WIDEST_SYMBOLS:
        st.html(f'<div class="gl-way" aria-hidden="true">{sent(way)}</div>')
        return
    note = f'<p class="note">{escape(way.note)}</p>' if way.note else ""
    is_short = len(rule.numbers_text) <= _WIDEST
    numbers = "" if is_short else f"<p>= {painted(rule.numbers_runs)}</p>"
    lines = rf" \\ ={{}} &{rule.numbers}" if is_short else ""
    st.html(f'<div class="gl-way" aria-hidden="true"><p>→ <b>{escape(way.to)}</b></p></div>')
    st.latex(rf"\begin{{aligned}} &{rule.symbols}{lines} \end{{aligned}}")
    if numbers or note:
        st.html(f'<div class="gl-way" aria-hidden="true">{numbers}{note}</div>')


def _inspection(page: Page, tape: Tape, details: DeltaGenerator) -> None:
    """Let the learner choose a node, by tapping it or from a list, and show all about it there."""
    _ = page.translate
    names = {node.index: f"{node.name} · {called(tape, node.index)}" for node in tape.graph.nodes}
    if st.session_state.get(_NODE) not in names:
        st.session_state.pop(_NODE, None)
    node = st.selectbox(
        _("everything about a node"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=_NODE,
        placeholder=_("Tap a node in the picture, or choose it here: everything about it"),
        label_visibility="collapsed",
    )
    if node is not None:
        details.html(inspected(tape, [node], page.translate))


def _every_step(page: Page, accounts: list[Account]) -> None:
    _ = page.translate
    with st.expander(_("All steps as a table")):
        st.html(table(accounts, page.translate))
