"""Size and work rules of linear algebra."""

from __future__ import annotations

from math import prod

from gradlab.expression.entries import Arguments, Shape, shape_of
from gradlab.expression.errors import Refusal
from gradlab.expression.sizes import Rule, joined, product_shape, vectors
from gradlab.words.text import N_


def matrix_side(args: Arguments) -> int:
    """Return n of a square matrix, or of a batch of them, input (..., n, n)."""
    shape = shape_of(args["input"])
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise Refusal(N_("a square matrix is needed here, not shape {shape}"), shape=shape)
    return shape[-1]


def square(args: Arguments) -> Shape:
    """Return the shape of one square matrix input, or of a batch of them, (..., n, n)."""
    matrix_side(args)
    return shape_of(args["input"])


def _batch(args: Arguments) -> int:
    return max(1, prod(shape_of(args["input"])[:-2]))


def cubic_work(args: Arguments) -> int:
    """Return the multiply-adds of factorising (..., n, n) matrices, generously."""
    return 16 * _batch(args) * max(1, matrix_side(args)) ** 3


def eigen_work(args: Arguments) -> int:
    """Return the multiply-adds of all eigenvalues and eigenvectors, generously."""
    return 4 * cubic_work(args)


def decomposed(args: Arguments) -> Shape:
    """Return a shape as large as all factors of (..., n, m) matrices, full ones included."""
    shape = shape_of(args["input"])
    if len(shape) < 2:
        raise Refusal(N_("a matrix is needed here, not shape {shape}"), shape=shape)
    return (_batch(args), max(shape[-2:]), max(shape[-2:]))


def decomposition_work(args: Arguments) -> int:
    """Return the multiply-adds of a singular value decomposition, generously."""
    batch, side, _ = decomposed(args)
    return 64 * batch * max(1, side) ** 3


def norm_work(args: Arguments) -> int:
    """Return the steps of a norm: those of matrices may need their singular values."""
    shape = shape_of(args["input"])
    return prod(shape) * max((1, *shape)) * (64 if len(shape) > 1 else 1)


def solve_size(args: Arguments) -> Shape:
    """Return a shape as large as the matrices and the solution of linear systems."""
    side = matrix_side(args)
    shape, other = shape_of(args["input"]), shape_of(args["other"])
    is_vector = len(other) == 1 or (len(shape) > 2 and other == shape[:-1])
    rows = other[-1] if is_vector or not args.get("left", True) else (other or (0,))[-2:][0]
    if not other or rows != side:
        raise Refusal(
            N_("a matrix of shape {shape} can't be solved for shape {other}"),
            shape=shape, other=other,
        )  # fmt: skip
    columns = 1 if is_vector else prod(other[-2:]) // max(1, side)
    batch = joined(shape[:-2], () if is_vector else other[:-2])
    return (max(1, prod(batch)), side, max(side, columns))


def solve_work(args: Arguments) -> int:
    """Return the multiply-adds of linear solves, generously."""
    return 16 * max(1, matrix_side(args)) * max(1, prod(solve_size(args)))


def matrix_power_work(args: Arguments) -> int:
    """Return the multiply-adds of a matrix power, including the inverse of a negative one."""
    if abs(args["n"]) > 64:
        raise Refusal(N_("exponents go from -64 to 64, not {n}"), n=args["n"])
    return 30 * _batch(args) * max(1, matrix_side(args)) ** 3


def exponential_work(args: Arguments) -> int:
    """Return the multiply-adds of a matrix exponential, generously."""
    return 64 * _batch(args) * max(4, matrix_side(args)) ** 3


def covariance_size(args: Arguments) -> Shape:
    """Return a shape as large as the covariances of the rows and their centred copy."""
    shape = shape_of(args["input"])
    if len(shape) not in (1, 2) or shape[-1] - args.get("correction", 1) < 1:
        raise Refusal(N_("rows of at least two numbers are needed, not shape {shape}"), shape=shape)
    return ((1, *shape)[-2], max(shape))


def covariance_work(args: Arguments) -> int:
    """Return the multiply-adds of all covariances."""
    n, m = (1, *shape_of(args["input"]))[-2:]
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


def added_outer(args: Arguments) -> Shape:
    """Return the shape of input + every product of two vectors' elements."""
    return joined(shape_of(args["input"]), vectors("vec1", "vec2")(args))


def distances_size(args: Arguments) -> Shape:
    """Return the shape of all distances between the rows of two matrices, or of batches of them."""
    one, two = shape_of(args["x1"]), shape_of(args["x2"])
    if len(one) < 2 or len(two) < 2 or one[-1] != two[-1]:
        raise Refusal(
            N_("cdist needs matrices (n, d) and (m, d), not {one} and {two}"), one=one, two=two
        )
    return (*joined(one[:-2], two[:-2]), one[-2], two[-2])


def distances_work(args: Arguments) -> int:
    """Return the steps of all distances between the rows of two matrices; powers are slow."""
    step = 4 if args.get("p", 2.0) == 2 else 40
    return step * prod(distances_size(args)) * max(1, shape_of(args["x1"])[-1])


def pairs_size(args: Arguments) -> Shape:
    """Return a shape as large as the distances between all pairs of rows."""
    shape = shape_of(args["input"])
    if len(shape) != 2:
        raise Refusal(N_("a matrix is needed here, not shape {shape}"), shape=shape)
    return (max(1, shape[0] * (shape[0] - 1) // 2),)


def pairs_work(args: Arguments) -> int:
    """Return the steps of the distances between all pairs of rows."""
    return 40 * prod(pairs_size(args)) * max(1, shape_of(args["input"])[-1])


def blocks_size(args: Arguments) -> Shape:
    """Return the shape of matrices along the diagonal of a larger one."""
    shapes = [(1, 1, *shape_of(tensor))[-2:] for tensor in args["tensors"]]
    return (sum(n for n, _ in shapes), sum(m for _, m in shapes))
