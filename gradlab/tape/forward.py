"""Puts together what was watched in the forward pass: one entry per grad_fn node."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from torch import Tensor

from gradlab.maths.graph import Graph, Node
from gradlab.tape.data import Forward, Kept
from gradlab.tape.operations import Operation, Operations
from gradlab.tape.watch import Call, Calls, applied
from gradlab.tape.windows import COPY_SLICES


def forward_entries(
    graph: Graph,
    functions: Sequence[Any],
    calls: Calls,
    operations: Operations,
    kept: Sequence[tuple[Kept, ...]],
    own: Mapping[Any, dict[str, object]],
) -> tuple[Forward, ...]:
    """Return what happened at every node, by its index.

    Args:
        graph: the graph of the functions.
        functions: its grad_fn nodes.
        calls: the calls that were watched, as they read in code.
        operations: the operations underneath.
        kept: the saved tensors of every node.
        own: what nodes of own autograd.Functions keep, by node.
    """
    starts = [call.first for call in calls.calls]
    names = calls.names
    entries = []
    for node, function, saved in zip(graph.nodes, functions, kept, strict=True):
        number = function._sequence_nr()
        operation, kind = _verified(operations.by_number.get(number), node)
        text, group = _reading(_call(number, starts, calls.calls), kind, node)
        given = _operands(operation, kind)
        if node.name == COPY_SLICES:  # made right after the node of the operation that wrote
            given = _written(operations.by_number.get(number - 1))
        elif node.custom is not None:
            given = own[function]
        known = {key: names[id(value)] for key, value in given.items() if id(value) in names}
        if node.variable:
            known["result"] = node.variable
        found = _values(function, node.shapes, operation, calls.values)
        entries.append(Forward(text, kind.name, given, known, found, saved, group))
    return tuple(entries)


def forward_order(graph: Graph, functions: Sequence[Any]) -> tuple[int, ...]:
    """Return the node indices as the forward pass made them, each leaf right before its first use.

    A graph that was built in several threads has no common count; it keeps its topological order.
    """
    numbers = [function._sequence_nr() for function in functions]
    for edge in graph.edges:
        if graph.nodes[edge.target].is_leaf:
            numbers[edge.target] = min(numbers[edge.target], numbers[edge.source])
    order = sorted(range(len(numbers)), key=lambda i: (numbers[i], not graph.nodes[i].is_leaf, i))
    position = {index: k for k, index in enumerate(order)}
    if any(position[edge.target] > position[edge.source] for edge in graph.edges):
        return tuple(range(len(numbers)))
    return tuple(order)


@lru_cache(maxsize=1024)
def base_name(name: str) -> str:
    """Return a grad_fn's name without its ending, for comparing with an operation's.

    >>> base_name("MseLossBackward0"), base_name("CopyBackwards")
    ('MseLoss', 'Copy')
    >>> base_name("DiagonalBackward0_copy")
    'Diagonal_copy'
    """
    return re.sub(r"Backward(s|\d*)(_copy)?$", r"\2", name)


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return base_name(name).replace("_", "").lower()


class _Kind(NamedTuple):
    """What all calls of one operation share.

    Args:
        name: torch's name of the overload ("aten.mul.Tensor").
        inner: its name without them ("mul").
        plain: the same as a grad_fn's name would have it.
        arguments: the arguments' names.
        defaults: their defaults, by name.
    """

    name: str
    inner: str
    plain: str
    arguments: tuple[str, ...]
    defaults: Mapping[str, object]


UNKNOWN = _Kind("", "", "", (), {})


@lru_cache(maxsize=1024)
def _kind(overload: Any) -> _Kind:
    inner: str = overload.overloadpacket.__name__
    arguments = overload._schema.arguments
    return _Kind(
        str(overload),
        inner,
        inner.replace("_", "").lower().removesuffix("forward"),
        tuple(a.name for a in arguments),
        {a.name: a.default_value for a in arguments},
    )


def _verified(operation: Operation | None, node: Node) -> tuple[Operation | None, _Kind]:
    """Return the operation if it is the node's own, by its name.

    A node that no operation was seen for (an autograd.Function's) would else get its neighbour's.
    """
    if operation is None or node.custom is not None:
        return None, UNKNOWN
    kind = _kind(operation.overload)
    return (operation, kind) if kind.plain == _plain(node.name) else (None, UNKNOWN)


def _values(
    function: Any,
    shapes: Sequence[tuple[int, ...]],
    operation: Operation | None,
    seen: Mapping[tuple[Any, int], Tensor],
) -> tuple[Tensor | None, ...]:
    """Return each output's value as it was seen, or else as the operation returned it."""
    results = () if operation is None else operation.results
    found = []
    for number, shape in enumerate(shapes):
        value = seen.get((function, number))
        if value is None and number < len(results):
            value = results[number]
        found.append(value if value is not None and value.shape == shape else None)
    return tuple(found)


def _call(number: int, starts: Sequence[int], calls: Sequence[Call]) -> Call | None:
    at = bisect_right(starts, number) - 1
    return calls[at] if at >= 0 and number < calls[at].end else None


def _reading(call: Call | None, kind: _Kind, node: Node) -> tuple[str, tuple[str, ...]]:
    if node.is_leaf:
        return node.variable, ()
    if call is None:
        return applied(node.name), ()
    if call.end - call.first == 1 or not kind.name:
        return call.text, call.path
    return f"{call.text} › {kind.inner}", (*call.path, call.text)


def _written(operation: Operation | None) -> dict[str, object]:
    """Return the operands of an operation that wrote into a view, and its name."""
    if operation is None or operation.window is None:
        return {}
    kind = _kind(operation.overload)
    result = operation.results[0] if operation.results else None
    return {
        **_operands(operation, kind),
        "result": result,
        "window": operation.window,
        "written": kind.plain,
    }


def _operands(operation: Operation | None, kind: _Kind) -> dict[str, object]:
    if operation is None:
        return {}
    given = dict(zip(kind.arguments, operation.args, strict=False))
    return {**kind.defaults, **given, **operation.kwargs, "results": operation.results}
