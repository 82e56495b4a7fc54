"""What every peer shows: (w·x − y)² with its tangent, and a softmax with its Jacobian."""

from __future__ import annotations

import math
from typing import Any

Figure = dict[str, Any]


def loss_figure(w: float, x: float = 1.0, y: float = 1.0) -> tuple[Figure, float]:
    """Return the loss curve with point and tangent, and the gradient."""
    places = [k / 10 - 5 for k in range(101)]
    loss, grad = (w * x - y) ** 2, 2 * (w * x - y) * x
    curve = {"type": "scatter", "x": places, "y": [(v * x - y) ** 2 for v in places]}
    line = {"type": "scatter", "x": [-5, 5], "y": [loss + grad * (v - w) for v in (-5, 5)]}
    point = {"type": "scatter", "x": [w], "y": [loss], "mode": "markers", "marker": {"size": 13}}
    layout = {"xaxis": {"range": [-5, 5]}, "yaxis": {"range": [-2, 36]}, "showlegend": False}
    return {"data": [curve, line, point], "layout": {**layout, "height": 400}}, grad


def jacobian_figure(logits: list[float]) -> tuple[Figure, float]:
    """Return the softmax Jacobian as a heatmap with its values, and the first probability."""
    total = sum(math.exp(a) for a in logits)
    p = [math.exp(a) / total for a in logits]
    cells = [[q * ((i == j) - r) for j, r in enumerate(p)] for i, q in enumerate(p)]
    heatmap = {
        "type": "heatmap",
        "z": cells,
        "zmin": -0.25,
        "zmax": 0.25,
        "texttemplate": "%{z:.4f}",
        "colorscale": "RdBu",
    }
    return {"data": [heatmap], "layout": {"height": 400}}, p[0]
