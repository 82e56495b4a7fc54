"""How the MSE lesson's figure and numbers move along its sliders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from gradlab.lessons.mse_along import SlopesAlong, batch_sweep, slopes_along
from gradlab.maths.along import Along, Attributes, Live, slider_steps
from gradlab.maths.steps import slider_step
from gradlab.pictures.figures.layout import frames
from gradlab.pictures.figures.numbers import number
from gradlab.pictures.formulas import digits
from gradlab.words.text import Translate

Range = tuple[float, float, float]
"""The lowest and the highest value of a slider, and the step of its number field."""


def slope_live(
    sliders: Sequence[str],
    variable: str,
    numbers: Mapping[str, float],
    ranges: Mapping[str, Range],
    translate: Translate,
) -> Live:
    """Return what slope_figure's traces and the page's numbers are at each step of some sliders.

    Where a slider stands decides nothing but its `at`.

    Args:
        sliders: which, by name.
        variable: "w", "x" or "y": what the gradient is taken with respect to.
        numbers: w, x, y and h by name.
        ranges: lowest and highest value and step of each slider, by name.
        translate: the learner's language.
    """
    span = ranges[variable][:2]
    moves = {slider: _steps(*ranges[slider]) for slider in sliders}
    found = slopes_along(moves, variable, numbers, span)
    return [
        _along(slider, steps, numbers[slider], along, span, translate)
        for (slider, steps), along in zip(moves.items(), found, strict=True)
    ]


def _along(
    slider: str,
    steps: Tensor,
    at: float,
    along: SlopesAlong,
    span: tuple[float, float],
    translate: Translate,
) -> Along:
    traces = _traces(along, span, translate)
    layout = {}
    if along.curves is not None:
        traces["curve"] = {"y": along.curves}
        traces["minimum"] = {"x": along.lowest[:, None], "y": along.lowest_loss[:, None]}
        layout = {"curve": {"yaxis.range": frames(along.curves)}}
    return Along(slider, steps, at, traces, _texts(along), layout)


def batch_live(
    w: float,
    x: list[float],
    y: list[float],
    reduction: str,
    span: tuple[float, float, float],
    translate: Translate,
) -> Live:
    """Return what batch_figure's traces are at each step of the slider w.

    Args:
        w: the weight.
        x: the samples.
        y: the targets.
        reduction: "mean" or "sum".
        span: lowest and highest value and step of the slider.
        translate: the learner's language.
    """
    low, high, _step = span
    steps = _steps(*span)
    swept = batch_sweep(steps.float(), x, y, reduction)
    traces = _tangent(steps, swept.values, swept.grads, _edges(low, high), translate)
    return [Along("w", steps, w, traces)]


def _steps(low: float, high: float, step: float) -> Tensor:
    return slider_steps(low, high, slider_step(low, high, step))


def _traces(
    along: SlopesAlong, span: tuple[float, float], translate: Translate
) -> dict[str, Attributes]:
    """Return the point, the tangent and the secant at each step."""
    _ = translate
    edges = _edges(*span)
    secant = _("secant {slope}")
    return {
        **_tangent(along.at, along.loss, along.grad, edges, _),
        "secant": {
            **_line(along.ahead, along.ahead_loss, along.secant, edges),
            "name": [secant.format(slope=number(slope)) for slope in along.secant.tolist()],
        },
    }


def _tangent(
    at: Tensor, loss: Tensor, grad: Tensor, edges: Tensor, translate: Translate
) -> dict[str, Attributes]:
    """Return the point and its tangent at each step."""
    _ = translate
    tangent = _("tangent {slope}")
    names = [tangent.format(slope=number(slope)) for slope in grad.tolist()]
    return {
        "point": {"x": at[:, None], "y": loss[:, None]},
        "tangent": {**_line(at, loss, grad, edges), "name": names},
    }


def _edges(low: float, high: float) -> Tensor:
    """Return where the lines of loss_curve end, shape (2,)."""
    room = 0.02 * (high - low)
    return torch.tensor([low - room, high + room], dtype=torch.float64)


def _line(x: Tensor, y: Tensor, slope: Tensor, edges: Tensor) -> dict[str, Tensor]:
    """Return a line's three places, left edge, (x, y) and right edge: shape (steps, 3)."""
    x, y, slope = (each.double()[:, None] for each in (x, y, slope))
    left, right = edges.expand(len(x), 2).unbind(dim=1)
    places = torch.stack([left, x[:, 0], right], dim=1)
    return {"x": places, "y": y + slope * (places - x)}


def _texts(along: SlopesAlong) -> dict[str, list[str]]:
    """Return the headline numbers as the page prints them."""
    columns = {"loss": along.loss, "gradient": along.grad, "secant": along.secant}
    return {name: [digits(value) for value in each.tolist()] for name, each in columns.items()}
