"""Small pictures for the lesson cards: SVG drawn from real results, themed by CSS variables.

The pictures are 160 by 90 units, show no text but torch's own, and name colours by role.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from torch import Tensor

from gradlab.lessons.mse import Slope
from gradlab.maths.autodiff import Sweep
from gradlab.maths.graph import Graph
from gradlab.words.numbers import written

WIDTH, HEIGHT = 160, 90


def _svg(body: str, alt: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(alt)}" '
        f'width="100%" style="max-height:84px">{body}</svg>'
    )


def slope_card(slope: Slope, alt: str) -> str:
    """Return a loss curve with its point and its tangent, whose slope is the gradient."""
    xs, losses = slope.curve.xs, slope.curve.values
    low, high, top = xs.min().item(), xs.max().item(), 1.15 * losses.max().item()

    def place(value: float, loss: float) -> tuple[float, float]:
        return (value - low) / (high - low) * WIDTH, HEIGHT - 6 - loss / top * (HEIGHT - 8)

    curve = [place(x, y) for x, y in zip(xs.tolist(), losses.tolist(), strict=True)]
    at, loss, grad = slope.at, slope.of.value.item(), slope.grad.item()
    reach = (high - low) / 4
    ends = [place(at + d, loss + grad * d) for d in (-reach, reach)]
    x, y = place(at, loss)
    return _svg(
        _line(curve, "loss", 2.5)
        + _line(ends, "gradient", 2.5)
        + f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="var(--gl-w)"/>',
        alt,
    )


def moving_slope(swept: Sweep, low: float, high: float, alt: str) -> str:
    """Return a loss curve on which a point goes to and fro, as by a hand, with its tangent.

    Losses and slopes are those that torch gave at each of its places; between two of them the
    picture goes straight. It is 480 by 300 units.

    Args:
        swept: loss and gradient over a weight.
        low: where the point turns at the left.
        high: where it turns at the right.
        alt: what it shows, for who can't see it.
    """
    wide, deep, top, floor = 480, 300, 8.0, 30.0
    xs, losses, grads = (each.tolist() for each in (swept.xs, swept.values, swept.grads))

    def place(w: float, loss: float) -> tuple[float, float]:
        left, right = xs[0], xs[-1]
        return (w - left) / (right - left) * wide, deep - floor - loss / top * (deep - floor)

    near = _to_and_fro(xs, low, high)
    ends = [
        [place(xs[k] + reach, losses[k] + grads[k] * reach) for k in near] for reach in (-1.2, 1.2)
    ]
    here = [place(xs[k], losses[k]) for k in near]
    tangent = _moving({"x1": 0, "y1": 1}, ends[0]) + _moving({"x2": 0, "y2": 1}, ends[1])
    words = [f"w.grad = {written(grads[k], 3)}" for k in near]
    said = "".join(_shown_at(k, len(words), text) for k, text in enumerate(words))
    curve = [place(x, y) for x, y in zip(xs, losses, strict=True) if y <= 1.05 * top]
    body = (
        f'<path d="M0 {deep - floor}H{wide}" stroke="var(--gl-grid)"/>{_line(curve, "loss", 3.5)}'
        f'<line stroke="var(--gl-gradient)" stroke-width="3.5" stroke-linecap="round">{tangent}'
        f'</line><circle r="9" fill="var(--gl-w)" stroke="var(--gl-background)" stroke-width="3">'
        f"{_moving({'cx': 0, 'cy': 1}, here)}</circle>{said}"
    )
    frame = f'viewBox="0 0 {wide} {deep}" role="img" width="100%" height="100%"'
    return f'<svg {frame} aria-label="{escape(alt)}">{body}</svg>'


def _to_and_fro(xs: Sequence[float], low: float, high: float) -> list[int]:
    """Return which of the places a hand is at that goes from low to high and back, softly."""
    turns = [(1 - math.cos(2 * math.pi * k / _MOMENTS)) / 2 for k in range(_MOMENTS)]
    goals = [low + (high - low) * turn for turn in turns]
    return [min(range(len(xs)), key=[abs(x - goal) for x in xs].__getitem__) for goal in goals]


_MOMENTS = 24
"""Places that the moving point stops at."""

_LAP_S = 9
"""Seconds in which the moving point goes to and fro."""


def _moving(attributes: dict[str, int], places: Sequence[tuple[float, float]]) -> str:
    """Return what moves attributes of an SVG element along places, round and round."""
    rounds = [*places, places[0]]
    return "".join(
        f'<animate attributeName="{name}" dur="{_LAP_S}s" repeatCount="indefinite" '
        f'values="{";".join(f"{each[axis]:.1f}" for each in rounds)}"/>'
        for name, axis in attributes.items()
    )


def _shown_at(place: int, count: int, text: str) -> str:
    """Return a text that is there at one place of so many."""
    values = ";".join("visible" if k == place else "hidden" for k in range(count))
    return (
        '<text x="24" y="292" font-size="20" font-weight="600" fill="var(--gl-gradient)" '
        f'visibility="hidden">{escape(text)}<animate attributeName="visibility" '
        f'calcMode="discrete" dur="{_LAP_S}s" repeatCount="indefinite" values="{values}"/></text>'
    )


def function_card(swept: Sweep, alt: str) -> str:
    """Return the curve of a typed function over its whole height."""
    xs, values = swept.xs, swept.values
    low, high = values.min().item(), values.max().item()
    width = (xs[-1] - xs[0]).item()
    places = [
        ((x - xs[0].item()) / width * WIDTH, HEIGHT - 6 - (y - low) / (high - low) * (HEIGHT - 12))
        for x, y in zip(xs.tolist(), values.tolist(), strict=True)
    ]
    return _svg(_line(places, "prediction", 2.5), alt)


def bars_card(values: Sequence[float], alt: str) -> str:
    """Return one bar per value: what stands in .grad after each call."""
    most = max(map(abs, values))
    step = WIDTH / len(values)
    bars = ""
    for i, value in enumerate(values):
        height = abs(value) / most * (HEIGHT - 26)
        left, width = i * step + step * 0.18, step * 0.64
        bars += (
            f'<rect x="{left:.1f}" y="{HEIGHT - 4 - height:.1f}" width="{width:.1f}" '
            f'height="{height:.1f}" rx="3" fill="var(--gl-gradient)"/>'
        ) + _text(left + width / 2, HEIGHT - 8 - height, written(value, 3))
    return _svg(bars, alt)


def signed_card(values: Sequence[float], alt: str) -> str:
    """Return one bar per value, up or down from a line in the middle."""
    most = max(map(abs, values))
    step, middle = WIDTH / len(values), HEIGHT / 2
    bars = f'<path d="M0 {middle}H{WIDTH}" stroke="var(--gl-grid)"/>'
    for i, value in enumerate(values):
        height = abs(value) / most * (middle - 16)
        left, width = i * step + step * 0.22, step * 0.56
        top = middle - height if value > 0 else middle
        below = top - 4 if value > 0 else top + height + 12
        bars += (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'rx="3" fill="var(--gl-gradient)"/>'
        ) + _text(left + width / 2, below, written(value, 2))
    return _svg(bars, alt)


def jacobian_card(jacobian: Tensor, row: int, alt: str) -> str:
    """Return a Jacobian's cells, shape (out, in), with one row lit up."""
    rows, columns = jacobian.shape
    most = jacobian.abs().max().item() or 1.0
    width, height = WIDTH / columns, (HEIGHT - 4) / rows
    cells = ""
    for i, values in enumerate(jacobian.tolist()):
        for j, value in enumerate(values):
            end = "positive" if value > 0 else "negative"
            share = f"{100 * abs(value) / most:.0f}%"
            cells += (
                f'<rect x="{j * width + 1:.1f}" y="{i * height + 3:.1f}" width="{width - 2:.1f}" '
                f'height="{height - 2:.1f}" rx="2" '
                f'style="fill:color-mix(in srgb, var(--gl-{end}) {share}, var(--gl-background))"/>'
            )
    frame = (
        f'<rect x="1" y="{row * height + 2:.1f}" width="{WIDTH - 2}" height="{height:.1f}" rx="4" '
        'fill="none" stroke="var(--gl-gradient)" stroke-width="2.5"/>'
    )
    return _svg(cells + frame, alt)


