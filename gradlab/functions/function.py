"""What the table says about a function: its arguments, its PyTorch call, its derivatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import torch
from torch import Tensor

from gradlab.maths.autodiff import TensorFn

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def indexed(symbol: str, count: int) -> tuple[str, ...]:
    """Return the labels of a vector's elements.

    >>> indexed("p", 3)
    ('p₀', 'p₁', 'p₂')
    """
    return tuple(symbol + str(i).translate(_SUBSCRIPTS) for i in range(count))


@dataclass(frozen=True)
class Element:
    """One number of an argument: what a slider needs.

    Args:
        label: its name on the screen, "w" or "a₀".
        default: the value to begin with.
        minimum: the smallest value that makes sense to choose.
        maximum: the largest.
        step: the distance between neighbouring values.
    """

    label: str
    default: float
    minimum: float
    maximum: float
    step: float = 0.01


@dataclass(frozen=True)
class Argument:
    """A tensor that the function takes and can be differentiated with respect to.

    Args:
        name: its name in code.
        role: its colour role.
        elements: its numbers; for a vector of free length, as many as it may have.
        is_vector: whether its shape is (n,) rather than ().
        size: how many elements it has to begin with.
        sizes: how many it may have.
    """

    name: str
    role: str
    elements: tuple[Element, ...]
    is_vector: bool
    size: int
    sizes: range

    def default(self, size: int | None = None) -> Tensor:
        """Return the tensor to begin with, float32, shape (size,) or ().

        Raises:
            ValueError: if the argument cannot have that size.
        """
        size = self.size if size is None else size
        if size not in self.sizes:
            want = f"{self.sizes[0]} to {self.sizes[-1]}"
            raise ValueError(f"expected {want} elements of {self.name}, got {size}")
        values = [element.default for element in self.elements[:size]]
        return torch.tensor(values if self.is_vector else values[0])


@dataclass(frozen=True)
class Derivative:
    """The closed form of the derivative with respect to one argument.

    Args:
        formula: in LaTeX, quantities in their colours.
        jacobian: takes what the function takes, by name; returns shape (*out, *in).
    """

    formula: str
    jacobian: Callable[..., Tensor]


@dataclass(frozen=True)
class Output:
    """What the function returns.

    Args:
        symbol: its name on the screen, "L" or "p".
        role: its colour role.
        is_vector: whether its shape is (m,) rather than ().
    """

    symbol: str
    role: str
    is_vector: bool

    def element_labels(self, count: int) -> tuple[str, ...]:
        """Return the names of its count elements.

        >>> Output("p", "prediction", is_vector=True).element_labels(2)
        ('p₀', 'p₁')
        >>> Output("L", "loss", is_vector=False).element_labels(1)
        ('L',)
        """
        return indexed(self.symbol, count) if self.is_vector else (self.symbol,)


@dataclass(frozen=True)
class Function:
    """A function of named tensors, built from torch operations.

    Args:
        key: its name in the table and in URLs.
        name: its name on the screen, an English msgid.
        f: the function; takes its arguments by name.
        arguments: the tensors it takes, the first being the one usually differentiated.
        output: what it returns.
        code: the same call as an expression in PyTorch, over the arguments' names.
        formula: its definition in LaTeX, quantities in their colours.
        derivatives: closed forms by the name of the argument.
        kinks: takes the arguments by name; true for the elements of the first argument at which
            there is no derivative, only a convention. None for a smooth function.
    """

    key: str
    name: str
    f: Callable[..., Tensor]
    arguments: tuple[Argument, ...]
    output: Output
    code: str
    formula: str
    derivatives: Mapping[str, Derivative] = field(default_factory=lambda: MappingProxyType({}))
    kinks: Callable[..., Tensor] | None = None

    def argument(self, name: str) -> Argument:
        """Return the argument of that name.

        Raises:
            KeyError: if the function has no such argument.
        """
        return {argument.name: argument for argument in self.arguments}[name]

    def of(self, name: str, **fixed: Tensor) -> TensorFn:
        """Return the function of one argument alone.

        Args:
            name: the argument left open.
            fixed: the others by name; the ones not given have their default.

        Raises:
            KeyError: if the function has no such argument.

        >>> from gradlab.functions import FUNCTIONS
        >>> loss = FUNCTIONS["mse"].of("w", x=torch.tensor(1.0), target=torch.tensor(1.0))
        >>> loss(torch.tensor(2.0))
        tensor(1.)
        """
        return self._with_one_open(self.f, name, fixed)

    def jacobian_of(self, name: str, **fixed: Tensor) -> TensorFn | None:
        """Return the closed form of the derivative of of(name, **fixed), None if it has none.

        >>> from gradlab.functions import FUNCTIONS
        >>> slope = FUNCTIONS["mse"].jacobian_of("w", x=torch.tensor(1.0), target=torch.tensor(1.0))
        >>> slope(torch.tensor(2.0))
        tensor(2.)
        """
        if name not in self.derivatives:
            return None
        return self._with_one_open(self.derivatives[name].jacobian, name, fixed)

    def component(self, i: int) -> Function:
        """Return output i alone as a scalar function, as p[i] picks it.

        >>> from gradlab.functions import FUNCTIONS
        >>> FUNCTIONS["softmax"].component(1).code
        'F.softmax(a, dim=0)[1]'
        """
        label = self.output.element_labels(i + 1)[i]
        return replace(
            self,
            key=f"{self.key}[{i}]",
            f=lambda **tensors: self.f(**tensors)[i],
            output=replace(self.output, symbol=label, is_vector=False),
            code=f"{self.code}[{i}]",
            derivatives={
                name: replace(closed, jacobian=_row(closed.jacobian, i))
                for name, closed in self.derivatives.items()
            },
        )

    def _with_one_open(
        self, f: Callable[..., Tensor], name: str, fixed: Mapping[str, Tensor]
    ) -> TensorFn:
        self.argument(name)
        defaults = {a.name: a.default() for a in self.arguments if a.name not in fixed}
        held = {key: value for key, value in {**defaults, **fixed}.items() if key != name}

        def of_one(tensor: Tensor) -> Tensor:
            # in the dtype of the open one, so that a check in float64 is float64 throughout
            others = {key: value.to(tensor.dtype) for key, value in held.items()}
            return f(**{name: tensor}, **others)

        return of_one


def _row(jacobian: Callable[..., Tensor], i: int) -> Callable[..., Tensor]:
    """Return row i of a closed form."""
    return lambda **tensors: jacobian(**tensors)[i]
