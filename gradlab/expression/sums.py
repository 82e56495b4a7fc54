"""Size and work rules of sums of products named by letters or dims: einsum and its kin."""

from __future__ import annotations

import re
from math import prod

from gradlab.expression.entries import Arguments, Shape, shape_of
from gradlab.expression.errors import Refusal
from gradlab.expression.sizes import product_shape
from gradlab.words.text import N_

_GROUP = re.compile(r"[A-Za-z]*(\.\.\.)?[A-Za-z]*")


def einsum_size(args: Arguments) -> Shape:
    """Return a shape as large as every product that einsum may hold.

    With at most two tensors nothing larger than the result or an input is built; with more, the
    bound is the product of all indices, so that no order of contraction can pass it.
    """
    extents, result = _extents(args)
    names = result if len(args["operands"]) <= 2 else list(extents)
    return tuple(extents[name] for name in names)


def einsum_work(args: Arguments) -> int:
    """Return the product of all indices: the multiply-adds of the plain sum."""
    return prod(_extents(args)[0].values())


def _extents(args: Arguments) -> tuple[dict[str, int], list[str]]:
    """Return the size of every index and the indices of the result.

    What ... stands for is called .0, .1 and so on.
    """
    left, arrow, right = args["equation"].replace(" ", "").partition("->")
    groups = left.split(",")
    is_sound = all(_GROUP.fullmatch(group) for group in (*groups, right))
    if not is_sound or len(groups) != len(args["operands"]):
        raise Refusal(N_("einsum needs an equation such as 'ij,j->i' with one group per tensor"))
    extents: dict[str, int] = {}
    for group, tensor in zip(groups, args["operands"], strict=True):
        _add(extents, group, shape_of(tensor))
    result = _names(right, extents) if arrow else _left_over(left, extents)
    if not set(result) <= set(extents) or len(set(result)) != len(result):
        raise Refusal(N_("einsum needs an equation such as 'ij,j->i' with one group per tensor"))
    return extents, result


def _add(extents: dict[str, int], group: str, shape: Shape) -> None:
    before, dots, after = group.partition("...")
    between = len(shape) - len(before) - len(after)
    if between < 0 or (between and not dots):
        raise Refusal(
            N_("einsum reads {group} but the tensor has shape {shape}"),
            group=repr(group), shape=shape,
        )  # fmt: skip
    # Counted from the last: what ... stands for is broadcast, as all shapes are.
    names = [*before, *(f".{between - 1 - i}" for i in range(between)), *after]
    for name, n in zip(names, shape, strict=True):
        known = extents.get(name, n)
        if known != n and 1 not in (known, n):
            raise Refusal(
                N_("einsum's index {name} stands for {a} and for {b} elements"),
                name=name, a=known, b=n,
            )  # fmt: skip
        extents[name] = n if known == 1 else known


def _names(group: str, extents: dict[str, int]) -> list[str]:
    before, dots, after = group.partition("...")
    return [*before, *(_between(extents) if dots else ()), *after]


def _left_over(left: str, extents: dict[str, int]) -> list[str]:
    """Return the indices of a result that is not written: ..., then all that stand once."""
    letters = left.replace("...", "").replace(",", "")
    return [*_between(extents), *(name for name in sorted(letters) if letters.count(name) == 1)]


def _between(extents: dict[str, int]) -> list[str]:
    return sorted((name for name in extents if name.startswith(".")), reverse=True)


def tensordot_size(args: Arguments) -> Shape:
    """Return the shape of the products summed over pairs of dims of a and b."""
    left, right = shape_of(args["a"]), shape_of(args["b"])
    summed = _summed(args)
    for one, two in summed:
        if left[one] != right[two] and 1 not in (left[one], right[two]):
            raise Refusal(
                N_("dim {one} of {left} and dim {two} of {right} don't match"),
                one=one, two=two, left=left, right=right,
            )  # fmt: skip
    ones, twos = {one for one, _ in summed}, {two for _, two in summed}
    kept = [n for i, n in enumerate(left) if i not in ones]
    return (*kept, *(n for i, n in enumerate(right) if i not in twos))


def _summed(args: Arguments) -> list[tuple[int, int]]:
    """Return the pairs of dims of a and b that are summed over."""
    left, right = shape_of(args["a"]), shape_of(args["b"])
    dims = args.get("dims", 2)
    if isinstance(dims, tuple):
        ones, twos = dims
    else:
        ones, twos = range(len(left) - dims, len(left)), range(dims)
    fits = all(-len(left) <= one < len(left) for one in ones)
    fits &= all(-len(right) <= two < len(right) for two in twos)
    if len(ones) != len(twos) or not fits:
        raise Refusal(
            N_("the dims {dims} don't fit shapes {left} and {right}"),
            dims=dims, left=left, right=right,
        )  # fmt: skip
    return [(one % len(left), two % len(right)) for one, two in zip(ones, twos, strict=True)]


def tensordot_work(args: Arguments) -> int:
    """Return the multiply-adds of a tensordot."""
    right = shape_of(args["b"])
    return prod(tensordot_size(args)) * prod(right[two] for _, two in _summed(args))


def chain_size(args: Arguments) -> Shape:
    """Return a shape as large as any product on the way to the product of several matrices."""
    shapes = [shape_of(tensor) for tensor in args["tensors"]]
    if len(shapes) < 2:
        raise Refusal(N_("at least two matrices are needed"))
    shape = shapes[0]
    for other in shapes[1:]:
        shape = product_shape(shape, other)
    widest = max(n for one in shapes for n in (1, *one))
    return (widest, widest)


def chain_work(args: Arguments) -> int:
    """Return the multiply-adds of the product of several matrices, generously."""
    return int(chain_size(args)[0]) ** 3 * len(args["tensors"])
