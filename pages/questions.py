"""Predict first, then let torch answer: sets of questions, and what became of them."""

import streamlit as st

from gradlab.ui import lesson, part

with lesson("questions") as page:
    from gradlab.ui.lessons.question_page import checker, finished, set_maker
    from gradlab.ui.lessons.question_set import met_list

    part(page, finished)
    met_list(page)
    with st.container(key="set-maker"):
        part(page, set_maker)
    with st.container(key="checker"):
        part(page, checker)
