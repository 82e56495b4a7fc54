"""The tape of a graph that exists already: what torch kept of it, and a backward pass.

Nothing of the caller's changes: the gradients are captured instead of added to `.grad`, and the
graph is retained, so that a later `backward()` still works.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from gradlab.maths.graph import Graph, Slot, output_edge, read, saved_tensors, topological
from gradlab.tape import Contribution, Forward, Kept, Step, Tape
from gradlab.tape.engine import steps, turns
from gradlab.tape.forward import forward_order

Place = tuple[Any, int]
SIDE_RESULTS = ("indices", "total_weight", "result1", "result2")
"""Names of saved tensors that an operation returns behind its first result, in that order."""


def existing_tape(output: Tensor, names: Mapping[str, Tensor], v: Tensor | None = None) -> Tape:
    """Return the tape of the graph behind an output.

    Args:
        output: a tensor that was computed from others, usually a loss.
        names: variables by name, leaves or not.
        v: the cotangent, shape of the output; may be left out for a scalar.

    Raises:
        RuntimeError: if the graph's saved tensors have been freed already; and torch's own errors.
        ValueError: if the output does not require grad.

    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> tape = existing_tape(w.exp(), {"w": w})
    >>> [entry.values for entry in tape.forward] == [(w,), (w.exp(),)], w.grad
    (True, None)
    """
    root = output_edge(output)
    functions = topological([root[0]])
    saved = [list(saved_tensors(function)) for function in functions]
    _refuse_freed(saved)
    labels = _labels(names, functions)
    graph = read(functions, [root], labels, saved)
    kept = _kept_values(output, root, functions, saved)
    given = v
    if v is None and output.numel() == 1:
        given = torch.ones_like(output).detach()
    passed, totals = _backward(output, given, functions, graph)
    return Tape(
        graph,
        tuple(
            _entry(function, slots, kept, labels, len(node.shapes))
            for function, slots, node in zip(functions, saved, graph.nodes, strict=True)
        ),
        forward_order(graph, functions),
        passed,
        (output.detach().clone(),),
        () if given is None else (given,),
        {name: totals.get(output_edge(t)[0]) for name, t in names.items() if _is_leaf(t)},
    )


def _refuse_freed(saved: Sequence[Sequence[Slot]]) -> None:
    if any(state == "freed" for slots in saved for _, state, _ in slots):
        raise RuntimeError(
            "this graph's saved tensors were freed by an earlier backward pass: compute the loss "
            "again and explain it before backward(), or call backward(retain_graph=True)"
        )


def _is_leaf(tensor: Tensor) -> bool:
    return tensor.requires_grad and tensor.is_leaf


def _labels(names: Mapping[str, Tensor], functions: Sequence[Any]) -> dict[Any, str]:
    nodes = set(functions)
    places = {name: output_edge(t)[0] for name, t in names.items() if t.requires_grad}
    return {function: name for name, function in places.items() if function in nodes}


def _kept_values(
    output: Tensor, root: Place, functions: Sequence[Any], saved: Sequence[Sequence[Slot]]
) -> dict[Place, Tensor]:
    """Return the forward values that are still there: a saved tensor knows which node made it."""
    found: dict[Place, Tensor] = {root: output.detach().clone()}
    for function, slots in zip(functions, saved, strict=True):
        if type(function).__name__ == "AccumulateGrad":
            found[function, 0] = function.variable.detach().clone()
        for _, _, value in slots:
            if value is not None and value.requires_grad:
                found[output_edge(value)] = value.detach().clone()
    return found


def _entry(
    function: Any,
    slots: Sequence[Slot],
    kept: Mapping[Place, Tensor],
    labels: Mapping[Any, str],
    count: int,
) -> Forward:
    tensors = {name: value for name, _, value in slots if value is not None}
    named = {
        name: labels[output_edge(value)[0]]
        for name, value in tensors.items()
        if value.requires_grad and output_edge(value)[0] in labels
    }
    values = tuple(kept.get((function, number)) for number in range(count))
    return Forward(
        operation=labels.get(function, ""),
        op="",
        operands=_operands(function, values),
        names=named,
        values=values,
        kept=tuple(Kept(name, value.detach().clone(), True) for name, value in tensors.items()),
        group=(),
    )


def _operands(function: Any, values: Sequence[Tensor | None]) -> dict[str, object]:
    """Return what a node saved by torch's names, and what else it returned as "results"."""
    saves = [attribute for attribute in dir(function) if attribute.startswith("_saved_")]
    found = {name.removeprefix("_saved_"): _plain(getattr(function, name)) for name in saves}
    others = [found[name] for name in SIDE_RESULTS if isinstance(found.get(name), Tensor)]
    return {**found, "results": (*values[:1], *others)} if others else found


def _plain(value: Any) -> Any:
    """Return a saved value: detached, and -1 as -1, which torch hands out as 2**64 - 1."""
    if isinstance(value, tuple):
        return tuple(_plain(part) for part in value)
    if isinstance(value, int) and value >= 2**63:
        return value - 2**64
    return value.detach() if isinstance(value, Tensor) else value


def _backward(
    output: Tensor, v: Tensor | None, functions: Sequence[Any], graph: Graph
) -> tuple[tuple[Step, ...], dict[Any, Tensor]]:
    """Return the steps of a backward pass that leaves `.grad` and the graph alone, and totals."""
    leaves = [node.index for node in graph.nodes if node.is_leaf]
    variables = [functions[i].variable for i in leaves]
    totals: list[Tensor | None] = []

    def capture() -> None:
        totals.extend(
            torch.autograd.grad(output, variables, v, retain_graph=True, allow_unused=True)
        )

    inner = [function for function in functions if not hasattr(function, "variable")]
    index = [i for i, function in enumerate(functions) if not hasattr(function, "variable")]
    ran = turns(inner, capture)
    seen = [(index[node], incoming, outgoing) for node, incoming, outgoing in ran]
    by_leaf = {
        i: total.detach() for i, total in zip(leaves, totals, strict=True) if total is not None
    }
    passed = with_leaves(steps(graph, [v], seen), by_leaf, graph)
    return passed, {functions[i]: total for i, total in by_leaf.items()}


def with_leaves(
    passed: Sequence[Step], totals: Mapping[int, Tensor], graph: Graph
) -> tuple[Step, ...]:
    """Return the steps with each leaf's right after its last contribution, as the engine does it.

    A capturing pass does not run AccumulateGrad, which has the highest priority there is.
    """
    arriving: dict[int, list[Contribution]] = {i: [] for i in totals}
    targets = {(edge.source, edge.input): edge.target for edge in graph.edges}
    waiting = Counter(targets.values())
    found: list[Step] = []
    for step in passed:
        found.append(step)
        for number, grad in enumerate(step.outgoing):
            target = targets.get((step.node, number))
            if target not in arriving or target is None:
                continue
            waiting[target] -= 1
            if grad is not None:
                arriving[target].append(Contribution(step.node, number, 0, grad))
            if not waiting[target]:
                total = totals[target]
                found.append(Step(target, tuple(arriving[target]), (total,), (), total))
    return tuple(found)
