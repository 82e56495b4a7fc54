"""Sensible inputs for an expression: proposed from their names and from how they are used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, product
from math import prod

import torch
from torch import Tensor

from gradlab.expression.budget import Budget
from gradlab.expression.entries import Shape
from gradlab.expression.errors import BudgetError, ExpressionError
from gradlab.expression.expression import Expression
from gradlab.expression.usage import class_names, indexed_shapes, used_shapes

MAX_TRIALS, MAX_RANKED = 300, 20_000
MOST_UNITS = 100_000.0
"""Units of all trials together, see gradlab.expression.budget."""


@dataclass(frozen=True)
class Input:
    """A declared input: its values, row by row, its shape, and the range its widgets have.

    is_class says that it holds class numbers, which no gradient flows to; is_listed that its
    numbers are typed as one list, for want of room on the page.
    """

    shape: tuple[int, ...]
    values: tuple[float, ...]
    low: float = -5.0
    high: float = 5.0
    is_class: bool = False
    is_listed: bool = False

    def tensor(self) -> Tensor:
        """Return the input as a new leaf: float64 that requires gradients, or int64 classes."""
        if self.is_class:
            return torch.tensor(self.values).to(torch.int64).reshape(self.shape)
        flat = torch.tensor(self.values, dtype=torch.float64)
        return flat.reshape(self.shape).requires_grad_()


_SHARES = (0.2, 0.5, 0.3)
BY_NAME: Mapping[str, Input] = {
    "w": Input((), (2.0,)),
    "x": Input((), (1.0,)),
    "y": Input((), (1.5,)),
    "b": Input((), (0.5,)),
    "T": Input((), (1.0,), 0.1, 5.0),
    "tau": Input((), (1.0,), 0.1, 5.0),
    "sigma": Input((), (1.0,), 0.1, 5.0),
    "eps": Input((), (0.1,), 0.0, 1.0),
    "a": Input((3,), (0.1043, 0.4946, 0.3141)),
    "logits": Input((3,), (0.1043, 0.4946, 0.3141)),
    "z": Input((3,), (0.7728, 0.4713, 0.9653)),
    "v": Input((3,), (1.0, -0.5, 0.5)),
    "u": Input((3,), (0.5, 1.0, -1.0)),
    "p": Input((3,), _SHARES, 0.0, 1.0),
    "q": Input((3,), (0.3, 0.3, 0.4), 0.0, 1.0),
    "probs": Input((3,), _SHARES, 0.0, 1.0),
    "c": Input((), (1.0,), 0.0, 9.0, is_class=True),
    "A": Input((2, 2), (2.0, -1.0, 0.5, 1.5)),
    "B": Input((2, 2), (0.3, 1.2, -0.7, 0.4)),
    "M": Input((3, 3), (2.0, 0.5, -0.2, 0.3, 1.5, 0.1, -0.4, 0.2, 1.0)),
    "X": Input((2, 3), (0.5, -1.2, 2.0, 1.1, 0.3, -0.4)),
    "W": Input((3, 2), (0.4, -0.3, 0.2, 0.8, -0.5, 0.1)),
    "Q": Input((3, 2), (0.2, -0.5, 1.0, 0.4, -0.3, 0.8)),
    "K": Input((3, 2), (0.6, 0.1, -0.4, 0.9, 0.3, -0.2)),
    "V": Input((3, 2), (1.0, 2.0, -1.0, 0.5, 0.3, -0.7)),
}
"""What a name usually stands for; the values of the lessons where they have them."""

_SHAPES: tuple[Shape, ...] = (
    (), (3,), (2,), (2, 2), (3, 3), (3, 2), (2, 3), (1, 3), (4,), (1, 4), (2, 4), (4, 2), (4, 4),
    (5,), (2, 2, 2), (2, 3, 2), (1, 2, 4), (1, 1, 4, 4), (1, 1, 2, 2),
)  # fmt: skip
_SPREAD = (0.5, -1.0, 1.5, 0.3, -0.6, 0.8, 1.2, -0.4, 0.7, -0.2, 1.1, 0.9)


def proposed(expression: Expression) -> dict[str, Input]:
    """Return an input for each name, chosen so that the expression can be computed if possible.

    Names have their usual meaning first; x[2] needs three elements; a class number is whole. Then
    other shapes are tried, at most 300 combinations, within a budget for all of them together.

    >>> from gradlab.expression import parse
    >>> proposed(parse("softmax(a / T, dim=0)"))["a"].shape
    (3,)
    """
    budget = expression.budget or Budget()
    limited = expression.within(budget)
    with budget.at_most(MOST_UNITS), suppress(BudgetError):
        for inputs in islice(_combinations(expression), MAX_TRIALS):
            if _fits(limited, inputs):
                return inputs
    return next(_combinations(expression))


def _fits(expression: Expression, inputs: Mapping[str, Input]) -> bool:
    """Whether an expression can be computed for these inputs.

    Raises:
        BudgetError: if what is left is not enough to know.
    """
    try:
        expression.run({name: declared.tensor() for name, declared in inputs.items()})
    except ExpressionError:
        return False
    return True


def reshaped(declared: Input, shape: tuple[int, ...]) -> Input:
    """Return an input of another shape, with its values kept as far as they go.

    >>> reshaped(Input((), (2.0,)), (3,)).values
    (2.0, -1.0, 1.5)
    """
    count = prod(shape)
    more = tuple(_SPREAD[i % len(_SPREAD)] for i in range(count))
    values = (declared.values + more[len(declared.values) :])[:count]
    return Input(shape, values, declared.low, declared.high, declared.is_class)


def _combinations(expression: Expression) -> Iterator[dict[str, Input]]:
    """Yield inputs by name, those near everyone's first choice first."""
    names, tree = expression.inputs, expression.tree
    classes, indexed, used = class_names(tree), indexed_shapes(tree), used_shapes(tree)
    choices = [
        [*_candidates(name, name in classes, indexed.get(name, ()), used.get(name, []))]
        for name in names
    ]
    most = int(MAX_RANKED ** (1 / max(1, len(names))))
    places = [range(min(len(c), most)) for c in choices[:12]] + [range(1)] * len(choices[12:])
    for combination in sorted(product(*places), key=sum):
        chosen = (c[i] for c, i in zip(choices, combination, strict=True))
        yield dict(zip(names, chosen, strict=True))


def _candidates(name: str, is_class: bool, needed: Shape, used: Sequence[Shape]) -> Iterator[Input]:
    """Yield what a name can be: as usual, as it is used, and in every other shape."""
    usual = BY_NAME.get(name) or BY_NAME.get(name.rstrip("0123456789")) or _by_first_letter(name)
    if is_class:
        yield Input((), (1.0,), 0.0, 9.0, is_class=True)
        yield Input((2,), (2.0, 0.0), 0.0, 9.0, is_class=True)
        return
    if needed:
        usual = reshaped(usual, needed)
    shapes = dict.fromkeys((usual.shape, *used, *_SHAPES))
    yield from (usual if shape == usual.shape else reshaped(usual, shape) for shape in shapes)


def _by_first_letter(name: str) -> Input:
    return BY_NAME["A"] if name[0].isupper() and len(name) == 1 else Input((), (1.0,))
