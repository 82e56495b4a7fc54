"""The stepper's picture: a recorded pass as SVG that needs no drawing again while stepping.

Every box has its lines from the start; which of them show is a matter of classes, and at which
steps each box turns is written on it (data-f, data-b, data-now). stepper.js only compares numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from unicodedata import east_asian_width

from torch import Tensor

from gradlab.maths.graph import Edge
from gradlab.pictures.drawing.boxes import Box, boxes
from gradlab.pictures.drawing.layout import Layout, layout
from gradlab.tape import Step, Tape, numbers
from gradlab.tape.forward import base_name
from gradlab.tape.moments import schedule, steps_by_node
from gradlab.words.roles import role
from gradlab.words.text import Translate, english

CHAR, LINE, PAD = 7.3, 17.0, 10.0
"""Pixels: a character of the 12-pixel monospace font, a line, the space around the text."""
LONGEST = 30
"""Characters of a line in a box."""
LIMIT = 40
"""Boxes drawn without being asked for more."""


@dataclass(frozen=True)
class Line:
    """A line of text in a box; its kind is its CSS class ("name", "op", "value", "grad", …)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Drawing:
    """A picture of a recorded pass.

    Args:
        svg: one <svg> element; every text in it is escaped.
        boxes: what it shows, in the order of data-box.
        folded: how many nodes have no box of their own.
    """

    svg: str
    boxes: tuple[Box, ...]
    folded: int


def drawing(tape: Tape, translate: Translate = english, limit: int = LIMIT) -> Drawing:
    """Return the picture of a recorded pass, with at most limit boxes besides the inputs.

    >>> import torch
    >>> from gradlab.tape import record
    >>> picture = drawing(record(lambda w: w.exp(), {"w": torch.tensor(2.0)}))
    >>> picture.svg.count("<g class="), picture.folded
    (2, 0)
    """
    drawn = boxes(tape, limit)
    home = {i: k for k, box in enumerate(drawn) for i in box.nodes}
    used: dict[tuple[int, int], list[Edge]] = {}
    for edge in tape.graph.edges:
        pair = (home[edge.source], home[edge.target])
        if pair[0] != pair[1]:
            used.setdefault(pair, []).append(edge)
    turns = steps_by_node(tape)
    lines = [_lines(tape, box, turns.get(box.last), translate) for box in drawn]
    sizes = [_size(each) for each in lines]
    found = layout(sizes, sorted(used))
    when = schedule(tape)
    ways = [
        _edge(used[pair], _between(points, sizes[pair[0]], sizes[pair[1]]), tape, when)
        for pair, points in zip(sorted(used), found.routes, strict=True)
    ]
    groups = [
        _box(tape, (k, drawn[k]), lines[k], (*found.places[k], *sizes[k]), when)
        for k in range(len(drawn))
    ]
    folded = sum(len(box.nodes) for box in drawn if len(box.nodes) > 1)
    return Drawing(_svg([*ways, *groups], found, translate), drawn, folded)


def value_line(value: object) -> str:
    """Return a value in at most LONGEST characters: written out, or its shape and its norm.

    >>> import torch
    >>> value_line(torch.tensor([0.5, 2.0])), value_line(torch.zeros(4, 5))
    ('[0.5, 2.0]', '(4, 5) norm 0.0')
    """
    shown = numbers.text(value)
    if len(shown) <= LONGEST - 6 or not isinstance(value, Tensor) or not value.numel():
        return shown
    return f"{tuple(value.shape)} norm {numbers.number(numbers.summary(value).norm)}"


