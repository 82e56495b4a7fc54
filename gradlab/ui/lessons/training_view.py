"""What /training has beside a ledger's lines: the rules of the last call, or the right order."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from gradlab.explanation.typeset import typeset_width
from gradlab.ledger import History, Start, parse, program
from gradlab.ledger.by_hand.derived import Derived, apart, derived
from gradlab.ledger.by_hand.spelled import SYMBOLS, Assigned, spelled
from gradlab.ledger.parameter_table import parameter_table
from gradlab.pictures.notebook import notebook
from gradlab.program import Run, Step, run
from gradlab.ui.lessons.ledger_lines import scrollable
from gradlab.ui.page.page import Page
from gradlab.words.numbers import written

_HEIGHT = 220
"""Pixels; the stylesheet fits it to the window."""
_WIDE = 38
"""Letters' widths of a line with numbers, beyond which its result goes on the next one."""


def right_order(history: History, start: Start) -> Run | None:
    """Return the run of a scene's right order once the scene is at its end, else None."""
    scene = history.scene
    if scene is None or history.at < len(history.calls):
        return None
    others = parse(scene.calls, history.palette).others
    return run(program(others[0], start)) if others else None


def tables(page: Page, ran: Run, right: Run | None) -> str:
    """Return the HTML of the parameters after the last call, and after the right order."""
    _ = page.translate
    caption = _("The parameters after this call, and what the optimizer keeps; ▸: changed by it")
    if right is None:
        return parameter_table(ran.steps[-1], ran.steps[-2], caption, _)
    here, there = _("In this order:"), _("In the right order:")
    return "".join(
        parameter_table(each.steps[-1], each.steps[-2], name, _)
        for each, name in ((ran, here), (right, there))
    )


def other_lines(page: Page, right: Run) -> None:
    """Draw the calls of the right order, in a box that scrolls."""
    _ = page.translate
    with st.container(height=_HEIGHT, autoscroll=True, key="right-order"):
        name = _("In the right order:")
        made = notebook(right, _, nothing=_("None (Jupyter prints nothing)"), first=3)
        st.html(scrollable(name, f"<b>{escape(name)}</b>{made}"))


def rules(page: Page, history: History, ran: Run, start: Start) -> None:
    """Draw the last call worked out by hand, in symbols and with numbers, in a box that scrolls."""
    _ = page.translate
    found = derived(history.made, ran, start)
    lines = spelled(found[-1].works) if found else ()
    with st.container(height=_HEIGHT, key="rules"):
        heading = escape(_("Worked out by hand, apart from torch's code"))
        st.html(f'<b tabindex="0">{heading}</b>')
        if not lines:
            st.caption(_("Calls that compute numbers are worked out here; this one does not."))
        for line in lines:
            st.latex(_typeset(line))
        if lines:
            st.caption(_legend(page, lines))
            st.caption(_agreement(page, found[-1], ran.steps[-1]))


def _typeset(line: Assigned) -> str:
    """Return an assignment as LaTeX: in symbols, and below it with the numbers of each."""
    rows = [rf"&{line.symbols}"]
    for of, numbers, value in line.rows:
        name = rf"{_name(of)}\;" if of else ""
        rows.append(rf"&\quad {name} {numbers}")
        is_short = typeset_width(numbers) + typeset_width(value) <= _WIDE
        rows[-1] += f" = {value}" if is_short else rf" \\ &\qquad = {value}"
    body = r" \\ ".join(rows)
    return rf"\begin{{aligned}} {body} \end{{aligned}}"


def _name(of: str) -> str:
    """Return a parameter's name as LaTeX; a nameless one's is the old w's."""
    return rf"\mathtt{{{of}}}\text{{:}}" if len(of) == 1 else r"\text{(w)}:"


def _agreement(page: Page, found: Derived, step: Step) -> str:
    """Say what torch has, and how far the numbers worked out by hand are from it."""
    _ = page.translate
    count, farthest = apart(found, step)
    told = ", ".join(f"{n} = {written(step.tensor(n).value.item())}" for n in ("w", "b"))
    if farthest == 0:
        same = _("torch has {told}, and all {count} numbers worked out by hand are its own.")
        return same.format(told=told, count=count)
    return _(
        "torch has {told}. Of the {count} numbers worked out by hand the farthest is {apart} off: "
        "float32 rounds."
    ).format(told=told, count=count, apart=written(farthest, 2))


def _legend(page: Page, lines: Sequence[Assigned]) -> str:
    """Return what the symbols of the lines mean, torch's own words as code."""
    _ = page.translate
    used = {name for line in lines for name in line.names}
    parts = []
    for name, (symbol, _role, meaning) in SYMBOLS.items():
        if name in used and meaning:
            told = f"`{meaning}`" if _is_code(meaning) else _(meaning)
            parts.append(f"${symbol}$: {told}")
    return " · ".join(parts)


def _is_code(meaning: str) -> bool:
    return " " not in meaning
