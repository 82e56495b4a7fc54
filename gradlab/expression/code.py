"""The canonical torch code of an expression, written anew from its syntax tree.

The typed text itself is never part of it. Where the language is kinder than torch, the code says
what torch needs: a number where torch takes only tensors, a list where torch wants torch.stack.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from gradlab.expression.operators import ATOM, OPERATORS, SIGN
from gradlab.expression.plain import EXACT, Plain
from gradlab.expression.syntax import (
    Argument,
    Attribute,
    Binary,
    Call,
    Dots,
    Name,
    Node,
    Number,
    Sequence,
    Slice,
    String,
    Subscript,
    Unary,
    Word,
)  # fmt: skip
from gradlab.expression.table import CONSTANTS_BY_NAME

_TENSOR = "torch.tensor({}, dtype=torch.float64)"
_NUMBERS_TOO = frozenset(
    ["operand", "exponent", "number", "exponent_number", "int", "ints", "sizes"]
)
_FLOAT32 = frozenset(["zeros", "ones", "full", "eye", "arange", "linspace"])


def code(node: Node) -> str:
    """Return one line of Python that computes the expression with torch alone.

    It uses the names torch, F (torch.nn.functional), math and the inputs.

    >>> from gradlab.expression import parse
    >>> code(parse("softmax([x, 2], dim = 0)").tree)
    'torch.softmax(torch.stack([x, torch.tensor(2, dtype=torch.float64)]), dim=0)'
    """
    return _Writer().whole(node)


def fragment(node: Node) -> str:
    """Return the code of one part as it stands within the whole: a plain number stays one."""
    return _Writer().text(node)


class _Writer:
    """Writes the parts of one expression."""

    def __init__(self) -> None:
        self.plain = Plain()

    def text(self, node: Node) -> str:
        """Return the code of a node; a plain number stays one."""
        return _RULES[type(node)](self, node)

    def whole(self, node: Node) -> str:
        """Return the code of a node as a tensor, even if it is a plain number."""
        text = self.text(node)
        return _TENSOR.format(text) if self.plain.is_number(node) else text

    def _within(self, node: Node, power: int) -> str:
        text = self.text(node)
        if isinstance(node, Binary):
            own = OPERATORS[node.symbol].power
        else:
            own = SIGN if isinstance(node, Unary) else ATOM
        return f"({text})" if own < power else text

    def _number(self, node: Number) -> str:
        if not isfinite(node.value):
            return "math.inf"
        return str(int(node.value)) if node.whole and node.value < EXACT else repr(node.value)

    def _name(self, node: Name) -> str:
        return f"math.{node.name}" if node.name in CONSTANTS_BY_NAME else node.name

    def _unary(self, node: Unary) -> str:
        return node.symbol + self._within(node.operand, SIGN)

    def _binary(self, node: Binary) -> str:
        power = OPERATORS[node.symbol].power
        is_raising = node.symbol == "**"
        left = self._within(node.left, power + is_raising)
        right = self._within(node.right, SIGN if is_raising else power + 1)
        are_numbers = self.plain.is_number(node.left) and self.plain.is_number(node.right)
        if are_numbers and not self.plain.is_number(node):
            left = self.whole(node.left)
        return f"{left} {node.symbol} {right}"

    def _sequence(self, node: Sequence) -> str:
        if node.is_list and self.plain.is_written(node):
            return _TENSOR.format(self._nested(node))
        return f"torch.stack({self._list(node)})"

    def _nested(self, node: Node) -> str:
        if isinstance(node, Sequence):
            return f"[{', '.join(map(self._nested, node.items))}]"
        return self.text(node)

    def _list(self, node: Sequence) -> str:
        return f"[{', '.join(map(self.whole, node.items))}]"

    def _call(self, node: Call) -> str:
        if node.is_method:
            owner = self._owner(node.arguments[0].node)
            return f"{owner}.{node.path[1:]}({self._arguments(node.arguments[1:])})"
        if node.path.startswith("math.") and not isfinite(value := self._constant(node)):
            return f"math.{value}".replace("math.-", "-math.")
        path = node.path if "." in node.path else _full(node)
        inner = self._arguments(node.arguments)
        if node.entry.name in _FLOAT32:
            inner += ", dtype=torch.float64"
        return f"{path}({inner})"

    def _constant(self, node: Node) -> float:
        return float(self.plain.value(node)) if self.plain.is_fixed(node) else 0.0

    def _arguments(self, arguments: tuple[Argument, ...]) -> str:
        parts: list[str] = []
        is_named = False
        for argument in arguments:
            parameter = argument.parameter
            is_named |= parameter.is_optional or parameter.is_named_only or parameter.name == "dim"
            text = self._argument_value(argument)
            parts.append(f"{parameter.name}={text}" if is_named else text)
        return ", ".join(parts)

    def _argument_value(self, argument: Argument) -> str:
        kind, node = argument.parameter.kind, argument.node
        if argument.parameter.takes_rest and isinstance(node, Sequence):
            part = self._nested if kind == "int" else self.whole
            return ", ".join(map(part, node.items))
        if kind == "tensors" and isinstance(node, Sequence):
            return self._list(node)
        if kind == "constant":
            return f"{self._nested(node)}, dtype=torch.float64"
        if isinstance(node, Sequence) and not node.is_list:
            inner = ", ".join(self.text(item) for item in node.items)
            return f"({inner},)" if len(node.items) == 1 else f"({inner})"
        if kind in ("ints", "sizes") and isinstance(node, Sequence):
            return self._nested(node)
        if kind == "sizes":
            return f"({self.text(node)},)"
        if kind in ("index", "target") and self.plain.is_number(node):
            return f"torch.tensor({int(self.plain.value(node))})"
        if kind in ("number", "exponent_number") and not self.plain.is_number(node):
            return f"{self._owner(node)}.item()"
        if kind in _NUMBERS_TOO or not self.plain.is_number(node):
            return self.text(node)
        return self.whole(node)

    def _subscript(self, node: Subscript) -> str:
        return f"{self._owner(node.value)}[{', '.join(self.text(item) for item in node.items)}]"

    def _slice(self, node: Slice) -> str:
        parts = ["" if bound is None else self.text(bound) for bound in node.bounds]
        return ":".join(parts[: 2 if node.bounds[2] is None else 3])

    def _attribute(self, node: Attribute) -> str:
        return f"{self._owner(node.value)}.{node.name}"

    def _owner(self, node: Node) -> str:
        needs_brackets = isinstance(node, Binary | Unary) and not self.plain.is_number(node)
        return f"({self.whole(node)})" if needs_brackets else self.whole(node)

    def _word(self, node: Word) -> str:
        return repr(node.value)

    def _string(self, node: String) -> str:
        return repr(node.value)

    def _dots(self, node: Dots) -> str:  # noqa: ARG002 -- rules share one signature
        return "..."


def _full(node: Call) -> str:
    """Return the dotted name for a function typed by its bare name."""
    dotted = [path for path in node.entry.paths if "." in path and not path.startswith(".")]
    return dotted[0]


_RULES: dict[type, Callable[[_Writer, Any], str]] = {
    Number: _Writer._number,
    Name: _Writer._name,
    Unary: _Writer._unary,
    Binary: _Writer._binary,
    Sequence: _Writer._sequence,
    Call: _Writer._call,
    Subscript: _Writer._subscript,
    Slice: _Writer._slice,
    Attribute: _Writer._attribute,
    Word: _Writer._word,
    String: _Writer._string,
    Dots: _Writer._dots,
}
