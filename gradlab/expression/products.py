"""Size and work rules of linear layers and attention."""

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
    scores = joined(scores, shape_of(args.get("attn_mask")))
    result = product_shape(scores, value)
    return (max(prod(scores), prod(result)),)


def attention_work(args: Arguments) -> int:
    """Return the multiply-adds of attention."""
    width = shape_of(args["query"])[-1] + shape_of(args["value"])[-1]
    return 2 * max(1, prod(attention_scores(args))) * max(1, width)


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
