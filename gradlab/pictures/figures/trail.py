"""The trail of gradient descent in the figure of a curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from gradlab.lessons.descent import Trail
from gradlab.lessons.descent_ranges import MOST
from gradlab.maths.along import Along, Live
from gradlab.words.colours import token
from gradlab.words.text import Translate


def trail_trace(trail: Trail, role: str, translate: Translate) -> dict[str, Any]:
    """Return the trace "trail": an open circle after each step, joined; the last one is larger.

    Args:
        trail: of one start.
        role: the colour role of the variable.
        translate: the learner's language.
    """
    _ = translate
    return {
        "type": "scatter",
        "uid": "trail",
        "name": _("steps"),
        "mode": "lines+markers",
        "showlegend": False,
        "x": trail.places[0].tolist(),
        "y": trail.losses[0].tolist(),
        "line": {"color": token(role), "width": 1, "dash": "dot", "simplify": False},
        "marker": {
            "color": token("background"),
            "size": [8] * MOST + [12],
            "line": {"color": token(role), "width": 2},
        },
        "hovertemplate": "%{x:.7~g}<br>%{y:.7~g}<extra>%{fullData.name}</extra>",
    }


def with_trails(live: Live, trails: Sequence[Trail]) -> Live:
    """Return what sliders move in a figure with the trail at each of their steps."""
    return [_with(each, trail) for each, trail in zip(live, trails, strict=True)]


def _with(along: Along, trail: Trail) -> Along:
    return replace(along, traces={**along.traces, "trail": {"x": trail.places, "y": trail.losses}})
