"""The canonical torch code of an expression, written anew from its syntax tree.

The typed text itself is never part of it. Where the language is kinder than torch, the code says
what torch needs: a number where torch takes only tensors, a list where torch wants torch.stack.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from gradlab.expression.binding import is_constant
from gradlab.expression.errors import ExpressionError
from gradlab.expression.evaluator import Run
from gradlab.expression.operators import ATOM, OPERATORS, SIGN
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
    walk,
)  # fmt: skip
from gradlab.expression.table import CONSTANTS_BY_NAME

_TENSOR = "torch.tensor({}, dtype=torch.float64)"
_NUMBERS_TOO = frozenset(["operand", "exponent", "number", "exponent_number"])
_EXACT = 2.0**53
_FLOAT32 = frozenset(["zeros", "ones", "full", "eye", "arange", "linspace"])


def code(node: Node) -> str:
    """Return one line of Python that computes the expression with torch alone.

    It uses the names torch, F (torch.nn.functional), math and the inputs.

    >>> from gradlab.expression import parse
    >>> code(parse("softmax([x, 2], dim = 0)").tree)
    'torch.softmax(torch.stack([x, torch.tensor(2, dtype=torch.float64)]), dim=0)'
    """
    return tensor_code(node)


def fragment(node: Node) -> str:
    """Return the code of one part as it stands within the whole: a plain number stays one."""
    return _RULES[type(node)](node)


def tensor_code(node: Node) -> str:
    """Return the code of a node as a tensor, even if it is a plain number."""
    text = _RULES[type(node)](node)
    return _TENSOR.format(text) if _is_number(node) else text


def _is_number(node: Node) -> bool:
    """Whether a node is a Python number: built from numbers and operators alone."""
    if isinstance(node, Number):
        return True
    if isinstance(node, Name):
        return node.name in CONSTANTS_BY_NAME
    if isinstance(node, Unary):
        return _is_number(node.operand)
    if isinstance(node, Binary):
        return _is_number(node.left) and _is_number(node.right) and _is_ordinary(node)
    is_plain = isinstance(node, Call) and node.path.startswith("math.")
    is_size = isinstance(node, Call) and node.entry.name in ("size", "numel")
    return is_plain or is_size


def _is_ordinary(node: Binary) -> bool:
    """Whether Python's own numbers give what float64 gives: no error, no overflow."""
    if not _is_fixed(node) or any(isinstance(n, Call) for n in (node.left, node.right)):
        return node.symbol in "+-*"
    try:
        value = Run({}).value(node)
    except ExpressionError:
        return False
    return isinstance(value, float) and isfinite(value) and abs(value) < _EXACT


def _within(node: Node, power: int) -> str:
    text = _RULES[type(node)](node)
    if isinstance(node, Binary):
        own = OPERATORS[node.symbol].power
    else:
        own = SIGN if isinstance(node, Unary) else ATOM
    return f"({text})" if own < power else text


def _number(node: Number) -> str:
    if not isfinite(node.value):
        return "math.inf"
    return str(int(node.value)) if node.whole and node.value < _EXACT else repr(node.value)


def _name(node: Name) -> str:
    return f"math.{node.name}" if node.name in CONSTANTS_BY_NAME else node.name


def _unary(node: Unary) -> str:
    return node.symbol + _within(node.operand, SIGN)


def _binary(node: Binary) -> str:
    power = OPERATORS[node.symbol].power
    is_raising = node.symbol == "**"
    left = _within(node.left, power + is_raising)
    right = _within(node.right, SIGN if is_raising else power + 1)
    if _is_number(node.left) and _is_number(node.right) and not _is_number(node):
        left = tensor_code(node.left)
    return f"{left} {node.symbol} {right}"


def _sequence(node: Sequence) -> str:
    if node.is_list and all(map(is_constant, node.items)) and not _holds_calls(node):
        return _TENSOR.format(_nested(node))
    return f"torch.stack({_list(node)})"


def _holds_calls(node: Node) -> bool:
    if isinstance(node, Sequence):
        return any(map(_holds_calls, node.items))
    return not _is_number(node)


def _nested(node: Node) -> str:
    if isinstance(node, Sequence):
        return f"[{', '.join(map(_nested, node.items))}]"
    return _RULES[type(node)](node)


