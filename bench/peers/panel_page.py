# mypy: ignore-errors
# ruff: noqa: D103, B905
"""Panel, as its documentation writes it: python panel_page.py PORT [softmax]."""

import sys
from pathlib import Path

import panel as pn
import plotly.graph_objects as go

sys.path.insert(0, str(Path(__file__).parent))
from lesson import jacobian_figure, loss_figure

pn.extension("plotly")
IS_SOFTMAX = sys.argv[2:] == ["softmax"]


def app():
    names, start = (["w"], [2.0])
    if IS_SOFTMAX:
        names, start = [f"a{i}" for i in range(5)], [i / 10 for i in range(5)]
    sliders = [
        pn.widgets.FloatSlider(name=name, start=-5, end=5, step=0.1, value=value)
        for name, value in zip(names, start)
    ]

    def shown(*values):
        return jacobian_figure(list(values)) if IS_SOFTMAX else loss_figure(values[0])

    def figure(*values):
        return go.Figure(shown(*values)[0])

    def number(*values):
        return f"{shown(*values)[1]:.4f}"

    return pn.Column(
        *sliders,
        pn.pane.Str(pn.bind(number, *sliders), css_classes=["number"]),
        pn.pane.Plotly(pn.bind(figure, *sliders), height=400),
    )


pn.serve(app, port=int(sys.argv[1]), show=False)
