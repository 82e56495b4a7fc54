"""Size and work rules of linear algebra."""

from __future__ import annotations

from math import prod

from gradlab.expression.entries import Arguments, Shape, shape_of
from gradlab.expression.errors import Refusal
from gradlab.expression.sizes import Rule, joined, product_shape, vectors
from gradlab.words.text import N_


def matrix_side(args: Arguments) -> int:
    """Return n of a square matrix input (n, n)."""
    shape = shape_of(args["input"])
    if len(shape) != 2 or shape[0] != shape[1]:
        raise Refusal(N_("a square matrix is needed here, not shape {shape}"), shape=shape)
    return shape[0]


def square(args: Arguments) -> Shape:
    """Return the shape (n, n) of a square matrix input."""
    return (matrix_side(args),) * 2


def cubic_work(args: Arguments) -> int:
    """Return the multiply-adds of a factorisation of an (n, n) matrix, generously."""
    return 16 * max(1, matrix_side(args)) ** 3


def solve_size(args: Arguments) -> Shape:
    """Return a shape as large as the matrix and the solution of a linear system."""
    side = matrix_side(args)
    other = shape_of(args["other"])
    if not other or len(other) > 2 or other[0] != side:
        raise Refusal(
            N_("a matrix of shape {shape} can't be solved for shape {other}"),
            shape=(side, side), other=other,
        )  # fmt: skip
    return (max(side * side, prod(other)),)


def solve_work(args: Arguments) -> int:
    """Return the multiply-adds of a linear solve, generously."""
    return 16 * matrix_side(args) * max(1, prod(solve_size(args)))


def matrix_power_work(args: Arguments) -> int:
    """Return the multiply-adds of a matrix power, including the inverse of a negative one."""
    if abs(args["n"]) > 64:
        raise Refusal(N_("exponents go from -64 to 64, not {n}"), n=args["n"])
    return 30 * max(1, matrix_side(args)) ** 3


def exponential_work(args: Arguments) -> int:
    """Return the multiply-adds of a matrix exponential, generously."""
    return 64 * max(4, matrix_side(args)) ** 3


def covariance_size(args: Arguments) -> Shape:
    """Return a shape as large as the covariances of the rows and their centred copy."""
    shape = shape_of(args["input"])
    if len(shape) != 2 or shape[1] < 2:
        raise Refusal(N_("rows of at least two numbers are needed, not shape {shape}"), shape=shape)
    return (shape[0], max(shape))


def covariance_work(args: Arguments) -> int:
    """Return the multiply-adds of all covariances."""
    n, m = shape_of(args["input"])
    return n * n * m


def dot_size(args: Arguments) -> Shape:
    """Return the length of both vectors, after checking that they are vectors of one length."""
    n, m = vectors("input", "tensor")(args)
    if n != m:
        raise Refusal(N_("the vectors have {n} and {m} elements"), n=n, m=m)
    return (n,)


def inner_size(args: Arguments) -> Shape:
    """Return the shape of the products over the last dimensions."""
    left, right = shape_of(args["input"]), shape_of(args["other"])
    if not left or not right:
        return left or right
    if left[-1] != right[-1]:
        raise Refusal(
            N_("the last dimensions of {left} and {right} don't match"), left=left, right=right
        )
    return left[:-1] + right[:-1]


def inner_work(args: Arguments) -> int:
    """Return the multiply-adds of an inner product."""
    return prod(inner_size(args)) * (shape_of(args["input"]) or (1,))[-1]


def added_product(left: str, right: str) -> Rule:
    """Return the size rule of input + left @ right."""

    def rule(args: Arguments) -> Shape:
        product = product_shape(shape_of(args[left]), shape_of(args[right]))
        return joined(shape_of(args["input"]), product)

    return rule


def kron_size(args: Arguments) -> Shape:
    """Return a shape as large as the Kronecker product."""
    return (prod(shape_of(args["input"])) * prod(shape_of(args["other"])),)


def distances_size(args: Arguments) -> Shape:
    """Return the shape of all distances between the rows of two matrices."""
    one, two = shape_of(args["x1"]), shape_of(args["x2"])
    if len(one) != 2 or len(two) != 2 or one[1] != two[1]:
        raise Refusal(
            N_("cdist needs matrices (n, d) and (m, d), not {one} and {two}"), one=one, two=two
        )
    return (one[0], two[0])


def distances_work(args: Arguments) -> int:
    """Return the steps of all distances between the rows of two matrices; powers are slow."""
    step = 4 if args.get("p", 2.0) == 2 else 40
    return step * prod(distances_size(args)) * max(1, shape_of(args["x1"])[1])
