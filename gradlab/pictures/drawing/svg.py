"""Boxes with lines of text, the edges between them and the frames around them, as one SVG.

What moves on it is a matter of classes and of the data- attributes that a picture's author gives
to boxes and edges; stepper.js only compares numbers. Every text is escaped here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from html import escape
from math import ceil
from unicodedata import east_asian_width

from gradlab.pictures.drawing.layout import (
    ARROW,
    FRAME_GAP,
    Frame,
    Layout,
    PlacedFrame,
    Point,
    layout,
)
from gradlab.pictures.drawing.layouts import Waiting

CHAR, LINE, PAD = 7.3, 17.0, 10.0
"""Pixels: a character of the 12-pixel monospace font, a line, the space around the text."""
LONGEST = 34
"""Characters of a line in a box."""
_STEP = 4
"""Characters: the widths of boxes are multiples of it."""


@dataclass(frozen=True)
class Line:
    """A line of text in a box; its kind is its CSS class ("name", "op", "value", "grad", …)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Card:
    """A box.

    Args:
        classes: its CSS classes; "output" also gives it a second frame.
        lines: its texts, from top to bottom.
        attributes: its SVG attributes.
    """

    classes: str
    lines: Sequence[Line]
    attributes: Mapping[str, object] = field(default_factory=dict)

    @property
    def size(self) -> Point:
        """Width and height in pixels, whatever the font."""
        longest = max((_columns(line.text) for line in self.lines), default=0)
        # Values change by a character or two; what stays in step keeps its layout.
        wide = ceil(longest / _STEP) * _STEP
        return max(wide * CHAR, 90.0) + 2 * PAD, len(self.lines) * LINE + 1.4 * PAD


@dataclass(frozen=True)
class Link:
    """An edge.

    Args:
        label: what stands where it leaves its first box.
        attributes: its SVG attributes.
        step: the step to go to when it is pressed; None if it can't be.
        said: what it says to a pointer that rests on it.
    """

    label: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    step: int | None = None
    said: str = ""


@dataclass(frozen=True)
class Group:
    """Boxes in a frame of their own, by their numbers."""

    title: str
    boxes: tuple[int, ...]


@dataclass(frozen=True)
class Picture:
    """One <svg> element, and whether it had to do without Graphviz."""

    svg: str
    is_simple: bool


def picture(
    alt: str,
    cards: Sequence[Card],
    links: Mapping[tuple[int, int], Link],
    groups: Sequence[Group] = (),
    waiting: Waiting = nullcontext,
) -> Picture:
    """Return the picture of boxes and of the edges between them.

    Args:
        alt: what it shows, for those who do not see it.
        cards: the boxes, in an order in which none depends on a later one.
        links: the edges by (box, box it depends on).
        groups: boxes that are framed together, outer groups before inner ones.
        waiting: entered while Graphviz is waited for.

    >>> picture("one box", [Card("leaf", (Line("name", "w"),))], {}).svg.count("<rect")
    1
    """
    sizes = [card.size for card in cards]
    frames = [Frame(group.boxes, _columns(group.title) * CHAR) for group in groups]
    found = layout(sizes, list(links), frames, waiting)
    parts = [
        *(_frame(group, at) for group, at in zip(groups, found.frames, strict=False)),
        *(_edge(link, found.routes[pair]) for pair, link in links.items()),
        *(_box(cards[k], found.places[k]) for k in range(len(cards))),
    ]
    return Picture(_svg(parts, found, alt), found.is_simple)


def shortened(text: str) -> str:
    """Return a text in at most LONGEST characters."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _columns(text: str) -> int:
    """Return how many characters wide a text is; Chinese ones are twice as wide."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _attributes(given: Mapping[str, object]) -> str:
    return "".join(f' {name}="{escape(str(value))}"' for name, value in given.items())


def _box(card: Card, place: Point) -> str:
    (x, y), (width, height) = place, card.size
    left, top = x - width / 2, y - height / 2
    texts = "".join(
        f'<text class="{line.kind}" x="{left + PAD:.1f}" '
        f'y="{top + 0.5 * PAD + LINE * (k + 0.8):.1f}">{escape(line.text)}</text>'
        for k, line in enumerate(card.lines)
    )
    return (
        f'<g class="box {card.classes}"{_attributes(card.attributes)}>'
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="7"/>'
        f"{_marks(left, top, card)}{texts}</g>"
    )


def _marks(left: float, top: float, card: Card) -> str:
    """Return the pointer that shows at a box's turn, and an output's second frame."""
    width, height = card.size
    pointer = f'<path class="pointer" d="M{left - 1:.1f} {top + height / 2:.1f}l-9 -7v14z"/>'
    if "output" not in card.classes.split():
        return pointer
    corner = f"M{left - 4:.1f} {top - 4:.1f}h{width + 8:.1f}v{height + 8:.1f}h{-width - 8:.1f}z"
    return f'<path class="frame" d="{corner}"/>{pointer}'


def _edge(link: Link, route: Sequence[Point]) -> str:
    """Return an edge from a box up to one that it depends on: the gradient's way."""
    (x, y), curve = route[0], route[1:]
    way = f"M{x:.1f} {y:.1f}C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in curve)
    drawn = f'<path class="edge" d="{way}"{_attributes(link.attributes)}/>'
    if link.step is not None:  # a line is too thin for a finger
        said = f"<title>{escape(link.said)}</title>"
        drawn += f'<path class="hold" d="{way}" data-step="{link.step}">{said}</path>'
    if not link.label:
        return drawn
    return f'{drawn}<text class="input" x="{x + 5:.1f}" y="{y - 6:.1f}">{escape(link.label)}</text>'


def _frame(group: Group, at: PlacedFrame) -> str:
    return (
        f'<rect class="group" x="{at.left:.1f}" y="{at.top:.1f}" width="{at.width:.1f}" '
        f'height="{at.height:.1f}" rx="10"/>'
        f'<text class="title" x="{at.left + FRAME_GAP:.1f}" y="{at.title + 4:.1f}">'
        f"{escape(group.title)}</text>"
    )


def _svg(parts: Sequence[str], found: Layout, alt: str) -> str:
    width, height = found.width + 2 * PAD, found.height + 2 * PAD
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gl-graph" role="group" '
        f'aria-label="{escape(alt)}" style="--gl-tall:{height:.0f}px" '
        f'viewBox="{-PAD:.0f} {-PAD:.0f} {width:.0f} {height:.0f}" '
        f'data-width="{width:.0f}" data-height="{height:.0f}">'
        '<defs><marker id="gl-arrow" viewBox="0 0 8 8" refX="0" refY="4" '
        f'markerWidth="{ARROW:g}" '
        f'markerHeight="{ARROW:g}" markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M0 0L8 4L0 8z"/></marker></defs>' + "".join(parts) + "</svg>"
    )
