"""Two ways into a lesson: a question first, when a link asks one, or the lesson itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from gradlab.ui.lessons.asked import ASK, asked_by_link
from gradlab.ui.page import frame
from gradlab.ui.page.page import Page


@contextmanager
def lesson(slug: str) -> Iterator[Page]:
    """Draw a lesson's frame and run its body in it, or ask the question that the link asks.

    While a question is open nothing of the lesson is drawn, so nothing of the answer is computed.

    Args:
        slug: the lesson's slug, "" for the front page.
    """
    is_asked = False
    with frame.lesson(slug) as page:
        asking = asked_by_link(page) if ASK in st.query_params else None
        if asking is None:
            yield page
        else:
            from gradlab.ui.lessons.question_view import question_view  # which needs torch

            is_asked = True
            question_view(page)
    if is_asked:
        st.stop()
