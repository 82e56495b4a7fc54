"""Where boxes and edges lie: laid out by Graphviz, inputs on top and outputs at the bottom.

Graphviz is told sizes, edges and which boxes share a frame, and nothing that anyone typed. The
same boxes get the same places, and a layout is computed once for all who ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from graphviz import Digraph

from gradlab.pictures.drawing.engine import NoLayoutError, laid_out
from gradlab.pictures.drawing.layouts import SharedLayouts, Waiting

Point = tuple[float, float]
GAP, ROW_GAP, FRAME_GAP, TITLE = 26.0, 44.0, 12.0, 18.0
"""Pixels: between boxes of a row, between rows, around the boxes of a frame, a frame's title."""
MANY = 100
"""Boxes beyond which Graphviz may take fewer steps to straighten edges."""
ARROW = 8.0
"""Pixels that a route leaves to the arrow at its end."""
_INCH = 72.0  # Graphviz gives places in points of 1/72 inch, and takes sizes in inches


class Frame(NamedTuple):
    """Boxes that belong together.

    Args:
        boxes: their numbers; two frames share none, or one lies within the other.
        width: the least that the frame's title needs.
    """

    boxes: tuple[int, ...]
    width: float


class PlacedFrame(NamedTuple):
    """Where a frame lies, and the height of the middle of its title."""

    left: float
    top: float
    width: float
    height: float
    title: float


@dataclass(frozen=True)
class Layout:
    """Where everything lies, in pixels from the top left corner.

    Args:
        places: the centre of each box.
        routes: by edge the points from its first box to ARROW before its second one: cubic
            Bézier curves, each beginning where the one before it ends.
        frames: where each frame lies.
        width: of the whole drawing.
        height: of the whole drawing.
        is_simple: whether there was no layout by Graphviz: the boxes stand in one column.
    """

    places: tuple[Point, ...]
    routes: Mapping[tuple[int, int], tuple[Point, ...]]
    frames: tuple[PlacedFrame, ...]
    width: float
    height: float
    is_simple: bool = False


def layout(
    sizes: Sequence[Point],
    edges: Sequence[tuple[int, int]],
    frames: Sequence[Frame] = (),
    waiting: Waiting = nullcontext,
) -> Layout:
    """Return the layout of boxes and edges.

    Args:
        sizes: width and height of each box, in an order in which none depends on a later one.
        edges: pairs (box, box it depends on), each pair once.
        frames: boxes to keep together, outer frames before inner ones.
        waiting: entered while Graphviz is waited for.

    >>> layout([(72, 36), (72, 36)], [(1, 0)]).places
    ((36.0, 18.0), (36.0, 98.0))
    """
    if not sizes:
        return Layout((), {}, (), 0.0, 0.0)
    try:
        return _LAYOUTS.of(dot(sizes, edges, frames), waiting)
    except NoLayoutError:
        return column(sizes, edges)


def dot(
    sizes: Sequence[Point], edges: Sequence[tuple[int, int]], frames: Sequence[Frame] = ()
) -> str:
    """Return DOT source: boxes of fixed sizes by their numbers, without a label."""
    # Without a limit, hundreds of boxes that share an input take minutes; so few steps do for them.
    limit = "1" if len(sizes) <= MANY else "0.1"
    drawn = Digraph(
        graph_attr={
            "rankdir": "BT",
            "nodesep": f"{GAP / _INCH:.4f}",
            "ranksep": f"{ROW_GAP / _INCH:.4f}",
            "nslimit": limit,
            "nslimit1": limit,
        },
        node_attr={"shape": "box", "fixedsize": "true", "label": ""},
        edge_attr={"arrowsize": f"{ARROW / 10:g}"},
    )
    for k, (width, height) in enumerate(sizes):
        drawn.node(str(k), width=f"{width / _INCH:.4f}", height=f"{height / _INCH:.4f}")
    _put_frames(drawn, frames, range(len(frames)))
    for source, target in edges:
        drawn.edge(str(source), str(target))
    return str(drawn.source)


