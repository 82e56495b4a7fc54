"""Integer indexing and slices, checked by hand so that the errors name the shape."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from gradlab.expression.errors import ExpressionError, Refusal
from gradlab.expression.syntax import Call, Dots, Node, Number, Slice, Subscript, Unary, Word
from gradlab.words.text import N_, Text


def picked(value: Any, node: Subscript) -> Any:
    """Return value[…].

    Raises:
        Refusal: if there is nothing to index.
        ExpressionError: at the part of the index that is out of range.
    """
    if isinstance(value, tuple):
        place = _place(node.items[0]) if len(node.items) == 1 else None
        if place not in (0, 1):
            raise Refusal(N_("this is a pair (values, indices): [0] or [1] picks one"))
        return value[place]
    if not isinstance(value, Tensor):
        raise Refusal(N_("a plain number has no elements"))
    return value[_index(value, node)]


def _index(value: Tensor, node: Subscript) -> tuple[Any, ...]:
    taken = sum(not isinstance(item, Dots | Word) for item in node.items)
    dots = sum(isinstance(item, Dots) for item in node.items)
    shape = tuple(value.shape)
    if taken > len(shape) or dots > 1:
        raise Refusal(
            N_("{count} indices are too many for shape {shape}"), count=taken + dots, shape=shape
        )
    parts: list[Any] = []
    dim = 0
    for item in node.items:
        if isinstance(item, Dots):
            dim += len(shape) - taken
            parts.append(...)
        elif isinstance(item, Word):
            parts.append(None)
        else:
            parts.append(
                _slice(item) if isinstance(item, Slice) else _inside(item, shape[dim], dim)
            )
            dim += 1
    return tuple(parts)


def _inside(item: Node, size: int, dim: int) -> int:
    place = _place(item)
    if place is None or not -size <= place < size:
        values = {"place": place, "dim": dim, "size": size}
        sentence = N_("index {place} is out of range: dim {dim} has {size} elements, 0 the first")
        raise ExpressionError(Text(sentence, values), item.start, item.end)
    return place


def _slice(item: Slice) -> slice:
    start, stop, step = (None if bound is None else _place(bound) for bound in item.bounds)
    if step is not None and step < 1:
        sentence = N_("a slice of a tensor steps forwards: to turn it round write torch.flip")
        raise ExpressionError(Text(sentence), item.start, item.end)
    return slice(start, stop, step)


def _place(node: Node) -> int | None:
    if isinstance(node, Unary):
        place = _place(node.operand)
        return -place if place is not None and node.symbol == "-" else place
    if isinstance(node, Call):
        raise ExpressionError(Text(N_("write the index out as a number")), node.start, node.end)
    return int(node.value) if isinstance(node, Number) else None
