"""Data: the operators, their binding power as in Python, and what they call."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import torch


class Operator(NamedTuple):
    """An operator between two operands.

    power says how tightly it binds; latex is a template over the two operands, which already
    carry the brackets they need.
    """

    power: int
    call: Callable[[Any, Any], Any]
    latex: str


COMPARING, OR, AND, ADDING, MULTIPLYING, SIGN, RAISING, ATOM = 5, 6, 8, 10, 20, 30, 40, 50

OPERATORS: dict[str, Operator] = {
    "<": Operator(COMPARING, operator.lt, "{0} < {1}"),
    "<=": Operator(COMPARING, operator.le, r"{0} \le {1}"),
    ">": Operator(COMPARING, operator.gt, "{0} > {1}"),
    ">=": Operator(COMPARING, operator.ge, r"{0} \ge {1}"),
    "==": Operator(COMPARING, operator.eq, "{0} = {1}"),
    "!=": Operator(COMPARING, operator.ne, r"{0} \ne {1}"),
    "|": Operator(OR, operator.or_, r"{0} \vee {1}"),
    "&": Operator(AND, operator.and_, r"{0} \wedge {1}"),
    "+": Operator(ADDING, operator.add, "{0} + {1}"),
    "-": Operator(ADDING, operator.sub, "{0} - {1}"),
    "*": Operator(MULTIPLYING, operator.mul, r"{0} \cdot {1}"),
    "/": Operator(MULTIPLYING, operator.truediv, r"\frac{{{0}}}{{{1}}}"),
    "//": Operator(
        MULTIPLYING, operator.floordiv, r"\left\lfloor \frac{{{0}}}{{{1}}} \right\rfloor"
    ),
    "%": Operator(MULTIPLYING, operator.mod, r"{0} \bmod {1}"),
    "@": Operator(MULTIPLYING, operator.matmul, r"{0}\,{1}"),
    "**": Operator(RAISING, operator.pow, "{{{0}}}^{{{1}}}"),
}

SIGNS: dict[str, Callable[[Any], Any]] = {
    "+": operator.pos,
    "-": operator.neg,
    "~": operator.invert,
}
"""What stands in front of an operand -> what it calls."""

EXACT = 2.0**53
"""Whole numbers below this are exact in float64."""


def folded(symbol: str, left: float, right: float) -> Any:
    """Return what an operator makes of two plain numbers.

    Whole numbers stay whole where Python keeps them so and they are exact; all else is computed
    in float64, where 1 / 0 is inf, and a comparison gives a tensor.

    >>> folded("//", 7, 2), folded("/", 1, 0), folded("**", 2, -1)
    (3, inf, 0.5)
    """
    call = OPERATORS[symbol].call
    wide = call(*(torch.tensor(n, dtype=torch.float64) for n in (left, right)))
    if wide.dtype == torch.bool:
        return wide
    number: float = wide.item()
    are_whole = isinstance(left, int) and isinstance(right, int) and symbol != "/"
    return int(number) if are_whole and number.is_integer() and abs(number) < EXACT else number
