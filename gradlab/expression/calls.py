"""What stands behind a table entry where torch's own function would warn, guess or need help.

Each returns what torch returns. The difference: nothing here goes through the process-wide warning
machinery, because other sessions share the process.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.expression.entries import Arguments
from gradlab.expression.errors import Refusal
from gradlab.expression.operators import EXACT
from gradlab.expression.sizes import joined, reduced
from gradlab.words.text import N_


def paired(loss: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return a loss that broadcasts input and target first, as torch does after its warning."""

    def call(input: Tensor, target: Tensor, **options: Any) -> Tensor:
        if input.shape != target.shape:
            shape = joined(tuple(input.shape), tuple(target.shape))
            input, target = input.expand(shape), target.expand(shape)
        return loss(input, target, **options)

    return call


def kl_div(input: Tensor, target: Tensor, **options: Any) -> Tensor:
    """Return the Kullback-Leibler loss; reduction "mean" without torch's warning about it."""
    if options.get("reduction", "mean") != "mean":
        return F.kl_div(input, target, **options)
    return F.kl_div(input, target, **{**options, "reduction": "none"}).mean()


def spread(statistic: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return var or std that gives nan or inf without a warning for too few elements."""

    def call(input: Tensor, **options: Any) -> Tensor:
        divisor = freedom({"input": input, **options})
        if "unbiased" in options:
            options["correction"] = int(options.pop("unbiased"))
        options.setdefault("dim", None)
        if divisor > 0 or not input.is_floating_point():  # which torch refuses
            return statistic(input, **{"correction": 1, **options})
        correction = options.pop("correction", 1)
        if divisor + correction > 0:  # variance over 0: inf, and nan where that is 0 as well
            return statistic(input, **options, correction=0) * float("inf")
        return torch.mean(input, **options) * float("nan")

    return call


def freedom(args: Arguments) -> int:
    """Return what var and std divide by: the elements that are reduced to one, less correction."""
    correction = int(args["unbiased"]) if "unbiased" in args else args.get("correction", 1)
    kept: int = prod(reduced(args))
    divisor: int = args["input"].numel() // max(1, kept) - correction
    return divisor


def constant(function: Callable[..., Tensor], *, is_always: bool = True) -> Callable[..., Tensor]:
    """Return a function that makes a constant, in float64 where torch would take float32.

    Args:
        function: torch.zeros and the like.
        is_always: whether it makes floating-point numbers even of whole ones.
    """

    def call(**given: Any) -> Tensor:
        if is_always or any(map(_holds_fractions, given.values())):
            given.setdefault("dtype", torch.float64)
        return function(**given)

    return call


def _holds_fractions(data: Any) -> bool:
    return (
        any(map(_holds_fractions, data))
        if isinstance(data, list | tuple)
        else isinstance(data, float)
    )


def whole_constant(data: Any) -> Tensor:
    """Return a constant of whole numbers. Of a number torch would make so many, of any value."""
    if not isinstance(data, list | tuple) or _holds_fractions(data):
        raise Refusal(N_("a list of whole numbers is needed here: write torch.tensor([0, 2])"))
    return torch.tensor(data, dtype=torch.int64)


def heaviside(input: Tensor, values: Tensor) -> Tensor:
    """Return the step function, with values where input is 0."""
    return torch.heaviside(input, values.expand_as(input) if values.dim() == 0 else values)


def whole_range(stop: int, start: int = 0, step: int = 1) -> range:
    """Return the whole numbers from start up to, without, stop."""
    return range(start, stop, step)


def new(method: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return a tensor's method that makes a constant of its dtype."""

    def call(input: Tensor, **given: Any) -> Tensor:
        return method(input, **given)

    return call


def ldexp(input: Tensor, other: Tensor) -> Tensor:
    """Return input · 2 ** other; torch would warn where input has fewer dimensions."""
    if input.dim() < other.dim():
        input = input.expand(joined(tuple(input.shape), tuple(other.shape)))
    return torch.ldexp(input, other)


def adjoint(input: Tensor) -> Tensor:
    """Return rows and columns exchanged; of a number torch would warn."""
    if input.dim() < 2:
        shape = tuple(input.shape)
        raise Refusal(N_(".mT is for matrices, not for shape {shape}"), shape=shape)
    return torch.adjoint(input)


def real(x: float | str) -> float:
    """Return a plain number from one, or from a word such as inf."""
    return float(x)


def integer(x: float) -> int:
    """Return the whole part of a plain number."""
    if not abs(x) < EXACT:
        raise Refusal(N_("a plain number is needed here"))
    return int(x)


def cast(dtype: torch.dtype) -> Callable[[Tensor], Tensor]:
    """Return a tensor's change of dtype.

    To float32 only masks and whole numbers are taken: its seven digits are too few to check a
    gradient by differences.
    """

    def call(input: Tensor) -> Tensor:
        if dtype == torch.float32 and input.is_floating_point():
            raise Refusal(N_("this would be float32, too coarse to check gradients: leave it out"))
        return input.to(dtype)

    return call


def to(
    input: Tensor,
    dtype: torch.dtype | None = None,
    other: Tensor | None = None,
    device: str = "cpu",  # noqa: ARG001 -- all numbers are there
) -> Tensor:
    """Return a tensor in another dtype, or in that of another tensor."""
    wanted = dtype if other is None else other.dtype
    return cast(wanted or input.dtype)(input)


def plain(function: Callable[..., float], tensors: Callable[..., Tensor]) -> Callable[..., float]:
    """Return a function of plain numbers; where math raises, what torch's function gives."""

    def call(**numbers: float) -> float:
        try:
            return float(function(*numbers.values()))
        except (ValueError, OverflowError):
            wide = (torch.tensor(n, dtype=torch.float64) for n in numbers.values())
            return float(tensors(*wide))

    return call


def column_stack(tensors: list[Tensor]) -> Tensor:
    """Return vectors as the columns of a matrix, by the calls that torch makes for it.

    torch.vmap knows these, and not torch.column_stack itself.
    """
    columns = [t.reshape(t.numel(), 1) if t.dim() < 2 else t for t in tensors]
    return torch.hstack(columns)


def several(statistic: Callable[..., Any]) -> Callable[..., Any]:
    """Return var_mean or std_mean, refused where torch would warn that too few elements are left.

    The warning would go to the whole process, and to the first visitor alone.
    """

    def call(input: Tensor, **options: Any) -> Any:
        if freedom({"input": input, **options}) <= 0:
            raise Refusal(N_("nothing is left to divide by: more than one element is needed"))
        return statistic(input, **options)

    return call


def batch_norm(
    input: Tensor, running_mean: Tensor | None, running_var: Tensor | None, **given: Any
) -> Tensor:
    """Return F.batch_norm; running statistics that it would change are copied before."""
    return F.batch_norm(input, _copied(running_mean), _copied(running_var), **given)


def _copied(running: Tensor | None) -> Tensor | None:
    return None if running is None else running.detach().clone()


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    **given: Any,
) -> Tensor:
    """Return F.instance_norm; running statistics that it would change are copied before."""
    return F.instance_norm(input, _copied(running_mean), _copied(running_var), **given)


def dropout(input: Tensor, **given: Any) -> Tensor:
    """Return F.dropout, which the signatures allow only where it drops nothing."""
    return F.dropout(input, **given)


def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """Return the cross product, without dim along the first dimension of 3, as torch chooses it."""
    if dim is None and 3 in input.shape:
        dim = tuple(input.shape).index(3)
    return torch.cross(input, other, dim=dim)
