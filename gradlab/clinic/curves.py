"""What some cases look like over a range of numbers: torch's values, ready to be drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from gradlab.maths.autodiff import TensorFn, sweep, value_and_grad
from gradlab.words.text import N_

POINTS = 241
"""Points of a curve."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Gradients along one number, the doubtful one first.

    Args:
        variable: what changes, as it is written in the case's code.
        at: its present value.
        xs: where the gradients were taken, shape (POINTS,).
        grads: the gradients by the code they belong to, shape (POINTS,) each; may be nan.
        alt: what the figure shows, an English msgid.
    """

    variable: str
    at: float
    xs: Tensor
    grads: dict[str, Tensor]
    alt: str


@dataclass(frozen=True, eq=False)
class Grid:
    """A table of numbers.

    Args:
        values: shape (rows, columns).
        rows: the rows' labels.
        columns: the columns' labels.
        alt: what the figure shows, an English msgid.
    """

    values: Tensor
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    alt: str


Picture = Lines | Grid


def picture(key: str, numbers: Mapping[str, float]) -> Picture:
    """Return what a case looks like.

    Args:
        key: a key of PICTURES.
        numbers: the case's numbers by name.

    >>> picture("broadcast", {"n": 2}).values
    tensor([[0., 1.],
            [1., 0.]])
    """
    return PICTURES[key](numbers)


def _broadcast(numbers: Mapping[str, float]) -> Picture:
    """Return the squares that mse_loss averages when (n, 1) meets (n,)."""
    n = int(numbers["n"])
    one_to_n = torch.arange(1.0, n + 1)
    squares = (one_to_n.reshape(-1, 1) - one_to_n) ** 2
    rows, columns = ([f"{name}[{i}]" for i in range(n)] for name in ("pred", "y"))
    alt = N_("the squares that are averaged: every prediction against every target")
    return Grid(squares, tuple(rows), tuple(columns), alt)


def _double_softmax(numbers: Mapping[str, float]) -> Picture:
    def twice(z: Tensor) -> Tensor:
        return F.cross_entropy(F.softmax(_second(z), dim=0), torch.tensor(0))

    def once(z: Tensor) -> Tensor:
        return F.cross_entropy(_second(z), torch.tensor(0))

    functions = {"F.cross_entropy(F.softmax(z, dim=1), t)": twice, "F.cross_entropy(z, t)": once}
    alt = N_("the gradient along z[1]: squashed twice it vanishes, where once it goes to 1")
    return _lines("z[1]", numbers["z"], (-10.0, 10.0), functions, alt)


def _log_softmax(numbers: Mapping[str, float]) -> Picture:
    def broken(z: Tensor) -> Tensor:
        return -torch.log(F.softmax(_first_is_zero(z), dim=0))[0]

    def whole(z: Tensor) -> Tensor:
        return -F.log_softmax(_first_is_zero(z), dim=0)[0]

    functions = {"-torch.log(F.softmax(z, dim=0))[0]": broken, "-F.log_softmax(z, dim=0)[0]": whole}
    alt = N_("the gradient along z[1]: the logarithm of softmax ends in nan, log_softmax goes on")
    return _lines("z[1]", numbers["z"], (-300.0, 300.0), functions, alt)


def _where(numbers: Mapping[str, float]) -> Picture:
    def unsafe(x: Tensor) -> Tensor:
        return torch.where(x > 0, torch.sqrt(x), 0.0)

    def safe(x: Tensor) -> Tensor:
        return torch.where(x > 0, torch.sqrt(torch.where(x > 0, x, 1.0)), 0.0)

    functions = {
        "torch.where(x > 0, torch.sqrt(x), 0.0)": unsafe,
        "torch.where(x > 0, torch.sqrt(safe), 0.0)": safe,
    }
    alt = N_("the gradient along x[0]: nan up to 0 without a safe branch, 0 there with one")
    return _lines("x[0]", numbers["x"], (-1.0, 4.0), functions, alt)


def _relu_zero(numbers: Mapping[str, float]) -> Picture:
    x, zero = torch.tensor(numbers["x"]), torch.tensor(0.0)
    functions: dict[str, TensorFn] = {
        "F.relu(x)": F.relu,
        "x.clamp(min=0)": lambda x: x.clamp(min=0),
        "torch.maximum(x, zero)": lambda x: torch.maximum(x, zero),
        "torch.where(x > 0, x, zero)": lambda x: torch.where(x > 0, x, zero),
    }
    slopes = [value_and_grad(f, x)[1] for f in functions.values()]
    alt = N_("the slope that each spelling of max(x, 0) has here")
    return Grid(torch.stack(slopes)[:, None], tuple(functions), (f"x = {x.item():g}",), alt)


def _ties(numbers: Mapping[str, float]) -> Picture:
    x = torch.tensor([2.0, numbers["x"], 1.0])
    functions: dict[str, TensorFn] = {
        "x.max()": lambda x: x.max(),
        "x.amax()": lambda x: x.amax(),
        "x.max(dim=0).values": lambda x: x.max(dim=0).values,
        "x.logsumexp(0)": lambda x: x.logsumexp(0),
    }
    grads = [value_and_grad(f, x)[1] for f in functions.values()]
    alt = N_("the gradient of each kind of maximum: shared, or all to one")
    return Grid(torch.stack(grads), tuple(functions), ("x[0]", "x[1]", "x[2]"), alt)


PICTURES: dict[str, Callable[[Mapping[str, float]], Picture]] = {
    "broadcast": _broadcast,
    "double-softmax": _double_softmax,
    "log-softmax": _log_softmax,
    "where": _where,
    "relu-zero": _relu_zero,
    "ties": _ties,
}
"""The pictures by key."""


def _second(z: Tensor) -> Tensor:
    """Return three logits, z in the middle and 0 beside it."""
    return torch.stack([torch.zeros_like(z), z, torch.zeros_like(z)])


def _first_is_zero(z: Tensor) -> Tensor:
    """Return the two logits 0 and z."""
    return torch.stack([torch.zeros_like(z), z])


def _lines(
    variable: str, at: float, ends: tuple[float, float], functions: Mapping[str, TensorFn], alt: str
) -> Lines:
    """Return the gradients of several functions between two ends."""
    xs = torch.linspace(*ends, POINTS).round(decimals=5)  # so that 0 is exactly 0
    return Lines(variable, at, xs, {name: sweep(f, xs).grads for name, f in functions.items()}, alt)
