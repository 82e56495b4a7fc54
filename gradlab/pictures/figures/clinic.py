"""The clinic's figures: gradients along a number, and tables of numbers."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from gradlab.clinic.curves import Grid, Lines, Picture
from gradlab.pictures.figures.layout import Figure, axis, ceiling, frame, still
from gradlab.pictures.figures.matrix import DIVERGING, STRENGTH, cell_texts
from gradlab.pictures.figures.numbers import escaped, text_size
from gradlab.words.colours import token
from gradlab.words.text import Translate

_STYLES = (
    {"color": token("loss"), "width": 3, "dash": "dot"},
    {"color": token("gradient"), "width": 2.5},
)


def clinic_figure(picture: Picture, translate: Translate) -> Figure:
    """Return a case's figure."""
    return _grid(picture) if isinstance(picture, Grid) else _lines(picture, translate)


def _lines(picture: Lines, _: Translate) -> Figure:
    """Return the gradients as lines, broken where they are nan, and the present value upright."""
    xs = picture.xs.tolist()
    traces = [
        {"uid": f"line-{k}", **_line(xs, grads, name, style)}
        for k, ((name, grads), style) in enumerate(zip(picture.grads.items(), _STYLES, strict=True))
    ]
    reach = frame(v for grads in picture.grads.values() for v in grads.tolist())
    here = {
        "type": "scatter",
        "uid": "here",
        "mode": "lines",
        "name": f"{picture.variable} = {picture.at:g}",
        "x": [picture.at, picture.at],
        "y": reach,
        "line": {"color": token("x"), "width": 1.5, "dash": "dash"},
        "hoverinfo": "skip",
    }
    layout = still(
        picture.variable,
        axis(picture.variable, "x", range=[xs[0], xs[-1]]),
        axis(_("gradient"), "gradient", range=reach),
    )
    legend = {"orientation": "h", "x": 0, "y": 1.03, "yanchor": "bottom"}
    extras = {"showlegend": True, "legend": legend, "shapes": _nan_bands(picture)}
    return {"data": [*traces, here], "layout": {**layout, **extras}}


def _nan_bands(picture: Lines) -> list[dict[str, Any]]:
    """Return a shaded band, labelled nan, over each stretch where a gradient is nan."""
    xs = picture.xs.tolist()
    missing = torch.stack(list(picture.grads.values())).isnan().any(dim=0).tolist()
    edges = [i for i in range(len(xs)) if missing[i] and not (i and missing[i - 1])]
    ends = [i for i in range(len(xs)) if missing[i] and not (i + 1 < len(xs) and missing[i + 1])]
    return [
        {
            "type": "rect",
            "yref": "paper",
            "x0": xs[first],
            "x1": xs[last],
            "y0": 0,
            "y1": 1,
            "line": {"width": 0},
            "fillcolor": token("loss"),
            "opacity": 0.16,
            "label": {"text": "nan", "font": {"color": token("loss")}},
        }
        for first, last in zip(edges, ends, strict=True)
    ]


def _line(xs: list[float], grads: Tensor, name: str, style: dict[str, Any]) -> dict[str, Any]:
    """Return one gradient; how much of it is nan stands in its name."""
    missing = int(grads.isnan().sum())
    label = f"{name} (nan: {missing}/{len(xs)})" if missing else name
    return {
        "type": "scatter",
        "mode": "lines",
        "name": escaped(label),
        "x": xs,
        "y": [value if math.isfinite(value) else None for value in grads.tolist()],
        "connectgaps": False,
        "line": style,
        "hovertemplate": "%{x:.4~g}: %{y:.7~g}<extra></extra>",
    }


def _grid(picture: Grid) -> Figure:
    """Return a table as a heatmap with printed numbers."""
    reach = ceiling(picture.values.abs().max().item())
    rows = [escaped(row) for row in picture.rows]
    heatmap = {
        "type": "heatmap",
        "uid": "grid",
        "z": picture.values.tolist(),
        "x": [escaped(column) for column in picture.columns],
        "y": rows,
        "text": cell_texts(picture.values),
        "texttemplate": "%{text}",
        "textfont": {"color": token("text"), "size": text_size(len(picture.columns))},
        "colorscale": DIVERGING,
        "zmin": -reach,
        "zmax": reach,
        "showscale": False,
        "opacity": STRENGTH,
        "xgap": 2,
        "ygap": 2,
        "hovertemplate": "%{y}, %{x}: %{z:.7~g}<extra></extra>",
    }
    upright = {"autorange": "reversed", "automargin": True, "fixedrange": True}
    across = {"side": "top", "type": "category", "fixedrange": True}
    return {"data": [heatmap], "layout": still("grid", across, upright)}
