"""The tape of a graph that exists already: what torch kept of it, and a backward pass.

Nothing of the caller's changes and none of its hooks runs: the grad_fns are called one by one, no
`.grad` is written, and the graph is retained, so that a later `backward()` still works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from torch import Tensor
from torch.autograd.function import BackwardCFunction

from gradlab.maths.graph import LEAF, Node, Slot, output_edge, read, saved_tensors, topological
from gradlab.tape.data import Forward, Kept, Tape
from gradlab.tape.engine import steps
from gradlab.tape.exchange import Exchange
from gradlab.tape.forward import forward_order
from gradlab.tape.given import cotangents
from gradlab.tape.inputs import Inputs
from gradlab.tape.own import kept_by
from gradlab.tape.surroundings import undisturbed
from gradlab.tape.walk import walked

Place = tuple[Any, int]
SIDE_RESULTS = ("indices", "total_weight", "result1", "result2")
"""Names of saved tensors that an operation returns behind its first result, in that order."""


def existing_tape(
    output: Tensor | Sequence[Tensor],
    names: Mapping[str, Tensor],
    v: Tensor | Sequence[Tensor | None] | None = None,
) -> Tape:
    """Return the tape of the graph behind one or several outputs.

    Args:
        output: a tensor that was computed from others, usually a loss; or several.
        names: variables by name, leaves or not.
        v: the cotangent, shape of the output; may be left out for a scalar.

    Raises:
        RuntimeError: if the graph's saved tensors have been freed already; and torch's own errors.
        ValueError: if an output does not require grad.

    >>> import torch
    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> tape = existing_tape(w.exp(), {"w": w})
    >>> [entry.values for entry in tape.forward] == [(w,), (w.exp(),)], w.grad
    (True, None)
    """
    outputs = (output,) if isinstance(output, Tensor) else tuple(output)
    with undisturbed():
        return _tape(outputs, names, v)


def _tape(outputs: Sequence[Tensor], names: Mapping[str, Tensor], v: Any) -> Tape:
    roots = [output_edge(tensor) for tensor in outputs]
    functions = topological([function for function, _ in roots])
    apart = Inputs(_nothing, {})
    with Exchange(apart):  # a checkpoint runs the caller's code when it is asked for what it saved
        saved = [_readable(function) for function in functions]
        held = [_held(*each) for each in zip(functions, saved, strict=True)]
    labels = _labels(names, functions)
    graph = read(functions, roots, labels, saved)
    known = (*outputs, *(t for t in names.values() if t.requires_grad))
    kept = _kept_values(known, functions, saved)
    given = cotangents(outputs, v)
    ran = walked(functions, roots, given, lambda: Exchange(apart))
    totals = _totals(names, {functions[i]: grads[0] for i, grads, _ in ran}, apart)
    parts = zip(functions, saved, held, graph.nodes, strict=True)
    return Tape(
        graph,
        tuple(_entry(*each, kept, labels) for each in parts),
        forward_order(graph, functions),
        steps(graph, given, ran),
        tuple(tensor.detach().clone() for tensor in outputs),
        tuple(vector for vector in given if vector is not None),
        totals,
        totals,
        _hooked(known, functions, saved),
    )


def _totals(
    names: Mapping[str, Tensor], arrived: Mapping[Any, Tensor | None], apart: Inputs
) -> dict[str, Tensor | None]:
    """Return the gradient at each named leaf: in the graph, or at its copy, hidden in a node."""
    hidden = {id(of.original): of.copy.grad for of in apart.adopted()}
    found = {}
    for name, tensor in names.items():
        if tensor.requires_grad and tensor.is_leaf:
            total = arrived.get(output_edge(tensor)[0], hidden.get(id(tensor)))
            found[name] = None if total is None else total.detach().clone()
    return found


def _nothing() -> None:
    """Stand for a function where there is none to run."""


def _readable(function: Any) -> list[Slot]:
    """Return what a node saved.

    Raises:
        RuntimeError: if it has been freed.
    """
    slots = list(saved_tensors(function))
    if any(state == "freed" for _, state, _ in slots):
        raise RuntimeError(
            "this graph's saved tensors were freed by an earlier backward pass: compute the loss "
            "again and explain it before backward(), or call backward(retain_graph=True)"
        )
    return slots


def is_reentrant(functions: Sequence[Any]) -> bool:
    """Return whether one of the nodes runs a backward pass of its own: a checkpoint's may."""
    return any(type(function).__name__ == "CheckpointFunctionBackward" for function in functions)


