"""Two losses at the same numbers: their gradients side by side, or both over one logit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from gradlab.functions.along import AlongSlider
from gradlab.maths.along import Along, Live, Printed
from gradlab.maths.autodiff import Sweep
from gradlab.pictures.figures.layout import Figure, axis, frame, still
from gradlab.pictures.figures.numbers import escaped, print_styles, printed, signs, text_size
from gradlab.words.colours import token
from gradlab.words.numbers import written

_ROLES = ("gradient", "muted")
_UIDS = ("one", "other")
REACH = 1.2
"""The end of the axis; no gradient that is compared leaves it."""


def rivals_figure(grads: Sequence[Tensor], names: Sequence[str], labels: Sequence[str]) -> Figure:
    """Return the gradients of two losses as bars side by side, `uid` "one" and "other".

    Args:
        grads: both gradients, each of shape (n,).
        names: what the losses are called.
        labels: the names of the logits.
    """
    bars = [
        _bar(uid, grad, name, role, labels)
        for uid, grad, name, role in zip(_UIDS, grads, names, _ROLES, strict=True)
    ]
    n = len(labels)
    ticks = {"tickvals": list(range(n)), "ticktext": [escaped(each) for each in labels]}
    across = axis("", "x", range=[-0.5, n - 0.5], fixedrange=True, ticks="", **ticks)
    up = axis("∂L/∂z", "gradient", range=[-REACH, REACH], fixedrange=True, zeroline=True)
    layout = still("rivals", across, up)
    return {"data": bars, "layout": {**layout, "showlegend": True, "barmode": "overlay"}}


def _bar(uid: str, grad: Tensor, name: str, role: str, labels: Sequence[str]) -> dict[str, Any]:
    beside = -0.2 if uid == "one" else 0.2
    hatched = {"shape": "/" if uid == "other" else ""}
    return {
        "type": "bar",
        "uid": uid,
        "name": escaped(name),
        "x": [i + beside for i in range(len(labels))],
        "y": grad.tolist(),
        "width": 0.36,
        "text": printed(grad, signs(2 * len(labels))),
        "textposition": "outside",
        "textangle": 0,
        "constraintext": "none",
        "cliponaxis": False,
        "textfont": {"color": token("text"), "size": text_size(2 * len(labels))},
        "marker": {"color": token(role), "pattern": hatched},
        "customdata": [escaped(each) for each in labels],
        "hovertemplate": "%{customdata}: %{y:.7~g}<extra>%{fullData.name}</extra>",
    }


def rivals_live(one: Sequence[AlongSlider], other: Sequence[AlongSlider]) -> Live:
    """Return what rivals_figure and the numbers beside it show at each step of each slider."""
    live = []
    for pair in zip(one, other, strict=True):
        grads = [each.jacobians[:, 0] for each in pair if each.jacobians is not None]
        lengths = [grad.norm(dim=1) for grad in grads]
        numbers = {
            f"{what} {uid}": [written(value, 4) for value in values.tolist()]
            for uid, each, length in zip(_UIDS, pair, lengths, strict=True)
            for what, values in (("loss", each.value), ("length", length))
        }
        ratio = (lengths[0] / lengths[1]).tolist()
        numbers["ratio"] = [written(value, 3) for value in ratio]
        slider = pair[0].slider
        bars = {uid: {"text": _texts(grad)} for uid, grad in zip(_UIDS, grads, strict=True)}
        live.append(Along(slider.key, slider.steps, slider.at, bars, numbers))
    return live


def _texts(grads: Tensor) -> Printed:
    largest = grads.abs().amax(dim=1).double()
    return Printed(grads, print_styles(largest, signs(2 * grads.shape[1])))


def two_curves(curves: Sequence[Sweep], values: Sequence[Tensor], at: float) -> Figure:
    """Return two losses over one logit, a point on each.

    Traces: "curve one", "curve other" and "points".

    Args:
        curves: both losses along the logit, at the same places.
        values: both losses where the learner is, shape ().
        at: the logit there.
    """
    lines = [
        _curve(uid, swept, style)
        for uid, swept, style in zip(_UIDS, curves, ("solid", "dash"), strict=True)
    ]
    ring = {"color": token("background"), "width": 2}
    points = {
        "type": "scatter",
        "uid": "points",
        "mode": "markers",
        "showlegend": False,
        "x": [at, at],
        "y": [value.item() for value in values],
        "marker": {"size": 13, "color": token("x"), "line": ring},
        "hovertemplate": "z = %{x:.7~g}<br>L = %{y:.7~g}<extra></extra>",
    }
    ends = curves[0].xs[[0, -1]].tolist()
    heights = frame([*curves[0].values.tolist(), *curves[1].values.tolist()])
    layout = still("two curves", axis("z", "x", range=ends), axis("L", "loss", range=heights))
    return {"data": [*lines, points], "layout": {**layout, "showlegend": True}}


def _curve(uid: str, swept: Sweep, style: str) -> dict[str, Any]:
    names = {"one": "with_logits", "other": "log(sigmoid)"}
    role = "loss" if uid == "one" else "text"
    return {
        "type": "scatter",
        "uid": f"curve {uid}",
        "name": names[uid],
        "mode": "lines",
        "x": swept.xs.tolist(),
        "y": swept.values.tolist(),
        "line": {"color": token(role), "width": 3, "dash": style, "simplify": False},
        "hovertemplate": "z = %{x:.7~g}<br>L = %{y:.7~g}<extra>%{fullData.name}</extra>",
    }


def two_curves_live(one: Sequence[AlongSlider], other: Sequence[AlongSlider], at: float) -> Live:
    """Return what two_curves and the numbers beside it show at each step of each slider.

    Args:
        one: the first loss along its sliders, that of the logit being the axis.
        other: the second along the same.
        at: the logit where the learner is.
    """
    live = []
    for first, second in zip(one, other, strict=True):
        steps, values = first.slider.steps, [first.value, second.value]
        xs = steps if first.is_axis else steps.new_full(steps.shape, at)
        heights = _columns(values)
        traces: dict[str, dict[str, Tensor]] = {"points": {"x": _columns([xs, xs]), "y": heights}}
        for uid, each in zip(_UIDS, (first, second), strict=True):
            if each.curves is not None:
                traces[f"curve {uid}"] = {"y": each.curves}
        numbers = {
            f"{what} {uid}": [written(value, 4) for value in found.tolist()]
            for uid, each in zip(_UIDS, (first, second), strict=True)
            for what, found in (("loss", each.value), ("slope", each.slope))
        }
        live.append(Along(first.slider.key, steps, first.slider.at, traces, numbers))
    return live


def _columns(values: Sequence[Tensor]) -> Tensor:
    """Return two numbers of each step, shape (steps, 2)."""
    both = [each.double() for each in values]
    return both[0].new_tensor(
        [list(pair) for pair in zip(*(b.tolist() for b in both), strict=True)]
    )
