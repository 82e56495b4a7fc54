"""The lesson cards of the front page."""

from __future__ import annotations

import streamlit as st

from gradlab.ui.page.frame import Page
from gradlab.ui.page.lesson_list import Lesson
from gradlab.ui.show.picture import picture


def lesson_card(page: Page, number: int, lesson: Lesson, svg: str) -> None:
    """Draw a lesson's card: its picture, its place in the path, its claim.

    Args:
        page: the page that draws it.
        number: the lesson's place in the path, from 1.
        lesson: the lesson.
        svg: its picture, from gradlab.ui.lessons.previews.
    """
    _ = page.translate
    with st.container(border=True, width=262, key=f"card-{lesson.slug}"):
        picture(f"picture-{lesson.slug}", svg)
        st.page_link(
            f"pages/{lesson.slug}.py",
            label=f"**{number}. {_(lesson.title)}**",
            icon=lesson.icon,
            query_params=page.query(),
        )
        st.markdown(_(lesson.claim))
