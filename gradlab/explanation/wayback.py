"""One backward pass walked by hand: no hook runs, no `.grad` is written, nothing is freed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gradlab.maths.graph import LEAF, output_edge, topological

Edge = tuple[Any, int]
"""A grad_fn and the number of its output."""


@dataclass(frozen=True, eq=False)
class Turn:
    """A node on the way to the variable.

    Args:
        node: the grad_fn.
        name: torch's name of it.
        incoming: the gradient of each of its outputs; None for those without one.
        outgoing: what it sends on, along the ways that lead to the variable.
        refusal: torch's message if the node could not run, else "".
    """

    node: Any
    name: str
    incoming: tuple[Tensor | None, ...]
    outgoing: tuple[Tensor, ...]
    refusal: str = ""


def reaches(loss: Tensor, goal: Edge) -> bool:
    """Return whether the graph of a loss holds a node."""
    return any(node is goal[0] for node in topological([output_edge(loss)[0]]))


def way_back(loss: Tensor, goal: Edge) -> Iterator[Turn]:
    """Yield the turns of the nodes between a loss and a variable, from the loss on.

    The last turn is the variable's own, with its gradient as incoming. The loss's cotangent is 1
    for each of its elements.

    Args:
        loss: a tensor that requires grad.
        goal: the variable's node and output number, which the graph holds.
    """
    root, number = output_edge(loss)
    order = topological([root])
    leading = _leading(order, goal[0])
    arriving: defaultdict[Edge, list[Tensor]] = defaultdict(list)
    arriving[root, number].append(torch.ones_like(loss))
    for node in reversed(order):
        if node not in leading:
            continue
        incoming = _incoming(node, arriving)
        if node is goal[0]:
            yield Turn(node, _name(node), (incoming[goal[1]],), ())
            return
        if all(grad is None for grad in incoming):
            continue
        turn = _turn(node, incoming, leading, arriving)
        yield turn
        if turn.refusal:
            return


def _turn(
    node: Any,
    incoming: tuple[Tensor | None, ...],
    leading: set[Any],
    arriving: dict[Edge, list[Tensor]],
) -> Turn:
    """Run a node's own backward and hand on what it gives."""
    try:
        given = _applied(node, incoming)
    except RuntimeError as error:
        return Turn(node, _name(node), incoming, (), str(error))
    sent = []
    for edge, grad in zip(node.next_functions, given, strict=False):
        if edge[0] in leading and grad is not None:
            arriving[edge].append(grad)
            sent.append(grad)
    return Turn(node, _name(node), incoming, tuple(sent))


def _leading(order: Sequence[Any], goal: Any) -> set[Any]:
    """Return the nodes from which a way leads to the goal, itself included."""
    leading = {goal}
    for node in order:
        if any(target in leading for target, _ in node.next_functions):
            leading.add(node)
    return leading


def _incoming(node: Any, arriving: dict[Edge, list[Tensor]]) -> tuple[Tensor | None, ...]:
    """Return the summed gradient of each output of a node."""
    numbers = [number for target, number in arriving if target is node]
    size = 1 if _name(node) == LEAF else max([len(node._input_metadata), *(n + 1 for n in numbers)])
    summed: list[Tensor | None] = [None] * size
    for number in numbers:
        parts = arriving[node, number]
        summed[number] = sum(parts[1:], parts[0])
    return tuple(summed)


def _applied(node: Any, incoming: tuple[Tensor | None, ...]) -> tuple[Tensor | None, ...]:
    """Return what a node's backward gives, without the hooks that the engine would run."""
    with torch.no_grad(), torch.random.fork_rng(devices=[]):
        given = (node if callable(node) else node.apply)(*incoming)
    return given if isinstance(given, tuple) else (given,)


def _name(node: Any) -> str:
    return str(node.name())
