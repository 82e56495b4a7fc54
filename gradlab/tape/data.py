"""What a recorded forward and backward pass consists of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor

from gradlab.maths.graph import Graph


class Kept(NamedTuple):
    """A saved tensor as it was before the backward pass.

    Args:
        name: torch's name ("self", "result", …).
        value: a detached snapshot; None if an in-place operation had already spoiled it.
        is_held: whether the node still holds it after the backward pass.
    """

    name: str
    value: Tensor | None
    is_held: bool


class Forward(NamedTuple):
    """What happened at one node in the forward pass.

    Args:
        operation: how the call that made the node reads in code, e.g. "x * w"; the variable's
            name for a leaf; "" when it was not watched.
        op: torch's name of the operation underneath ("aten.mul.Tensor"), "" when unknown.
        operands: the operation's arguments by torch's names, tensors as detached snapshots, and
            as "results" everything it returned; empty when unknown.
        names: what operands and the result are called in code: their variables, or short code
            such as "(x * w)".
        values: what it returned, by output number, detached; None where it was not kept.
        kept: the node's saved tensors.
        group: the path of modules and composed calls that the node is a part of.
    """

    operation: str
    op: str
    operands: Mapping[str, object]
    names: Mapping[str, str]
    values: tuple[Tensor | None, ...]
    kept: tuple[Kept, ...]
    group: tuple[str, ...]

    def name_in_code(self, operand: str) -> str:
        """Return what an operand is called in the code; torch's name for it if it has none."""
        return self.names.get(operand, operand)


class Contribution(NamedTuple):
    """One gradient on its way into a node.

    Args:
        source: the node whose backward sent it; None for v, which the caller puts in.
        input: for which input of the source's operation it was computed (0 for v).
        output: which output of the receiving node it belongs to.
        grad: the gradient, shape of that output, detached.
    """

    source: int | None
    input: int
    output: int
    grad: Tensor


class Step(NamedTuple):
    """One node's turn in the backward pass, in the engine's own order.

    Args:
        node: the node's index in the graph.
        contributions: the gradients that arrived, one per edge into the node and per v.
        incoming: their sum for each output of the node; None where nothing arrived.
        outgoing: the gradient for each input, by input number; None where none is needed.
        added: for a leaf what was added to its `.grad`, else None.
    """

    node: int
    contributions: tuple[Contribution, ...]
    incoming: tuple[Tensor | None, ...]
    outgoing: tuple[Tensor | None, ...]
    added: Tensor | None


@dataclass(frozen=True, slots=True)
class Tape:
    """A forward and a backward pass, recorded node by node; its sequences never change.

    Args:
        graph: the grad_fn graph; everything else refers to its node indices.
        forward: one entry per node, by index.
        order: node indices in the order of the forward pass, a leaf right before its first use.
        steps: the backward pass in the engine's own order.
        values: the outputs' values, detached.
        v: the cotangents that the backward pass began with, one per output.
        grads: the total gradient at each input that requires grad, None if the outputs do not
            depend on it.
        totals: the same for everything that has a name and requires grad: also for parameters of a
            module, and for tensors that f reads from outside.
        hooked: nodes on whose tensors hooks were seen that this pass did not run.
    """

    graph: Graph
    forward: Sequence[Forward]
    order: Sequence[int]
    steps: Sequence[Step]
    values: tuple[Tensor, ...]
    v: tuple[Tensor, ...]
    grads: Mapping[str, Tensor | None]
    totals: Mapping[str, Tensor | None]
    hooked: frozenset[int] = frozenset()

    def __len__(self) -> int:
        """Return the number of steps: one per node forward, then one per node backward."""
        return len(self.order) + len(self.steps)
