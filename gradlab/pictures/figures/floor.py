"""The loss in two parts: the entropy of its target, and the distance from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from gradlab.functions.sliders import Slider
from gradlab.lessons.cross_entropy import Floor
from gradlab.maths.along import Along, Live
from gradlab.pictures.figures.layout import Figure, axis, still
from gradlab.words.colours import token
from gradlab.words.numbers import written
from gradlab.words.text import Translate

LONGEST = 12.0
"""The end of the axis: a loss of logits between −5 and 5 is hardly longer."""


def floor_figure(found: Floor, translate: Translate) -> Figure:
    """Return one line from 0 to the loss, in two parts: `uid` "entropy" and "divergence"."""
    _ = translate
    entropy, loss = found.entropy.item(), found.loss.item()
    lines = [
        _line("entropy", _("entropy of y"), "target", (0.0, entropy)),
        _line("divergence", _("distance from y"), "gradient", (entropy, loss)),
    ]
    up = {"range": [-0.6, 0.6], "visible": False, "fixedrange": True}
    across = axis(_("loss"), "loss", range=[0, LONGEST], fixedrange=True)
    return {"data": lines, "layout": {**still("floor", across, up), "showlegend": True}}


def _line(uid: str, name: str, role: str, ends: tuple[float, float]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "uid": uid,
        "name": name,
        "mode": "lines",
        "x": list(ends),
        "y": [0.0, 0.0],
        "line": {"color": token(role), "width": 22 if uid == "entropy" else 14, "simplify": False},
        "hovertemplate": "%{x:.7~g}<extra>%{fullData.name}</extra>",
    }


def floor_live(along: Sequence[tuple[Slider, Floor]]) -> Live:
    """Return what floor_figure and the numbers beside it show at each step of each slider."""
    live = []
    for slider, found in along:
        nothing = torch.zeros_like(found.entropy)
        lines = {
            "entropy": {"x": torch.stack([nothing, found.entropy], dim=1)},
            "divergence": {"x": torch.stack([found.entropy, found.loss], dim=1)},
        }
        numbers = {
            name: [written(value, 4) for value in values.tolist()]
            for name, values in vars(found).items()
        }
        live.append(Along(slider.key, slider.steps, slider.at, lines, numbers))
    return live
