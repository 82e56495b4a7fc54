"""Runs torch's backward pass and notes every node's turn.

A hook on each node sees the gradient with its contributions summed up and what the node made of
it, in the engine's own order.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from gradlab.maths.graph import LEAF, Graph
from gradlab.tape.data import Contribution, Step

Grads = tuple[Tensor | None, ...]
Turn = tuple[int, Grads, Grads]
"""A node's turn as the hooks saw it: gradients by output number in, by input number out."""


def turns(functions: Sequence[Any], run: Callable[[], object]) -> list[Turn]:
    """Return every node's turn while run() runs a backward pass; leaves no hook behind.

    Args:
        functions: the grad_fn nodes; a turn's node is an index into them.
        run: starts the backward pass in this thread. Passes that other threads run over the same
            nodes meanwhile are not noted.
    """
    seen: list[Turn] = []
    thread = threading.get_ident()
    handles = [
        function.register_prehook(_leaf_hook(index, seen, thread))
        if type(function).__name__ == LEAF
        else function.register_hook(_hook(index, seen, thread))
        for index, function in enumerate(functions)
    ]
    try:
        run()
    finally:
        for handle in handles:
            handle.remove()
    return seen


def _hook(index: int, seen: list[Turn], thread: int) -> Callable[[Grads, Grads], None]:
    """Return what a node calls when it has run."""

    def note(outgoing: Grads, incoming: Grads) -> None:
        if threading.get_ident() == thread:
            seen.append((index, incoming, outgoing))

    return note


def _leaf_hook(index: int, seen: list[Turn], thread: int) -> Callable[[Grads], None]:
    """Return what a leaf calls before it adds to `.grad`; it has no say afterwards."""

    def note(incoming: Grads) -> None:
        if threading.get_ident() == thread:
            seen.append((index, incoming, ()))

    return note


def steps(graph: Graph, v: Sequence[Tensor | None], seen: Sequence[Turn]) -> tuple[Step, ...]:
    """Return the turns with the contributions that were summed for each.

    Args:
        graph: the graph that the turns' nodes number.
        v: the cotangents, one per output of the graph.
        seen: the turns, in order.
    """
    arriving: dict[int, list[Contribution]] = defaultdict(list)
    for (node, output), cotangent in zip(graph.outputs, v, strict=True):
        if cotangent is not None:
            arriving[node].append(Contribution(None, 0, output, cotangent))
    edges = {(edge.source, edge.input): edge for edge in graph.edges}
    found = []
    for node, incoming, outgoing in seen:
        sent: list[Tensor | None] = []
        for number, grad in enumerate(outgoing):
            edge = edges.get((node, number))
            sent.append(None if edge is None else grad)
            if edge is not None and grad is not None:
                arriving[edge.target].append(Contribution(node, number, edge.output, grad))
        added = incoming[0] if graph.nodes[node].is_leaf else None
        found.append(Step(node, tuple(arriving[node]), incoming, tuple(sent), added))
    return tuple(found)
