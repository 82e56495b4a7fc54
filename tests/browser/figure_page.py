"""A page with two figures and a slider, and a second one to go to: what test_figure.py opens."""

import streamlit as st

from gradlab.ui.browser.style import stylesheet
from gradlab.ui.show.figure import figure


def lines() -> None:
    w = st.slider("w", -5.0, 5.0, 2.0, 0.1, key="w", bind="query-params")
    corner = st.slider("corner", -2.0, 0.0, -1.0, 0.1)
    grid = [i / 10 for i in range(-50, 51)]
    curve = {
        "type": "scatter",
        "x": grid,
        "y": [(v - 1) ** 2 for v in grid],
        "name": "loss",
        "line": {"color": "@loss"},
    }
    point = {"type": "scatter", "x": [w], "y": [(w - 1) ** 2], "marker": {"color": "@w"}}
    figure("curve", {"data": [curve, point], "layout": {}}, alt="The loss over w.")
    cells = {
        "type": "heatmap",
        "z": [[w, corner], [0.5, 0.0]],
        "zmid": 0,
        "colorscale": [[0, "@negative"], [0.5, "@background"], [1, "@positive"]],
    }
    figure("cells", {"data": [cells], "layout": {}}, alt="A matrix.", height=300)


def nothing() -> None:
    st.write("no figure here")


st.html(stylesheet())
if st.radio("show", ["figures", "nothing"], key="show") == "figures":
    lines()
else:
    nothing()
