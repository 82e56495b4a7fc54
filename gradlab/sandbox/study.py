"""A typed function at its inputs, seen along one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

import torch
from torch import Tensor

from gradlab.expression import Expression, Note
from gradlab.expression.inputs import Input
from gradlab.maths.autodiff import TensorFn

LARGEST = 24
"""Rows or columns of the largest Jacobian that is shown whole."""


@dataclass(frozen=True)
class Place:
    """What is looked at: element `column` of the input `name`, and element `row` of the output."""

    name: str
    column: int = 0
    row: int = 0

    def cell(self, dims: int) -> tuple[int, ...]:
        """Return where this slope stands in a derivative of so many dimensions.

        >>> Place("x", column=2, row=1).cell(2)
        (1, 2)
        """
        return (self.row, self.column) if dims == 2 else ()


@dataclass(frozen=True, eq=False)
class Study:
    """A typed function at its inputs.

    Args:
        expression: the function.
        inputs: its declared inputs by name.
        value: its value, any shape, detached.
        notes: what was noticed while it was computed.
        work: how many elements all its steps have built, or multiply-adds where those are more.
        grads: for each floating input its gradient for the output's sum, None where no gradient
            flows; empty where torch has no derivative.
        problem: what torch said where it has no derivative, "" elsewhere.
    """

    expression: Expression
    inputs: Mapping[str, Input]
    value: Tensor
    notes: tuple[Note, ...]
    work: int
    grads: Mapping[str, Tensor | None]
    problem: str

    @property
    def is_differentiable(self) -> bool:
        """Whether a gradient flows to at least one input."""
        return any(grad is not None for grad in self.grads.values())

    @property
    def moving(self) -> tuple[str, ...]:
        """The inputs that a gradient could flow to, in order of appearance."""
        return tuple(name for name, given in self.inputs.items() if not given.is_class)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the output's elements."""
        return labels("f", tuple(self.value.shape))

    def columns(self, name: str) -> tuple[str, ...]:
        """The names of an input's elements."""
        return labels(name, self.inputs[name].shape)

    def flat(self, name: str) -> TensorFn:
        """Return the function of one input alone, both flattened: shape (n,) to shape (m,)."""
        shape = self.inputs[name].shape
        held = {other: given.tensor().detach() for other, given in self.inputs.items()}

        def f(x: Tensor) -> Tensor:
            value = self.expression.run({**held, name: x.double().reshape(shape)}).value
            return value.reshape(-1)

        return f

    def along(self, place: Place) -> TensorFn:
        """Return one output element as a function of one input element, shape () to shape ()."""
        f = self.flat(place.name)
        point = self.point(place.name)
        chosen = torch.arange(len(point)) == place.column

        def line(x: Tensor) -> Tensor:
            return f(torch.where(chosen, x.double(), point))[place.row]

        return line

    def point(self, name: str) -> Tensor:
        """Return the values of an input, flattened, shape (n,), float64."""
        return torch.tensor(self.inputs[name].values, dtype=torch.float64)


def study(expression: Expression, inputs: Mapping[str, Input]) -> Study:
    """Return a typed function at its inputs.

    Raises:
        ExpressionError: if it can't be computed for these inputs.

    >>> from gradlab.expression import parse
    >>> study(parse("w * x"), {"w": Input((), (2.0,)), "x": Input((), (3.0,))}).grads["w"]
    tensor(3., dtype=torch.float64)
    """
    leaves = {name: given.tensor() for name, given in inputs.items()}
    run = expression.run(leaves)
    moving = {name: leaf for name, leaf in leaves.items() if leaf.requires_grad}
    grads: dict[str, Tensor | None] = dict.fromkeys(moving)
    problem = ""
    if run.value.requires_grad and run.value.numel():
        try:
            found = torch.autograd.grad(run.value.sum(), list(moving.values()), allow_unused=True)
            grads = dict(zip(moving, found, strict=True))
        except RuntimeError as error:  # an operation without derivative, as //
            problem = str(error).split("\n")[0]
    return Study(expression, inputs, run.value.detach(), run.notes, run.work, grads, problem)


def labels(name: str, shape: tuple[int, ...]) -> tuple[str, ...]:
    """Return the names of a tensor's elements, as in code.

    >>> labels("x", ()), labels("A", (1, 2))
    (('x',), ('A[0, 0]', 'A[0, 1]'))
    """
    if not shape:
        return (name,)
    return tuple(f"{name}[{', '.join(map(str, place))}]" for place in places(shape))


def places(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the indices of a tensor's elements, row by row.

    >>> places((1, 2)), places(())
    ([(0, 0), (0, 1)], [()])
    """
    return list(product(*(range(n) for n in shape)))


def is_shown_whole(outputs: int, inputs: tuple[int, ...]) -> bool:
    """Whether a Jacobian of so many outputs and inputs is small enough to be read.

    >>> is_shown_whole(3, (2, 2)), is_shown_whole(100, (3,))
    (True, False)
    """
    return 0 < outputs <= LARGEST and 0 < prod(inputs) <= LARGEST
