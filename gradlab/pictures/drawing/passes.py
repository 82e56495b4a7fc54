"""The stepper's picture: a recorded pass that needs no drawing again while stepping.

Every box has its lines from the start; which of them show is a matter of classes, and at which
steps each box turns is written on it (data-f, data-b, data-now).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from torch import Tensor

from gradlab.maths.graph import Edge
from gradlab.pictures.drawing.boxes import Box, boxes, frames, module_boxes
from gradlab.pictures.drawing.layouts import Waiting
from gradlab.pictures.drawing.svg import LONGEST, Card, Line, Link, picture, shortened
from gradlab.tape import Step, Tape, numbers
from gradlab.tape.forward import base_name
from gradlab.tape.moments import schedule, steps_by_node
from gradlab.words.numbers import DIGITS, written
from gradlab.words.roles import role
from gradlab.words.text import Translate, english

LIMIT = 40
"""Boxes of a picture, besides the inputs."""
FEW = 16
"""Boxes that can be read all at once."""
WRITTEN = 4
"""Elements of a tensor that are written out in a box."""
Turns = Sequence[tuple[int, int | None]]


@dataclass(frozen=True)
class Drawing:
    """A picture of a recorded pass.

    Args:
        svg: one <svg> element; every text in it is escaped.
        boxes: what it shows, in the order of data-box.
        folded: how many nodes have no box of their own.
        is_simple: whether it had to do without Graphviz.
    """

    svg: str
    boxes: tuple[Box, ...]
    folded: int
    is_simple: bool


def drawings(
    tape: Tape, translate: Translate = english, waiting: Waiting = nullcontext
) -> tuple[Drawing, ...]:
    """Return the pictures of a recorded pass: folded by modules, if there are any, and unfolded.

    Their boxes are numbered on from one to the next.

    Args:
        tape: a recorded pass.
        translate: the language of its sentences.
        waiting: entered while Graphviz is waited for.
    """
    whole = boxes(tape, LIMIT)
    by_module = module_boxes(tape, FEW)
    if not by_module or len(by_module) >= len(whole):
        return (_drawing(tape, whole, 0, translate, waiting),)
    return (
        _drawing(tape, by_module, 0, translate, waiting),
        _drawing(tape, whole, len(by_module), translate, waiting),
    )


def drawing(tape: Tape, translate: Translate = english, limit: int = LIMIT) -> Drawing:
    """Return the picture of a recorded pass, with at most limit boxes besides the inputs.

    >>> import torch
    >>> from gradlab.tape import record
    >>> drawn = drawing(record(lambda w: w.exp(), {"w": torch.tensor(2.0)}))
    >>> drawn.svg.count("<g class="), drawn.folded
    (2, 0)
    """
    return _drawing(tape, boxes(tape, limit), 0, translate, nullcontext)


def _drawing(
    tape: Tape, drawn: tuple[Box, ...], first: int, translate: Translate, waiting: Waiting
) -> Drawing:
    _ = translate
    home = {i: k for k, box in enumerate(drawn) for i in box.nodes}
    used: dict[tuple[int, int], list[Edge]] = {}
    for edge in tape.graph.edges:
        pair = (home[edge.source], home[edge.target])
        if pair[0] != pair[1]:
            used.setdefault(pair, []).append(edge)
    turns, when = steps_by_node(tape), schedule(tape)
    cards = [
        _card(tape, first + k, box, _lines(tape, box, turns.get(box.last), translate), when)
        for k, box in enumerate(drawn)
    ]
    titles = [card.lines[0].text for card in cards]
    links = {(a, b): _link(tape, used[a, b], when, (titles[a], titles[b])) for a, b in sorted(used)}
    found = picture(
        _("the grad_fn graph, inputs at the top; arrows point the gradient's way"),
        cards,
        links,
        frames(tape, drawn),
        waiting,
    )
    folded = sum(len(box.nodes) for box in drawn if len(box.nodes) > 1)
    return Drawing(found.svg, drawn, folded, found.is_simple)


def value_line(value: object) -> str:
    """Return a value as a box shows it: written out, or its shape and its norm.

    Which of the two, its shape alone decides, so that all boxes of such a tensor read alike. Each
    number has as many digits as there is room for, and two at least.

    >>> import torch
    >>> value_line(torch.tensor([0.5, 2.0, 1 / 3])), value_line(torch.tensor([-1 / 3, 0.06496, -1]))
    ('[0.5, 2, 0.33333]', '[−0.33333, 0.06496, −1]')
    >>> value_line(torch.zeros(4, 5))
    '(4, 5) norm 0'
    """
    if isinstance(value, Tensor) and value.numel() > WRITTEN:
        return f"{tuple(value.shape)} norm {written(numbers.summary(value).norm)}"
    shown = (numbers.text(value, digits) for digits in range(DIGITS, 1, -1))
    return next((text for text in shown if len(text) <= LONGEST - 6), numbers.text(value, 2))


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
    kept = ", ".join(entry.name_in_code(kept.name) for kept in entry.kept)
    if kept and len(box.nodes) == 1:
        freed = " freed" if any(not kept.is_held for kept in entry.kept) else ""
        text = shortened(_("saved: {tensors}").format(tensors=kept))
        found.append(Line(f"saved{freed}", text))
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
    title = box.label or code or node.variable or node.name
    return [Line("name", shortened(title)), Line("op", shortened(node.name))]


def _card(tape: Tape, number: int, box: Box, lines: Sequence[Line], when: Turns) -> Card:
    node = tape.graph.nodes[box.last]
    kind = "leaf" if node.is_leaf else "folded" if len(box.nodes) > 1 else "operation"
    is_output = any(i == box.last for i, _ in tape.graph.outputs)
    known, graded = when[box.last]
    attributes = {
        "data-box": number,
        "data-f": known,
        "data-b": graded or "",
        "data-now": " ".join(str(k) for i in box.nodes for k in when[i] if k is not None),
        "tabindex": 0,
        "role": "button",
    }
    classes = " ".join(filter(None, [kind, role(node.variable), "output" * is_output]))
    return Card(classes, lines, attributes)


def _link(tape: Tape, used: Sequence[Edge], when: Turns, ends: tuple[str, str]) -> Link:
    """Return an edge from a box up to one that it depends on, with the steps that use it."""
    moments = {k for edge in used for k in when[edge.source] if k is not None}
    leaves = [edge.target for edge in used if tape.graph.nodes[edge.target].is_leaf]
    moments |= {k for leaf in leaves if (k := when[leaf][1]) is not None}
    sent = min((k for edge in used if (k := when[edge.source][1]) is not None), default=None)
    now = " ".join(map(str, sorted(moments)))
    attributes = {"data-b": "" if sent is None else sent, "data-now": now}
    return Link("", attributes, sent, f"{' → '.join(ends)}: {_flow(tape, used)}")


def _flow(tape: Tape, used: Sequence[Edge]) -> str:
    """Return the gradients that travel along some edges, as boxes show values."""
    ends = {(edge.source, edge.target) for edge in used}
    found = [
        value_line(each.grad)
        for step in tape.steps
        for each in step.contributions
        if (each.source, step.node) in ends
    ]
    return ", ".join(found)
