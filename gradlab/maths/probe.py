"""What a function does in the closest neighbourhood of a point, measured in float64.

Only values of the function are looked at, none of its derivatives: this is the witness that
autograd is held against. A first look takes two step sizes along every axis and, for what only
shows between them, slantwise. Where that does not bear autograd out, a second look goes from a
quarter of the point's size down to its last digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import torch
from torch import Tensor

from gradlab.maths.autodiff import TensorFn
from gradlab.maths.shaken import OUTSIDE

EPS = torch.finfo(torch.float64).eps
FIRST = (12, 16)
"""The first look's steps as powers of ½, of the point's size or of 1 if that is larger."""
RUNGS = 16
"""How many steps the second look takes each way, before the last ones."""
FINEST = 3
"""How many last steps follow, each half the one before, that tell how values scatter."""
LARGEST, DEPTH = 2, 42
"""Its largest step as a power of ½, and how many powers of ½ of x below it the smallest is."""
DEPTH_AT_ZERO = 80
"""The smallest step at 0, where no digits of x say when to stop."""


@dataclass(frozen=True, eq=False)
class Rises:
    """What f rises by over steps from large to small, shape (steps, directions, outputs).

    Args:
        ahead: f(x + step) − f(x), nan where f has no value.
        behind: f(x) − f(x − step), likewise.
        lengths: of the steps, along the longest axis, shape (steps, directions, 1).
        noise: how far rounding may move a rise, if no result within f is much larger than x and f.
    """

    ahead: Tensor
    behind: Tensor
    lengths: Tensor
    noise: Tensor

    @property
    def right(self) -> Tensor:
        """The slopes ahead."""
        return self.ahead / self.lengths

    @property
    def left(self) -> Tensor:
        """The slopes behind."""
        return self.behind / self.lengths

    @property
    def moves(self) -> Tensor:
        """The larger of both rises' magnitudes, 0 where f has no value."""
        return torch.maximum(self.ahead.abs().nan_to_num(0), self.behind.abs().nan_to_num(0))


def one_by_one(f: TensorFn) -> TensorFn:
    """Return the function of many points, shape (points, *in), that calls f with each."""
    return lambda points: torch.stack([f(point) for point in points])


def values_at(many: TensorFn, x: Tensor, points: Tensor) -> tuple[Tensor, torch.dtype]:
    """Return the function at each row of points, shape (points, outputs), and its own dtype.

    Where it raises it has no value: nan. The first row is x, where it has been called before.
    """
    rows = points.reshape(-1, *x.shape)
    with torch.no_grad():
        try:
            values = many(rows.clone())
        except OUTSIDE:
            first = many(rows[:1].clone())
            rest = [_value(many, row[None].clone(), first) for row in rows[1:]]
            values = torch.cat([first, *rest])
    return values.double().reshape(len(points), -1), values.dtype


def _value(many: TensorFn, row: Tensor, like: Tensor) -> Tensor:
    try:
        return many(row)
    except OUTSIDE:
        return torch.full_like(like, torch.nan)


def directions(point: Tensor) -> Tensor:
    """Return the axes and slanted directions as rows, as long as the point's sizes or 1.

    All pairs of orthants up to three axes, four of them for more. Powers of two and weights of
    few bits make x ± step exact.
    """
    n = point.numel()
    sizes = torch.exp2(point.abs().clamp(min=1).log2().ceil())
    rows = torch.eye(n, dtype=torch.float64)
    if n > 1:
        weights = 1 - torch.arange(n, dtype=torch.float64) % 5 / 16
        period = list(product((1.0, -1.0), repeat=min(n, 3) - 1))
        signs = torch.tensor([((1.0, *each) * n)[:n] for each in period], dtype=torch.float64)
        rows = torch.cat([rows, signs * weights])
    return rows * sizes


