"""Figures of questions: the state, what a learner puts into it, and, once given, the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gradlab.pictures.figures.layout import Figure, axis, frame, still
from gradlab.words.colours import token
from gradlab.words.text import Translate

Point = tuple[float, float]
_BESIDE, _MIDDLE = 0.6, 1.5
"""How far from the point a line's grip is, and from where on it is on the other side."""
_BELOW = 0.15
"""The part of the axis that is added below, for a grip on a line that falls."""


def asked_curve(
    curve: tuple[Sequence[float], Sequence[float]],
    point: Point,
    lines: Sequence[tuple[str, str, float]],
    translate: Translate,
    *,
    is_held: bool = False,
) -> Figure:
    """Return a loss over w with the point, and lines through it.

    Args:
        curve: w and the loss there.
        point: where the question stands.
        lines: uid, name and slope of each line: "guess" for the learner's, "tangent" for torch's.
        translate: the learner's language.
        is_held: whether the learner's line has a grip, by which a hand turns it.
    """
    (xs, ys), ends = curve, (curve[0][0], curve[0][-1])
    held = [slope for uid, _name, slope in lines if uid == "guess" and is_held]
    ring = {"color": token("background"), "width": 2}
    marker = {"color": token("w"), "size": 16, "line": ring}
    drawn: list[dict[str, Any]] = [
        {"uid": "curve", "name": translate("loss"), "mode": "lines", "x": list(xs), "y": list(ys),
         "line": {"color": token("loss"), "width": 3, "simplify": False}},
        *(_through(point, uid, name, slope, ends) for uid, name, slope in lines),
        *(_grip([beside(point)], line_ends(point, slope, [beside(point)])) for slope in held),
        {"uid": "point", "mode": "markers", "x": [point[0]], "y": [point[1]], "marker": marker},
    ]  # fmt: skip
    low, high = frame(ys)
    low -= _BELOW * (high - low) if is_held else 0
    axes = axis("w", "w", range=list(ends)), axis("L", "loss", range=[low, high])
    plain = {"type": "scatter", "showlegend": False, "hoverinfo": "skip"}
    layout = {**still("asked", *axes), "showlegend": bool(lines)}
    return {"data": [{**plain, **trace} for trace in drawn], "layout": layout}


def _through(
    point: Point, uid: str, name: str, slope: float, ends: tuple[float, float]
) -> dict[str, Any]:
    """Return a line through the point: the learner's dashed, torch's whole."""
    is_guess = uid == "guess"
    colour, dash = ("text", "dash") if is_guess else ("gradient", "solid")
    return {
        "uid": uid,
        "name": name,
        "mode": "lines",
        "showlegend": True,
        "x": list(ends),
        "y": line_ends(point, slope, ends),
        "line": {"color": token(colour), "width": 3, "dash": dash},
    }


def beside(point: Point) -> float:
    """Return where on the learner's line its grip is: beside the point, within the picture.

    >>> beside((0.5, 1.0)), beside((3.0, 1.0))
    (1.1, 2.4)
    """
    return round(point[0] + (_BESIDE if point[0] < _MIDDLE else -_BESIDE), 6)


def _grip(xs: Sequence[float | str], ys: Sequence[float]) -> dict[str, Any]:
    """Return the marks that a hand takes hold of."""
    ring = {"color": token("background"), "width": 2}
    marker = {"color": token("text"), "size": 13, "symbol": "square", "line": ring}
    return {"type": "scatter", "uid": "grip", "mode": "markers", "x": list(xs), "y": list(ys),
            "marker": marker, "showlegend": False, "hoverinfo": "skip"}  # fmt: skip


def line_ends(point: Point, slope: float, ends: Sequence[float]) -> list[float]:
    """Return how high a line through a point is at some places.

    >>> line_ends((1.0, 2.0), 3.0, (0.0, 2.0))
    [-1.0, 5.0]
    """
    return [point[1] + slope * (end - point[0]) for end in ends]


def asked_bars(
    labels: Sequence[str],
    groups: Sequence[tuple[str, str, Sequence[float | None]]],
    title: str,
    span: tuple[float, float],
    *,
    is_held: bool = False,
) -> Figure:
    """Return bars side by side: the state's, the learner's, torch's.

    Args:
        labels: what stands below the bars.
        groups: uid, name and heights of each group; None for a bar that is not there.
        title: what is on the vertical axis.
        span: its lowest and highest value.
        is_held: whether the learner's bars have grips, by which a hand moves them.
    """
    colours = {"state": "x", "guess": "muted", "truth": "prediction"}
    traces = [
        {
            "type": "bar",
            "uid": uid,
            "name": name,
            "x": list(labels),
            "y": list(heights),
            "marker": {
                "color": token(colours[uid]),
                "pattern": {"shape": "/" if uid == "guess" else ""},
            },
            "hoverinfo": "skip",
        }
        for uid, name, heights in groups
    ]
    traces += [
        _grip(labels, [high or 0.0 for high in heights])
        for uid, _name, heights in groups
        if uid == "guess" and is_held
    ]
    layout = still("asked", axis("", "text"), axis(title, "text", range=list(span)))
    return {"data": traces, "layout": {**layout, "barmode": "group", "showlegend": len(groups) > 1}}
