"""Which nodes are drawn as one box: each its own, until there are too many to read."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import groupby

from gradlab.pictures.drawing.svg import Group
from gradlab.tape import Forward, Tape


@dataclass(frozen=True)
class Box:
    """One box of the drawing.

    Args:
        nodes: the indices of the nodes it stands for, in the order of the forward pass.
        label: the module or call it stands for, "" for a node or a mere stretch.
    """

    nodes: tuple[int, ...]
    label: str = ""

    @property
    def last(self) -> int:
        """The node whose output is the box's output."""
        return self.nodes[-1]


def boxes(tape: Tape, limit: int) -> tuple[Box, ...]:
    """Return the boxes of a drawing, at most limit of them besides the inputs.

    The largest innermost modules and calls fold first, then the next outer ones, until the boxes
    fit; what belongs to none folds into stretches. Only nodes that follow each other in the
    forward pass share a box, so that no two boxes ever depend on each other. A leaf that is no
    input of the recorded function is folded into the box of its first use.

    Args:
        tape: a recorded pass.
        limit: how many boxes are still readable.
    """
    inner = [i for i in tape.order if not tape.graph.nodes[i].is_leaf]
    parts = [Box((i,), _innermost(tape, i)) for i in inner]
    deepest = max((len(entry.group) for entry in tape.forward), default=0)
    for depth in range(deepest, 0, -1):
        parts = _folded(tape, parts, depth, limit)
    if len(parts) > limit:
        size = -(-len(parts) // limit)
        parts = [
            Box(tuple(i for part in parts[k : k + size] for i in part.nodes))
            for k in range(0, len(parts), size)
        ]
    found = _with_leaves(tape, parts, any(len(part.nodes) > 1 for part in parts))
    return tuple(box if len(box.nodes) > 1 else Box(box.nodes) for box in found)


def module_boxes(tape: Tape, most: int) -> tuple[Box, ...]:
    """Return the boxes of a drawing with one for each call of a module, () without modules.

    As deep in the modules as there are at most so many boxes, or else the outermost modules.

    Args:
        tape: a recorded pass.
        most: how many boxes are wanted, besides the inputs.
    """
    inner = [i for i in tape.order if not tape.graph.nodes[i].is_leaf]
    paths = {i: module_path(tape.forward[i]) for i in inner}
    deepest = max(map(len, paths.values()), default=0)
    found: tuple[Box, ...] = ()
    for depth in range(1, deepest + 1):
        keys = {i: paths[i][:depth] or i for i in inner}
        parts = [
            Box(tuple(nodes), path[-1] if isinstance(path, tuple) else "")
            for path, nodes in groupby(inner, keys.__getitem__)
        ]
        if found and len(parts) > most:
            break
        found = _with_leaves(tape, parts, is_folded=True)
    return found


def frames(tape: Tape, drawn: Sequence[Box]) -> list[Group]:
    """Return the modules that several boxes belong to, outer modules first."""
    paths = _box_paths(tape, drawn)
    found: list[Group] = []
    for depth in range(1, max(map(len, paths.values()), default=0) + 1):
        prefixes = {k: path[:depth] for k, path in paths.items()}
        for path, run in groupby(paths, prefixes.__getitem__):
            members = tuple(run)
            is_new = all(group.boxes != members for group in found)
            if len(path) == depth and len(members) > 1 and is_new:
                found.append(Group(path[-1], members))
    return found


def _box_paths(tape: Tape, drawn: Sequence[Box]) -> dict[int, tuple[str, ...]]:
    """Return each box's modules; a parameter stands with the box that uses it first."""
    home = {i: k for k, box in enumerate(drawn) for i in box.nodes}
    users: dict[int, int] = {}
    for edge in tape.graph.edges:
        users[edge.target] = min(home[edge.source], users.get(edge.target, len(drawn)))
    found = {}
    for k, box in enumerate(drawn):
        node = tape.graph.nodes[box.last]
        if not node.is_leaf:
            found[k] = module_path(tape.forward[box.last])
        elif node.variable not in tape.grads and box.last in users:
            found[k] = module_path(tape.forward[drawn[users[box.last]].last])
    return found


def module_path(entry: Forward) -> tuple[str, ...]:
    """Return the modules that a node was made in, outermost first, without composed calls."""
    is_composed = entry.group and entry.operation.startswith(f"{entry.group[-1]} › ")
    return entry.group[:-1] if is_composed else entry.group


def _innermost(tape: Tape, index: int) -> str:
    return next(reversed(tape.forward[index].group), "")


def _folded(tape: Tape, parts: list[Box], depth: int, limit: int) -> list[Box]:
    """Return the boxes with the largest groups of one depth folded, as few as are enough."""

    def key(part: Box) -> Hashable:
        return tape.forward[part.last].group[:depth] or part.last

    runs = [(group, list(members)) for group, members in groupby(parts, key)]
    count, chosen = len(parts), set()
    for k in sorted(range(len(runs)), key=lambda k: -len(runs[k][1])):
        if count <= limit:
            break
        count -= len(runs[k][1]) - 1
        chosen.add(k)
    found: list[Box] = []
    for k, (group, members) in enumerate(runs):
        if k in chosen and isinstance(group, tuple):
            found.append(Box(tuple(i for part in members for i in part.nodes), group[-1]))
        else:
            found += members
    return found


def _with_leaves(tape: Tape, parts: Sequence[Box], is_folded: bool) -> tuple[Box, ...]:
    """Return the boxes with the leaves: inputs stay alone, others go where they are used first."""
    nodes = tape.graph.nodes
    home: dict[int, int] = {i: k for k, part in enumerate(parts) for i in part.nodes}
    first: dict[int, int] = {}
    for edge in tape.graph.edges:
        if nodes[edge.target].is_leaf:
            used = home[edge.source]
            first[edge.target] = min(used, first.get(edge.target, used))
    arriving: dict[int | None, list[int]] = {}
    for i in tape.order:
        if nodes[i].is_leaf:
            arriving.setdefault(first.get(i), []).append(i)
    found = [Box((i,)) for i in arriving.get(None, [])]
    for k, part in enumerate(parts):
        new = arriving.get(k, [])
        hidden = [i for i in new if is_folded and nodes[i].variable not in tape.grads]
        found += [Box((i,)) for i in new if i not in hidden]
        found.append(Box((*hidden, *part.nodes), part.label))
    return tuple(found)
