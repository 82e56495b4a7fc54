"""The sums that a layer's tensors are, cell by cell, for both ways to lay out a weight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.program.source import Source

SAMPLE, INPUT, OUTPUT = "s", "i", "o"
"""The letters of the three things that a cell's place can count."""


class Cell(NamedTuple):
    """One cell of a tensor: its name and its place."""

    tensor: str
    at: tuple[int, ...]

    def __str__(self) -> str:
        """Return it as in code.

        >>> str(Cell("dW", (0, 2)))
        'dW[0, 2]'
        """
        return f"{self.tensor}[{', '.join(map(str, self.at))}]"


@dataclass(frozen=True)
class Sum:
    """The sum that one cell is.

    Args:
        over: the letter that it runs over.
        factors: the factors of each term in symbols: a tensor and its places, ("G", ("s", "1")).
        terms: the cells that are multiplied, term by term; a bias stands alone, in the last one.
    """

    over: str
    factors: tuple[tuple[str, tuple[str, ...]], ...]
    terms: tuple[tuple[Cell, ...], ...]

    @property
    def lit(self) -> frozenset[Cell]:
        """All cells that it is made of."""
        return frozenset(cell for term in self.terms for cell in term)


@dataclass(frozen=True)
class Layout:
    """How the weight of a layer lies in memory, and the code that goes with it.

    Args:
        key: its name on the screen and in the link.
        letters: what the weight's rows and columns count.
        forward: takes x of shape (n, d), the weight and the bias to y of shape (n, k).
        code: forward as code.
        by_weight: the gradient by the weight as code.
        by_input: the gradient by x as code.
    """

    key: str
    letters: str
    forward: Callable[[Tensor, Tensor, Tensor], Tensor]
    code: Source
    by_weight: Source
    by_input: Source

    @property
    def equations(self) -> tuple[Equation, ...]:
        """The sums of Y and of the three gradients."""
        weight, g, x = ("W", self.letters), ("G", "so"), ("X", "si")
        both = (g, x) if self.letters == "oi" else (x, g)  # GᵀX or XᵀG
        return (
            Equation("Y", "so", (x, weight)),
            Equation("dW", self.letters, both),
            Equation("dX", "si", (g, weight)),
            Equation("db", "o", (g,)),
        )


@dataclass(frozen=True)
class Equation:
    """A tensor as a sum of products: its letters, and the factors with theirs, as in einsum."""

    name: str
    letters: str
    factors: tuple[tuple[str, str], ...]

    @property
    def over(self) -> str:
        """The letter that is summed over: it stands in a factor and not in the result."""
        return next(
            each for _, letters in self.factors for each in letters if each not in self.letters
        )

    def value(self, tensors: Mapping[str, Tensor]) -> Tensor:
        """Return the whole tensor by this formula, without autograd."""
        spec = ",".join(letters for _, letters in self.factors)
        given = [tensors[name] for name, _ in self.factors]
        return torch.einsum(f"{spec}->{self.letters}", *given)

    def sum_of(self, index: tuple[int, ...], length: int) -> Sum:
        """Return the sum of one cell.

        Args:
            index: the cell's place.
            length: how far the letter that is summed over counts.
        """
        at = dict(zip(self.letters, index, strict=True))
        terms = tuple(
            tuple(
                Cell(name, tuple({**at, self.over: k}[each] for each in letters))
                for name, letters in self.factors
            )
            for k in range(length)
        )
        factors = tuple(
            (name, tuple(str(at.get(each, each)) for each in letters))
            for name, letters in self.factors
        )
        return Sum(self.over, factors, terms)


TORCH = Layout(
    "nn.Linear",
    "oi",
    F.linear,
    Source("F.linear(X, W, b)"),
    Source("G.T @ X"),
    Source("G @ W"),
)
PLAIN = Layout(
    "x @ W",
    "io",
    lambda x, weight, bias: x @ weight + bias,
    Source("X @ W + b"),
    Source("X.T @ G"),
    Source("G @ W.T"),
)
LAYOUTS = {each.key: each for each in (TORCH, PLAIN)}
"""nn.Linear keeps its weight as (out, in); courses on paper write it (in, out)."""
