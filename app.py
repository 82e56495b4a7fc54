"""The front page: what GradLab is, the way through its lessons, and where to start."""

import streamlit as st

from gradlab.ui import lesson, lesson_card
from gradlab.ui.page.lesson_list import LESSONS

with lesson("") as page:
    _ = page.translate
    st.markdown(
        _(
            "Move a weight or a logit and see the loss, its slope, the Jacobian and the graph "
            "change. **Every number comes from a torch call that ran for exactly what you set**, "
            "and each lesson hands you the code that printed it."
        )
    )
    st.page_link(
        "pages/mse.py",
        label=_("Start here: the slope of a loss"),
        icon="▶️",
        query_params=page.query(),
    )

    with st.container(horizontal=True, key="cards"):
        for number, each in enumerate(LESSONS, 1):
            lesson_card(page, number, each)
