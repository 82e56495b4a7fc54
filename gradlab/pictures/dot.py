"""The grad_fn graph as graphviz source.

Inputs stand at the top and the output at the bottom, as the forward pass runs; arrows point the
way the gradient travels, as `next_functions` does. Nodes carry CSS classes and no colours, so that
one stylesheet paints them in both themes:

    `leaf`, `operation`, `output`, `rest`  what kind of node it is
    `w`, `x`, `target`, `prediction`, `loss`  the role of its variable, from gradlab.words.roles
    `gradient`  every edge
"""

from __future__ import annotations

from collections import deque
from unicodedata import east_asian_width

from gradlab.maths.graph import Edge, Graph, Node, Saved
from gradlab.words.roles import role
from gradlab.words.text import Translate, english

LIMIT = 60
"""Nodes drawn at most: graphviz in the browser needs seconds for more than a hundred."""


def dot(graph: Graph, translate: Translate = english) -> str:
    r"""Return graphviz source for a grad_fn graph.

    Node i is called n<i>; beyond LIMIT nodes the ones farthest from the output are left out and
    one node says so.

    >>> import torch
    >>> from gradlab.maths.graph import graph
    >>> w = torch.tensor(2.0, requires_grad=True)
    >>> print(dot(graph(w.exp(), {"w": w})))
    digraph {
      graph [bgcolor="transparent" rankdir="BT"]
      node [shape="box" style="rounded"]
      edge [class="gradient" labelangle="-45" labeldistance="1.6"]
      n0 [id="n0" class="leaf w" label="w\nAccumulateGrad\n()"]
      n1 [id="n1" class="operation output" label="ExpBackward0\n()\nsaved: result ()"]
      n1 -> n0
    }
    """
    kept = nearest(graph, LIMIT)
    outputs = {index for index, _ in graph.outputs}
    nodes = [_node_line(graph.nodes[i], i in outputs, translate) for i in sorted(kept)]
    fan_out = {edge.source for edge in graph.edges if edge.input > 0}
    edges = [
        _edge_line(edge, edge.source in fan_out)
        for edge in graph.edges
        if edge.target in kept and edge.source in kept
    ]
    lines = [
        'graph [bgcolor="transparent" rankdir="BT"]',
        'node [shape="box" style="rounded"]',
        'edge [class="gradient" labelangle="-45" labeldistance="1.6"]',  # clear of the arrow
        *nodes,
        *edges,
        *_rest_lines(graph, kept, translate),
    ]
    return "\n".join(["digraph {", *(f"  {line}" for line in lines), "}"])


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


def shape_text(shape: tuple[int, ...]) -> str:
    """Return a shape as Python writes the tuple.

    >>> shape_text((3,)), shape_text(())
    ('(3,)', '()')
    """
    return str(tuple(shape))


def saved_text(saved: Saved, translate: Translate = english) -> str:
    """Return one saved tensor in words: its name, its shape, and whether backward can use it."""
    _ = translate
    if saved.state == "held":
        return f"{saved.name} {shape_text(saved.shape or ())}"
    said = _("{name} (freed)") if saved.state == "freed" else _("{name} (overwritten)")
    return said.format(name=saved.name)


def _node_line(node: Node, is_output: bool, translate: Translate) -> str:
    _ = translate
    lines = [node.variable, node.name, ", ".join(shape_text(shape) for shape in node.shapes)]
    if node.saved:
        saved = ", ".join(saved_text(entry, translate) for entry in node.saved)
        lines.append(_("saved: {tensors}").format(tensors=saved))
    kind = "leaf" if node.is_leaf else "operation"
    classes = " ".join(filter(None, [kind, "output" if is_output else "", role(node.variable)]))
    name = f"n{node.index}"
    return f'{name} [id="{name}" class="{classes}" label="{_label(lines)}"{_room(lines)}]'


def _edge_line(edge: Edge, has_siblings: bool) -> str:
    line = f"n{edge.source} -> n{edge.target}"
    return line + (f' [taillabel="{edge.input}"]' if has_siblings else "")


def _rest_lines(graph: Graph, kept: frozenset[int], translate: Translate) -> list[str]:
    if len(kept) == len(graph.nodes):
        return []
    _ = translate
    sentence = _("{count} nodes farther from the output are left out").format(
        count=len(graph.nodes) - len(kept)
    )
    last = sorted({e.source for e in graph.edges if e.source in kept and e.target not in kept})
    return [
        f'rest [id="rest" class="rest" label="{_label([sentence])}"]',
        *(f"n{source} -> rest" for source in last),
    ]


def _label(lines: list[str]) -> str:
    return r"\n".join(_escaped(line) for line in lines if line)


def _room(lines: list[str]) -> str:
    """Return a node's least width, in inches, where a line has characters as wide as they are high.

    Graphviz in the browser has no fonts; it knows the widths of Latin letters only.
    """
    ems = [sum(1.0 if east_asian_width(c) in "WF" else 0.55 for c in line) for line in lines]
    is_wide = any(east_asian_width(c) in "WF" for line in lines for c in line)
    return f' width="{max(ems) * 14 / 72 + 0.3:.2f}"' if is_wide else ""


def _escaped(text: str) -> str:
    """Return text that graphviz shows letter for letter inside a quoted label."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return printable.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
