"""Size rules of calls that choose elements by their places, or put them there."""

from __future__ import annotations

from math import prod
from typing import Any

from torch import Tensor

from gradlab.expression.entries import Arguments, Shape, shape_of
from gradlab.expression.errors import Refusal
from gradlab.expression.sizes import Rule, dimension, joined
from gradlab.words.text import N_


def counted_values(args: Arguments) -> Shape:
    """Return how many whole numbers there are up to the largest of input."""
    values = args["input"]
    return (_largest(values) + 1,)


def _largest(values: Any) -> int:
    if not isinstance(values, Tensor) or values.is_meta or not values.numel():
        return 0
    return max(0, int(values.max()))


def one_hot_size(args: Arguments) -> Shape:
    """Return the shape of one-hot rows; without num_classes the largest class is the last."""
    count = args.get("num_classes", -1)
    if count == -1:
        count = _largest(args["input"]) + 1
    if count < 1:
        raise Refusal(N_("num_classes must be at least 1, not {n}"), n=count)
    return (*shape_of(args["input"]), count)


def embedded(args: Arguments) -> Shape:
    """Return the shape of rows of weight by their numbers."""
    weight = shape_of(args["weight"])
    if len(weight) != 2:
        raise Refusal(N_("a matrix is needed here, not shape {shape}"), shape=weight)
    return (*shape_of(args["input"]), weight[1])


def grid(args: Arguments) -> Shape:
    """Return the shape of a grid of vectors' elements."""
    shapes = [shape_of(tensor) for tensor in args["tensors"]]
    for shape in shapes:
        if len(shape) > 1:
            raise Refusal(N_("a vector is needed here, not shape {shape}"), shape=shape)
    return tuple(prod(shape) for shape in shapes)


def grid_rows(args: Arguments) -> Shape:
    """Return the shape of all points of a grid, one in a row."""
    return (prod(grid(args)), len(args["tensors"]))


def combined(args: Arguments) -> Shape:
    """Return a shape as large as all choices of r elements and the masks they are found with."""
    n, r = prod(shape_of(args["input"])), max(0, args.get("r", 2))
    return (int(n ** min(r, 8)) * max(1, r) if r <= 8 else 10**9,)


def gathered(args: Arguments) -> Shape:
    """Return the shape of the places, after checking dim."""
    dimension(shape_of(args["input"]), args["dim"])
    return shape_of(args["index"])


def taken(args: Arguments) -> Shape:
    """Return the shape of input and places broadcast together, apart from dim."""
    shape, index = shape_of(args["input"]), shape_of(args["index"])
    if args.get("dim") is None:
        return index
    place = dimension(shape, args["dim"])
    if len(shape) != len(index):
        raise Refusal(
            N_("places of shape {index} don't fit shape {shape}"), index=index, shape=shape
        )
    others = joined(
        (*shape[:place], 1, *shape[place + 1 :]), (*index[:place], 1, *index[place + 1 :])
    )
    return (*others[:place], index[place] if index else 1, *others[place + 1 :])


def scattered(name: str) -> Rule:
    """Return the rule of putting the elements of an argument into a copy of input."""

    def rule(args: Arguments) -> Shape:
        shape = shape_of(args["input"])
        if "dim" in args:
            dimension(shape, args["dim"])
        whole = joined(shape, shape_of(args.get("mask")))
        return (max(prod(whole), prod(shape_of(args.get(name)))),)

    return rule


def selected(args: Arguments) -> Shape:
    """Return a shape as large as the chosen slices of input."""
    shape = shape_of(args["input"])
    kept = prod(n for i, n in enumerate(shape) if i != dimension(shape, args["dim"]))
    return (kept * prod(shape_of(args["index"])),)
