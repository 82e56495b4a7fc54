"""What is known of a function: its arguments, its PyTorch call, its derivatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import torch
from torch import Tensor

from gradlab.functions.argument import Argument
from gradlab.functions.formulas import coloured_symbols
from gradlab.functions.labels import Shape, subscripted
from gradlab.functions.numbers import Numbers
from gradlab.maths.autodiff import TensorFn
from gradlab.words.text import Text


@dataclass(frozen=True)
class Derivative:
    """The closed form of the derivative with respect to one argument.

    Args:
        formula: in LaTeX, symbols in angle brackets, see Function.tex.
        jacobian: takes what the function takes, by name; returns shape (*out, *in).
    """

    formula: str
    jacobian: Callable[..., Tensor]


@dataclass(frozen=True)
class Output:
    """What the function returns; its shape is known only at a point.

    Args:
        symbol: its name on the screen, "L" or "p".
        role: its colour role.
        name: its name in code.
        labels: names the elements of a tensor of that symbol and some shape.
    """

    symbol: str
    role: str
    name: str
    labels: Callable[[str, Shape], tuple[str, ...]] = subscripted

    def element_labels(self, shape: Shape) -> tuple[str, ...]:
        """Return the names of its elements.

        >>> Output("p", "prediction", "p").element_labels((2,))
        ('p₀', 'p₁')
        >>> Output("L", "loss", "loss").element_labels(())
        ('L',)
        """
        return self.labels(self.symbol, shape)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A function's value, and what was noticed on the way to it.

    Args:
        value: the value, with its graph.
        notes: what has to be said about it.
        work: how many elements all steps have built, or multiply-adds where those are more.
    """

    value: Tensor
    notes: tuple[Text, ...] = ()
    work: int = 1


@dataclass(frozen=True)
class Function:
    """A function of named tensors, built from torch operations: from the table, or typed.

    Args:
        key: its name in the table and in URLs.
        name: its name on the screen, an English msgid.
        f: the function; takes its arguments by name.
        arguments: the tensors it takes, the first being the one usually differentiated.
        output: what it returns.
        code: the same call as an expression in PyTorch, over the arguments' names.
        formula: its definition in LaTeX, symbols in angle brackets, see tex.
        derivatives: closed forms by the name of the argument.
        kinks: takes the arguments by name; true for the elements of the first argument at which
            there is no derivative, only a convention. None for a smooth function.
        evaluate: f with what is noticed on the way; None where there is nothing to notice.
        refusals: what f raises where it can't be computed.
        apart: what the calls of f that torch.vmap can't take together cost at one place, in
            those of torch.max; 0 where all places are one call.
        tied: the same for those that only their gradient keeps apart.
        steps: parts of the code that a listing gives a line of their own: name → part.
        recoded: takes other names for arguments to the code with them; None where no argument's
            name can be in a program's way.
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
    evaluate: Callable[..., Evaluation] | None = None
    refusals: tuple[type[Exception], ...] = (RuntimeError, ValueError, IndexError)
    apart: int = 0
    tied: int = 0
    steps: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    recoded: Callable[[Mapping[str, str]], str] | None = None

    def argument(self, name: str) -> Argument:
        """Return the argument of that name.

        Raises:
            KeyError: if the function has no such argument.
        """
        return {argument.name: argument for argument in self.arguments}[name]

    def tensors(self, numbers: Numbers, dtype: torch.dtype = torch.float32) -> dict[str, Tensor]:
        """Return numbers, as typed, as the tensors that the function takes.

        >>> from gradlab.functions import FUNCTIONS
        >>> FUNCTIONS["mse_mean"].tensors({"w": 2.0, "x": [1.0, 3.0], "target": [0.0, 1.0]})["x"]
        tensor([1., 3.])
        """
        return {each.name: each.tensor(numbers[each.name], dtype) for each in self.arguments}

    def evaluated(self, tensors: Mapping[str, Tensor]) -> Evaluation:
        """Return the function's value at some tensors, with what was noticed on the way."""
        if self.evaluate is not None:
            return self.evaluate(**tensors)
        value = self.f(**tensors)
        return Evaluation(value, work=max(1, value.numel()))

    def tex(self, formula: str) -> str:
        r"""Return LaTeX in which each symbol in angle brackets has the colour of its quantity.

        A p is a probability, unless the function has another quantity of that name.

        >>> from gradlab.functions import FUNCTIONS
        >>> print(FUNCTIONS["mse"].tex(r"<L> = 2<w>"))
        \textcolor{red}{L} = 2\textcolor{blue}{w}
        """
        roles = {"p": "prediction", self.output.symbol.split()[-1]: self.output.role}
        for argument in self.arguments:
            roles[argument.symbol] = argument.role
            roles |= {element.label: argument.role for element in argument.elements}
        return coloured_symbols(formula, roles)

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

    def within(self, low: float, high: float, step: float) -> Function:
        """Return the function with another range and step of all its numbers' sliders."""
        arguments = (
            replace(
                each,
                elements=tuple(
                    replace(element, minimum=low, maximum=high, step=step)
                    for element in each.elements
                ),
            )
            for each in self.arguments
        )
        return replace(self, arguments=tuple(arguments))

    def _with_one_open(
        self, f: Callable[..., Tensor], name: str, fixed: Mapping[str, Tensor]
    ) -> TensorFn:
        self.argument(name)
        others = [each for each in self.arguments if each.name != name]
        held = {a.name: fixed[a.name] if a.name in fixed else a.default() for a in others}

        def of_one(tensor: Tensor) -> Tensor:
            # in the dtype of the open one, so that a check in float64 is float64 throughout
            cast = {
                key: value.to(tensor.dtype) if value.is_floating_point() else value
                for key, value in held.items()
            }
            return f(**{name: tensor}, **cast)

        return of_one