def _list(node: Sequence) -> str:
    return f"[{', '.join(map(tensor_code, node.items))}]"


def _call(node: Call) -> str:
    if node.is_method:
        return f"{_owner(node.arguments[0].node)}.{node.path[1:]}({_arguments(node.arguments[1:])})"
    if node.path.startswith("math.") and not isfinite(value := _constant(node)):
        return f"math.{value}".replace("math.-", "-math.")
    path = node.path if "." in node.path else _full(node)
    inner = _arguments(node.arguments)
    if node.entry.name in _FLOAT32:
        inner += ", dtype=torch.float64"
    return f"{path}({inner})"


def _constant(node: Node) -> float:
    return float(Run({}).value(node)) if _is_fixed(node) else 0.0


def _is_fixed(node: Node) -> bool:
    """Whether the value of a node is known without any input, sizes included."""
    inputs = (n for n in walk(node) if isinstance(n, Name) and n.name not in CONSTANTS_BY_NAME)
    return next(inputs, None) is None


def _full(node: Call) -> str:
    """Return the dotted name for a function typed by its bare name."""
    dotted = [path for path in node.entry.paths if "." in path and not path.startswith(".")]
    return dotted[0]


def _needs_brackets(node: Node) -> bool:
    return isinstance(node, Binary | Unary) and not _is_number(node)


def _arguments(arguments: tuple[Argument, ...]) -> str:
    parts: list[str] = []
    is_named = False
    for argument in arguments:
        parameter = argument.parameter
        is_named |= parameter.is_optional or parameter.is_named_only or parameter.name == "dim"
        text = _argument_value(argument)
        parts.append(f"{parameter.name}={text}" if is_named else text)
    return ", ".join(parts)


def _argument_value(argument: Argument) -> str:
    kind, node = argument.parameter.kind, argument.node
    if argument.parameter.takes_rest and isinstance(node, Sequence):
        parts = map(_RULES_OF_REST.get(kind, tensor_code), node.items)
        return ", ".join(parts)
    if kind == "tensors" and isinstance(node, Sequence):
        return _list(node)
    if kind == "constant":
        return f"{_nested(node)}, dtype=torch.float64"
    if isinstance(node, Sequence) and not node.is_list:
        inner = ", ".join(_RULES[type(item)](item) for item in node.items)
        return f"({inner},)" if len(node.items) == 1 else f"({inner})"
    if kind in ("ints", "sizes") and isinstance(node, Sequence):
        return _nested(node)
    if kind == "sizes":
        return f"({fragment(node)},)"
    if kind in ("index", "target") and _is_number(node):
        return f"torch.tensor({int(Run({}).value(node))})"
    if kind in ("number", "exponent_number") and not _is_number(node):
        return f"{_owner(node)}.item()"
    if kind in _NUMBERS_TOO or not _is_number(node) or kind in ("int", "ints", "sizes"):
        return _RULES[type(node)](node)
    return tensor_code(node)


def _subscript(node: Subscript) -> str:
    return f"{_owner(node.value)}[{', '.join(_RULES[type(item)](item) for item in node.items)}]"


def _slice(node: Slice) -> str:
    parts = ["" if bound is None else _RULES[type(bound)](bound) for bound in node.bounds]
    return ":".join(parts[: 2 if node.bounds[2] is None else 3])


def _attribute(node: Attribute) -> str:
    return f"{_owner(node.value)}.{node.name}"


def _owner(node: Node) -> str:
    return f"({tensor_code(node)})" if _needs_brackets(node) else tensor_code(node)


def _word(node: Word) -> str:
    return repr(node.value)


def _string(node: String) -> str:
    return repr(node.value)


def _dots(node: Dots) -> str:  # noqa: ARG001 -- rules share one signature
    return "..."


_RULES: dict[type, Callable[[Any], str]] = {
    Number: _number, Name: _name, Unary: _unary, Binary: _binary, Sequence: _sequence, Call: _call,
    Subscript: _subscript, Slice: _slice, Attribute: _attribute, Word: _word, String: _string,
    Dots: _dots,
}  # fmt: skip

_RULES_OF_REST: dict[str, Callable[[Any], str]] = {"int": _nested}
