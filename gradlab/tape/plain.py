"""A run of f that is not watched: what a recording is checked against, or replaced by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any, NamedTuple

from torch import Tensor

from gradlab.maths.graph import output_edge, topological
from gradlab.tape.agreement import agrees
from gradlab.tape.data import Tape
from gradlab.tape.exchange import Exchange, backward
from gradlab.tape.existing import existing_tape, is_reentrant
from gradlab.tape.given import cotangents, outputs_of
from gradlab.tape.inputs import Adopted, Inputs

Totals = Mapping[str, "Tensor | None"]


class PlainRun(NamedTuple):
    """What f returned when nothing watched it.

    Args:
        outputs: the outputs that take part in a backward pass.
        leaves: the tensors that require grad and that it ran on, by name.
        mode: what has to be switched on while a backward pass runs f's code again.
    """

    outputs: tuple[Tensor, ...]
    leaves: dict[str, Tensor]
    mode: Callable[[], AbstractContextManager[Any]]

    def totals(self, v: Any) -> dict[str, Tensor | None]:
        """Return torch's own gradient at each leaf."""
        functions = topological([output_edge(output)[0] for output in self.outputs])
        given = cotangents(self.outputs, v)
        leaves = list(self.leaves.values())
        with self.mode():
            if is_reentrant(functions):  # its own pass writes to .grad; the leaves are copies
                backward(self.outputs, given)
                return {name: leaf.grad for name, leaf in self.leaves.items()}
            grads = backward(self.outputs, given, leaves, retain_graph=True)
        return dict(zip(self.leaves, grads, strict=True))


def plain_run(f: Callable[..., Any], inputs: Mapping[str, Any], seen: Inputs) -> PlainRun:
    """Run f once more on fresh copies of its inputs.

    Args:
        f: the function or module.
        inputs: its arguments by name.
        seen: the inputs of a recording of the same f, which tell what f reads from outside. What
            it writes to, and what the caller has hooks on, is copied again; all else is read as
            it is, so that nothing stands between f and torch.
    """
    private = Inputs(f, inputs)
    is_delicate = seen.is_reentrant or any(map(_is_delicate, seen.adopted()))
    mode = (lambda: Exchange(private)) if is_delicate else nullcontext
    with mode():
        outputs = outputs_of(private.f(**private.given), private.given)
    leaves = dict(private.differentiable)
    copies = {id(of.original): of.copy for of in private.adopted()}
    for of in seen.adopted():
        if of.original.requires_grad and (name := seen.name_of(of.copy)):
            leaves[name] = copies.get(id(of.original), of.original)
    return PlainRun(outputs, leaves, mode)


def _is_delicate(of: Adopted) -> bool:
    """Return whether f writes to a tensor from outside, or backward would run something there."""
    if of.copy._version != of.version:
        return True
    tensor = of.original
    hooks = tensor._backward_hooks or tensor._post_accumulate_grad_hooks
    return tensor.requires_grad and (bool(hooks) or tensor.retains_grad)


def walked_tape(plain: PlainRun, expected: Totals, v: Any, inputs: Sequence[str]) -> Tape:
    """Return the tape of the graph that torch built when nothing watched f.

    Args:
        plain: the run.
        expected: torch's own totals of it.
        v: the cotangent.
        inputs: the names of those leaves that are f's inputs.

    Raises:
        RuntimeError: if its totals are not torch's: no tape is better than a wrong one.
    """
    tape = existing_tape(plain.outputs, plain.leaves, v)
    if not are_same(tape.totals, {name: expected[name] for name in tape.totals}):
        raise RuntimeError(
            "the gradients of f's graph, node by node, are not those that torch gives as a whole: "
            "f cannot be recorded"
        )
    return replace(tape, grads={name: tape.totals[name] for name in inputs})


def are_same(totals: Totals, expected: Totals) -> bool:
    """Return whether totals by name are those of an unwatched run, 0 being as good as none."""
    return totals.keys() == expected.keys() and all(
        _is_same(totals[name], grad) for name, grad in expected.items()
    )


def _is_same(total: Tensor | None, grad: Tensor | None) -> bool:
    if total is None or grad is None:
        nothing = grad if total is None else total
        return nothing is None or not nothing.to_dense().count_nonzero()
    return agrees(total, grad)
