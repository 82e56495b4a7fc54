"""The bar on top of every page, and the way on at its end."""

from __future__ import annotations

import streamlit as st

from gradlab.ui.browser.component import figures_ahead
from gradlab.ui.inside_streamlit.history import copy_link, tidy_history
from gradlab.ui.page.language import language_switch, speak
from gradlab.ui.page.lesson_list import HOME, LESSONS, Lesson, lesson_after
from gradlab.ui.page.page import Page

# Streamlit marks no link as the present page's, and leaves the focus of one that was followed on
# nothing. What a screen reader is to read next is the heading, once it is the new page's.
_MARK = """
const AGAIN = 50; // ms between two looks for the new page's heading
const SOON = 100; // looks

function goToHeading(title, looks) {
  const heading = document.querySelector(".st-key-heading h1");
  if (heading?.textContent.trim() !== title) {
    if (looks) setTimeout(goToHeading, AGAIN, title, looks - 1);
    return;
  }
  const { activeElement: active } = document;
  if (active !== document.body && !active.closest(".st-key-bar, .st-key-next")) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

export default function ({ data }) {
  document.querySelectorAll(".st-key-bar a").forEach((link, place) => {
    if (place !== data.place) return link.removeAttribute("aria-current");
    link.setAttribute("aria-current", "page");
    const bar = link.closest(".st-key-bar"); // on a phone it is wider than the screen
    bar.scrollLeft += link.getBoundingClientRect().left - bar.clientWidth / 3;
  });
  const { dataset } = document.documentElement;
  const isAnother = dataset.gradlabPlace && dataset.gradlabPlace !== String(data.place);
  dataset.gradlabPlace = data.place;
  if (isAnother) goToHeading(data.title, SOON);
}
"""
_mark = st.components.v2.component("gradlab_place", js=_MARK)


def bar(this: Lesson, page: Page) -> None:
    """Draw the way home, the lessons as a path, the link to copy and the languages.

    Args:
        this: the lesson that is shown.
        page: its page.
    """
    _ = page.translate
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        st.page_link("app.py", label="**:yellow[∂] GradLab**", query_params=page.query())
        for place, each in enumerate(LESSONS, 1):
            name = (
                f"**{place} {_(each.title)}**"
                if each is this
                else f"{place} {_(each.short or each.title)}"
            )
            st.page_link(f"pages/{each.slug}.py", label=name, query_params=page.query())
        st.space("stretch")
        copy_link(_("Copy link"), _("Copied"), page.language)
        language_switch(_("Language"))
        tidy_history()
        speak(page.language)
        place = (HOME, *LESSONS).index(this)
        _mark(key="gradlab-place", data={"place": place, "title": _(this.title)}, height=1)
        if this.has_figures:
            figures_ahead()


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