def _put_frames(drawn: Digraph, frames: Sequence[Frame], inside: Sequence[int]) -> None:
    """Add frames as clusters, the inner ones within the outer ones."""
    while inside:
        k, rest = inside[0], inside[1:]
        inner = [j for j in rest if set(frames[j].boxes) <= set(frames[k].boxes)]
        # With inputs on top, Graphviz takes a frame's bottom for its top.
        room = {"margin": f"{FRAME_GAP:g}", "labelloc": "b", "label": _room(frames[k])}
        with drawn.subgraph(name=f"cluster_{k}", graph_attr=room) as cluster:
            for box in frames[k].boxes:
                cluster.node(str(box))
            _put_frames(cluster, frames, inner)
        inside = [j for j in rest if j not in inner]


def _room(frame: Frame) -> str:
    """Return a label without text that is as large as the frame's title."""
    size = f'FIXEDSIZE="TRUE" WIDTH="{frame.width:.0f}" HEIGHT="{TITLE:.0f}"'
    return f'<<TABLE BORDER="0" CELLBORDER="0" {size}><TR><TD></TD></TR></TABLE>>'


def _by_graphviz(source: str) -> Layout:
    """Return the layout of DOT source; Graphviz's y axis points up."""
    found = laid_out(source)
    _, _, width, height = _numbers(found["bb"])
    names = {each["_gvid"]: each["name"] for each in found["objects"]}
    placed = {each["name"]: each for each in found["objects"]}

    def point(text: str) -> Point:
        x, y = _numbers(text)
        return x, height - y

    boxes = sorted((name for name in placed if name.isdigit()), key=int)
    return Layout(
        tuple(point(placed[name]["pos"]) for name in boxes),
        {
            (int(names[each["tail"]]), int(names[each["head"]])): _route(each["pos"], point)
            for each in found.get("edges", [])
        },
        tuple(
            _placed_frame(placed[f"cluster_{k}"], height) for k in range(len(placed) - len(boxes))
        ),
        width,
        height,
    )


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(each) for each in text.split(","))


def _route(text: str, point: Callable[[str], Point]) -> tuple[Point, ...]:
    """Return an edge's points; Graphviz puts the tip of its arrow first, marked by an e."""
    return tuple(point(each) for each in text.split() if not each.startswith("e,"))


def _placed_frame(found: Mapping[str, str], height: float) -> PlacedFrame:
    """Return where a frame lies, and its title, which Graphviz puts at either end."""
    left, bottom, right, top = _numbers(found["bb"])
    _, middle = _numbers(found["lp"])
    return PlacedFrame(left, height - top, right - left, top - bottom, height - middle)


def column(sizes: Sequence[Point], edges: Sequence[tuple[int, int]]) -> Layout:
    """Return a layout without Graphviz: one column, with its long edges at the right of it.

    >>> column([(40, 20), (60, 20), (40, 20)], [(1, 0), (2, 1), (2, 0)]).places
    ((30.0, 10.0), (30.0, 74.0), (30.0, 138.0))
    """
    widest = max(width for width, _ in sizes)
    bottoms = [*accumulate(height + ROW_GAP for _, height in sizes)]
    places = [
        (widest / 2, bottom - ROW_GAP - height / 2)
        for bottom, (_, height) in zip(bottoms, sizes, strict=True)
    ]
    long = [edge for edge in edges if edge[0] - edge[1] > 1]
    lanes = {edge: widest + 2 * ARROW * (k + 1) for k, edge in enumerate(long)}
    routes = {edge: _column_route(edge, places, sizes, lanes.get(edge)) for edge in edges}
    return Layout(
        tuple(places), routes, (), max([widest, *lanes.values()]), bottoms[-1] - ROW_GAP, True
    )


def _column_route(
    edge: tuple[int, int], places: Sequence[Point], sizes: Sequence[Point], lane: float | None
) -> tuple[Point, ...]:
    """Return a straight way up to the box above, or one to the right, up and back."""
    (x0, y0), (x1, y1) = (places[k] for k in edge)
    (width0, height0), (width1, height1) = (sizes[k] for k in edge)
    if lane is None:
        corners = [(x0, y0 - height0 / 2), (x1, y1 + height1 / 2 + ARROW)]
    else:
        side = (x1 + width1 / 2 + ARROW, y1)
        corners = [(x0 + width0 / 2, y0), (lane, y0), (lane, y1), side]
    ways = [(start, end, end) for start, end in pairwise(corners)]
    return (corners[0], *(point for way in ways for point in way))


_LAYOUTS = SharedLayouts(_by_graphviz, 500)
