"""What the way an input is used says of it: its shape, or that it holds class numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import prod

from gradlab.expression.entries import Shape
from gradlab.expression.syntax import (
    Argument,
    Call,
    Name,
    Node,
    Number,
    Sequence,
    String,
    Subscript,
    Unary,
    walk,
)  # fmt: skip

_LARGEST, _MOST_DIMS = 64, 4

_INPUTS: dict[int, Shape] = {1: (1, 1, 4), 2: (1, 1, 4, 4), 3: (1, 2, 3, 3)}
_WEIGHTS: dict[int, Shape] = {1: (1, 1, 3), 2: (1, 1, 3, 3)}
_OF_RANK: dict[int, Shape] = {3: (2, 3, 2), 4: (1, 2, 3, 3)}
"""A small shape of so many dimensions."""

Uses = Iterator[tuple[str, Shape]]


def class_names(tree: Node) -> set[str]:
    """Return the names that stand where whole numbers are needed: classes, or places to choose."""
    found: set[str] = set()
    for node in walk(tree):
        if isinstance(node, Subscript):
            found |= {item.name for item in node.items if isinstance(item, Name)}
        if isinstance(node, Call):
            found |= {_class_name(argument) for argument in node.arguments}
    return found - {""}


def _class_name(argument: Argument) -> str:
    """Return the name of an argument that has to hold whole numbers, "" for any other."""
    node, kind = argument.node, argument.parameter.kind
    if not isinstance(node, Name):
        return ""
    is_target = kind == "target" and node.name in ("c", "t", "target", "labels")
    return node.name if is_target or kind == "index" else ""


def indexed_shapes(tree: Node) -> dict[str, Shape]:
    """Return for names that are indexed the smallest shape that every x[…] fits in.

    >>> from gradlab.expression import parse
    >>> indexed_shapes(parse("x[[0, 4]] + y[0, 1:3, 2]").tree)
    {'x': (5,), 'y': (2, 3, 3)}
    """
    found: dict[str, list[int]] = {}
    for node in walk(tree):
        if isinstance(node, Subscript) and isinstance(node.value, Name):
            sizes = found.setdefault(node.value.name, [])
            sizes += [2] * (len(node.items) - len(sizes))
            for dim, item in enumerate(node.items):
                sizes[dim] = max(sizes[dim], _reach(item))
    return {name: tuple(sizes[:_MOST_DIMS]) for name, sizes in found.items()}


def _reach(item: Node) -> int:
    if isinstance(item, Number):
        return min(int(item.value) + 1, _LARGEST)
    if isinstance(item, Unary) and isinstance(item.operand, Number):
        return min(int(item.operand.value), _LARGEST)
    return max(3, _classes(item)) if isinstance(item, Sequence | Call) else 3


def used_shapes(tree: Node) -> dict[str, list[Shape]]:
    """Return for names the shapes that the calls they stand in would take.

    >>> from gradlab.expression import parse
    >>> used_shapes(parse("F.cross_entropy(z / T, torch.tensor([3, 0]))").tree)["z"]
    [(2, 4), (4,)]
    >>> used_shapes(parse("F.conv2d(x, w)").tree)
    {'x': [(1, 1, 4, 4)], 'w': [(1, 1, 3, 3)]}
    """
    found: dict[str, list[Shape]] = {}
    calls = (node for node in walk(tree) if isinstance(node, Call))
    for name, shape in (use for call in calls for rule in _RULES for use in rule(call)):
        found.setdefault(name, []).append(shape)
    return {name: [*dict.fromkeys(shapes)] for name, shapes in found.items()}


def _within(node: Node | None) -> list[str]:
    return [n.name for n in walk(node) if isinstance(n, Name)] if node is not None else []


def _of(call: Call, *parameters: str) -> Node | None:
    return next((a.node for a in call.arguments if a.parameter.name in parameters), None)


def _numbers(node: Node | None) -> list[int]:
    """Return the whole numbers that are written in a node."""
    found = walk(node) if node is not None else ()
    return [int(n.value) for n in found if isinstance(n, Number) and n.value <= _LARGEST]


def _classes(node: Node) -> int:
    return min(_LARGEST, max(_numbers(node), default=0) + 1)


def _windows(call: Call) -> Uses:
    """Convolution and pooling: an image, and a smaller pattern."""
    windows = re.fullmatch(r"(conv|conv_transpose|\w+_pool)([123])d", call.entry.name)
    is_image = call.entry.name == "interpolate" or call.path == "F.unfold"
    if not windows and not is_image:
        return
    dims = int(windows[2]) if windows else 2
    groups = max(1, *_numbers(_of(call, "groups")), 1)
    shape, weight = _INPUTS[dims], _WEIGHTS.get(dims)
    yield from ((n, (shape[0], groups, *shape[2:])) for n in _within(_of(call, "input")))
    if weight:
        yield from ((n, (groups, *weight[1:])) for n in _within(_of(call, "weight")))
        yield from ((n, (groups,)) for n in _within(_of(call, "bias")))


def _norms(call: Call) -> Uses:
    """Normalisation over a batch, over groups of channels, over the last dimensions."""
    groups = max(_numbers(_of(call, "num_groups")), default=1)
    shapes: dict[str, Shape] = {
        "batch_norm": (4, 3), "group_norm": (2, 2 * groups, 3), "instance_norm": (1, 2, 4),
        "local_response_norm": (1, 3, 2),
    }  # fmt: skip
    shape = shapes.get(call.entry.name)
    if shape:
        yield from ((name, shape) for name in _within(_of(call, "input")))
        channels = _of(call, "weight"), _of(call, "bias")
        yield from ((name, (shape[1],)) for node in channels for name in _within(node))
    sizes = tuple(_numbers(_of(call, "normalized_shape")))
    if sizes:
        yield from ((name, (2, *sizes)) for name in _within(_of(call, "input")))
        affine = _of(call, "weight"), _of(call, "bias")
        yield from ((name, sizes) for node in affine for name in _within(node))


def _choices(call: Call) -> Uses:
    """Class numbers or places that are written out: rows of them, and all they choose from."""
    chosen = next((a.node for a in call.arguments if a.parameter.kind in ("index", "target")), None)
    if chosen is None or not _numbers(chosen):
        return
    lists = [n for n in walk(chosen) if isinstance(n, Sequence)]
    count = _classes(chosen)
    if call.entry.name == "embedding":
        yield from ((name, (count, 2)) for name in _within(_of(call, "weight")))
        return
    rows = (len(lists[0].items),) if lists else ()
    for name in _within(_of(call, "input")):
        yield from ((name, shape) for shape in ((*rows, count), (count,)))


def _layouts(call: Call) -> Uses:
    """Shapes and dims that are written out."""
    sizes = _numbers(_of(call, "shape", "size"))
    if call.entry.name in ("view", "reshape") and sizes:
        yield from ((name, (prod(sizes),)) for name in _within(_of(call, "input")))
    dims = _numbers(_of(call, "dim", "dims", "dim0", "dim1", "start_dim", "source"))
    shape = _OF_RANK.get(max(dims, default=0) + 1)
    if shape:
        yield from ((name, shape) for name in _within(_of(call, "input")))
    if call.entry.name in ("bmm", "baddbmm", "addbmm"):
        yield from ((name, (2, 2, 3)) for name in _within(_of(call, "input", "batch1")))
        yield from ((name, (2, 3, 2)) for name in _within(_of(call, "mat2", "batch2")))


def _sums(call: Call) -> Uses:
    """The letters of an einsum: each has one size."""
    equation, operands = _of(call, "equation"), _of(call, "operands")
    if not isinstance(equation, String) or not isinstance(operands, Sequence):
        return
    terms = equation.value.replace(" ", "").partition("->")[0].split(",")
    letters = dict.fromkeys("".join(terms).replace(".", ""))
    size = {letter: 2 + place % 2 for place, letter in enumerate(letters)}
    for term, operand in zip(terms, operands.items, strict=False):
        shape = tuple(size[letter] for letter in term.replace(".", ""))
        yield from ((name, shape) for name in _within(operand))


_RULES: tuple[Callable[[Call], Uses], ...] = (_windows, _norms, _choices, _layouts, _sums)
