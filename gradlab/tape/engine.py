"""Runs torch's backward pass and notes every node's turn.

Hooks on the nodes see the gradient after its contributions were summed (before the node runs) and
what the node sends on (after it ran). They fire in the engine's own order.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from torch import Tensor

from gradlab.graph import LEAF, Graph
from gradlab.tape.data import Contribution, Step

Grads = tuple[Tensor | None, ...]


class Turn(NamedTuple):
    """A node's turn as the hooks saw it: gradients by output number in, by input number out."""

    node: int
    incoming: Grads
    outgoing: Grads


def turns(functions: Sequence[Any], run: Callable[[], object]) -> list[Turn]:
    """Return every node's turn while run() runs a backward pass; leaves no hook behind.

    Args:
        functions: the grad_fn nodes; a turn's node is an index into them.
        run: starts the backward pass in this thread. Passes that other threads run over the same
            nodes meanwhile are not noted.
    """
    seen: list[Turn] = []
    handles = []
    try:
        for index, function in enumerate(functions):
            before, after = _hooks(index, seen, threading.get_ident())
            handles.append(function.register_prehook(before))
            if type(function).__name__ != LEAF:
                handles.append(function.register_hook(after))
        run()
    finally:
        for handle in handles:
            handle.remove()
    return seen


def _hooks(
    index: int, seen: list[Turn], thread: int
) -> tuple[Callable[[Grads], None], Callable[[Grads, Grads], None]]:
    """Return what a node calls before and after its turn, to note it in seen."""

    def before(incoming: Grads) -> None:
        if threading.get_ident() == thread:
            seen.append(Turn(index, incoming, ()))

    def after(outgoing: Grads, _: Grads) -> None:
        if threading.get_ident() != thread:
            return
        # A backward pass that the node itself started may have run others in between.
        at = next(k for k in range(len(seen) - 1, -1, -1) if seen[k].node == index)
        seen[at] = seen[at]._replace(outgoing=outgoing)

    return before, after


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
    targets = {(edge.source, edge.input): (edge.target, edge.output) for edge in graph.edges}
    found = []
    for node, incoming, outgoing in seen:
        sent: list[Tensor | None] = []
        for number, grad in enumerate(outgoing):
            target = targets.get((node, number))
            value = grad.detach() if grad is not None and target is not None else None
            sent.append(value)
            if target is not None and value is not None:
                arriving[target[0]].append(Contribution(node, number, target[1], value))
        came = tuple(None if grad is None else grad.detach() for grad in incoming)
        added = came[0] if graph.nodes[node].is_leaf else None
        found.append(Step(node, tuple(arriving[node]), came, tuple(sent), added))
    return tuple(found)
