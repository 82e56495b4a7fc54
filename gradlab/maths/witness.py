"""What the values of a function say about its derivative at a point, for autograd to be held to."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from gradlab.maths.autodiff import TensorFn
from gradlab.maths.limits import limit
from gradlab.maths.probe import EPS, FINEST, FIRST, Rises, directions, ladder, look
from gradlab.maths.shaken import value_noise

EXACT = 2e-6
"""How much of its own size a derivative may be off whatever is known of the rounding."""
CLOSE = 4e-5
"""How much of its own size a difference may be off that still is a check."""
STEEPER = 6
"""Over how many steps a slope must grow for f to jump or stand upright."""


@dataclass(frozen=True, eq=False)
class Slopes:
    """Along some directions, all of shape (directions, outputs).

    Args:
        central: the slope, or the mean of both at a kink.
        error: how far it is likely to be off; inf where no step size is fit to tell.
        bound: how far at most, as far as f's values can tell; likewise.
        left: the one-sided slope.
        right: likewise.
        edges: where f is defined on one side of the point only.
        islands: where it is defined on neither side.
        cliffs: where a slope grows as the step shrinks, as at a jump or a vertical tangent.
        kinks: where left and right slope stay apart as the step shrinks.
    """

    central: Tensor
    error: Tensor
    bound: Tensor
    left: Tensor
    right: Tensor
    edges: Tensor
    islands: Tensor
    cliffs: Tensor
    kinks: Tensor

    @property
    def breaks(self) -> Tensor:
        """Where f has no derivative along a direction."""
        return self.edges | self.islands | self.cliffs | self.kinks


@dataclass(frozen=True, eq=False)
class Witness:
    """What was seen of a function around a point, with all flattened.

    Args:
        value: f(x), shape (outputs,).
        slopes: along the axes and then the slanted directions.
        scatter: rounding noise of f(x), shape (outputs,); 0 where nobody had to ask.
        still: which outputs do not move along any axis, shape (outputs,).
        size: how many axes there are.
        dtype: what f returns for x in float64.
    """

    value: Tensor
    slopes: Slopes
    scatter: Tensor
    still: Tensor
    size: int
    dtype: torch.dtype

    @property
    def difference(self) -> Tensor:
        """The difference along every axis, shape (outputs, inputs)."""
        return self.slopes.central[: self.size].T

    @property
    def error(self) -> Tensor:
        """How far the difference is likely to be off, shape (outputs, inputs)."""
        return self.slopes.error[: self.size].T

    @property
    def bound(self) -> Tensor:
        """How far the difference is off at most, shape (outputs, inputs)."""
        return self.slopes.bound[: self.size].T


def witness(f: TensorFn, many: TensorFn, x: Tensor, claim: Tensor) -> Witness:
    """Return what can be seen of a function around x from its values alone.

    Args:
        f: the function.
        many: the same of many points at once, see gradlab.maths.probe.look.
        x: the point, shape (*in), floating point, finite.
        claim: the Jacobian that autograd has found, shape (outputs, inputs): what bears it out
            at first sight is not looked at again.
    """
    point = x.detach().double().flatten()
    along = directions(point)
    powers = torch.tensor(FIRST, dtype=torch.float64)[:, None].expand(-1, len(along))
    rises, value, dtype = look(many, x, along, powers)
    claimed = along / along.abs().amax(dim=1, keepdim=True) @ claim.T
    slopes, unclear = _first(rises, claimed)
    still = (rises.moves[:, : len(point)] <= 4 * EPS * value.abs()).flatten(0, 1).all(dim=0)
    scatter = torch.zeros_like(value)
    if unclear.any() and value.isfinite().all():
        scatter = value_noise(f, x.detach().double())
        chosen = along[unclear]
        rises, *_ = look(many, x, chosen, ladder(point, chosen), scatter)
        unseen = 4 * EPS * point.abs().max().clamp(min=1)
        slopes = _joined(slopes, unclear, _second(rises, claimed[unclear], unseen, scatter))
    return Witness(value, slopes, scatter, still, len(point), dtype)


def bears_out(difference: Tensor, error: Tensor, bound: Tensor, claim: Tensor) -> Tensor:
    """Return where a difference is good to a ten-thousandth, and a claimed derivative is it."""
    size = torch.maximum(difference.abs(), claim.abs())
    off = (difference - claim).abs()
    return (off <= torch.minimum(bound, CLOSE * size) + EXACT * size) & (error <= CLOSE * size)


def _first(rises: Rises, claimed: Tensor) -> tuple[Slopes, Tensor]:
    """Return the slopes from two step sizes, and along which directions they are not enough."""
    right, left, noise = rises.right, rises.left, rises.noise / rises.lengths
    wide, narrow = (right + left) / 2
    shrink = 2 ** (FIRST[1] - FIRST[0])
    error = (wide - narrow).abs() / shrink + noise[1]
    central = narrow + (narrow - wide) / (shrink**2 - 1)
    borne_out = bears_out(central, error, error, claimed)
    borne_out |= (claimed == 0) & (central.abs() <= noise[1]) & (noise[1] < 1e-6)
    # between smooth slopes the gap shrinks with the step: what remains of it at 0 is a kink
    bends = right - left
    kink = shrink * bends[1] - bends[0]
    smooth = kink.abs() <= 4 * shrink * noise[1] + 1e-3 * bends[0].abs()
    none = torch.zeros_like(smooth)
    slopes = Slopes(central, error, error, left[1], right[1], none, none, none, none)
    return slopes, ~(borne_out & smooth).all(dim=1)


def _second(rises: Rises, claimed: Tensor, unseen: Tensor, scatter: Tensor) -> Slopes:
    """Return the slopes from a whole ladder of steps."""
    swing = (rises.ahead - rises.behind).abs().nan_to_num(0)[-FINEST:].amax(dim=0)
    quantum = torch.where(claimed != 0, _quantum(rises, unseen), 0)
    noise = rises.noise.maximum(swing).maximum(quantum) / rises.lengths
    left, right = (limit(side, noise, rises.lengths, 1) for side in (rises.left, rises.right))
    middle = limit((rises.left + rises.right) / 2, noise, rises.lengths, 2)
    ends, begins = ~rises.right[-1].isfinite(), ~rises.left[-1].isfinite()
    edges = ends ^ begins
    cliffs = ~edges
    cliffs &= _grows(rises.ahead, rises, scatter) | _grows(rises.behind, rises, scatter)
    bend = right.value - left.value
    kinks = (bend.abs() > 3 * (left.bound + right.bound)) & _stays(rises, bend, noise) & ~cliffs
    central = torch.where(kinks, (left.value + right.value) / 2, middle.value)
    central = torch.where(edges, torch.where(begins, right.value, left.value), central)
    # autograd claims more than f moves by on any of these steps: f is finer than x has digits
    claims_more = claimed.abs() * rises.lengths[-FINEST - 1] > rises.moves.amax(dim=0)
    murky = (swing > 1e3 * unseen) & claims_more
    error, bound = (each.masked_fill(murky, torch.inf) for each in (middle.error, middle.bound))
    islands = ends & begins
    return Slopes(central, error, bound, left.value, right.value, edges, islands, cliffs, kinks)


def _quantum(rises: Rises, unseen: Tensor) -> Tensor:
    """Return how coarse f's values are where they stand still over the smallest steps.

    An operation may round much more than its result shows: log(1 + e) is e, or 0. What f first
    moves by tells by how much, but not more than operations on numbers of the size of x or 1 can.
    """
    first = torch.where(rises.moves > 0, rises.moves, torch.inf).amin(dim=0)
    still = (rises.moves[-FINEST:] == 0).all(dim=0)
    return torch.where(still, torch.minimum(4 * first, unseen), 0)


def _grows(rise: Tensor, rises: Rises, scatter: Tensor) -> Tensor:
    """Return where a slope grows without end over the smallest steps that rounding leaves.

    There f rises the same way at each step, and its slope by about the same power of the step: by
    1 at a jump, by 1/2 as a square root.
    """
    size = rise.abs()
    # shaking f at a jump shakes it over the jump now and then: only a quarter of it is scatter
    above = size > 8 * rises.noise - 6 * scatter
    slopes = size / rises.lengths
    shrinks = (rises.lengths[:-1] / rises.lengths[1:]).log2()
    powers = (slopes[1:] / slopes[:-1]).log2() / shrinks
    goes_on = (rise[1:] * rise[:-1] > 0) & (size[1:] <= size[:-1] * (1 + 1e-6) + rises.noise[1:])
    found = torch.zeros_like(above[0])
    for first in range(len(rise) - STEEPER + 1):
        last = first + STEEPER - 1
        power = powers[first:last]
        grows = (power.amin(dim=0) > 0.01) & (power.amin(dim=0) > 0.5 * power.amax(dim=0))
        visible = above[first : last + 1].all(dim=0) & ~above[last + 1 :].any(dim=0)
        found |= grows & goes_on[first:last].all(dim=0) & visible
    return found


def _stays(rises: Rises, bend: Tensor, noise: Tensor) -> Tensor:
    """Return where at least three step sizes show a bend and no smaller one shows another."""
    bends = rises.right - rises.left
    tells = noise <= 0.2 * bend.abs()
    same = (bends - bend).abs() <= 0.25 * bend.abs() + noise
    return ((tells & same).sum(dim=0) >= 3) & (same | ~tells)[-2 * FINEST :].all(dim=0)


def _joined(first: Slopes, unclear: Tensor, second: Slopes) -> Slopes:
    """Return the slopes of the first look, replaced by the second's where that was taken."""
    parts = {}
    for field in fields(Slopes):
        part = getattr(first, field.name).clone()
        part[unclear] = getattr(second, field.name)
        parts[field.name] = part
    return replace(first, **parts)
