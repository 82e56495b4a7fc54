"""The canonical torch code of an expression, written anew from its syntax tree.

The typed text itself is never part of it. Where the language is kinder than torch, the code says
what torch needs: a number where torch takes only tensors, a list where torch wants torch.stack.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from gradlab.expression.entries import Parameter
from gradlab.expression.forms import is_sizes, is_whole
from gradlab.expression.operators import ATOM, COMPARING, EXACT, OPERATORS, SIGN
from gradlab.expression.plain import Plain
from gradlab.expression.syntax import (
    Argument,
    Attribute,
    Binary,
    Call,
    Dots,
    Dtype,
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
    ["operand", "exponent", "number", "exponent_number", "constant", "zero", "int", "ints",
     "sizes", "shape", "extents"]
)  # fmt: skip
_FLOAT32 = frozenset(["zeros", "ones", "eye", "linspace", "logspace"])
"""Constants for which torch takes float32, whatever the numbers."""

_AS_WRITTEN = frozenset(["tensor", "full", "arange"])
"""Constants for which torch takes float32, unless all their numbers are whole."""


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
        # Comparisons stand side by side in Python: a < b < c means a < b and b < c.
        left = self._within(node.left, power + (is_raising or power == COMPARING))
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
        if not isinstance(node, Sequence):
            return self.text(node)
        inner = ", ".join(map(self._nested, node.items))
        if node.is_list:
            return f"[{inner}]"
        return f"({inner},)" if len(node.items) == 1 else f"({inner})"

    def _list(self, node: Sequence) -> str:
        return f"[{', '.join(map(self.whole, node.items))}]"

    def _call(self, node: Call) -> str:
        if node.is_method:
            owner = self._owner(node.arguments[0].node)
            return f"{owner}.{node.path[1:]}({self._arguments(node)})"
        if node.path.startswith("math.") and not isfinite(value := self._constant(node)):
            return f"math.{value}".replace("math.-", "-math.")
        path = node.path if "." in node.path else _full(node)
        inner = self._arguments(node, "." in path)
        if path.startswith("torch.") and self._is_float32(node):
            inner += ", dtype=torch.float64"
        return f"{path}({inner})"

    def _is_float32(self, node: Call) -> bool:
        """Whether torch would make float32 of a constant here, where the language has float64."""
        if any(argument.parameter.kind == "dtype" for argument in node.arguments):
            return False
        numbers = [a.node for a in node.arguments if a.parameter.kind in ("constant", "number")]
        has_fractions = not all(map(self._is_whole, numbers))
        name = node.entry.name
        return name in _FLOAT32 or (name in _AS_WRITTEN and has_fractions)

    def _is_whole(self, node: Node) -> bool:
        if isinstance(node, Sequence):
            return all(map(self._is_whole, node.items))
        if isinstance(node, Word) or not self.plain.is_fixed(node):
            return isinstance(node, Word) or is_whole(node)
        return isinstance(self.plain.value(node), int)

    def _constant(self, node: Node) -> float:
        return float(self.plain.value(node)) if self.plain.is_fixed(node) else 0.0

    def _arguments(self, node: Call, may_be_named: bool = True) -> str:
        given = {argument.parameter.name: argument for argument in node.arguments}
        parts: list[str] = []
        is_named = False
        for parameter in _signature(node)[node.is_method :]:
            argument = given.get(parameter.name)
            # Behind one that is left out, a place would be another parameter's.
            is_named |= argument is None or parameter.is_optional or parameter.is_named_only
            if argument is not None:
                text = self._argument_value(argument)
                is_named |= parameter.name == "dim" or parameter.takes_rest
                has_name = is_named and may_be_named and not parameter.takes_rest
                parts.append(f"{parameter.name}={text}" if has_name else text)
        return ", ".join(parts)

    def _argument_value(self, argument: Argument) -> str:
        kind, node = argument.parameter.kind, argument.node
        if isinstance(node, Sequence):
            return self._several(argument.parameter, node)
        if kind == "sizes" and not is_sizes(node):
            return f"({self.text(node)},)"
        if kind in ("index", "target") and self.plain.is_number(node):
            return f"torch.tensor({int(self.plain.value(node))})"
        if kind in ("number", "exponent_number", "constant") and not self.plain.is_number(node):
            return f"{self._owner(node)}.item()"
        if kind in _NUMBERS_TOO or not self.plain.is_number(node):
            return self.text(node)
        return self.whole(node)

    def _several(self, parameter: Parameter, node: Sequence) -> str:
        if parameter.takes_rest:
            part = self._nested if parameter.kind == "int" else self.whole
            return ", ".join(map(part, node.items))
        if parameter.kind in ("ints", "sizes", "shape", "constant", "dims", "extents"):
            return self._nested(node)
        return self._list(node) if parameter.kind == "tensors" else self._sequence(node)

    def _subscript(self, node: Subscript) -> str:
        return f"{self._owner(node.value)}[{', '.join(map(self._nested, node.items))}]"

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

    def _dtype(self, node: Dtype) -> str:
        return node.name

    def _dots(self, node: Dots) -> str:  # noqa: ARG002 -- rules share one signature
        return "..."


def _full(node: Call) -> str:
    """Return the dotted name for a function typed by its bare name; Python's own have none."""
    dotted = [path for path in node.entry.paths if "." in path and not path.startswith(".")]
    return (dotted or [node.path])[0]


def _signature(node: Call) -> tuple[Parameter, ...]:
    """Return the parameters of the signature that a call was bound to."""
    given = {argument.parameter for argument in node.arguments}
    return next(
        signature
        for signature in node.entry.signatures
        if given <= set(signature) and all(p in given or p.is_optional for p in signature)
    )


_RULES: dict[type, Callable[[_Writer, Any], str]] = {
    Number: _Writer._number, Name: _Writer._name, Unary: _Writer._unary, Binary: _Writer._binary,
    Sequence: _Writer._sequence, Call: _Writer._call, Subscript: _Writer._subscript,
    Slice: _Writer._slice, Attribute: _Writer._attribute, Word: _Writer._word,
    String: _Writer._string, Dtype: _Writer._dtype, Dots: _Writer._dots,
}  # fmt: skip
