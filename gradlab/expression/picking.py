"""Indexing: the parts checked by hand so that the errors name the shape, then torch's own call."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from gradlab.expression.arguments import whole, whole_list
from gradlab.expression.entries import Shape
from gradlab.expression.errors import ExpressionError, Refusal
from gradlab.expression.forms import is_whole, is_whole_list
from gradlab.expression.sizes import joined
from gradlab.expression.syntax import Dots, Node, Slice, Subscript, Word
from gradlab.expression.values import Values
from gradlab.words.text import N_, Text


def picked(run: Values, value: Any, node: Subscript) -> Any:
    """Return value[…], charged before it is built.

    Raises:
        Refusal: if there is nothing to index.
        ExpressionError: at the part of the index that is out of range.
    """
    if isinstance(value, tuple):
        return _part(run, value, node)
    if not isinstance(value, Tensor):
        raise Refusal(N_("a plain number has no elements"))
    parts = [_evaluated(run, item) for item in node.items]
    run.account.charge(_bound(value, parts, node))
    # A part by itself is no tuple, as in Python: torch records x[::1] and x[::1,] differently.
    return value[tuple(parts) if len(parts) > 1 else parts[0]]


def _part(run: Values, value: tuple[Any, ...], node: Subscript) -> Any:
    item = node.items[0]
    if len(node.items) == 1 and isinstance(item, Slice):
        return tuple(value)[_slice(run, item)]
    place = whole(run, item) if len(node.items) == 1 and is_whole(item) else None
    if place is None or not -len(value) <= place < len(value):
        raise Refusal(N_("these are {count}: [0] picks the first"), count=len(value))
    return value[place]


def _evaluated(run: Values, item: Node) -> Any:
    if isinstance(item, Dots):
        return ...
    if isinstance(item, Word):
        return None
    if isinstance(item, Slice):
        return _slice(run, item)
    if is_whole(item):
        return whole(run, item)
    if is_whole_list(item):
        return whole_list(run, item)
    found = run.value(item)
    if isinstance(found, range) or (isinstance(found, Tensor) and not found.is_floating_point()):
        return found
    sentence = N_("an index holds whole numbers: to choose by a condition write x[x > 0]")
    raise ExpressionError(Text(sentence), item.start, item.end)


def _bound(value: Tensor, parts: list[Any], node: Subscript) -> Shape:
    """Return a shape as large as the result, after checking that the parts fit the value."""
    shape = tuple(value.shape)
    taken = sum(map(_dims, parts))
    dots = sum(part is ... for part in parts)
    if taken > len(shape) or dots > 1:
        raise Refusal(
            N_("{count} indices are too many for shape {shape}"), count=taken + dots, shape=shape
        )
    chosen: Shape = ()
    kept: list[int] = []
    dim = 0
    for part, item in zip(parts, node.items, strict=True):
        step = len(shape) - taken if part is ... else _dims(part)
        if part is ... or isinstance(part, slice):
            kept += shape[dim : dim + step]
        elif isinstance(part, int):
            _check_inside(part, shape[dim], dim, item)
        elif part is None:
            kept.append(1)
        elif isinstance(part, Tensor) and part.dtype == torch.bool:
            kept.append(part.numel())
        else:
            chosen = joined(chosen, _places(part))
        dim += step
    return (*chosen, *kept, *shape[dim:])


def _dims(part: Any) -> int:
    """Return how many dimensions of the value a part of the index takes."""
    if part is None or part is ...:
        return 0
    return max(1, part.dim()) if isinstance(part, Tensor) and part.dtype == torch.bool else 1


def _places(part: Any) -> Shape:
    return tuple((part if isinstance(part, Tensor) else torch.tensor(part)).shape)


def _check_inside(place: int, size: int, dim: int, item: Node) -> None:
    if not -size <= place < size:
        values = {"place": place, "dim": dim, "size": size}
        sentence = N_("index {place} is out of range: dim {dim} has {size} elements, 0 the first")
        raise ExpressionError(Text(sentence, values), item.start, item.end)


def _slice(run: Values, item: Slice) -> slice:
    start, stop, step = (
        None if bound is None or isinstance(bound, Word) else whole(run, bound)
        for bound in item.bounds
    )
    if step is not None and step < 1:
        sentence = N_("a slice of a tensor steps forwards: to turn it round write torch.flip")
        raise ExpressionError(Text(sentence), item.start, item.end)
    return slice(start, stop, step)
