"""What is worth a note about arguments that torch accepts."""

from __future__ import annotations

from math import prod

from gradlab.expression.calls import freedom
from gradlab.expression.entries import Arguments, Shape, shape_of
from gradlab.expression.sizes import joined
from gradlab.words.text import N_, Text


def uneven_pair(args: Arguments) -> Text | None:
    """Say so when a loss compares input and target of different shapes: it broadcasts them."""
    names = [name for name in ("input", "target") if name in args]
    shapes = [shape_of(args[name]) for name in names]
    if len(shapes) == 2 and shapes[0] != shapes[1]:
        return uneven(shapes[0], shapes[1])
    return None


def uneven(left: Shape, right: Shape) -> Text | None:
    """Say so when broadcasting two shapes builds more elements than either of them has.

    >>> uneven((3,), (3, 1)).values["result"]
    (3, 3)
    """
    result = joined(left, right)
    if prod(result) <= max(prod(left), prod(right)):
        return None
    return Text(
        N_(
            "shapes {left} and {right} were broadcast to {result}: every element met every other."
            " If pairs were meant, give both one shape"
        ),
        {"left": left, "right": right, "result": result},
    )


def batch_means(args: Arguments) -> Text | None:
    """Say what reduction="mean" means for kl_div, which is not the mathematical definition."""
    if args.get("reduction", "mean") != "mean":
        return uneven_pair(args)
    return Text(
        N_(
            "kl_div with reduction 'mean' divides by the number of elements, which is not the KL"
            " divergence: reduction='batchmean' or 'sum' is"
        )
    )


def too_few(args: Arguments) -> Text | None:
    """Say so when var or std have nothing left to divide by."""
    if freedom(args) > 0:
        return None
    return Text(
        N_(
            "var and std divide by the number of elements less the correction, which is 1 unless"
            " unbiased=False: here nothing is left to divide by, and the result is nan or inf"
        )
    )
