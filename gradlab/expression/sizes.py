"""Closed-form size rules: the shape a call will build, known before it runs.

A rule takes the evaluated arguments and returns a shape with at least as many elements as the
result *and* as anything the call holds on the way. Rules also refuse shapes that don't fit, with
both shapes named.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from gradlab.expression.entries import Arguments, Shape, shape_of
from gradlab.expression.errors import Refusal
from gradlab.words.text import N_

Rule = Callable[[Arguments], Shape]


def joined(left: Shape, right: Shape) -> Shape:
    """Return the shape two shapes broadcast to.

    >>> joined((3,), (2, 1))
    (2, 3)
    """
    length = max(len(left), len(right))
    result = []
    one, two = ((1,) * (length - len(s)) + s for s in (left, right))
    for a, b in zip(one, two, strict=True):
        if a != b and 1 not in (a, b):
            raise Refusal(
                N_("shapes {left} and {right} don't match: {a} elements meet {b}"),
                left=left, right=right, a=a, b=b,
            )  # fmt: skip
        result.append(b if a == 1 else a)
    return tuple(result)


def dimension(shape: Shape, dim: int) -> int:
    """Return dim counted from the front, after checking that the shape has it.

    >>> dimension((2, 3), -1)
    1
    """
    count = max(len(shape), 1)
    if not -count <= dim < count:
        raise Refusal(
            N_("there is no dim {dim}: a tensor of shape {shape} has dims {first} to {last}"),
            dim=dim, shape=shape, first=-count, last=count - 1,
        )  # fmt: skip
    return dim % count


def same(args: Arguments) -> Shape:
    """Return the shape of input, after checking dim if there is one."""
    shape = shape_of(args["input"])
    if isinstance(args.get("dim"), int):
        dimension(shape, args["dim"])
    return shape


def broadcast(*names: str) -> Rule:
    """Return the rule of functions that broadcast these arguments together."""

    def rule(args: Arguments) -> Shape:
        shape: Shape = ()
        for name in names:
            shape = joined(shape, shape_of(args.get(name)))
        return shape

    return rule


def reduced(args: Arguments) -> Shape:
    """Return what is left of input when dim (or, without one, every dim) is reduced."""
    shape = shape_of(args["input"])
    dim = args.get("dim")
    if dim is None:
        return ()
    gone = {dimension(shape, d) for d in ([dim] if isinstance(dim, int) else dim)}
    kept = ((1 if i in gone else n) for i, n in enumerate(shape))
    if args.get("keepdim"):
        return tuple(kept)
    return tuple(n for i, n in enumerate(shape) if i not in gone)


def product_shape(left: Shape, right: Shape) -> Shape:
    """Return the shape of left @ right.

    >>> product_shape((2, 3), (3,))
    (2,)
    """
    if not left or not right:
        raise Refusal(
            N_("@ multiplies vectors and matrices, here {left} and {right}: for numbers write *"),
            left=left, right=right,
        )  # fmt: skip
    inner = right[-2] if len(right) > 1 else right[0]
    if left[-1] != inner:
        raise Refusal(
            N_("shapes {left} and {right} don't match in @: {a} columns meet {b} rows"),
            left=left, right=right, a=left[-1], b=inner,
        )  # fmt: skip
    batch = joined(left[:-2], right[:-2])
    return batch + left[-2:-1] + (right[-1:] if len(right) > 1 else ())


def product_work(left: Shape, right: Shape) -> int:
    """Return the multiply-adds of left @ right.

    >>> product_work((2, 3), (3, 4))
    24
    """
    return prod(product_shape(left, right)) * left[-1]


def matmul(left: str, right: str) -> Rule:
    """Return the rule of matrix products of two arguments, batches included."""
    return lambda args: product_shape(shape_of(args[left]), shape_of(args[right]))


def matmul_work(left: str, right: str) -> Callable[[Arguments], int]:
    """Return the work rule of a matrix product of two arguments."""
    return lambda args: product_work(shape_of(args[left]), shape_of(args[right]))


def vectors(*names: str) -> Rule:
    """Return the rule of outer products: one dimension per argument, each a vector."""

    def rule(args: Arguments) -> Shape:
        shapes = [shape_of(args[name]) for name in names]
        for shape in shapes:
            if len(shape) != 1:
                raise Refusal(N_("a vector is needed here, not shape {shape}"), shape=shape)
        return tuple(shape[0] for shape in shapes)

    return rule


def number_size(args: Arguments) -> Shape:  # noqa: ARG001 -- rules share one signature
    """Return (): a plain number."""
    return ()
