"""A layered layout: inputs on top, every box below what it depends on.

The usual three steps (layers by longest path, order by barycentres, then positions), after
Sugiyama, Tagawa and Toda, IEEE Trans. SMC 11 (1981). No graphviz is needed, the same boxes always
get the same places, and the work grows with the number of boxes and edges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

GAP, ROW_GAP, SWEEPS = 28.0, 46.0, 6


@dataclass(frozen=True)
class Layout:
    """Where boxes and edges lie, in pixels from the top left corner.

    Args:
        places: the centre of each box.
        routes: the points of each edge, from its first box to its second.
        width: of the whole drawing.
        height: of the whole drawing.
    """

    places: tuple[tuple[float, float], ...]
    routes: tuple[tuple[tuple[float, float], ...], ...]
    width: float
    height: float


def layout(sizes: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int]]) -> Layout:
    """Return the layout of boxes and edges.

    Args:
        sizes: width and height of each box.
        edges: pairs (box, box it depends on); there must be no cycle.

    >>> layout([(40, 20), (40, 20)], [(1, 0)]).places
    ((20.0, 10.0), (20.0, 76.0))
    """
    layers = _layers(len(sizes), edges)
    widths = [width for width, _ in sizes]
    chains = [_chain(edge, layers, widths) for edge in edges]
    links = [link for chain in chains for link in pairwise(chain)]
    rows = _ordered(_rows(layers), links, len(widths))
    xs = _columns(rows, widths, links)
    middles, height = _middles(rows, [height for _, height in sizes])
    left = min((x - width / 2 for x, width in zip(xs, widths, strict=True)), default=0.0)
    right = max((x + width / 2 for x, width in zip(xs, widths, strict=True)), default=0.0)
    points = [(x - left, middles[layer]) for x, layer in zip(xs, layers, strict=True)]
    routes = tuple(tuple(points[i] for i in chain) for chain in chains)
    return Layout(tuple(points[: len(sizes)]), routes, right - left, height)


def _chain(edge: tuple[int, int], layers: list[int], widths: list[float]) -> list[int]:
    """Return an edge as a chain of neighbours; it gets a point of its own in layers it passes."""
    source, target = edge
    passed = range(layers[source] - 1, layers[target], -1)
    points = list(range(len(widths), len(widths) + len(passed)))
    widths += [8.0] * len(passed)
    layers += passed
    return [source, *points, target]


def _layers(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """Return each box's layer: one below its lowest input; inputs right above their first use."""
    inputs: list[list[int]] = [[] for _ in range(count)]
    users: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        inputs[source].append(target)
        users[target].append(source)
    layers = [0] * count
    waiting = [len(each) for each in inputs]
    ready = [i for i in range(count) if not waiting[i]]
    for box in ready:
        for user in users[box]:
            layers[user] = max(layers[user], layers[box] + 1)
            waiting[user] -= 1
            if not waiting[user]:
                ready.append(user)
    for box in range(count):
        if not inputs[box] and users[box]:
            layers[box] = min(layers[user] for user in users[box]) - 1
    return layers


def _rows(layers: Sequence[int]) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(max(layers, default=-1) + 1)]
    for box, layer in enumerate(layers):
        rows[layer].append(box)
    return rows


def _ordered(
    rows: list[list[int]], links: Sequence[tuple[int, int]], count: int
) -> list[list[int]]:
    """Return the rows with few crossings: each box near the middle of its neighbours."""
    above: list[list[int]] = [[] for _ in range(count)]
    below: list[list[int]] = [[] for _ in range(count)]
    for source, target in links:
        above[source].append(target)
        below[target].append(source)
    for sweep in range(SWEEPS):
        neighbours = above if sweep % 2 == 0 else below
        place = {box: k / max(len(row) - 1, 1) for row in rows for k, box in enumerate(row)}
        for row in rows if sweep % 2 == 0 else reversed(rows):
            means = {
                box: sum(place[n] for n in neighbours[box]) / len(neighbours[box])
                if neighbours[box]
                else place[box]
                for box in row
            }
            row.sort(key=means.__getitem__)
            place |= {box: k / max(len(row) - 1, 1) for k, box in enumerate(row)}
    return rows


def _columns(
    rows: Sequence[Sequence[int]], widths: Sequence[float], links: Sequence[tuple[int, int]]
) -> list[float]:
    """Return the centre of each box: drawn to its neighbours, never overlapping in its row."""
    near: list[list[int]] = [[] for _ in widths]
    for source, target in links:
        near[source].append(target)
        near[target].append(source)
    xs = [0.0] * len(widths)
    for row in rows:
        _spread(row, [0.0] * len(row), widths, xs)
    for sweep in range(2 * SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = [
                sum(xs[n] for n in near[box]) / len(near[box]) if near[box] else xs[box]
                for box in row
            ]
            _spread(row, wanted, widths, xs)
    return xs


def _spread(
    row: Sequence[int], wanted: Sequence[float], widths: Sequence[float], xs: list[float]
) -> None:
    """Place a row as near to the wanted centres as its order and its gaps allow."""
    # Boxes that would overlap form a block; a block lies where its members want it on average.
    blocks: list[_Block] = []
    for box, x in zip(row, wanted, strict=True):
        block = _Block([box], x - widths[box] / 2, widths[box])
        while blocks and blocks[-1].left + blocks[-1].width + GAP > block.left:
            block = blocks.pop().joined(block)
        blocks.append(block)
    for block in blocks:
        at = block.left
        for box in block.boxes:
            xs[box] = at + widths[box] / 2
            at += widths[box] + GAP


class _Block(NamedTuple):
    """Boxes side by side; total is the sum of the left edges that they want for the block."""

    boxes: list[int]
    total: float
    width: float

    @property
    def left(self) -> float:
        return self.total / len(self.boxes)

    def joined(self, right: _Block) -> _Block:
        shift = (self.width + GAP) * len(right.boxes)
        boxes = self.boxes
        boxes += right.boxes
        return _Block(boxes, self.total + right.total - shift, self.width + GAP + right.width)


def _middles(rows: Sequence[Sequence[int]], heights: Sequence[float]) -> tuple[list[float], float]:
    """Return the vertical centre of each row, and the height of all rows."""
    centres, at = [], 0.0
    for row in rows:
        height = max((heights[box] for box in row if box < len(heights)), default=0.0)
        centres.append(at + height / 2)
        at += height + ROW_GAP
    return centres, max(at - ROW_GAP, 0.0)
