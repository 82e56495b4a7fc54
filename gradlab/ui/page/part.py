"""The parts of a page: each reruns alone, and a section is computed only while it is open."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from time import perf_counter
from typing import Concatenate, ParamSpec

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from gradlab.ui.host.counters import count, timed, took
from gradlab.ui.inside_streamlit.forget_undrawn import forget_undrawn
from gradlab.ui.inside_streamlit.rerun_together import join
from gradlab.ui.page.frame import guarded, late_notices, notice_refused
from gradlab.ui.page.page import Page
from gradlab.ui.page.turn import TURN
from gradlab.ui.page.visit import or_said
from gradlab.ui.page.widget_values import remember, widget_value
from gradlab.words.text import N_, Text

P = ParamSpec("P")
SCENE = "scene"
"""The name of the part that a page's sliders rerun; a page that has one has `sections`, too."""
_SECTIONS = "sections"


def part(
    page: Page, draw: Callable[Concatenate[Page, P], None], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Draw a part of a page that its own widgets rerun, and nothing else with it.

    What draw is given stays what it was until the page, or the part around this one, runs again:
    a part depends on its arguments and on its own widgets.

    Args:
        page: the page that draws it.
        draw: draws the part.
        *args: what draw is called with after the page.
        **kwargs: the same, by name.
    """
    st.fragment(_guarded(page, draw, *args, **kwargs))()


def scene(
    page: Page, draw: Callable[Concatenate[Page, P], None], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Draw the part of a page that its sliders rerun, those drawn with reruns=SCENE.

    Args:
        page: the page that draws it.
        draw: draws it; the sliders' numbers it asks for.
        *args: what draw is called with after the page.
        **kwargs: the same, by name.
    """
    st.fragment(_guarded(page, draw, *args, **kwargs), key=SCENE)()


def sections(
    page: Page, draw: Callable[Concatenate[Page, P], None], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Draw the part with a page's sections, see scene; sliders rerun it while one is open."""
    st.fragment(_guarded(page, draw, *args, **kwargs), key=_SECTIONS)()


def rerun(page: Page, parts: list[str]) -> None:
    """Rerun these parts, and the sections below if one is open, instead of where a widget stands.

    Args:
        page: the page that drew the widget; this is what its callback calls.
        parts: the names of the parts that depend on the widget.
    """
    st.rerun(moved(page, parts))


def moved(page: Page, parts: list[str]) -> list[str]:
    """Return the names of these parts, and of the sections below if one is open."""
    is_open = any(widget_value(key) for key in page.below)
    return [*parts, _SECTIONS] if is_open else parts


def left_to_callback(page: Page, key: str, reruns: str) -> list[str]:
    """Let a part and what it reruns rerun together; return what a callback has to rerun instead.

    Args:
        page: the page that draws them.
        key: the key of the part's st.fragment.
        reruns: the name of the part that depends on it, "" for none.
    """
    if not reruns or join(key, partial(moved, page, [reruns])):
        return []
    return [key, reruns]


def _guarded(
    page: Page,
    draw: Callable[Concatenate[Page, P], None],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Callable[[], None]:
    """Return what draws a part when it is its turn."""

    def drawn() -> None:
        asked = perf_counter()
        with TURN, guarded(page), _watched(page, asked):
            is_outermost, failures = TURN.depth == 1, page.failures
            if is_outermost and page.budget is not None:
                page.budget.renew()
            with or_said(page, math.inf):  # where the budget ends, the rest of the page stands
                draw(page, *args, **kwargs)
            if is_outermost and page.is_drawn:
                notice_refused(page)
            if page.failures == failures:  # what failed may draw its widgets the next time
                forget_undrawn()

    return drawn


@contextmanager
def _watched(page: Page, asked: float) -> Iterator[None]:
    """Tell the host's counters of a part that is drawn anew.

    Args:
        page: the page.
        asked: when it was to be drawn, time.perf_counter(); since then it waited for its turn.
    """
    if TURN.depth > 1 or not page.is_drawn:
        yield
        return
    took("gradlab_wait_seconds", perf_counter() - asked)
    count("gradlab_moves", page.name)
    with timed("gradlab_draw_seconds", page.name, "part"):
        yield


def fold(
    page: Page, key: str, label: str, holds: str = "", *, is_below: bool = True
) -> ExpanderContainer:
    """Draw a heading that opens and closes what a page draws below it; return the place for it.

    Whether it is `open` is the URL parameter `key`. A link that holds a parameter of what is in
    it opens it, too. What its widgets were set to leaves the URL when it is closed, and comes back
    with it.

    Args:
        page: the page that draws it.
        key: its name in the URL.
        label: the heading.
        holds: a regular expression for the URL parameters that its widgets own.
        is_below: whether it is one of the page's sections, which its sliders rerun while open.
    """
    held = [name for name in st.query_params if re.fullmatch(holds, name)]
    asked = None if key in st.session_state else st.query_params.get(key)
    if asked not in (None, "true", "false"):
        page.notices.append(Text(N_("This link can only open or close {key}."), {"key": key}))
    if held and key not in st.session_state and asked != "false":
        st.session_state[key] = True
    page.keys.update((key, *held))
    page.folds[key] = holds
    if is_below:
        page.below.add(key)
    folded = st.expander(label, key=key, on_change="rerun", bind="query-params")
    remember(key, folded.open)
    return folded


def section(
    page: Page,
    key: str,
    label: str,
    holds: str,
    draw: Callable[Concatenate[Page, P], None],
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """Draw a part below a heading, see fold; while it is closed it costs nothing.

    Args:
        page: the page that draws it.
        key: the section's name in the URL.
        label: its heading.
        holds: a regular expression for the URL parameters that its widgets own.
        draw: draws it.
        *args: what draw is called with after the page.
        **kwargs: the same, by name.
    """
    folded = fold(page, key, label, holds)
    if folded.open:
        with folded, late_notices(page):
            part(page, draw, *args, **kwargs)