def ladder(point: Tensor, along: Tensor) -> Tensor:
    """Return the second look's steps as powers of ½, shape (steps, directions).

    From a quarter of a direction's length to the last digits of x in it: close together where
    steps are large, further apart below. For an x below all sizes in use they are two ladders.
    """
    moving = along != 0
    shares = torch.where(moving, (point / torch.where(moving, along, 1)).abs(), 0)
    depth = -shares.amax(dim=1).clamp(min=torch.finfo(torch.float64).tiny).log2().floor()
    at_zero = shares.amax(dim=1) == 0
    depth = torch.where(at_zero, DEPTH_AT_ZERO - DEPTH, depth)
    places = torch.linspace(0, 1, RUNGS, dtype=torch.float64)[:, None] ** 1.25
    whole = LARGEST + places * (DEPTH + depth)
    half = torch.linspace(0, 1, RUNGS // 2, dtype=torch.float64)[:, None] * (DEPTH - LARGEST)
    split = LARGEST + torch.cat([half.expand(-1, len(along)), half + depth])
    powers = torch.where(depth > 1.5 * DEPTH, split, whole).round()
    return torch.cat([powers, powers[-1] + torch.arange(1.0, FINEST + 1)[:, None]])


def look(
    many: TensorFn, x: Tensor, along: Tensor, powers: Tensor, scatter: Tensor | float = 0.0
) -> tuple[Rises, Tensor, torch.dtype]:
    """Return what f rises by along some directions, f(x), and what dtype f returns.

    Args:
        many: the function of many points at once, shape (points, *in), as one_by_one makes it of
            any function of one; it is called with points in float64.
        x: the point, shape (*in), floating point, finite.
        along: the directions, shape (directions, inputs).
        powers: the steps as powers of ½ of a direction, shape (steps, directions).
        scatter: rounding noise of f(x) that is known beforehand, shape (outputs,).
    """
    point = x.detach().double().flatten()
    steps = along * torch.exp2(-powers)[..., None]
    points = torch.cat([point[None], *(point + steps), *(point - steps)])
    values, dtype = values_at(many, x, points)
    value, around = values[0], values[1:].reshape(2, *steps.shape[:2], -1)
    lengths = steps.abs().amax(dim=2, keepdim=True)
    around = torch.where(around.isfinite(), around, torch.nan)
    ahead, behind = around[0] - value, value - around[1]
    largest = torch.maximum(around.abs().nan_to_num(0).amax(dim=0), value.abs())
    steepest = torch.maximum(ahead.abs().nan_to_num(0), behind.abs().nan_to_num(0)) / lengths
    # the first operation on x rounds as if x itself were off by a unit in its last place
    reach = torch.where(along != 0, point.abs(), 0).amax(dim=1)[:, None]
    noise = 4 * EPS * (largest + 2 * reach * steepest) + scatter
    return Rises(ahead, behind, lengths, noise), value, dtype


def tail(many: TensorFn, x: Tensor, scatter: Tensor) -> Tensor:
    """Return how high outputs are above a tail too thin to be seen at x, 0 where there is none.

    As x is pulled towards zero, a saturated output begins to move by tiny amounts that grow many
    times quicker than the way; one that is truly constant does not move, or it leaves its flat
    piece at once, and one that is too large for its slope to be seen moves as far as the way.

    Args:
        many: the function of many points at once, see look.
        x: the point, shape (*in), floating point, finite.
        scatter: rounding noise of f(x), shape (outputs,).

    Returns:
        The range of its values on the way, shape (outputs,).
    """
    shrunk = 0.8 ** torch.arange(46, dtype=torch.float64)
    values, _ = values_at(many, x, shrunk[:, None] * x.detach().double().flatten())
    moves = (values - values[0]).abs().nan_to_num(0)
    largest = torch.maximum(moves.amax(dim=0), values.abs().nan_to_num(0).amax(dim=0))
    visible = moves > 16 * EPS * values[0].abs() + scatter
    first = visible.int().argmax(dim=0, keepdim=True).clamp(max=len(shrunk) - 4)
    begun, *between, later = (moves.gather(0, first + k)[0] for k in range(4))
    way = (1 - shrunk[first + 3])[0] / (1 - shrunk[first])[0].clamp(min=EPS)
    grows = (begun < between[0]) & (between[0] < between[1]) & (later > 10 * way * begun)
    fades = visible.any(dim=0) & (begun <= 1e-6 * largest) & grows
    return torch.where(fades, largest, 0)
