"""The frame around every lesson: language, navigation, title, bad links, and what goes wrong."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.errors import StreamlitAPIException

from gradlab.ui.browser.style import stylesheet
from gradlab.ui.host.counters import came, count, timed
from gradlab.ui.inside_streamlit.widget_states import refused_states
from gradlab.ui.page.bar import bar, way_on
from gradlab.ui.page.begin import begin
from gradlab.ui.page.held import HIDE, LOCK, notice_unknown
from gradlab.ui.page.language import chosen_language, translator
from gradlab.ui.page.lesson_list import Lesson, lesson_named
from gradlab.ui.page.page import Page, spelled
from gradlab.ui.page.talk import STOP, TALK, VIEW
from gradlab.ui.page.way import way
from gradlab.words.text import N_, Text

_LOG = logging.getLogger("gradlab")
_NOTICES = "link notices"
_WIDE = "page is wide"
_UNSOUND = N_("This browser sent a value that nothing here can have; it was left out.")
_A_FEW_FRAMES_S = 0.05
_OF_ALL_PAGES = {"lang", VIEW, TALK, STOP, HIDE, LOCK}
_FIRST_RUN = iter([True])


@contextmanager
def lesson(slug: str) -> Iterator[Page]:
    """Draw a lesson's frame and run its body in it.

    The title stands before torch is imported, which the body does when it needs it, so a first
    visitor reads while it loads. An exception in the body becomes one sentence for the learner
    and a traceback in the log; what the link holds stays in the URL.

    Args:
        slug: the lesson's slug, "" for the front page.
    """
    begin()
    this = lesson_named(slug)
    code, unknown_language = chosen_language()
    _ = translator(code)
    _configure(f"{_(this.title)} · GradLab" if slug else "GradLab", this.icon)
    page = Page(slug, code, _)
    st.html(stylesheet(_))
    bar(this, page)
    _heading(this, page)
    top = st.container()
    if unknown_language:
        page.notices.append(Text(_("This link asks for a language GradLab does not speak yet.")))
    with _collecting_later(), _counted(page), guarded(page):
        yield page
        notice_refused(page)
        notice_unknown(page)
        _forget_strangers(page)
        if slug:
            way_on(this, page)
        with top:
            _show_notices(page)
    page.is_drawn = True


@contextmanager
def _counted(page: Page) -> Iterator[None]:
    """Count a page that is drawn, and note how long that takes."""
    count("gradlab_pages", page.name)
    with timed("gradlab_draw_seconds", page.name, "page"):
        yield


@contextmanager
def guarded(page: Page) -> Iterator[None]:
    """Turn an exception into one sentence for the learner and a traceback in the log."""
    try:
        yield
    except Exception:  # noqa: BLE001 -- logged, and told to the learner
        _ = page.translate
        _LOG.exception("the lesson %r failed", page.slug, extra={"page": page.name})
        count("gradlab_failures", page.name)
        page.failures += 1
        st.error(
            _(
                "Something went wrong on our side. The address of this page still holds your "
                "state: reload it, or go back one step."
            )
        )


def _configure(title: str, icon: str) -> None:
    """Name the tab, and let a new visitor's browser widen the empty page before all else.

    Were its content to come with that, all of it would jump to the side.
    """
    st.set_page_config(page_title=title, page_icon=icon, layout="wide")
    if _WIDE not in st.session_state:
        st.session_state[_WIDE] = came()
        time.sleep(_A_FEW_FRAMES_S)


def _heading(this: Lesson, page: Page) -> None:
    _ = page.translate
    with st.container(horizontal=True, vertical_alignment="center", key="heading"):
        st.title(_(this.title), anchor=False, width="content")
        st.markdown(_(this.claim), width="content")
        if this.asks and "ask" not in st.query_params:
            query = page.query(ask=this.asks, set=this.slug)
            icon = ":material/quiz:"
            way(page, this.slug, _("Predict first"), query, key="predict", icon=icon)


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Keep the garbage collector away from the process's first run, which imports torch.

    It would look at all those objects time and again, a tenth of the import. They stay for good,
    so it need not look at them later either.
    """
    if not next(_FIRST_RUN, False):
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()


def _forget_strangers(page: Page) -> None:
    """Drop what the URL has too much, and note it."""
    unknown = [key for key in st.query_params if key not in page.keys | _OF_ALL_PAGES]
    strangers = [key for key in unknown if _dropped(key)]
    # Later runs meet only what the page's own history left behind.
    if strangers and st.session_state.get(_NOTICES, (None, []))[0] != page.slug:
        page.notices.append(
            Text(
                N_("The link also named {names}, which this page does not have."),
                {"names": spelled(strangers)},
            )
        )


def _dropped(key: str) -> bool:
    """Drop a parameter; say whether it was a stranger, not one of a widget that has just gone.

    Streamlit itself drops what belonged to such a widget, and lets nobody else do it.
    """
    try:
        del st.query_params[key]
    except StreamlitAPIException:
        return False
    return True


def _show_notices(page: Page) -> None:
    """Show, in one box, what a link could not have, until the learner leaves the page."""
    slug, kept = st.session_state.get(_NOTICES, (page.slug, []))
    shown = kept if slug == page.slug else []
    new = [notice for notice in page.notices if notice not in shown]
    _count_refusals(new)
    shown = [*shown, *new]
    st.session_state[_NOTICES] = (page.slug, shown)
    _warn(page, shown)


@contextmanager
def late_notices(page: Page) -> Iterator[None]:
    """Show at this place what a link could not have, if it turns out after the page is drawn."""
    here, known = st.container(), len(page.notices)
    yield
    if page.is_drawn:
        _count_refusals(page.notices[known:])
        with here:
            _warn(page, page.notices[known:])


def notice_refused(page: Page) -> None:
    """Note that a browser sent values that no widget here can have, if it did; show it if late."""
    if refused_states():
        with late_notices(page):
            page.notices.append(Text(_UNSOUND))


def _count_refusals(notices: list[Text]) -> None:
    for notice in notices:
        count("gradlab_refusals", "widget" if notice.template == _UNSOUND else "link")


def _warn(page: Page, notices: list[Text]) -> None:
    if notices:
        with st.container(key="notices" if not page.is_drawn else None):
            st.warning(" ".join(notice.show(page.translate) for notice in notices), icon="🔗")
