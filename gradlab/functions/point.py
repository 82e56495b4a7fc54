"""A function with numbers: its value and its gradients, and all that is asked of it there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor

from gradlab.functions.function import Function
from gradlab.functions.labels import Shape
from gradlab.functions.numbers import Numbers
from gradlab.maths.autodiff import TensorFn, jacobian, jvp, vjp
from gradlab.words.text import Text

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
class Point:
    """A function at some numbers: float32 from the table, float64 of a typed one.

    Args:
        function: the function.
        arguments: what it takes, by name in the function's order, detached.
        value: its value, any shape, detached.
        grads: for each "float" argument its gradient for the output's sum, None where no gradient
            flows; empty where torch has no derivative.
        notes: what was noticed while the value was computed.
        work: how many elements all its steps have built, or multiply-adds where those are more.
        problem: what torch said where it has no derivative, "" elsewhere.
    """

    function: Function
    arguments: Mapping[str, Tensor]
    value: Tensor
    grads: Mapping[str, Tensor | None]
    notes: tuple[Text, ...]
    work: int
    problem: str

    @property
    def is_differentiable(self) -> bool:
        """Whether a gradient flows to at least one argument."""
        return any(grad is not None for grad in self.grads.values())

    @property
    def moving(self) -> tuple[str, ...]:
        """The arguments that a gradient could flow to, in their order."""
        return tuple(each.name for each in self.function.arguments if each.kind == "float")

    @property
    def dtype(self) -> torch.dtype:
        """The dtype of the arguments that can be differentiated."""
        return self.arguments[self.moving[0]].dtype if self.moving else torch.get_default_dtype()

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the output's elements."""
        return self.function.output.element_labels(tuple(self.value.shape))

    def columns(self, name: str) -> tuple[str, ...]:
        """The names of an argument's elements."""
        count = self.arguments[name].numel()
        return tuple(each.label for each in self.function.argument(name).elements[:count])

    def flat(self, name: str) -> TensorFn:
        """Return the function of one argument alone, both flattened: shape (n,) to shape (m,)."""
        shape = self.arguments[name].shape
        f = self.function.of(name, **{k: v for k, v in self.arguments.items() if k != name})

        def flattened(x: Tensor) -> Tensor:
            return f(x.reshape(shape)).reshape(-1)

        return flattened

    def line(self, place: Place) -> TensorFn:
        """Return one output element as a function of one input element, shape () to shape ()."""
        f, point = self.flat(place.name), self.point(place.name)
        chosen = torch.arange(len(point)) == place.column

        def line(x: Tensor) -> Tensor:
            return f(torch.where(chosen, x, point.to(x.dtype)))[place.row]

        return line

    def point(self, name: str) -> Tensor:
        """Return the values of an argument, flattened, shape (n,)."""
        return self.arguments[name].reshape(-1)

    def jacobian(self, name: str) -> Tensor:
        """Return J[o, i] = ∂output[o]/∂argument[i], shape (m, n): one backward pass per output.

        >>> from gradlab.functions import FUNCTIONS
        >>> point(FUNCTIONS["skew"], {"x": torch.tensor([3.0, 5.0])}).jacobian("x")
        tensor([[ 5.,  3.],
                [ 1.,  2.],
                [ 0., 10.]])
        """
        return jacobian(self.flat(name), self.point(name))

    def vjp(self, name: str, v: Sequence[float]) -> Tensor:
        """Return vᵀJ, shape (n,), by one backward pass with the cotangent v, m numbers."""
        return vjp(self.flat(name), self.point(name), torch.tensor(v, dtype=self.dtype))

    def jvp(self, name: str, u: Sequence[float]) -> Tensor:
        """Return Ju, shape (m,), with the tangent u, n numbers: the vjp of a vjp.

        Where torch can't differentiate a backward pass, u weighs the columns of the Jacobian.
        """
        tangent = torch.tensor(u, dtype=self.dtype)
        try:
            return jvp(self.flat(name), self.point(name), tangent)
        except RuntimeError:
            return self.jacobian(name) @ tangent


def point(function: Function, arguments: Mapping[str, Tensor]) -> Point:
    """Return a function at some tensors, with its gradients by all "float" arguments.

    Raises:
        Exception: one of function.refusals if it can't be computed there.

    >>> from gradlab.functions import FUNCTIONS
    >>> numbers = {name: torch.tensor(2.0) for name in ("w", "x", "target")}
    >>> here = point(FUNCTIONS["mse"], numbers)
    >>> here.value, here.grads["w"]
    (tensor(4.), tensor(8.))
    """
    names = [each.name for each in function.arguments]
    held = {name: arguments[name].detach() for name in names}
    leaves = {
        name: held[name].clone().requires_grad_()
        for name in names
        if function.argument(name).kind == "float"
    }
    with torch.enable_grad():
        run = function.evaluated({**held, **leaves})
    grads: dict[str, Tensor | None] = dict.fromkeys(leaves)
    problem = ""
    if run.value.requires_grad and run.value.numel():
        try:
            found = torch.autograd.grad(run.value.sum(), list(leaves.values()), allow_unused=True)
            grads = dict(zip(leaves, found, strict=True))
        except RuntimeError as error:  # an operation without derivative, as //
            problem = str(error).split("\n")[0]
    return Point(function, held, run.value.detach(), grads, run.notes, run.work, problem)


def point_at(function: Function, numbers: Numbers) -> Point:
    """Return a function of the table at numbers as typed, in float32, as the tutorials have it."""
    return point(function, function.tensors(numbers))


def is_shown_whole(outputs: int, inputs: Shape) -> bool:
    """Whether a Jacobian of so many outputs and inputs is small enough to be read.

    >>> is_shown_whole(3, (2, 2)), is_shown_whole(100, (3,))
    (True, False)
    """
    return 0 < outputs <= LARGEST and 0 < prod(inputs) <= LARGEST
