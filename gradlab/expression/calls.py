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
from gradlab.expression.sizes import joined, reduced


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
    """Return var or std that gives nan without a warning where there are too few elements."""

    def call(input: Tensor, **options: Any) -> Tensor:
        divisor = freedom({"input": input, **options})
        if "unbiased" in options:
            options["correction"] = int(options.pop("unbiased"))
        options.setdefault("dim", None)
        if divisor > 0:
            return statistic(input, **{"correction": 1, **options})
        options.pop("correction", None)
        return torch.mean(input, **options) * float("nan")

    return call


def freedom(args: Arguments) -> int:
    """Return what var and std divide by: the elements that are reduced to one, less correction."""
    correction = int(args["unbiased"]) if "unbiased" in args else args.get("correction", 1)
    kept: int = prod(reduced(args))
    divisor: int = args["input"].numel() // max(1, kept) - correction
    return divisor


def transpose(input: Tensor) -> Tensor:
    """Return .T without its warning: vectors and numbers stay as they are."""
    return input if input.dim() < 2 else input.transpose(-2, -1)


def tensor(data: Any) -> Tensor:
    """Return a constant float64 tensor from numbers."""
    return torch.tensor(data, dtype=torch.float64)


def zeros(size: tuple[int, ...]) -> Tensor:
    """Return float64 zeros."""
    return torch.zeros(size, dtype=torch.float64)


def ones(size: tuple[int, ...]) -> Tensor:
    """Return float64 ones."""
    return torch.ones(size, dtype=torch.float64)


def full(size: tuple[int, ...], fill_value: float) -> Tensor:
    """Return a float64 tensor of one number."""
    return torch.full(size, fill_value, dtype=torch.float64)


def eye(n: int, m: int | None = None) -> Tensor:
    """Return the float64 identity matrix."""
    return torch.eye(n, n if m is None else m, dtype=torch.float64)


def arange(end: float, start: float = 0.0, step: float = 1.0) -> Tensor:
    """Return the float64 numbers from start up to, without, end."""
    return torch.arange(start, end, step, dtype=torch.float64)


def linspace(start: float, end: float, steps: int) -> Tensor:
    """Return evenly spaced float64 numbers, both ends included."""
    return torch.linspace(start, end, steps, dtype=torch.float64)


def heaviside(input: Tensor, values: Tensor) -> Tensor:
    """Return the step function, with values where input is 0."""
    return torch.heaviside(input, values.expand_as(input) if values.dim() == 0 else values)


def one_hot(input: Tensor, num_classes: int) -> Tensor:
    """Return one-hot rows as float64."""
    return F.one_hot(input, num_classes).to(torch.float64)


def reshape(input: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Return input laid out in another shape."""
    return torch.reshape(input, shape)


def expand(input: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Return input repeated along dimensions of size 1, without copying."""
    return input.expand(shape)


def repeat(input: Tensor, repeats: tuple[int, ...]) -> Tensor:
    """Return input repeated along each dimension."""
    return input.repeat(repeats)


def clone(input: Tensor) -> Tensor:
    """Return a copy; its gradient flows on."""
    return torch.clone(input)


def detach(input: Tensor) -> Tensor:
    """Return the values alone: no gradient flows back."""
    return input.detach()


def as_numbers(input: Tensor) -> Tensor:
    """Return true and false as 1.0 and 0.0."""
    return input.to(torch.float64)


def size(input: Tensor, dim: int) -> float:
    """Return the size of one dimension."""
    return float(input.shape[dim])


def numel(input: Tensor) -> float:
    """Return the number of elements."""
    return float(input.numel())


def plain(function: Callable[..., float], tensors: Callable[..., Tensor]) -> Callable[..., float]:
    """Return a function of plain numbers; where math raises, what torch's function gives."""

    def call(**numbers: float) -> float:
        try:
            return float(function(*numbers.values()))
        except (ValueError, OverflowError):
            return float(tensors(*map(tensor, numbers.values())))

    return call


def einsum(equation: str, operands: list[Tensor]) -> Tensor:
    """Return the sum of products that the equation names."""
    result: Tensor = torch.einsum(equation, *operands)
    return result


def norm(input: Tensor, p: float = 2.0, dim: Any = None, keepdim: bool = False) -> Tensor:
    """Return the p-norm of all elements, or along dim."""
    result: Tensor = torch.norm(input, p=p, dim=dim, keepdim=keepdim)
    return result


def solve(input: Tensor, other: Tensor) -> Tensor:
    """Return the solution x of input @ x = other."""
    result: Tensor = torch.linalg.solve(input, other)
    return result


def logical(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return a function of masks."""

    def call(**masks: Tensor) -> Tensor:
        return function(*masks.values())

    return call


def tensordot(a: Tensor, b: Tensor, dims: int) -> Tensor:
    """Return the products summed over the last dims of a and the first dims of b."""
    result: Tensor = torch.tensordot(a, b, dims=dims)
    return result


def cov(input: Tensor) -> Tensor:
    """Return the covariances of the rows."""
    return torch.cov(input)


def corrcoef(input: Tensor) -> Tensor:
    """Return the correlations of the rows."""
    return torch.corrcoef(input)


def tile(input: Tensor, repeats: tuple[int, ...]) -> Tensor:
    """Return copies of input side by side."""
    return torch.tile(input, repeats)


def expand_as(input: Tensor, other: Tensor) -> Tensor:
    """Return input repeated to the shape of other, without copying."""
    return input.expand_as(other)


def atleast_1d(input: Tensor) -> Tensor:
    """Return a number as a vector of one, anything else as it is."""
    return input.reshape(1) if input.dim() == 0 else input
