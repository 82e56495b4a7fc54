"""The front page: what GradLab is, one way in, and the path through its lessons."""

import streamlit as st

from gradlab.ui import lesson, lesson_card, moving_picture
from gradlab.ui.page.lesson_list import LESSONS

with lesson("") as page:
    _ = page.translate
    with st.container(key="hero"):
        words, moving = st.columns([2, 3], gap="medium")
    with words:
        st.markdown(
            _(
                "Drag a weight and see the slope, the Jacobian, the graph and `.grad` change. "
                "**Every number comes from a torch call that ran for exactly what you set.**"
            )
        )
        start = _("Start: what is a gradient?")
        with st.container(key="way-in"):
            first = page.query(ask="mse-sign", set="mse")
            st.page_link("pages/mse.py", label=f"**{start}**", query_params=first)
        with st.container(key="shortcuts"):
            for slug, label in (
                ("clinic", _("Paste your PyTorch error and see it happen, with the fix")),
                ("sandbox", _("Type any function and see its slopes and its graph")),
                ("softmax", _("I know gradients: show me the Jacobian")),
            ):
                st.page_link(f"pages/{slug}.py", label=f"{label}\u00a0→", query_params=page.query())
    with moving:
        moving_picture(page)

    with st.container(horizontal=True, key="cards"):
        for number, each in enumerate(LESSONS, 1):
            lesson_card(page, number, each)
