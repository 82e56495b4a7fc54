"""The lesson cards of the front page."""

from __future__ import annotations

import logging

import streamlit as st

from gradlab.ui.page.lesson_list import Lesson
from gradlab.ui.page.page import Page
from gradlab.ui.show.picture import picture

_LOG = logging.getLogger("gradlab")


def moving_picture(page: Page) -> None:
    """Draw the loss curve that greets: a point goes to and fro on it with its tangent.

    Args:
        page: the page that draws it.
    """
    from gradlab.lessons import mse
    from gradlab.pictures import cards

    _ = page.translate
    slope = mse.slope("w", 2.0, 1.0, 1.0, -2.5, 4.5)
    alt = _("a point goes to and fro on a loss curve; its tangent's slope is w.grad")
    picture("moving", cards.moving_slope(slope.curve, -1.4, 3.2, alt))


def lesson_card(page: Page, number: int, lesson: Lesson) -> None:
    """Draw a lesson's card: its picture, its place in the path, its claim, its questions.

    A picture that fails is left out, and told to the log: the card is still the way in.

    Args:
        page: the page that draws it.
        number: the lesson's place in the path, from 1.
        lesson: the lesson.
    """
    _ = page.translate
    with st.container(border=True, width=262, key=f"card-{lesson.slug}"):
        if lesson.preview is not None:
            try:
                picture(f"picture-{lesson.slug}", lesson.preview(_))
            except Exception:  # noqa: BLE001 -- logged; the card does without
                _LOG.exception("the preview of %r failed", lesson.slug)
        st.page_link(
            f"pages/{lesson.slug}.py",
            label=f"**{number}. {_(lesson.title)}**",
            icon=lesson.icon,
            query_params=page.query(),
        )
        st.markdown(_(lesson.claim))
        if lesson.asks:
            asked = page.query(ask=lesson.asks, set=lesson.slug)
            label = _("Predict first")
            st.page_link(f"pages/{lesson.slug}.py", label=f"{label}\u00a0→", query_params=asked)
