"""Figures and numbers that follow sliders: what test_live.py opens.

(w·x − 1)² over w with its tangent, followed by w and x; a softmax of n logits as numbers, bars
and Jacobian, followed by each logit. Another view of the page shows neither.
"""

import streamlit as st
import torch

from gradlab.along import Along, along_axis, jacobians, slider_steps
from gradlab.autodiff import sweep
from gradlab.ui.figure import figure
from gradlab.ui.headline import Number, headline

STEPS = slider_steps(-5, 5, 0.1)
ENDS = torch.tensor([-5.0, 5.0], dtype=torch.float64)


def loss(point: torch.Tensor) -> torch.Tensor:
    return (point[0] * point[1] - 1) ** 2


def softmax(logits: torch.Tensor) -> torch.Tensor:
    return torch.softmax(logits, 0)


def curve(points: torch.Tensor) -> torch.Tensor:
    grid = torch.stack([along_axis(point, 0, STEPS) for point in points])
    return sweep(loss, grid.reshape(-1, 2)).values.reshape(len(points), -1)


def marks(points: torch.Tensor) -> tuple[dict[str, torch.Tensor], dict[str, dict]]:
    result = sweep(loss, points)
    value, grad, w = result.values[:, None], result.grads[:, :1], points[:, :1]
    numbers = {"loss": result.values, "grad": result.grads[:, 0]}
    return numbers, {"point": {"x": w, "y": value}, "tangent": {"y": value + grad * (ENDS - w)}}


def texts(numbers: dict[str, torch.Tensor]) -> dict[str, list[str]]:
    return {name: [f"{v:.4f}" for v in values.tolist()] for name, values in numbers.items()}


def line(uid: str, x: list[float], y: list[float], role: str) -> dict[str, object]:
    mode = "markers" if len(x) == 1 else "lines"
    colour = {"color": f"@{role}"}
    return {"type": "scatter", "uid": uid, "x": x, "y": y, "mode": mode, "line": colour}


def mse() -> None:
    w = st.slider("w", -5.0, 5.0, 2.0, 0.1, key="w", bind="query-params")
    x = st.slider("x", -5.0, 5.0, 1.0, 0.1, key="x", bind="query-params")
    here = torch.tensor([w, x], dtype=torch.float64)
    live = []
    for axis, key in enumerate("wx"):
        points = along_axis(here, axis, STEPS)
        numbers, traces = marks(points)
        if key == "x":
            traces["curve"] = {"y": curve(points)}
        live.append(Along(key, STEPS, float(here[axis]), traces, texts(numbers)))
    numbers, traces = marks(here[None])
    heads = [Number(name, name, text, "loss") for name, (text,) in texts(numbers).items()]
    headline("mse", heads, live=live)
    data = [
        line("curve", STEPS.tolist(), curve(here[None])[0].tolist(), "loss"),
        line("tangent", ENDS.tolist(), traces["tangent"]["y"][0].tolist(), "gradient"),
        line("point", [w], traces["point"]["y"][0].tolist(), "w"),
    ]
    layout = {"xaxis": {"range": [-5, 5]}, "yaxis": {"range": [-2, 40]}}
    figure("curve", {"data": data, "layout": layout}, alt="The loss over w.", live=live)


def listed(rows: torch.Tensor) -> list[str]:
    return ["  ".join(f"{value:.4f}" for value in row) for row in rows.tolist()]


def probabilities() -> None:
    n = st.slider("n", 2, 10, 3, key="n", bind="query-params")
    a = [st.slider(f"a{i}", -5.0, 5.0, 0.1 * i, 0.1, key=f"a{i}") for i in range(n)]
    logits = torch.tensor(a, dtype=torch.float64)
    live = []
    for i in range(n):
        probs, rows = jacobians(softmax, along_axis(logits, i, STEPS))
        traces = {"bars": {"y": probs}, "cells": {"z": rows}}
        live.append(Along(f"a{i}", STEPS, a[i], traces, {"probs": listed(probs)}))
    probs, rows = jacobians(softmax, logits[None])
    headline("probs", [Number("probs", "p", listed(probs)[0], "prediction")], live=live)
    bars = {
        "type": "bar",
        "uid": "bars",
        "y": probs[0].tolist(),
        "texttemplate": "%{y:.4f}",
        "textposition": "outside",
    }
    up_to_one = {"yaxis": {"range": [0, 1.1]}}
    figure("bars", {"data": [bars], "layout": up_to_one}, alt="The probabilities.", live=live)
    cells = {
        "type": "heatmap",
        "uid": "cells",
        "z": rows[0].tolist(),
        "zmin": -0.25,
        "zmax": 0.25,
        "texttemplate": "%{z:+.3f}",
        "colorscale": [[0, "@negative"], [0.5, "@background"], [1, "@positive"]],
    }
    figure("cells", {"data": [cells], "layout": {}}, alt="The Jacobian.", live=live)


show = st.radio("show", ["mse", "softmax", "nothing"], key="show", bind="query-params")
if show == "mse":
    mse()
elif show == "softmax":
    probabilities()
else:
    st.write("no figure here")