def graph_card(graph: Graph, alt: str) -> str:
    """Return a small graph's nodes in layers, the output at the right."""
    layer = [0] * len(graph.nodes)
    for edge in sorted(graph.edges, key=lambda edge: edge.source):
        layer[edge.source] = max(layer[edge.source], layer[edge.target] + 1)
    layers = [[i for i, at in enumerate(layer) if at == level] for level in range(max(layer) + 1)]
    step = WIDTH / len(layers)
    place = {
        i: ((level + 0.5) * step, (k + 0.5) * HEIGHT / len(members))
        for level, members in enumerate(layers)
        for k, i in enumerate(members)
    }
    edges = "".join(_line([place[e.source], place[e.target]], "gradient", 2) for e in graph.edges)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="var(--gl-{_role(graph, i)})" '
        'stroke="var(--gl-background)" stroke-width="2"/>'
        for i, (x, y) in place.items()
    )
    return _svg(edges + dots, alt)


def _role(graph: Graph, index: int) -> str:
    is_output = any(index == output for output, _ in graph.outputs)
    return "loss" if is_output else "w" if graph.nodes[index].is_leaf else "prediction"


def _line(points: Sequence[tuple[float, float]], role: str, width: float) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="var(--gl-{role})" '
        f'stroke-width="{width}" stroke-linecap="round"/>'
    )


def _text(x: float, y: float, text: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="12" '
        f'fill="var(--gl-text)">{escape(text)}</text>'
    )
