# mypy: ignore-errors
# ruff: noqa: D103, B905
"""Dash, as its documentation writes it: python dash_page.py PORT."""

import sys
from pathlib import Path

import plotly.graph_objects as go
from dash import Dash, Input, Output, callback, dcc, html

sys.path.insert(0, str(Path(__file__).parent))
from lesson import jacobian_figure, loss_figure


def slider(name, value):
    return dcc.Slider(-5, 5, 0.1, value=value, id=name, updatemode="drag", marks=None)


def page(children):
    return html.Div([*children, html.Div(id="number"), dcc.Graph(id="figure")])


app = Dash(__name__, suppress_callback_exceptions=True)
IS_SOFTMAX = sys.argv[2:] == ["softmax"]
KEYS = [f"a{i}" for i in range(5)] if IS_SOFTMAX else ["w"]
START = [i / 10 for i in range(5)] if IS_SOFTMAX else [2.0]
app.layout = page([slider(key, value) for key, value in zip(KEYS, START)])


@callback(
    Output("figure", "figure"), Output("number", "children"), [Input(key, "value") for key in KEYS]
)
def update(*values):
    shown = jacobian_figure(list(values)) if IS_SOFTMAX else loss_figure(values[0])
    return go.Figure(shown[0]), f"{shown[1]:.4f}"


app.run(port=int(sys.argv[1]), debug=False)
