"""The parts of a page: each reruns alone, and a section is computed only while it is open."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Concatenate, ParamSpec

import streamlit as st
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer

from gradlab.text import N_, Text
from gradlab.ui.frame import Page, guarded, told_here
from gradlab.ui.gone import count_inner_parts
from gradlab.ui.known import chosen, remember

P = ParamSpec("P")
SCENE = "scene"
"""The name of the part that a page's sliders rerun; a page that has one has `more`, too."""
_MORE = "more"
_TURN = threading.RLock()  # a part is drawn within another one


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
    """Draw the part of a page that its sliders rerun, those drawn with moves=SCENE.

    Args:
        page: the page that draws it.
        draw: draws it; the sliders' numbers it asks for.
        *args: what draw is called with after the page.
        **kwargs: the same, by name.
    """
    st.fragment(_guarded(page, draw, *args, **kwargs), key=SCENE)()


def more(
    page: Page, draw: Callable[Concatenate[Page, P], None], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Draw the part with a page's sections, see scene; sliders rerun it while one is open."""
    st.fragment(_guarded(page, draw, *args, **kwargs), key=_MORE)()


def rerun(page: Page, parts: list[str]) -> None:
    """Rerun these parts, and the sections below if one is open, instead of where a widget stands.

    Args:
        page: the page that drew the widget; this is what its callback calls.
        parts: the names of the parts that depend on the widget.
    """
    st.rerun(moved(page, parts))


def moved(page: Page, parts: list[str]) -> list[str]:
    """Return the names of these parts, and of the sections below if one is open."""
    is_open = any(chosen(key) for key in page.folds)
    return [*parts, _MORE] if is_open else parts


def _guarded(
    page: Page,
    draw: Callable[Concatenate[Page, P], None],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Callable[[], None]:
    """Return what draws a part, and waits until no other thread draws one.

    Python runs one thread at a time. When hundreds of learners move sliders, those who take turns
    are each done after their own few milliseconds; dozens at once would all be done at the end.
    """

    def drawn() -> None:
        with _TURN, guarded(page):
            failures = page.failures
            draw(page, *args, **kwargs)
            if page.failures == failures:  # what failed may draw its widgets the next time
                count_inner_parts()

    return drawn


def fold(page: Page, key: str, label: str, holds: str = "") -> ExpanderContainer:
    """Draw a heading that opens and closes what a page draws below it; return the place for it.

    Whether it is `open` is the URL parameter `key`. A link that holds a parameter of what is in
    it opens it, too. What its widgets were set to leaves the URL when it is closed, and comes back
    with it.

    Args:
        page: the page that draws it.
        key: its name in the URL.
        label: the heading.
        holds: a regular expression for the URL parameters that its widgets own.
    """
    held = [name for name in st.query_params if re.fullmatch(holds, name)]
    asked = None if key in st.session_state else st.query_params.get(key)
    if asked not in (None, "true", "false"):
        page.notices.append(Text(N_("This link can only open or close {key}."), {"key": key}))
    if held and key not in st.session_state and asked != "false":
        st.session_state[key] = True
    page.keys.update((key, *held))
    page.folds.add(key)
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
        with folded, told_here(page):
            part(page, draw, *args, **kwargs)
