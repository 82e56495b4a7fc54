"""Python's own max, min and sum, where a bare name means them and not torch's functions."""

from __future__ import annotations

from gradlab.expression.binding import Given
from gradlab.expression.forms import is_constant
from gradlab.expression.syntax import Argument, Binary, Call, Node, Number, Sequence
from gradlab.expression.table import BY_PATH

_BOUND = {"max": "min", "min": "max"}
"""A number is kept out of max(x, 0) as torch.clamp(x, min=0) does it."""

_PAIRS = {"max": "torch.maximum", "min": "torch.minimum"}


def builtin(path: str, given: Given) -> Node | None:
    """Return what max(x, 0), min(x, y, z), max([x, y]) or sum([a, b]) means in torch's functions.

    None for every other call: max(a), say, is torch.max(a), the largest of all elements.
    """
    if given.named or path not in ("max", "min", "sum"):
        return None
    parts = given.positional
    if len(parts) == 1 and isinstance(parts[0], Sequence) and parts[0].items:
        parts = parts[0].items
    elif path == "sum" or len(parts) == 1:
        return None
    if path == "sum":  # as Python does it, which starts with 0
        return _folded([Number(given.start, given.start, 0.0, whole=True), *parts], path)
    return _folded([*parts], path) if parts else None


def _folded(parts: list[Node], path: str) -> Node:
    left, *rest = parts
    for right in rest:
        left = _added(left, right) if path == "sum" else _extreme(left, right, path)
    return left


def _added(left: Node, right: Node) -> Binary:
    return Binary(left.start, right.end, "+", left, right)


def _extreme(left: Node, right: Node, path: str) -> Call:
    value, number = (right, left) if is_constant(left) else (left, right)
    if not is_constant(number):
        return _call(_PAIRS[path], left, right, "other")
    return _call("torch.clamp", value, number, _BOUND[path])


def _call(path: str, left: Node, right: Node, name: str) -> Call:
    entry = BY_PATH[path]
    known = {parameter.name: parameter for parameter in entry.signatures[0]}
    given = (Argument(known["input"], left), Argument(known[name], right))
    return Call(min(left.start, right.start), max(left.end, right.end), entry, given, False, path)
