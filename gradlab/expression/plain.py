"""Which parts of an expression are plain numbers of Python, and what they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from typing import TypeVar

from gradlab.expression.errors import ExpressionError
from gradlab.expression.evaluator import Run, Value
from gradlab.expression.forms import is_plain_number, is_whole
from gradlab.expression.operators import EXACT
from gradlab.expression.syntax import (
    Binary,
    Call,
    Name,
    Node,
    Number,
    Sequence,
    Unary,
    children,
)  # fmt: skip
from gradlab.expression.table import CONSTANTS_BY_NAME

T = TypeVar("T")


class Plain:
    """Facts about the parts of one syntax tree, each found once.

    A fact rests on the facts of the parts below. Found anew at every level, they would take time
    with the cube of the text's length.
    """

    def __init__(self) -> None:
        self._numbers: dict[int, bool] = {}
        self._fixed: dict[int, bool] = {}
        self._written: dict[int, bool] = {}
        self._run = _Once({})

    def is_number(self, node: Node) -> bool:
        """Whether a node is a Python number: built from numbers and operators alone."""
        return _once(self._numbers, node, self._is_number)

    def is_fixed(self, node: Node) -> bool:
        """Whether the value of a node is known without any input, sizes included."""
        return _once(self._fixed, node, self._is_fixed)

    def is_written(self, node: Node) -> bool:
        """Whether a list holds written numbers alone, so that torch.tensor takes it as it is."""
        return _once(self._written, node, self._is_written)

    def value(self, node: Node) -> Value:
        """Return the value of a node that is fixed.

        Raises:
            ExpressionError: if it can't be computed.
        """
        return self._run.value(node)

    def _is_number(self, node: Node) -> bool:
        if isinstance(node, Number):
            return True
        if isinstance(node, Name):
            return node.name in CONSTANTS_BY_NAME
        if isinstance(node, Unary):
            return self.is_number(node.operand)
        if isinstance(node, Binary):
            parts = self.is_number(node.left) and self.is_number(node.right)
            return parts and self._is_ordinary(node)
        return is_plain_number(node)

    def _is_ordinary(self, node: Binary) -> bool:
        """Whether Python's own numbers give what float64 gives: no error, no overflow."""
        if not self.is_fixed(node) or any(isinstance(n, Call) for n in (node.left, node.right)):
            return node.symbol in "+-*" or is_whole(node)
        try:
            value = self.value(node)
        except ExpressionError:
            return False
        return isinstance(value, int | float) and isfinite(value) and abs(value) < EXACT

    def _is_fixed(self, node: Node) -> bool:
        if isinstance(node, Name):
            return node.name in CONSTANTS_BY_NAME
        return all(map(self.is_fixed, children(node)))

    def _is_written(self, node: Node) -> bool:
        if isinstance(node, Sequence):
            return all(map(self.is_written, node.items))
        return self.is_number(node)


@dataclass
class _Once(Run):
    """An evaluation that keeps the value of every part, or why it has none."""

    values: dict[int, Value] = field(default_factory=dict)
    errors: dict[int, ExpressionError] = field(default_factory=dict)

    def value(self, node: Node) -> Value:
        """Return the value of a node."""
        if id(node) in self.errors:
            raise self.errors[id(node)]
        try:
            return _once(self.values, node, super().value)
        except ExpressionError as error:
            self.errors[id(node)] = error
            raise


def _once(known: dict[int, T], node: Node, found: Callable[[Node], T]) -> T:
    # By identity: nodes are compared part by part, which takes as long as what is saved here.
    if id(node) not in known:
        known[id(node)] = found(node)
    return known[id(node)]
