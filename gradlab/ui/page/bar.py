"""The bar on top of every page, and the way on at its end."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gradlab.ui.browser.component import figures_ahead
from gradlab.ui.inside_streamlit.history import copy_link, tidy_history
from gradlab.ui.inside_streamlit.unsearched import unsearched
from gradlab.ui.page.access import access
from gradlab.ui.page.held import hide_named
from gradlab.ui.page.language import language_switch, speak
from gradlab.ui.page.lectern import lectern
from gradlab.ui.page.lesson_list import HOME, LESSONS, Lesson, lesson_after
from gradlab.ui.page.page import Page

_PATH = Path(__file__).with_name("path.js").read_text(encoding="utf-8")
_path = st.components.v2.component("gradlab_path", js=_PATH, isolate_styles=False)


def bar(this: Lesson, page: Page) -> None:
    """Draw the way home, the lessons as a path, the link to copy and the languages.

    Args:
        this: the lesson that is shown.
        page: its page.
    """
    _ = page.translate
    hide_named()
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        st.page_link("app.py", label="**:yellow[∂]** *GradLab*", query_params=page.query())
        _path(
            key="gradlab-path", data=unsearched(_path_data(this, page)), width="content", height=32
        )
        with st.container(horizontal=True, width="content", key="path"):
            for place, each in enumerate(LESSONS, 1):
                name = f"{place} *{_(each.short or each.title)}*"
                st.page_link(
                    f"pages/{each.slug}.py",
                    label=f"**{name}**" if each is this else name,
                    query_params=page.query(),
                )
        st.space("stretch")
        copy_link(_("Copy link"), _("Copied"), page.language)
        lectern(page)
        language_switch(_("Language"))
        tidy_history()
        speak(page.language)
        access(page)
        if this.has_figures:
            figures_ahead()


def _path_data(this: Lesson, page: Page) -> dict[str, object]:
    """Return what the browser marks the path with: where one is; what is done only it knows."""
    _ = page.translate
    place = (HOME, *LESSONS).index(this)
    return {
        "place": place,
        "title": _(this.title),
        "here": f"{place} · {_(this.short or this.title)}" if place else _("Lessons"),
        "slugs": [each.slug for each in LESSONS],
        "words": {"done": _("done"), "next": _("next lesson")},
    }


def way_on(this: Lesson, page: Page) -> None:
    """Draw the card of the lesson that follows; after the last one the way home.

    Args:
        this: the lesson that ends here.
        page: its page.
    """
    _ = page.translate
    then = lesson_after(this)
    name = _("Next: {lesson}").format(lesson=_(then.title)) if then.slug else _("All lessons")
    with st.container(border=True, key="next"):
        st.page_link(
            f"pages/{then.slug}.py" if then.slug else "app.py",
            label=f"**{name}**",
            icon=then.icon,
            query_params=page.query(),
        )
        st.markdown(_(then.claim))
