"""What a function does in the closest neighbourhood of a point, measured in float64.

Only values of the function are looked at, none of its derivatives: this is the witness that
autograd is held against. It looks along every axis and, for what only shows between them, along
two slanted directions, at two step sizes. A kink that is hidden from all of these stays hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from gradlab.maths.autodiff import TensorFn

EPS = torch.finfo(torch.float64).eps
STEP = 2.0**-17
"""About 8e-6, where rounding and curvature disturb a float64 difference least; times |x| if > 1."""
NARROWING = 64
"""How many times smaller the second step is."""
SURROUNDINGS = 2.0**-3
"""The distance at which a slope of ordinary size is looked for, likewise times |x|."""


@dataclass(frozen=True, eq=False)
class Slopes:
    """One-sided differences along some directions.

    Args:
        left: (f(x) − f(x − step)) / length, shape (directions, outputs).
        right: (f(x + step) − f(x)) / length, shape (directions, outputs).
        lengths: the steps' lengths, shape (directions, 1).
    """

    left: Tensor
    right: Tensor
    lengths: Tensor

    @cached_property
    def central(self) -> Tensor:
        """The central differences, shape (directions, outputs)."""
        return (self.left + self.right) / 2

    @property
    def bend(self) -> Tensor:
        """How much the slope changes at the point, shape (directions, outputs)."""
        return (self.right - self.left).abs()

    @cached_property
    def steepest(self) -> Tensor:
        """The larger of both slopes' magnitudes, shape (directions, outputs)."""
        return torch.maximum(self.left.abs(), self.right.abs())

    @cached_property
    def moves(self) -> Tensor:
        """How much f changes over a step, shape (directions, outputs)."""
        return self.steepest * self.lengths


@dataclass(frozen=True, eq=False)
class Probe:
    """A function's value and its one-sided slopes at two step sizes, all flattened.

    Args:
        value: f(x), shape (outputs,).
        wide: the slopes at STEP; the first directions are the axes of x.
        narrow: the slopes at STEP / NARROWING.
        ordinary: how steep f is over a larger step, shape (outputs,).
        size: how many axes there are.
        dtype: what f returns for x in float64.
    """

    value: Tensor
    wide: Slopes
    narrow: Slopes
    ordinary: Tensor
    size: int
    dtype: torch.dtype

    @property
    def difference(self) -> Tensor:
        """The central difference along every axis, shape (outputs, inputs)."""
        return self.wide.central[: self.size].T

    @cached_property
    def uncertainty(self) -> Tensor:
        """How far the difference may be off, shape (outputs, inputs).

        What the other step size says, and what rounding does to values of this size.
        """
        spread = (self.wide.central - self.narrow.central).abs()
        rounding = 4 * EPS * (self.value.abs() + self.wide.moves) / self.wide.lengths
        return (spread + rounding)[: self.size].T

    @property
    def edges(self) -> Tensor:
        """Where f is defined on one side of the point only, shape (directions, outputs)."""
        return self.narrow.left.isfinite() ^ self.narrow.right.isfinite()

    @property
    def kinks(self) -> Tensor:
        """Where left and right slope stay apart as the step shrinks, shape (directions, outputs).

        Between smooth slopes the gap shrinks with the step, here 64-fold.
        """
        noise = 16 * EPS * self.value.abs() / self.narrow.lengths
        ratio = self.narrow.bend / self.wide.bend
        return (
            (ratio > 0.5) & (ratio < 2) & (self.narrow.bend > 1e-6 * self.narrow.steepest + noise)
        )

    @property
    def cliffs(self) -> Tensor:
        """Where a slope grows as the step shrinks, as at a jump or a vertical tangent.

        Even a cube root rises over the small step by a quarter of what it does over the large
        one; the noise of values that cancel rises by far less.
        """
        rise = self.narrow.bend * self.narrow.lengths
        noise = 1e4 * EPS * self.value.abs()
        return (self.narrow.bend > 2 * self.wide.bend) & (rise > 0.01 * self.wide.moves + noise)

    @cached_property
    def still(self) -> Tensor:
        """Outputs that don't move at all along any axis, shape (outputs,)."""
        moves = self.wide.moves[: self.size]
        return (moves <= 4 * EPS * self.value.abs()).all(dim=0)


def one_by_one(f: TensorFn) -> TensorFn:
    """Return the function of many points, shape (points, *in), that calls f with each."""
    return lambda points: torch.stack([f(point) for point in points])


def probe(many: TensorFn, x: Tensor) -> Probe:
    """Return what can be seen of a function around x from its values alone.

    Args:
        many: the function of many points at once, shape (points, *in), as one_by_one makes it of
            any function of one; it is called with points in float64.
        x: the point, shape (*in), floating point, finite.
    """
    point = x.detach().double().flatten()
    # powers of two, so that x ± step is exact for every x that came as a float32
    scale = 2 ** point.abs().clamp(min=1).log2().ceil()
    steps = _directions(point.numel()) * scale * STEP
    steps = torch.stack([steps, steps / NARROWING, steps / STEP * SURROUNDINGS])
    points = torch.cat([point[None], *(point + steps), *(point - steps)])
    values, dtype = _values(many, x, points)
    value, around = values[0], values[1:].reshape(2, *steps.shape[:2], -1)
    lengths = steps.abs().amax(dim=2, keepdim=True)
    right, left = (around[0] - value) / lengths, (value - around[1]) / lengths
    wide, narrow, far = (Slopes(*of_size) for of_size in zip(left, right, lengths, strict=True))
    ordinary = far.steepest.nan_to_num(0, 0, 0).amax(dim=0)
    return Probe(value, wide, narrow, ordinary, point.numel(), dtype)


def fades(many: TensorFn, x: Tensor) -> Tensor:
    """Return which outputs stand still at x only because a tail is too thin to be seen.

    As x is pulled towards zero, a saturated output begins to move by tiny amounts; one that is
    truly constant does not move, or it leaves its flat piece at once.

    Args:
        many: the function of many points at once, see probe.
        x: the point, shape (*in), floating point, finite.

    Returns:
        Booleans, shape (outputs,).
    """
    shrunk = 0.9 ** torch.arange(100, dtype=torch.float64)
    values, _ = _values(many, x, shrunk[:, None] * x.detach().double().flatten())
    moves = (values - values[0]).abs()
    tiny = 1e-6 * values.abs().nan_to_num(0, 0, 0).amax(dim=0)
    return ((moves > 16 * EPS * values[0].abs()) & (moves <= tiny)).any(dim=0)


def _directions(n: int) -> Tensor:
    """Return the axes and, for more than one, two slanted directions, as rows."""
    axes = torch.eye(n, dtype=torch.float64)
    if n == 1:
        return axes
    slant = torch.linspace(0.5, 1, n, dtype=torch.float64)
    signs = 1.0 - 2.0 * (torch.arange(n) % 2)
    return torch.cat([axes, slant[None], (slant * signs)[None]])


def _values(many: TensorFn, x: Tensor, points: Tensor) -> tuple[Tensor, torch.dtype]:
    """Return the function at each row of points, shape (points, outputs), and its own dtype."""
    with torch.no_grad():
        values = many(points.reshape(-1, *x.shape))
    return values.double().reshape(len(points), -1), values.dtype
