"""The value of a syntax tree: the size of every operation is known before it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from gradlab.expression import arguments
from gradlab.expression.account import MAX_ELEMENTS, Account
from gradlab.expression.arguments import as_tensor
from gradlab.expression.asking import asked, refused_by_torch, unfit
from gradlab.expression.costs import cost_of
from gradlab.expression.entries import shape_of
from gradlab.expression.errors import BudgetError, ExpressionError, Refusal
from gradlab.expression.lookup import unknown_name
from gradlab.expression.notes import uneven
from gradlab.expression.operators import EXACT, OPERATORS, SIGNS, folded
from gradlab.expression.picking import picked
from gradlab.expression.sizes import joined, product_shape, product_work
from gradlab.expression.syntax import (
    Argument,
    Attribute,
    Binary,
    Call,
    Name,
    Node,
    Number,
    Sequence,
    Subscript,
    Unary,
)  # fmt: skip
from gradlab.expression.table import CONSTANTS_BY_NAME, FIELDS, RESULT_FIELDS
from gradlab.words.text import N_, Text

Value = Any
"""A plain number, a tensor, a shape, or what max(dim=…), chunk and the like return: a tuple."""


Watch = Callable[[Node, Value], None]
"""Called with a part of the tree and its value."""


@dataclass(frozen=True)
class Note:
    """Something suspicious that ran all the same, with its place in the source."""

    text: Text
    start: int
    end: int


@dataclass
class Run:
    """One evaluation: its inputs, what it has spent, and what it noticed.

    watch is called with every node and its value, children first. Every call is charged to the
    account before it is made.
    """

    names: Mapping[str, Tensor]
    watch: Watch | None = None
    account: Account = field(default_factory=Account)
    notes: list[Note] = field(default_factory=list)

    def value(self, node: Node) -> Value:
        """Return the value of a node.

        Raises:
            ExpressionError: if an operation can't be done or would be too large.
        """
        try:
            value = _RULES[type(node)](self, node)
        except Refusal as refusal:
            raise refusal.at(node.start, node.end) from None
        except (ExpressionError, BudgetError):
            raise
        except Exception as problem:  # noqa: BLE001 -- whatever torch raises becomes our one error
            raise refused_by_torch(node, problem, is_helped=False) from None
        if self.watch is not None:
            self.watch(node, value)
        return value

    def tensor(self, node: Node) -> Tensor:
        """Return the value of a node as a tensor."""
        return as_tensor(self.value(node))

    def note(self, text: Text | None, node: Node) -> None:
        """Keep what is worth saying about a node."""
        if text is not None:
            self.notes.append(Note(text, node.start, node.end))


def _number(run: Run, node: Number) -> float | int:  # noqa: ARG001 -- rules share one signature
    return int(node.value) if node.whole and node.value < EXACT else node.value


def _name(run: Run, node: Name) -> Value:
    constant = CONSTANTS_BY_NAME.get(node.name)
    if node.name not in run.names:
        if constant is not None:
            return constant
        text = unknown_name(node.name, tuple(map(str, run.names)))
        raise ExpressionError(text, node.start, node.end)
    if constant is not None:
        raise Refusal(N_("{name} is a constant here: give the input another name"), name=node.name)
    return arguments.checked_input(run.names[node.name], MAX_ELEMENTS)


def _unary(run: Run, node: Unary) -> Value:
    operand = run.value(node.operand)
    if not isinstance(operand, int | float):
        operand = as_tensor(operand)
    run.account.charge(shape_of(operand))
    if node.symbol == "~" and not _is_mask(operand):
        raise Refusal(N_("{sign} belongs to comparisons, as in ~(x > 0)"), sign="~")
    return SIGNS[node.symbol](operand)


def _binary(run: Run, node: Binary) -> Value:
    left, right = (
        value if isinstance(value, int | float) else as_tensor(value)
        for value in (run.value(node.left), run.value(node.right))
    )
    one, two = shape_of(left), shape_of(right)
    if node.symbol == "@":
        run.account.charge(product_shape(one, two), product_work(one, two))
    else:
        run.account.charge(joined(one, two))
        if node.symbol in "+-":
            run.note(uneven(one, two), node)
    if node.symbol == "**":
        arguments.check_exponent(right)
    if node.symbol in "&|" and not (_is_mask(left) and _is_mask(right)):
        sentence = N_("{sign} joins comparisons in brackets, as in (x > 0) {sign} (x < 1)")
        raise Refusal(sentence, sign=node.symbol)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return asked(node, OPERATORS[node.symbol].call, left, right)
    return folded(node.symbol, left, right)


def _is_mask(value: Value) -> bool:
    return isinstance(value, Tensor) and not value.is_floating_point()


def _sequence(run: Run, node: Sequence) -> Tensor:
    parts = [run.tensor(item) for item in node.items]
    for part, item in zip(parts, node.items, strict=True):
        if part.shape != parts[0].shape:
            sentence = N_("all parts of a list need one shape, here {first} and {other}")
            values = {"first": tuple(parts[0].shape), "other": tuple(part.shape)}
            raise ExpressionError(Text(sentence, values), item.start, item.end)
    run.account.charge((len(parts), *parts[0].shape))
    return torch.stack(parts)


def _attribute(run: Run, node: Attribute) -> Value:
    value = run.value(node.value)
    if node.name in RESULT_FIELDS:
        if not isinstance(value, tuple) or not hasattr(value, node.name):
            raise Refusal(N_(".{name} belongs to max(dim=…), sort and the like"), name=node.name)
        return FIELDS[node.name](value)
    tensor = as_tensor(value)
    if tensor.dim() > 2 and node.name in ("T", "H"):
        raise Refusal(N_(".T is for matrices; for a stack of them write .mT"))
    if tensor.dim() < 2 and node.name in ("mT", "mH", "H"):
        raise Refusal(N_(".mT is for matrices, not for shape {shape}"), shape=shape_of(tensor))
    run.account.charge(shape_of(tensor))
    return FIELDS[node.name](tensor)


def _subscript(run: Run, node: Subscript) -> Value:
    return picked(run, run.value(node.value), node)


def _argument(run: Run, argument: Argument) -> Value:
    try:
        return arguments.evaluated(run, argument.parameter, argument.node)
    except Refusal as refusal:  # it is about this argument alone
        raise refusal.at(argument.node.start, argument.node.end) from None


def _call(run: Run, node: Call) -> Value:
    entry = node.entry
    given = {a.parameter.name: _argument(run, a) for a in node.arguments}
    try:
        size = entry.size(given)
        work = entry.work(given) if entry.work else 0
        cost = cost_of(entry, given)
        passes = cost.passes(given)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):  # not torch's
        raise unfit(node) from None
    run.account.charge(size, work, cost, passes)
    if entry.note is not None:
        run.note(entry.note(given), node)
    return asked(node, entry.call, **given)


_RULES: dict[type, Callable[[Run, Any], Value]] = {
    Number: _number,
    Name: _name,
    Unary: _unary,
    Binary: _binary,
    Sequence: _sequence,
    Attribute: _attribute,
    Subscript: _subscript,
    Call: _call,
}
