"""The states a learner steps through: first values appear node by node, then gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gradlab.maths.graph import Edge
from gradlab.tape.data import Step, Tape


@dataclass(frozen=True)
class Moment:
    """What is known after k steps. It depends on k alone, so that back and forth meet.

    Args:
        index: k.
        phase: "start" before the first step, then "forward", then "backward".
        node: the node whose turn it was, None at the start.
        valued: nodes whose value is known.
        graded: nodes that have run backward, so that their gradient is known.
        freed: nodes whose saved tensors have been released.
        edges: the edges in use: the inputs of a node forward, the gradient's way backward.
    """

    index: int
    phase: Literal["start", "forward", "backward"]
    node: int | None
    valued: frozenset[int]
    graded: frozenset[int]
    freed: frozenset[int]
    edges: tuple[Edge, ...]


def moment(tape: Tape, k: int) -> Moment:
    """Return the state after k steps.

    Args:
        tape: a recorded pass.
        k: 0 … len(tape); anything beyond is taken for the nearer end.

    >>> import torch
    >>> from gradlab.tape import record
    >>> tape = record(lambda w: w.exp(), {"w": torch.tensor(2.0)})
    >>> [(moment(tape, k).phase, moment(tape, k).node) for k in range(len(tape) + 1)]
    [('start', None), ('forward', 0), ('forward', 1), ('backward', 1), ('backward', 0)]
    """
    k = max(0, min(k, len(tape)))
    forward = tape.order[:k]
    steps = tape.steps[: max(0, k - len(tape.order))]
    graded = frozenset(step.node for step in steps)
    freed = frozenset(i for i in graded if any(not kept.is_held for kept in tape.forward[i].kept))
    node = steps[-1].node if steps else forward[-1] if forward else None
    phase: Literal["start", "forward", "backward"] = "backward" if steps else "forward"
    return Moment(
        k,
        "start" if node is None else phase,
        node,
        frozenset(forward),
        graded,
        freed,
        travelled(tape, node, bool(steps)),
    )


def travelled(tape: Tape, node: int | None, is_backward: bool) -> tuple[Edge, ...]:
    """Return the edges that a node's turn uses: its inputs; for a leaf backward, those into it."""
    if node is None:
        return ()
    edges = tuple(edge for edge in tape.graph.edges if edge.source == node)
    if is_backward and not edges:
        return tuple(edge for edge in tape.graph.edges if edge.target == node)
    return edges


def schedule(tape: Tape) -> tuple[tuple[int, int | None], ...]:
    """Return for every node at which k its value and its gradient appear (None: it never ran)."""
    values = {node: k for k, node in enumerate(tape.order, 1)}
    gradients = {step.node: k for k, step in enumerate(tape.steps, 1 + len(tape.order))}
    return tuple((values[i], gradients.get(i)) for i in range(len(tape.graph.nodes)))


def steps_by_node(tape: Tape) -> dict[int, Step]:
    """Return each node's turn in the backward pass; a node that had none is left out."""
    return {step.node: step for step in tape.steps}