def shortened(text: str) -> str:
    """Return a text in at most LONGEST characters."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _lines(tape: Tape, box: Box, step: Step | None, translate: Translate) -> list[Line]:
    _ = translate
    node, entry = tape.graph.nodes[box.last], tape.forward[box.last]
    value = entry.values[0] if entry.values else None
    grad = step.incoming[0] if step and step.incoming else None
    word = ".grad" if node.is_leaf else "grad"
    found = [
        *_names(tape, box, translate),
        Line("value", _("not kept") if value is None else value_line(value)),
        Line("grad", f"{word} {'–' if grad is None else value_line(grad)}"),
    ]
    kept = ", ".join(kept.name for kept in entry.kept)
    if kept and len(box.nodes) == 1:
        found.append(Line("saved", shortened(_("saved: {tensors}").format(tensors=kept))))
    return found


def _names(tape: Tape, box: Box, translate: Translate) -> list[Line]:
    _ = translate
    if len(box.nodes) > 1:
        inner = [i for i in box.nodes if not tape.graph.nodes[i].is_leaf]
        ends = [base_name(tape.graph.nodes[i].name) for i in (inner[0], inner[-1])]
        title = box.label or " … ".join(ends)
        count = _("{count} nodes").format(count=len(box.nodes))
        return [Line("name", shortened(title)), Line("op", count)]
    node, code = tape.graph.nodes[box.last], tape.forward[box.last].operation
    if node.variable and code and code != node.variable:
        code = f"{node.variable} = {code}"
    title = code or node.variable or node.name
    return [Line("name", shortened(title)), Line("op", shortened(node.name))]


def _size(lines: Sequence[Line]) -> tuple[float, float]:
    # Chinese characters are twice as wide.
    longest = max(
        sum(2 if east_asian_width(char) in "WF" else 1 for char in line.text) for line in lines
    )
    return max(longest * CHAR, 90.0) + 2 * PAD, len(lines) * LINE + 1.4 * PAD


def _box(
    tape: Tape,
    numbered: tuple[int, Box],
    lines: Sequence[Line],
    place: tuple[float, float, float, float],
    when: Sequence[tuple[int, int | None]],
) -> str:
    index, box = numbered
    x, y, width, height = place
    left, top = x - width / 2, y - height / 2
    node = tape.graph.nodes[box.last]
    kind = "leaf" if node.is_leaf else "folded" if len(box.nodes) > 1 else "operation"
    is_output = any(i == box.last for i, _ in tape.graph.outputs)
    classes = " ".join(filter(None, ["box", kind, role(node.variable), "output" * is_output]))
    now = " ".join(str(k) for i in box.nodes for k in when[i] if k is not None)
    known, graded = when[box.last]
    freed = " freed" if any(not kept.is_held for kept in tape.forward[box.last].kept) else ""
    texts = "".join(
        f'<text class="{line.kind}{freed * (line.kind == "saved")}" x="{left + PAD:.1f}" '
        f'y="{top + 0.5 * PAD + LINE * (k + 0.8):.1f}">{escape(line.text)}</text>'
        for k, line in enumerate(lines)
    )
    return (
        f'<g class="{classes}" data-box="{index}" data-f="{known}" data-b="{graded or ""}" '
        f'data-now="{now}" tabindex="0" role="button" '
        f'aria-label="{escape(", ".join(line.text for line in lines[:2]))}">'
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="7"/>'
        f"{_marks(left, top, (width, height), is_output)}{texts}</g>"
    )


def _marks(left: float, top: float, size: tuple[float, float], is_output: bool) -> str:
    """Return the pointer that shows at a box's turn, and an output's second frame."""
    width, height = size
    pointer = f'<path class="pointer" d="M{left - 1:.1f} {top + height / 2:.1f}l-9 -7v14z"/>'
    if not is_output:
        return pointer
    corner = f"M{left - 4:.1f} {top - 4:.1f}h{width + 8:.1f}v{height + 8:.1f}h{-width - 8:.1f}z"
    return f'<path class="frame" d="{corner}"/>{pointer}'


def _edge(
    used: Sequence[Edge],
    points: Sequence[tuple[float, float]],
    tape: Tape,
    when: Sequence[tuple[int, int | None]],
) -> str:
    """Return an edge from a box up to one that it depends on: the gradient's way."""
    moments = {k for edge in used for k in when[edge.source] if k is not None}
    leaves = [edge.target for edge in used if tape.graph.nodes[edge.target].is_leaf]
    moments |= {k for leaf in leaves if (k := when[leaf][1]) is not None}
    sent = min((k for edge in used if (k := when[edge.source][1]) is not None), default="")
    now = " ".join(map(str, sorted(moments)))
    return f'<path class="edge" d="{_curve(points)}" data-b="{sent}" data-now="{now}"/>'


def _between(
    points: Sequence[tuple[float, float]], source: tuple[float, float], target: tuple[float, float]
) -> list[tuple[float, float]]:
    """Return a route from the upper side of its first box to just below its last."""
    (x0, y0), (x1, y1) = points[0], points[-1]
    return [(x0, y0 - source[1] / 2), *points[1:-1], (x1, y1 + target[1] / 2 + 7)]


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """Return an SVG path that leaves and enters every point vertically."""
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (y0 + y1) / 2
        path += f"C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}"
    return path


def _svg(parts: Sequence[str], found: Layout, translate: Translate) -> str:
    _ = translate
    width, height = found.width + 2 * PAD, found.height + 2 * PAD
    label = escape(_("the grad_fn graph, inputs at the top; arrows point the gradient's way"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gl-graph" role="group" '
        f'aria-label="{label}" '
        f'viewBox="{-PAD:.0f} {-PAD:.0f} {width:.0f} {height:.0f}" '
        f'data-width="{width:.0f}" data-height="{height:.0f}">'
        '<defs><marker id="gl-arrow" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="9" '
        'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M0 0L8 4L0 8z"/></marker></defs>' + "".join(parts) + "</svg>"
    )
