"""The bars of a cross-entropy: p, y and p − y of every class, with logits.grad on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from gradlab.functions.along import AlongSlider
from gradlab.lessons.cross_entropy import Parts
from gradlab.maths.along import Along, Attributes, Live, Printed
from gradlab.pictures.figures.layout import Figure, axis, still
from gradlab.pictures.figures.numbers import escaped, print_styles, printed, signs, text_size
from gradlab.words.colours import token
from gradlab.words.numbers import written

_PLACES = {"p": -0.28, "y": 0.0, "residual": 0.28}
"""Where a class's bars stand beside its number on the axis."""
_WIDTH = 0.25
# Legend entries in columns of fixed width: two or more lines on a phone.
_COLUMNS = {"entrywidth": 75, "entrywidthmode": "pixels", "font": {"size": 13}}
REACH = 1.2
"""How high the axis is; a probability and the difference of two never leave it."""


def residual_figure(found: Parts, labels: Sequence[str], reach: float) -> Figure:
    """Return three bars for each class, and torch's gradient as lines on the third.

    Traces, each with its name as `uid`: "p", "y" and "residual" are bars, "grad" short lines.

    Args:
        found: what the bars show.
        labels: the names of the logits.
        reach: the end of the vertical axis.
    """
    n = len(labels)
    colours = {"p": "prediction", "y": "target", "residual": "gradient"}
    names = {"p": "p", "y": "y", "residual": "p − y"}
    values = {"p": found.probs, "y": found.target, "residual": found.residual}
    bars = [
        _bar(uid, names[uid], values[uid], colours[uid], labels, is_printed=uid != "y")
        for uid in _PLACES
    ]
    ticks = {"tickvals": list(range(n)), "ticktext": [escaped(each) for each in labels]}
    across = axis("", "x", range=[-0.5, n - 0.5], fixedrange=True, ticks="", **ticks)
    up = axis("", "text", range=[-reach, reach], fixedrange=True, zeroline=True)
    layout = still("residual", across, up)
    return {
        "data": [*bars, _marks(found.grad, labels)],
        "layout": {**layout, "showlegend": True, "legend": _COLUMNS, "barmode": "overlay"},
    }


def _bar(
    uid: str, name: str, values: Tensor, role: str, labels: Sequence[str], *, is_printed: bool
) -> dict[str, Any]:
    texts = printed(values, _room(values.shape[0])) if is_printed else None
    hatched = {"shape": "/" if uid == "y" else ""}
    return {
        "type": "bar",
        "uid": uid,
        "name": name,
        "x": [i + _PLACES[uid] for i in range(len(labels))],
        "y": values.tolist(),
        "width": _WIDTH,
        "text": texts,
        "customdata": [escaped(each) for each in labels],
        "textposition": "outside" if is_printed else "none",
        "textangle": 0,
        "constraintext": "none",
        "cliponaxis": False,
        "textfont": {"color": token("text"), "size": text_size(3 * len(labels))},
        "marker": {"color": token(role), "pattern": hatched},
        "hovertemplate": f"%{{customdata}}: %{{y:.7~g}}<extra>{escaped(name)}</extra>",
    }


def _marks(grad: Tensor, labels: Sequence[str]) -> dict[str, Any]:
    """Return one trace of short lines, each as wide as its bar."""
    middles = [i + _PLACES["residual"] for i in range(len(labels))]
    ends = [[middle - _WIDTH / 2, middle + _WIDTH / 2, None] for middle in middles]
    return {
        "type": "scatter",
        "uid": "grad",
        "name": "logits.grad",
        "mode": "lines",
        "x": [end for three in ends for end in three],
        "y": _thrice(grad).tolist(),
        "customdata": [escaped(each) for each in labels for _ in range(3)],
        "connectgaps": False,
        "line": {"color": token("text"), "width": 4, "simplify": False},
        "hovertemplate": "%{customdata}: %{y:.7~g}<extra>logits.grad</extra>",
    }


def _thrice(grad: Tensor) -> Tensor:
    """Return for each number both ends of its line and a gap: shape (…, n) to (…, 3n)."""
    gap = torch.full_like(grad, torch.nan)
    return torch.stack([grad, grad, gap], dim=-1).flatten(-2)


def residual_live(along: Sequence[tuple[AlongSlider, Parts]], target: int) -> Live:
    """Return what residual_figure's traces and the two numbers beside it are at each step.

    Args:
        along: the loss and the bars at the steps of its sliders.
        target: the class whose slope is one of the numbers.
    """
    return [_moved(each, found, target) for each, found in along]


def _moved(each: AlongSlider, found: Parts, target: int) -> Along:
    traces: dict[str, Attributes] = {
        "p": {"text": _texts(found.probs)},
        "y": {"y": found.target},
        "residual": {"text": _texts(found.residual)},
        "grad": {"y": _thrice(found.grad)},
    }
    numbers = {
        "loss": [written(value) for value in each.value.tolist()],
        "gradient": [written(value, 4) for value in found.grad[:, target].tolist()],
    }
    return Along(each.slider.key, each.slider.steps, each.slider.at, traces, numbers)


def _texts(values: Tensor) -> Printed:
    largest = values.abs().amax(dim=1).double()
    return Printed(values, print_styles(largest, _room(values.shape[1])))


def _room(n: int) -> int:
    """Return how many signs a number may have on one of three bars of so many classes."""
    return signs(2 * n + 1)
