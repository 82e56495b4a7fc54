"""Figures and numbers that follow sliders: what test_live.py opens.

(w·x − 1)² over w with its tangent, followed by w and x; a softmax of n logits as bars and
Jacobian, followed by each logit. Another view of the page shows neither.
"""

import streamlit as st
import torch

from gradlab.functions import FUNCTIONS
from gradlab.functions.along import along
from gradlab.functions.point import Place, point
from gradlab.maths.along import Along, along_axis, slider_steps
from gradlab.maths.autodiff import sweep
from gradlab.pictures.figures.map import jacobian_figure, output_figure
from gradlab.pictures.figures.map_along import map_live
from gradlab.ui.browser.style import stylesheet
from gradlab.ui.show.figure import figure
from gradlab.ui.show.headline import Number, headline

STEPS = slider_steps(-5, 5, 0.1)
ENDS = torch.tensor([-5.0, 5.0], dtype=torch.float64)


def loss(point: torch.Tensor) -> torch.Tensor:
    return (point[0] * point[1] - 1) ** 2


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


def probabilities() -> None:
    n = st.slider("n", 2, 10, 3, key="n", bind="query-params")
    a = [st.slider(f"a{i}", -5.0, 5.0, 0.1 * i, 0.1, key=f"a{i}") for i in range(n)]
    arguments = {"a": torch.tensor(a), "T": torch.tensor(1.0)}
    function = FUNCTIONS["softmax_temperature"]
    mapped, place = point(function, arguments), Place("a")
    live = map_live(along(mapped, place), is_probs=True)
    bars = output_figure(mapped, 0, is_probs=True)
    figure("bars", bars, alt="The probabilities.", live=live)
    cells = jacobian_figure(mapped, mapped.jacobian("a"), place)
    figure("cells", cells, alt="The Jacobian.", live=live)


st.html(stylesheet())
show = st.radio("show", ["mse", "softmax", "nothing"], key="show", bind="query-params")
if show == "mse":
    mse()
elif show == "softmax":
    probabilities()
else:
    st.write("no figure here")
