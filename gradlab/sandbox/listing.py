"""The program of a typed function: canonical code around it, and the outputs it has.

Nothing here is executed: the code is written from the checked syntax tree, and each output is
what the same torch calls gave when the expression was evaluated.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from gradlab.functions.point import Place, Point
from gradlab.maths.graph import Graph
from gradlab.program import Program, Run, Step, Written, literal
from gradlab.words.text import N_, Text


def listing(of: Point, place: Place | None = None, v: Sequence[float] = ()) -> Run:
    r"""Return the program that computes a typed function and its gradients, with its outputs.

    Args:
        of: the function at its inputs.
        place: the output element whose gradient is taken; None for no gradient at all.
        v: a cotangent for all outputs, flattened; empty for none.

    >>> from gradlab.expression import parse
    >>> from gradlab.expression.inputs import Input
    >>> from gradlab.sandbox.typed import study
    >>> of = study(parse("x ** 2"), {"x": Input((), (3.0,))})
    >>> [step.source for step in listing(of, Place("x")).steps[2:]]
    ['f = x ** 2\nf', 'torch.autograd.grad(f, [x])']
    """
    written = of.function.code
    leaves = {
        name: tensor.clone().requires_grad_(name in of.moving)
        for name, tensor in of.arguments.items()
    }
    value = of.function.f(**leaves)
    steps = [_step(_imports(written))]
    steps += [_step(f"{name} = {_leaf(given)}") for name, given in of.arguments.items()]
    warning = Text(N_("torch broadcasts here: look at the shapes")) if of.notes else None
    steps.append(_step(f"f = {written}\nf", repr(value), warning))
    if place is not None:
        steps += _gradients(of, place, v, value, leaves)
    return Run(Program("sandbox", ()), tuple(steps))


def _gradients(
    of: Point, place: Place, v: Sequence[float], value: Tensor, leaves: dict[str, Tensor]
) -> list[Step]:
    """Return the calls of torch.autograd.grad, with what they returned."""
    names = of.moving
    wanted = [leaves[name] for name in names]
    unused = any(grad is None for grad in of.grads.values())
    options = ", allow_unused=True" if unused else ""
    inputs = f"[{', '.join(names)}]"
    if value.numel() == 1:
        found = torch.autograd.grad(value, wanted, allow_unused=True)
        return [_step(f"torch.autograd.grad(f, {inputs}{options})", repr(found))]
    row = value.flatten()[place.row]
    found = torch.autograd.grad(row, wanted, retain_graph=True, allow_unused=True)
    element = of.outputs[place.row]
    source = f"torch.autograd.grad({element}, {inputs}, retain_graph=True{options})"
    steps = [_step(source, repr(found), Text(N_("one output: one row of the Jacobian")))]
    if v:
        cotangent = torch.tensor(v, dtype=torch.float64).reshape(value.shape)
        found = torch.autograd.grad(value, wanted, cotangent, allow_unused=True)
        given = f"v = {_tensor(cotangent.tolist())}"
        source = f"{given}\ntorch.autograd.grad(f, {inputs}, v{options})"
        steps.append(_step(source, repr(found), Text(N_("v weighs the outputs: vᵀJ"))))
    return steps


def _imports(written: str) -> str:
    lines = ["import math"] if "math." in written else []
    lines.append("import torch")
    return "\n".join(lines + (["import torch.nn.functional as F"] if "F." in written else []))


def _leaf(given: Tensor) -> str:
    if not given.is_floating_point():
        return f"torch.tensor({literal(given.tolist())})"
    return _tensor(given.tolist(), ", requires_grad=True")


def _tensor(values: float | list[float], options: str = "") -> str:
    return f"torch.tensor({literal(values)}, dtype=torch.float64{options})"


def _step(source: str, output: str | None = None, note: Text | None = None) -> Step:
    return Step(Written(source, note), output, "", (), None, (), Graph((), (), ()))
