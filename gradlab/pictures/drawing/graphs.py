"""A grad_fn graph as it stands: its nodes with shapes and saved tensors.

Inputs stand at the top and the output at the bottom, as the forward pass runs; arrows point the
way the gradient travels, as `next_functions` does.
"""

from __future__ import annotations

from collections import deque
from contextlib import nullcontext

from gradlab.maths.graph import Edge, Graph, Node, Saved
from gradlab.pictures.drawing.layouts import Waiting
from gradlab.pictures.drawing.svg import LONGEST, Card, Line, Link, Picture, picture, shortened
from gradlab.words.roles import role
from gradlab.words.text import Translate, english

LIMIT = 60
"""Nodes drawn at most: more cannot be read."""


def graph_drawing(
    graph: Graph, alt: str, translate: Translate = english, waiting: Waiting = nullcontext
) -> Picture:
    """Return the picture of a grad_fn graph.

    Beyond LIMIT nodes the ones farthest from the output are left out and one box says so.

    Args:
        graph: what torch built.
        alt: what it is the graph of, for those who do not see it.
        translate: the language of its sentences.
        waiting: entered while Graphviz is waited for.

    >>> import torch
    >>> from gradlab.maths.graph import graph
    >>> w = torch.tensor(2.0, requires_grad=True)
    >>> graph_drawing(graph(w.exp(), {"w": w}), "w.exp()").svg.count("<g class=")
    2
    """
    kept = sorted(nearest(graph, LIMIT))
    rest = sorted({e.source for e in graph.edges if e.source in kept and e.target not in kept})
    outputs = {index for index, _ in graph.outputs}
    place = {index: k + bool(rest) for k, index in enumerate(kept)}
    cards = [_card(graph.nodes[i], i in outputs, translate) for i in kept]
    links = {(place[i], 0): Link() for i in rest}
    for pair, inputs in _inputs(graph.edges).items():
        if pair[0] in place and pair[1] in place:
            links[place[pair[0]], place[pair[1]]] = Link(", ".join(map(str, inputs)))
    if rest:
        cards = [_rest(len(graph.nodes) - len(kept), translate), *cards]
    return picture(alt, cards, links, waiting=waiting)


def nearest(graph: Graph, limit: int) -> frozenset[int]:
    """Return the indices of the nodes with the fewest edges to an output, at most limit of them."""
    targets: dict[int, list[int]] = {}
    for edge in graph.edges:
        targets.setdefault(edge.source, []).append(edge.target)
    found = dict.fromkeys(index for index, _ in graph.outputs)
    queue = deque(found)
    while queue and len(found) < limit:
        for target in targets.get(queue.popleft(), []):
            if target not in found and len(found) < limit:
                found[target] = None
                queue.append(target)
    return frozenset(found)


def saved_text(saved: Saved, translate: Translate = english) -> str:
    """Return one saved tensor in words: its name, its shape, and whether backward can use it."""
    _ = translate
    if saved.state == "held":
        return f"{saved.name} {saved.shape or ()}"
    said = _("{name} (freed)") if saved.state == "freed" else _("{name} (overwritten)")
    return said.format(name=saved.name)


def _inputs(edges: tuple[Edge, ...]) -> dict[tuple[int, int], list[int]]:
    """Return by (source, target) which inputs of the source they are, [] where it has but one."""
    several = {edge.source for edge in edges if edge.input > 0}
    found: dict[tuple[int, int], list[int]] = {}
    for edge in edges:
        numbers = found.setdefault((edge.source, edge.target), [])
        if edge.source in several:
            numbers.append(edge.input)
    return found


def _card(node: Node, is_output: bool, translate: Translate) -> Card:
    shapes = ", ".join(str(shape) for shape in node.shapes)
    names = [text for text in (node.variable, node.name) if text]
    lines = [
        *(Line(kind, shortened(text)) for kind, text in zip(("name", "op"), names, strict=False)),
        Line("op", shortened(shapes)),
        *(Line("saved", shortened(text)) for text in _saved_lines(node, translate)),
    ]
    kind = "leaf" if node.is_leaf else "operation"
    return Card(" ".join(filter(None, [kind, role(node.variable), "output" * is_output])), lines)


def _saved_lines(node: Node, translate: Translate) -> list[str]:
    """Return a node's saved tensors in one line, or one by one where that is too long."""
    _, each = translate, [saved_text(entry, translate) for entry in node.saved]
    found = [_("saved: {tensors}").format(tensors=text) for text in [", ".join(each), *each]]
    if not each:
        return []
    return found[:1] if len(found[0]) <= LONGEST else found[1:]


def _rest(count: int, translate: Translate) -> Card:
    _ = translate
    sentence = _("{count} nodes farther from the output are left out").format(count=count)
    return Card("rest", [Line("op", sentence)])
