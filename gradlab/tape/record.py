"""Records a forward and a backward pass of a function, node by node."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import BackwardCFunction

from gradlab.maths.graph import LEAF, Slot, output_edge, read, saved_tensors, topological
from gradlab.tape.data import Kept, Tape
from gradlab.tape.engine import Turn, steps, turns
from gradlab.tape.exchange import Exchange, backward
from gradlab.tape.existing import is_reentrant
from gradlab.tape.forward import forward_entries, forward_order
from gradlab.tape.given import cotangents, outputs_of
from gradlab.tape.inputs import Inputs, UnwatchableError
from gradlab.tape.later import Later
from gradlab.tape.modules import ModulePaths
from gradlab.tape.operations import Operations, Snapshots
from gradlab.tape.own import kept_by
from gradlab.tape.plain import are_same, plain_run, walked_tape
from gradlab.tape.surroundings import collection_paused, undisturbed
from gradlab.tape.watch import Calls


def record(
    f: Callable[..., Any], inputs: Mapping[str, Any], v: Tensor | Sequence[Tensor] | None = None
) -> Tape:
    """Run f forward and backward on copies of its inputs and return everything that happened.

    Args:
        f: a function of named tensors, or a module; built from torch operations. It may be any
            code: loops, in-place operations on non-leaves, a backward pass with create_graph,
            transforms of torch.func. It is run twice, the second time unwatched, as a check.
        inputs: its arguments by name, tensors or lists and dicts of them. Tensors that require
            grad are differentiated; if none does (and f is no module with parameters), every
            floating-point tensor is. Tensors that f reads from outside are copied too and become
            leaves if they require grad.
        v: the cotangent, shape of the output; for several outputs a sequence of them, None where
            nothing starts. May be left out for scalar outputs.

    Returns:
        The tape. The caller's tensors, their `.grad` and their graphs, and the random generators
        stay as they are. Where f does what cannot be watched (torch.func, torch.cond), the tape
        has what torch's own graph has kept, as for a loss that exists already.

    Raises:
        RuntimeError: torch's own, e.g. "grad can be implicitly created only for scalar outputs".
        TypeError: if f does not return tensors, or v is no tensor of floating-point numbers.
        ValueError: if no output requires grad.

    >>> tape = record(lambda w, x: w * x, {"w": torch.tensor(2.0), "x": torch.tensor(3.0)})
    >>> tape.steps[0].incoming, tape.steps[0].outgoing
    ((tensor(1.),), (tensor(3.), tensor(2.)))
    >>> tape.grads
    {'w': tensor(3.), 'x': tensor(2.)}
    """
    if torch._C._functorch.peek_interpreter_stack() is not None:
        raise RuntimeError(
            "a recording runs a backward pass of its own, which cannot be done inside a transform "
            "of torch.func: record outside of it"
        )
    private = Inputs(f, inputs)
    with undisturbed() as draw_again, collection_paused():
        tape = _attempted(private, v)
        draw_again()
        plain = plain_run(f, inputs, private)
        expected = plain.totals(v)
        if tape is not None and are_same(tape.totals, expected):
            return tape
        return walked_tape(plain, expected, v, private.inputs)


def _attempted(private: Inputs, v: Any) -> Tape | None:
    """Return the tape of a watched run, None if f cannot be watched or fails."""
    try:
        return _recorded(private, v)
    except HiddenLeafError:
        raise
    except UnwatchableError:
        _forget_compilations()
        return None
    except Exception:  # noqa: BLE001 -- f's own error comes again when nothing watches it
        return None


def _forget_compilations() -> None:
    """Let torch.compile look again at code that it gave up on because it was watched."""
    compiler = sys.modules.get("torch._dynamo")
    if compiler is not None:
        compiler.reset()


class HiddenLeafError(ValueError):
    """Says that f uses a leaf of the caller's where no copy could be put in its place."""


def _recorded(private: Inputs, v: Any) -> Tape:
    """Return the tape of a watched run."""
    seen = _watched(private)
    roots = [output_edge(tensor) for tensor in seen.outputs]
    functions = topological([function for function, _ in roots])
    private.is_reentrant = is_reentrant(functions)
    leaves = _leaves(functions, private)
    with _apart(private):
        saved = [list(saved_tensors(function)) for function in functions]
    own = _own(functions, saved)
    graph = read(functions, roots, seen.labels() | leaves, saved)
    seen.look_at_ends(leaves)
    values = tuple(seen.snapshots.copy(output) for output in seen.outputs)
    given = cotangents(seen.outputs, v)
    ran = turns(functions, lambda: _backward(private, seen.outputs, given))
    totals = private.totals(_at_leaves(functions, ran))
    kept = Later(_kept, saved, ran)
    return Tape(
        graph,
        Later(forward_entries, graph, functions, seen.calls, seen.operations, kept, own),
        Later(forward_order, graph, functions),
        Later(steps, graph, given, ran),
        values,
        tuple(vector for vector in given if vector is not None),
        {name: totals[name] for name in private.inputs},
        totals,
    )


def _at_leaves(functions: Sequence[Any], ran: Sequence[Turn]) -> dict[int, Tensor | None]:
    """Return the gradient that arrived at each leaf, by the leaf's id."""
    turns_of = [(functions[node], incoming) for node, incoming, _ in ran]
    return {
        id(function.variable): incoming[0]
        for function, incoming in turns_of
        if type(function).__name__ == LEAF
    }


def _backward(private: Inputs, outputs: Sequence[Tensor], given: Sequence[Tensor | None]) -> None:
    """Run torch's backward pass into the `.grad` of the private leaves."""
    for _, leaf in private.leaves():
        leaf.grad = None  # a backward within f may have filled it
    with _apart(private):
        backward(outputs, given)


def _apart(private: Inputs) -> AbstractContextManager[Any]:
    """Return what keeps f from the caller's tensors where a checkpoint runs it again."""
    return Exchange(private) if private.adopted() else nullcontext()


def _own(functions: Sequence[Any], saved: Sequence[Sequence[Slot]]) -> dict[Any, dict[str, object]]:
    """Return what the nodes of own autograd.Functions keep."""
    pairs = zip(functions, saved, strict=True)
    return {f: kept_by(f, slots) for f, slots in pairs if isinstance(f, BackwardCFunction)}


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
        self.calls.close()

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
    return _Watched(outputs_of(result, private.given), calls, operations, snapshots)


def _leaves(functions: Sequence[Any], private: Inputs) -> dict[Any, str]:
    """Return the leaves' names by their AccumulateGrad nodes.

    Raises:
        HiddenLeafError: if one of them is no private copy: its `.grad` would be written to.
    """
    names = {id(tensor): name for name, tensor in private.leaves()}
    found = {f: id(f.variable) for f in functions if type(f).__name__ == LEAF}
    if any(variable not in names for variable in found.values()):
        raise HiddenLeafError(
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