def _labels(names: Mapping[str, Tensor], functions: Sequence[Any]) -> dict[Any, str]:
    nodes = set(functions)
    places = {name: output_edge(t)[0] for name, t in names.items() if t.requires_grad}
    return {function: name for name, function in places.items() if function in nodes}


def _kept_values(
    known: Sequence[Tensor], functions: Sequence[Any], saved: Sequence[Sequence[Slot]]
) -> dict[Place, Tensor]:
    """Return the forward values that are still there: a saved tensor knows which node made it."""
    found: dict[Place, Tensor] = {}
    for function in functions:
        if type(function).__name__ == LEAF:
            found[function, 0] = function.variable.detach().clone()
    for value in (*_made(saved), *known):
        found[output_edge(value)] = value.detach().clone()
    return found


def _made(saved: Sequence[Sequence[Slot]]) -> Iterator[Tensor]:
    """Yield the saved tensors that know their node."""
    for slots in saved:
        yield from (value for _, _, value in slots if value is not None and value.requires_grad)


def _hooked(
    known: Sequence[Tensor], functions: Sequence[Any], saved: Sequence[Sequence[Slot]]
) -> frozenset[int]:
    """Return the nodes on whose tensors a hook is seen: backward() would run it.

    Those of tensors that nobody holds any more cannot be seen.
    """
    index = {function: i for i, function in enumerate(functions)}
    leaves = [function.variable for function in functions if type(function).__name__ == LEAF]
    seen = {
        index.get(output_edge(tensor)[0])
        for tensor in (*leaves, *known, *_made(saved))
        if tensor._backward_hooks or tensor._post_accumulate_grad_hooks
    }
    of_modules = {i for f, i in index.items() if type(f).__name__ == "BackwardHookFunctionBackward"}
    return frozenset(i for i in seen | of_modules if i is not None)


def _entry(
    function: Any,
    slots: Sequence[Slot],
    held: dict[str, object],
    node: Node,
    kept: Mapping[Place, Tensor],
    labels: Mapping[Any, str],
) -> Forward:
    tensors = {name: value for name, _, value in slots if value is not None}
    named = {
        name: labels[output_edge(value)[0]]
        for name, value in tensors.items()
        if value.requires_grad and output_edge(value)[0] in labels
    }
    values = tuple(kept.get((function, number)) for number in range(len(node.shapes)))
    others = [held[name] for name in SIDE_RESULTS if isinstance(held.get(name), Tensor)]
    return Forward(
        operation=labels.get(function, ""),
        op="",
        operands={**held, "results": (*values[:1], *others)} if others else held,
        names=named,
        values=values,
        kept=tuple(Kept(name, value.detach().clone(), True) for name, value in tensors.items()),
        group=(),
    )


def _held(function: Any, slots: Sequence[Slot]) -> dict[str, object]:
    """Return what a node saved by torch's names, tensors and everything else."""
    if isinstance(function, BackwardCFunction):
        return kept_by(function, slots)
    saves = [attribute for attribute in dir(function) if attribute.startswith("_saved_")]
    return {name.removeprefix("_saved_"): _plain(getattr(function, name)) for name in saves}


def _plain(value: Any) -> Any:
    """Return a saved value: detached, and -1 as -1, which torch hands out as 2**64 - 1."""
    if isinstance(value, tuple):
        return tuple(_plain(part) for part in value)
    if isinstance(value, int) and value >= 2**63:
        return value - 2**64
    return value.detach() if isinstance(value, Tensor) else value
