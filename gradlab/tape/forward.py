"""Puts together what was watched in the forward pass: one entry per grad_fn node."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from torch import Tensor

from gradlab.graph import Graph, Node
from gradlab.tape.data import Forward, Kept
from gradlab.tape.watch import Call, Calls, Operation, Operations, applied

LEAF_NUMBER = 1 << 62
"""Above every sequence number but a leaf's, which torch sets to the largest there is."""


def forward_entries(
    graph: Graph,
    functions: Sequence[Any],
    calls: Calls,
    operations: Operations,
    kept: Sequence[tuple[Kept, ...]],
) -> tuple[Forward, ...]:
    """Return what happened at every node, by its index.

    Args:
        graph: the graph of the functions.
        functions: its grad_fn nodes.
        calls: the calls that were watched, as they read in code.
        operations: the operations underneath.
        kept: the saved tensors of every node.
    """
    starts = [call.first for call in calls.calls]
    names = {id(copy): name for name, copy in calls.named_copies()}
    entries = []
    for node, function, saved in zip(graph.nodes, functions, kept, strict=True):
        number = function._sequence_nr()
        operation = _verified(operations.by_number.get(number), node)
        found = tuple(
            _value(function, nr, shape, operation, calls.values)
            for nr, shape in enumerate(node.shapes)
        )
        call = _call(number, starts, calls.calls)
        text, group = _reading(call, operation, node)
        op = "" if operation is None else _name(operation.overload)
        given = _operands(operation)
        known = {key: names[id(value)] for key, value in given.items() if id(value) in names}
        entries.append(Forward(text, op, given, known, found, saved, group))
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
    """
    return re.sub(r"Backward(s|\d*)$", "", name)


def _verified(operation: Operation | None, node: Node) -> Operation | None:
    """Return the operation if it is the node's own, by its name.

    A node that no operation was seen for (an autograd.Function's) would else get its neighbour's.
    """
    if operation is None:
        return None
    return operation if _plain(operation.overload) == base_name(node.name).lower() else None


@lru_cache(maxsize=1024)
def _plain(overload: Any) -> str:
    name: str = overload.overloadpacket.__name__.replace("_", "").lower()
    return name.removesuffix("forward")


@lru_cache(maxsize=1024)
def _name(overload: Any) -> str:
    return str(overload)


def _value(
    function: Any,
    number: int,
    shape: tuple[int, ...],
    operation: Operation | None,
    values: Mapping[tuple[Any, int], Tensor],
) -> Tensor | None:
    value = values.get((function, number))
    if value is None and operation is not None and number < len(operation.results):
        value = operation.results[number]
    return value if value is not None and tuple(value.shape) == shape else None


def _call(number: int, starts: Sequence[int], calls: Sequence[Call]) -> Call | None:
    at = bisect_right(starts, number) - 1
    return calls[at] if at >= 0 and number < calls[at].end else None


def _reading(
    call: Call | None, operation: Operation | None, node: Node
) -> tuple[str, tuple[str, ...]]:
    if node.is_leaf:
        return node.variable, ()
    if call is None:
        return applied(node.name), ()
    if call.end - call.first == 1 or operation is None:
        return call.text, call.path
    inner = operation.overload.overloadpacket.__name__
    return f"{call.text} › {inner}", (*call.path, call.text)


def _operands(operation: Operation | None) -> dict[str, object]:
    if operation is None:
        return {}
    names, defaults = _arguments(operation.overload)
    given = dict(zip(names, operation.args, strict=False))
    return {**defaults, **given, **operation.kwargs, "results": operation.results}


@lru_cache(maxsize=1024)
def _arguments(overload: Any) -> tuple[tuple[str, ...], dict[str, object]]:
    """Return an operation's argument names and their defaults."""
    arguments = overload._schema.arguments
    return tuple(a.name for a in arguments), {a.name: a.default_value for a in arguments}
