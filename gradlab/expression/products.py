"""Size and work rules of layers, attention and sums of products."""

from __future__ import annotations

from math import prod

from gradlab.expression.entries import Arguments, Shape, shape_of
from gradlab.expression.errors import Refusal
from gradlab.expression.sizes import joined, product_shape
from gradlab.words.text import N_


def linear_size(args: Arguments) -> Shape:
    """Return the shape of input @ weightᵀ."""
    weight = shape_of(args["weight"])
    shape = product_shape(shape_of(args["input"]), weight[::-1])
    return joined(shape, shape_of(args.get("bias")))


def linear_work(args: Arguments) -> int:
    """Return the multiply-adds of input @ weightᵀ."""
    return prod(linear_size(args)) * shape_of(args["input"])[-1]


def attention_scores(args: Arguments) -> Shape:
    """Return a shape as large as the scores, the weights and the result of attention."""
    query, key, value = (shape_of(args[n]) for n in ("query", "key", "value"))
    for shape in (query, key, value):
        if len(shape) < 2:
            raise Refusal(N_("attention needs matrices, not shape {shape}"), shape=shape)
    scores = product_shape(query, (*key[:-2], key[-1], key[-2]))
    result = product_shape(scores, value)
    return (max(prod(scores), prod(result)),)


def attention_work(args: Arguments) -> int:
    """Return the multiply-adds of attention."""
    width = shape_of(args["query"])[-1] + shape_of(args["value"])[-1]
    return 2 * max(1, prod(attention_scores(args))) * max(1, width)


def einsum_size(args: Arguments) -> Shape:
    """Return a shape as large as every product that einsum may hold.

    With at most two tensors nothing larger than the result or an input is built; with more, the
    bound is the product of all indices, so that no order of contraction can pass it.
    """
    extents, result = _extents(args)
    names = result if len(args["operands"]) <= 2 else "".join(extents)
    return tuple(extents[name] for name in names)


def einsum_work(args: Arguments) -> int:
    """Return the product of all indices: the multiply-adds of the plain sum."""
    return prod(_extents(args)[0].values())


def _extents(args: Arguments) -> tuple[dict[str, int], str]:
    left, arrow, result = args["equation"].replace(" ", "").partition("->")
    groups = left.split(",")
    names = set("".join(groups))
    is_sound = arrow and all(n.isalpha() for n in names) and set(result) <= names
    if not is_sound or len(groups) != len(args["operands"]) or len(set(result)) != len(result):
        raise Refusal(N_("einsum needs an equation such as 'ij,j->i' with one group per tensor"))
    extents: dict[str, int] = {}
    for group, tensor in zip(groups, args["operands"], strict=True):
        shape = shape_of(tensor)
        if len(group) != len(shape):
            raise Refusal(
                N_("einsum reads {group} but the tensor has shape {shape}"),
                group=repr(group), shape=shape,
            )  # fmt: skip
        for name, n in zip(group, shape, strict=True):
            if extents.setdefault(name, n) != n:
                raise Refusal(
                    N_("einsum's index {name} stands for {a} and for {b} elements"),
                    name=name, a=extents[name], b=n,
                )  # fmt: skip
    return extents, result


def bilinear_size(args: Arguments) -> Shape:
    """Return a shape as large as the result and all products of the two inputs' elements."""
    one, two, weight = (shape_of(args[n]) for n in ("input1", "input2", "weight"))
    if len(weight) != 3 or not one or not two:
        raise Refusal(
            N_("bilinear needs vectors and weight (out, n, m), not {weight}"), weight=weight
        )
    return (prod(one) * two[-1] * max(1, weight[0]),)


def bilinear_work(args: Arguments) -> int:
    """Return the multiply-adds of a bilinear layer."""
    return 4 * prod(bilinear_size(args))


def tensordot_size(args: Arguments) -> Shape:
    """Return the shape of the products summed over the last dims of a and the first of b."""
    left, right, dims = shape_of(args["a"]), shape_of(args["b"]), args["dims"]
    if not 0 <= dims <= min(len(left), len(right)) or left[len(left) - dims :] != right[:dims]:
        raise Refusal(
            N_("the last {dims} dims of {left} and the first of {right} don't match"),
            dims=dims, left=left, right=right,
        )  # fmt: skip
    return left[: len(left) - dims] + right[dims:]


def tensordot_work(args: Arguments) -> int:
    """Return the multiply-adds of a tensordot."""
    return prod(tensordot_size(args)) * prod(shape_of(args["b"])[: args["dims"]])


def conv1d_size(args: Arguments) -> Shape:
    """Return a shape as large as the result and the unfolded input of a convolution."""
    have, weight = shape_of(args["input"]), shape_of(args["weight"])
    if len(have) not in (2, 3) or len(weight) != 3:
        raise Refusal(N_("conv1d needs input (channels, n) and weight (out, channels, k)"))
    padded = have[-1] + 2 * max(0, args.get("padding", 0))
    batch = prod(have[:-2])
    return (batch * max(weight[0], have[-2] * max(1, weight[-1])), padded)


def conv1d_work(args: Arguments) -> int:
    """Return the multiply-adds of a one-dimensional convolution."""
    return prod(conv1d_size(args)) * max(1, prod(shape_of(args["weight"])[:1]))
