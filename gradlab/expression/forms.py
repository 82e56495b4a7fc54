"""What an argument looks like in the text, before anything is computed: a list, a whole number."""

from __future__ import annotations

from collections.abc import Callable

from gradlab.expression.entries import Parameter
from gradlab.expression.syntax import (
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
    children,
)  # fmt: skip
from gradlab.expression.table import CONSTANTS_BY_NAME, PLAIN_PATHS

_VALUES = frozenset(["tensor", "any", "operand", "exponent", "mask", "index", "target"])
_PRECISE = frozenset(["torch.float64", "torch.double"])


def fits(parameter: Parameter, node: Node) -> bool:
    """Whether an argument looks as its parameter needs it."""
    kind = parameter.kind
    if kind in _VALUES and not parameter.takes_rest:
        return is_value(node)
    if kind in ("tensor", "tensors"):
        is_several = isinstance(node, Call | Subscript | Attribute) and kind == "tensors"
        return is_several or (
            isinstance(node, Sequence) and bool(node.items) and all(map(is_value, node.items))
        )
    if kind in ("choice", "equation"):
        return isinstance(node, String) and (kind == "equation" or node.value in parameter.choices)
    if kind == "int" and parameter.takes_rest:
        return isinstance(node, Sequence) and all(map(is_whole, node.items))
    if kind in _FITS:
        return _FITS[kind](node)
    if kind == "constant" and isinstance(node, Sequence):
        return all(fits(parameter, item) for item in node.items)
    is_truth = kind == "constant" and isinstance(node, Word) and node.value is not None
    return is_truth or (is_value(node) and not isinstance(node, Sequence) and is_constant(node))


def _is_truth(node: Node) -> bool:
    return isinstance(node, Word) and node.value is not None


def _is_dtype(node: Node) -> bool:
    return isinstance(node, Dtype)


def _is_precision(node: Node) -> bool:
    return isinstance(node, Dtype) and node.name in _PRECISE


def is_value(node: Node) -> bool:
    """Whether a node has a value, and is no option of a function alone."""
    if isinstance(node, Sequence):
        return node.is_list and all(map(is_value, node.items))
    return not isinstance(node, Word | String | Dtype | Slice | Dots)


def is_whole(node: Node) -> bool:
    """Whether a node is a whole number that is written out or made of sizes of tensors.

    >>> is_whole(Number(0, 1, 3.0, whole=False))
    False
    """
    if isinstance(node, Unary):
        return node.symbol != "~" and is_whole(node.operand)
    if isinstance(node, Binary):
        is_kept = node.symbol in _WHOLE_OPERATORS or (
            node.symbol == "**" and isinstance(node.right, Number)
        )
        return is_kept and is_whole(node.left) and is_whole(node.right)
    if isinstance(node, Call):
        return node.path in _WHOLE_CALLS and not is_sizes(node)
    if isinstance(node, Subscript):
        return len(node.items) == 1 and is_whole(node.items[0]) and is_sizes(node.value)
    if isinstance(node, Attribute):
        return node.name == "ndim"
    return isinstance(node, Number) and node.whole


_WHOLE_OPERATORS = frozenset(["+", "-", "*", "//", "%"])
_WHOLE_CALLS = frozenset(
    [".size", "numel", ".numel", "torch.numel", ".nelement", "len", ".dim", ".ndimension", "int"]
)
"""Calls that give whole numbers of Python."""


def is_sizes(node: Node) -> bool:
    """Whether a node is the shape of a tensor, or a part of one: a tuple of whole numbers."""
    if isinstance(node, Attribute):
        return node.name == "shape"
    if isinstance(node, Subscript):
        # The index first: of x[0][0][0] nothing below needs to be looked at.
        return len(node.items) == 1 and isinstance(node.items[0], Slice) and is_sizes(node.value)
    return isinstance(node, Call) and node.path == ".size" and len(node.arguments) == 1


def is_whole_list(node: Node) -> bool:
    """Whether a node is a list of whole numbers, of truth values, or of such lists."""
    if not isinstance(node, Sequence) or not node.is_list or not node.items:
        return False
    return all(is_whole(item) or is_whole_list(item) or _is_truth(item) for item in node.items)


def _are_whole(node: Node) -> bool:
    items = node.items if isinstance(node, Sequence) else (node,)
    return is_sizes(node) or all(map(is_whole, items))


def _are_extents(node: Node) -> bool:
    items = node.items if isinstance(node, Sequence) else ()
    return _are_whole(node) or (bool(items) and all(is_whole(n) or _is_none(n) for n in items))


def _is_none(node: Node) -> bool:
    return isinstance(node, Word) and node.value is None


def _is_shape(node: Node) -> bool:
    return is_sizes(node) or (isinstance(node, Sequence) and _are_whole(node))


def _are_dims(node: Node) -> bool:
    if isinstance(node, Sequence) and len(node.items) == 2 and not is_whole(node.items[0]):
        return all(isinstance(item, Sequence) and _are_whole(item) for item in node.items)
    return _are_whole(node)


def _is_no(node: Node) -> bool:
    return isinstance(node, Word) and node.value is False


def _is_zero(node: Node) -> bool:
    return isinstance(node, Number) and node.value == 0


_FITS: dict[str, Callable[[Node], bool]] = {
    "bool": _is_truth, "int": is_whole, "ints": _are_whole, "sizes": _are_whole,
    "shape": _is_shape, "extents": _are_extents, "no": _is_no, "single": _is_no,
    "fixed": _is_no, "zero": _is_zero, "dims": _are_dims, "dtype": _is_dtype,
    "precision": _is_precision,
}  # fmt: skip


def is_plain_number(node: Node) -> bool:
    """Whether a node is a number of Python's: built from numbers, sizes and operators alone."""
    if isinstance(node, Number) or is_whole(node):
        return True
    if isinstance(node, Name):
        return node.name in CONSTANTS_BY_NAME
    if isinstance(node, Unary):
        return is_plain_number(node.operand)
    if isinstance(node, Binary):
        return is_plain_number(node.left) and is_plain_number(node.right)
    return isinstance(node, Call) and (node.path.startswith("math.") or node.path in PLAIN_PATHS)


def is_constant(node: Node) -> bool:
    """Whether a value depends on no input, so that no gradient could flow through it."""
    if isinstance(node, Name):
        return node.name in CONSTANTS_BY_NAME
    if is_whole(node):
        return True
    return all(is_constant(child) for child in children(node))
