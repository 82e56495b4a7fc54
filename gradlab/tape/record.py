"""Records a forward and a backward pass of a function, node by node."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import Tensor

from gradlab.maths.graph import LEAF, Slot, output_edge, read, saved_tensors, topological
from gradlab.tape.data import Kept, Tape
from gradlab.tape.engine import Turn, steps, turns
from gradlab.tape.forward import forward_entries, forward_order
from gradlab.tape.inputs import Inputs
from gradlab.tape.later import Later
from gradlab.tape.modules import ModulePaths
from gradlab.tape.watch import Calls, Operations, Snapshots


def record(
    f: Callable[..., Any], inputs: Mapping[str, Any], v: Tensor | Sequence[Tensor] | None = None
) -> Tape:
    """Run f forward and backward on copies of its inputs and return everything that happened.

    Args:
        f: a function of named tensors, or a module; built from torch operations. It may be any
            code: loops, in-place operations on non-leaves, a backward pass with create_graph.
        inputs: its arguments by name. Tensors that require grad are differentiated; if none
            does (and f is no module with parameters), every floating-point tensor is. Tensors
            that f reads from outside are copied too and become leaves if they require grad.
        v: the cotangent, shape of the output; for several outputs a sequence of them. May be
            left out for scalar outputs.

    Returns:
        The tape. The caller's tensors, their `.grad` and their graphs stay as they are.

    Raises:
        RuntimeError: torch's own, e.g. "grad can be implicitly created only for scalar outputs".
        TypeError: if f does not return tensors.
        ValueError: if no output requires grad.

    >>> tape = record(lambda w, x: w * x, {"w": torch.tensor(2.0), "x": torch.tensor(3.0)})
    >>> tape.steps[0].incoming, tape.steps[0].outgoing
    ((tensor(1.),), (tensor(3.), tensor(2.)))
    >>> tape.grads
    {'w': tensor(3.), 'x': tensor(2.)}
    """
    private = Inputs(f, inputs)
    with collection_paused():
        return _recorded(private, _watched(private), v)


@contextmanager
def collection_paused() -> Iterator[None]:
    """Keep Python's garbage collector from running.

    A recording makes many objects that all stay; going through them again and again on the way
    would double its time. Recordings in other threads may overlap: none leaves it switched off.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _recorded(private: Inputs, seen: _Watched, v: Tensor | Sequence[Tensor] | None) -> Tape:
    """Run the backward pass of what was watched and put the tape together."""
    roots = [output_edge(tensor) for tensor in seen.outputs]
    functions = topological([function for function, _ in roots])
    leaves = _leaves(functions, private)
    saved = [list(saved_tensors(function)) for function in functions]
    graph = read(functions, roots, seen.labels() | leaves, saved)
    seen.look_at_ends(leaves)
    values = tuple(seen.snapshots.copy(output) for output in seen.outputs)
    given = cotangents(seen.outputs, v)
    ran = turns(functions, lambda: torch.autograd.backward(seen.outputs, given))
    totals = {leaves.get(functions[node]): incoming[0] for node, incoming, _ in ran}
    names = {id(copy): name for name, copy in seen.calls.named_copies()}
    kept = Later(_kept, saved, ran)
    return Tape(
        graph,
        Later(forward_entries, graph, functions, seen.calls, seen.operations, names, kept),
        Later(forward_order, graph, functions),
        Later(steps, graph, given, ran),
        values,
        tuple(vector for vector in given if vector is not None),
        {name: totals.get(name) for name in private.differentiable},
    )


def cotangents(
    outputs: Sequence[Tensor], v: Tensor | Sequence[Tensor] | None
) -> tuple[Tensor | None, ...]:
    """Return the cotangent for each output: v, or 1 for an output with a single element.

    Where v is missing it stays None, so that torch refuses the backward pass in its own words.
    """
    if v is None:
        return tuple(torch.ones_like(t).detach() if t.numel() == 1 else None for t in outputs)
    given = (v,) if isinstance(v, Tensor) else tuple(v)
    if len(given) != len(outputs):
        raise ValueError(f"expected one v for each of {len(outputs)} outputs, got {len(given)}")
    return tuple(vector.detach().clone() for vector in given)


class _Watched(NamedTuple):
    outputs: tuple[Tensor, ...]
    calls: Calls
    operations: Operations
    snapshots: Snapshots

    def look_at_ends(self, leaves: Iterable[Any]) -> None:
        """Keep the values of the leaves and the outputs, which may be no call's result."""
        for function in leaves:
            self.calls.values[function, 0] = self.snapshots.copy(function.variable)
        for tensor in self.outputs:
            self.calls.look(tensor)

    def labels(self) -> dict[Any, str]:
        return {function: ", ".join(names) for function, names in self.calls.labels.items()}


def _watched(private: Inputs) -> _Watched:
    """Run the function forward under watch."""
    snapshots = Snapshots()
    operations = Operations(snapshots)
    paths = ModulePaths(private.f, _watched.__code__)
    calls = Calls(private, snapshots, paths)
    with torch.enable_grad(), calls, operations:
        result = private.f(**private.given)
    several = result if isinstance(result, (tuple, list)) else (result,)
    outputs = tuple(part for part in several if part is not None)
    if not outputs or not all(isinstance(part, Tensor) for part in outputs):
        raise TypeError(
            "expected f to return a tensor or a tuple of tensors, "
            f"got {', '.join(type(part).__name__ for part in several) or 'an empty tuple'}"
        )
    # Of several outputs, only those with a graph take part; a single one without is an error.
    chosen = tuple(part for part in outputs if part.requires_grad) or outputs
    return _Watched(chosen, calls, operations, snapshots)


def _leaves(functions: Sequence[Any], private: Inputs) -> dict[Any, str]:
    """Return the leaves' names by their AccumulateGrad nodes.

    Raises:
        ValueError: if one of them is no private copy: its `.grad` would be written to.
    """
    names = {id(tensor): name for name, tensor in private.leaves()}
    found = {f: id(f.variable) for f in functions if type(f).__name__ == LEAF}
    if any(variable not in names for variable in found.values()):
        raise ValueError(
            "f uses a tensor that requires grad, from outside and through an autograd.Function: "
            "pass it to f as an input"
        )
    return {function: names[variable] for function, variable in found.items()}


def _kept(saved: Sequence[Sequence[Slot]], ran: Sequence[Turn]) -> tuple[tuple[Kept, ...], ...]:
    """Return every node's saved tensors; the engine releases them as soon as the node has run."""
    has_run = {node for node, _, _ in ran}
    return tuple(
        tuple(
            Kept(name, None if value is None else value.detach(), i not in has_run)
            for name, _, value in slots
        )
        for i, slots in enumerate(saved)
    )
