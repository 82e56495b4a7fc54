"""Data: the operators, their binding power as in Python, and what they call."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NamedTuple


class Operator(NamedTuple):
    """An operator between two operands.

    power says how tightly it binds; latex is a template over the two operands, which already
    carry the brackets they need.
    """

    power: int
    call: Callable[[Any, Any], Any]
    latex: str


COMPARING, ADDING, MULTIPLYING, SIGN, RAISING, ATOM = 5, 10, 20, 30, 40, 50

OPERATORS: dict[str, Operator] = {
    "<": Operator(COMPARING, operator.lt, "{0} < {1}"),
    "<=": Operator(COMPARING, operator.le, r"{0} \le {1}"),
    ">": Operator(COMPARING, operator.gt, "{0} > {1}"),
    ">=": Operator(COMPARING, operator.ge, r"{0} \ge {1}"),
    "==": Operator(COMPARING, operator.eq, "{0} = {1}"),
    "!=": Operator(COMPARING, operator.ne, r"{0} \ne {1}"),
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
