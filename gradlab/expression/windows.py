"""Size and work rules of convolutions, pooling and other windows that slide over an input."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from gradlab.expression.entries import Arguments, Shape, shape_of
from gradlab.expression.errors import Refusal
from gradlab.expression.sizes import Rule
from gradlab.words.text import N_


def _each(value: int | tuple[int, ...] | str, dims: int) -> tuple[int, ...]:
    """Return an option for each dimension; 'same' and 'valid' pad by less than the kernel."""
    if isinstance(value, str):
        return (0,) * dims
    several = (value,) if isinstance(value, int) else tuple(value)
    several = several * dims if len(several) == 1 else several
    if len(several) != dims or min(several) < 0:
        raise Refusal(
            N_("one number or {dims} are needed here, not {value}"), dims=dims, value=value
        )
    return several


def _places(args: Arguments, kernel: Shape, dims: int, stride: Shape) -> Shape:
    """Return at least the number of places of a window in each dimension."""
    extents = shape_of(args["input"])[-dims:]
    if args.get("padding") == "same":
        return extents
    padding = _each(args.get("padding", 0), dims)
    # One place more: ceil_mode lets the last window hang over the edge.
    is_open = bool(args.get("ceil_mode"))
    return tuple(
        max(0, n + 2 * p - (0 if is_open else k)) // max(1, s) + 1 + is_open
        for n, k, p, s in zip(extents, kernel, padding, stride, strict=True)
    )


def _check_input(args: Arguments, dims: int) -> None:
    shape = shape_of(args["input"])
    if len(shape) not in (dims + 1, dims + 2):
        raise Refusal(
            N_("the input needs {least} or {most} dimensions, here its shape is {shape}"),
            least=dims + 1, most=dims + 2, shape=shape,
        )  # fmt: skip


def convolved(dims: int) -> Rule:
    """Return the rule of a convolution: as large as its result and its unfolded input."""

    def rule(args: Arguments) -> Shape:
        weight = _weight(args, dims)
        kernel = _dilated(args, weight[2:], dims)
        places = _places(args, kernel, dims, _each(args.get("stride", 1), dims))
        batch = prod(shape_of(args["input"])[: -dims - 1])
        unfolded = shape_of(args["input"])[-dims - 1] * max(1, prod(weight[2:]))
        return (batch * max(weight[0], unfolded), *places)

    return rule


def _weight(args: Arguments, dims: int) -> Shape:
    _check_input(args, dims)
    weight = shape_of(args["weight"])
    if len(weight) != dims + 2:
        raise Refusal(
            N_("the weight of a convolution needs {count} dimensions, here its shape is {shape}"),
            count=dims + 2, shape=weight,
        )  # fmt: skip
    return weight


def _dilated(args: Arguments, kernel: Shape, dims: int) -> Shape:
    dilation = _each(args.get("dilation", 1), dims)
    return tuple(d * (k - 1) + 1 for d, k in zip(dilation, kernel, strict=True))


def convolution_work(dims: int) -> Callable[[Arguments], int]:
    """Return the work rule of a convolution: its multiply-adds, groups left out of account."""

    def rule(args: Arguments) -> int:
        return prod(convolved(dims)(args)) * max(1, _weight(args, dims)[0])

    return rule


def spread(dims: int) -> Rule:
    """Return the rule of a transposed convolution: its result, or all it is summed from."""

    def rule(args: Arguments) -> Shape:
        weight = _weight(args, dims)
        shape = shape_of(args["input"])
        stride = _each(args.get("stride", 1), dims)
        extra = _each(args.get("output_padding", 0), dims)
        kernel = _dilated(args, weight[2:], dims)
        sides = zip(shape[-dims:], stride, kernel, extra, strict=True)
        places = tuple(max(0, n - 1) * s + k + more for n, s, k, more in sides)
        channels = weight[1] * max(1, args.get("groups", 1))
        summed = prod(shape[-dims:]) * channels * prod(weight[2:])
        batch = prod(shape[: -dims - 1])
        return (max(1, batch), max(channels * prod(places), summed))

    return rule


def spread_work(dims: int) -> Callable[[Arguments], int]:
    """Return the multiply-adds of a transposed convolution."""
    return lambda args: prod(spread(dims)(args)) * max(1, _weight(args, dims)[0])


def pooled(dims: int) -> Rule:
    """Return the rule of pooling: the places of its window in every channel."""

    def rule(args: Arguments) -> Shape:
        _check_input(args, dims)
        kernel = _each(args["kernel_size"], dims)
        stride = _each(args.get("stride", kernel) or kernel, dims)
        places = _places(args, _dilated(args, kernel, dims), dims, stride)
        return (*shape_of(args["input"])[:-dims], *places)

    return rule


def pooling_work(dims: int) -> Callable[[Arguments], int]:
    """Return what pooling looks at: its window at every place."""

    def rule(args: Arguments) -> int:
        return prod(pooled(dims)(args)) * max(1, prod(_each(args["kernel_size"], dims)))

    return rule


def adapted(dims: int) -> Rule:
    """Return the rule of pooling to a given size."""

    def rule(args: Arguments) -> Shape:
        _check_input(args, dims)
        shape = shape_of(args["input"])
        wanted = args["output_size"]
        if isinstance(wanted, tuple):  # None keeps a size
            kept = shape[-len(wanted) :]
            wanted = tuple(k if n is None else n for n, k in zip(wanted, kept, strict=False))
        return (*shape[:-dims], *_each(wanted, dims))

    return rule


def adapted_work(dims: int) -> Callable[[Arguments], int]:
    """Return what pooling to a given size looks at, windows that overlap included."""

    def rule(args: Arguments) -> int:
        return 2 * prod(shape_of(args["input"])) + 4 * prod(adapted(dims)(args))

    return rule


def unfolded(args: Arguments) -> Shape:
    """Return the shape of all windows of an image as columns (F.unfold)."""
    _check_input(args, 2)
    kernel = _each(args["kernel_size"], 2)
    stride = _each(args.get("stride", 1), 2)
    places = _places(args, _dilated(args, kernel, 2), 2, stride)
    return (*shape_of(args["input"])[:-2], prod(kernel), prod(places))


def windowed(args: Arguments) -> Shape:
    """Return the shape of all windows along one dimension (Tensor.unfold)."""
    shape = shape_of(args["input"]) or (1,)
    dim, size, step = args["dimension"], args["size"], args["step"]
    if not -len(shape) <= dim < len(shape) or not 0 <= size <= shape[dim] or step < 1:
        raise Refusal(N_("there is no window of {size} along dim {dim}"), size=size, dim=dim)
    count = (shape[dim] - size) // step + 1
    return (*(n for i, n in enumerate(shape) if i != dim % len(shape)), count, size)


def enlarged(args: Arguments) -> Shape:
    """Return a shape as large as an image enlarged to a size or by a factor."""
    shape = shape_of(args["input"])
    dims = len(shape) - 2
    if not 1 <= dims <= 3:
        raise Refusal(
            N_("the input needs {least} or {most} dimensions, here its shape is {shape}"),
            least=3, most=5, shape=shape,
        )  # fmt: skip
    if "size" in args:
        return (*shape[:2], *_each(args["size"], dims))
    given = args.get("scale_factor", 1.0)
    factors = given if isinstance(given, list | tuple) else [given] * dims
    sides = zip(shape[2:], factors, strict=False)
    return (*shape[:2], *(int(n * max(0.0, min(4096.0, float(f)))) + 1 for n, f in sides))
