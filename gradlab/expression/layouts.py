"""Size rules of calls that lay elements out, choose, join or count them."""

from __future__ import annotations

from math import ceil, prod

from torch import Tensor

from gradlab.expression.entries import Arguments, Shape, shape_of
from gradlab.expression.errors import Refusal
from gradlab.expression.sizes import Rule, dimension, joined
from gradlab.words.text import N_


def sizes(name: str) -> Rule:
    """Return the rule of calls whose result has the sizes written out in an argument."""

    def rule(args: Arguments) -> Shape:
        return tuple(max(0, n) for n in args[name])

    return rule


def reshaped(args: Arguments) -> Shape:
    """Return the sizes asked for, after checking that they hold the elements of input."""
    have, want = shape_of(args["input"]), tuple(args["shape"])
    known = prod(n for n in want if n != -1)
    fits = known == prod(have) if -1 not in want else known > 0 and prod(have) % known == 0
    if not fits or want.count(-1) > 1 or min(want, default=0) < -1:
        raise Refusal(
            N_("{count} elements of shape {have} can't be laid out as {want}"),
            count=prod(have), have=have, want=want,
        )  # fmt: skip
    return have


def expanded(args: Arguments) -> Shape:
    """Return the sizes asked for; -1 keeps a dimension of input."""
    have, want = shape_of(args["input"]), tuple(args["shape"])
    kept = (1,) * (len(want) - len(have)) + have
    return tuple(k if n == -1 else max(0, n) for n, k in zip(want, kept, strict=False))


def repeated(args: Arguments) -> Shape:
    """Return the shape of input repeated along each dimension."""
    counts = tuple(max(0, n) for n in args["repeats"])
    have = shape_of(args["input"])
    length = max(len(have), len(counts))
    one, two = ((1,) * (length - len(s)) + s for s in (have, counts))
    return tuple(a * b for a, b in zip(one, two, strict=True))


def interleaved(args: Arguments) -> Shape:
    """Return a shape as large as input with every element repeated."""
    shape = shape_of(args["input"])
    if "dim" in args:
        dimension(shape, args["dim"])
    repeats = args["repeats"]
    if isinstance(repeats, Tensor):  # of each slice along dim, or of each element
        longest = int(repeats.max()) if repeats.numel() and not repeats.is_meta else 0
        return (prod(shape) * max(0, longest, args.get("output_size") or 0),)
    return (prod(shape) * max(0, repeats),)


def stacked(args: Arguments) -> Shape:
    """Return the shape of tensors of one shape, put side by side."""
    shapes = [shape_of(t) for t in args["tensors"]]
    for shape in shapes:
        if shape != shapes[0]:
            raise Refusal(
                N_("all parts need one shape, here {first} and {other}"),
                first=shapes[0], other=shape,
            )  # fmt: skip
    return (len(shapes), *(shapes[0] if shapes else ()))


def concatenated(args: Arguments) -> Shape:
    """Return a shape as large as all tensors together."""
    return (sum(prod(shape_of(t)) for t in args["tensors"]),)


def unsqueezed(args: Arguments) -> Shape:
    """Return the shape of input with a dimension put in."""
    shape = shape_of(args["input"])
    place = dimension((*shape, 1), args["dim"])
    return (*shape[:place], 1, *shape[place:])


def at_most_matrix(args: Arguments) -> Shape:
    """Return the shape of input, after checking that it has at most two dimensions."""
    shape = shape_of(args["input"])
    if len(shape) > 2:
        raise Refusal(N_("t() exchanges rows and columns, but the shape is {shape}"), shape=shape)
    return shape


def diag_size(args: Arguments) -> Shape:
    """Return the shape of a diagonal matrix, or of the diagonal of a matrix."""
    shape = shape_of(args["input"])
    offset = abs(args.get("diagonal", args.get("offset", 0)))
    return (shape[0] + offset,) * 2 if len(shape) == 1 else shape


def diag_embed_size(args: Arguments) -> Shape:
    """Return the shape of a batch of diagonal matrices."""
    shape = shape_of(args["input"])
    if not shape:
        raise Refusal(N_("a vector is needed here, not shape {shape}"), shape=shape)
    side = shape[-1] + abs(args.get("offset", 0))
    return (*shape[:-1], side, side)


def vander_size(args: Arguments) -> Shape:
    """Return the shape of a Vandermonde matrix."""
    n = prod(shape_of(args["x"]))
    return (n, max(0, args.get("N", n)))


def diag_flat_size(args: Arguments) -> Shape:
    """Return the shape of a diagonal matrix of all elements."""
    return (prod(shape_of(args["input"])) + abs(args.get("offset", 0)),) * 2


def like_other(args: Arguments) -> Shape:
    """Return the shape of other, which has to hold as many elements."""
    return reshaped({"input": args["input"], "shape": shape_of(args["other"])})


def all_broadcast(args: Arguments) -> Shape:
    """Return a shape as large as all tensors, each repeated to their common shape."""
    shape: Shape = ()
    for tensor in args["tensors"]:
        shape = joined(shape, shape_of(tensor))
    return shape


def pad_size(args: Arguments) -> Shape:
    """Return the shape of input with the numbers of pad added to its last dimensions."""
    shape = list(shape_of(args["input"]))
    pad = args["pad"]
    if len(pad) % 2 or len(pad) > 2 * len(shape):
        raise Refusal(N_("pad needs two numbers per padded dimension, the last one first"))
    for i in range(0, len(pad), 2):
        shape[-1 - i // 2] += max(0, pad[i]) + max(0, pad[i + 1])
    return tuple(shape)


def range_size(args: Arguments) -> Shape:
    """Return the length of a range."""
    return counted(
        {"start": args.get("start", 0), "end": args["stop"], "step": args.get("step", 1)}
    )


def quantile_size(args: Arguments) -> Shape:
    """Return a shape as large as input for every q."""
    return (prod(shape_of(args["input"])) * max(1, prod(shape_of(args["q"]))),)


def diff_size(args: Arguments) -> Shape:
    """Return a shape as large as input with what is put before and behind it."""
    return (sum(prod(shape_of(args.get(n))) for n in ("input", "prepend", "append") if n in args),)


def counted(args: Arguments) -> Shape:
    """Return the length of a run of numbers from start to end by step (arange)."""
    start, end, step = args.get("start", 0.0), args["end"], args.get("step", 1.0)
    if step == 0 or not all(abs(n) < 1e12 for n in (start, end, step)):
        raise Refusal(N_("arange needs three ordinary numbers and a step that isn't 0"))
    return (max(0, ceil((end - start) / step)),)


def constant_size(args: Arguments) -> Shape:
    """Return a shape as large as the numbers written out."""

    def count(data: object) -> int:
        return sum(map(count, data)) if isinstance(data, list | tuple) else 1

    return (count(args["data"]),)


def eye_size(args: Arguments) -> Shape:
    """Return the shape of an identity matrix."""
    return (max(0, args["n"]), max(0, args.get("m", args["n"])))


def linspace_size(args: Arguments) -> Shape:
    """Return the number of steps."""
    return (max(0, args["steps"]),)
