"""What slopes tend to as their step shrinks, and how far the answer may be off.

A large step bends, a small one drowns in rounding. Each slope comes with a bound on its rounding,
so the small ones say where the limit must lie; the largest step that all smaller ones bear out has
the least rounding (O. Lepski, "A problem of adaptive estimation", 1991). Before that, the bend is
taken out by extrapolation (L. F. Richardson, 1911, in Neville's scheme).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

LEVELS = 4
"""How often neighbouring steps are combined: not at all, once, twice, three times."""
WITNESSES = 3
"""How many smaller steps must bear an estimate out."""


@dataclass(frozen=True, eq=False)
class Limit:
    """A limit, all of shape (directions, outputs).

    Args:
        value: the best estimate.
        error: how far it is likely to be off; inf where none was borne out.
        bound: how far at most, as far as smaller steps can tell; likewise.
    """

    value: Tensor
    error: Tensor
    bound: Tensor


def limit(slopes: Tensor, noise: Tensor, steps: Tensor, power: int) -> Limit:
    """Return the limit of slopes as their step shrinks to nothing.

    Args:
        slopes: at steps from large to small, shape (steps, directions, outputs); may hold nan.
        noise: how far rounding may move each of them, of the same shape.
        steps: their lengths, shape (steps, directions, 1).
        power: 1 if they bend with the step, as one-sided slopes do, 2 if with its square.

    >>> steps = (0.25 ** torch.arange(8.0, dtype=torch.float64)).reshape(-1, 1, 1)
    >>> found = limit(3 + steps + steps**2, 1e-12 / steps, steps, 1)
    >>> abs(found.value.item() - 3) < 1e-9, found.error.item() < 1e-9
    (True, True)
    """
    values, errors, bounds = [], [], []
    table, doubt, before = slopes, noise, slopes
    for level in range(LEVELS):
        if level:
            ratio = (steps[:-level] / steps[level:]) ** power - 1
            before, table = table, table[1:] + (table[1:] - table[:-1]) / ratio
            doubt = doubt[1:] + (doubt[1:] + doubt[:-1]) / ratio
        likely = (table[:-1] - table[1:]).abs()
        bound = torch.maximum(likely, torch.cat([(table[:-2] - table[2:]).abs(), likely[-1:]]))
        if level:
            likely = torch.minimum(likely, (table[:-1] - before[1:-1]).abs())
        fits = _borne_out(table, doubt)[:-1]
        values.append(table[:-1])
        errors.append(torch.where(fits, likely + doubt[:-1], torch.inf))
        bounds.append(torch.where(fits, bound + doubt[:-1], torch.inf))
    return _best(torch.cat(values), torch.cat(errors), torch.cat(bounds), slopes, noise)


def _borne_out(table: Tensor, doubt: Tensor) -> Tensor:
    """Return which estimates agree with all of smaller steps, those among one another too.

    One that still moves from step to step, less and less as on the way to a limit, may move as
    far again.
    """
    moves = (table[1:] - table[:-1]).abs().nan_to_num(torch.inf).cummin(dim=0).values
    doubt = torch.cat([doubt[:1], doubt[1:] + moves.nan_to_num(posinf=0)])
    low, high = table - doubt, table + doubt
    highest = low.flip(0).cummax(0).values.flip(0)
    lowest = high.flip(0).cummin(0).values.flip(0)
    fits = highest <= lowest
    fits[-WITNESSES:] = False
    return fits


def _best(values: Tensor, errors: Tensor, bounds: Tensor, slopes: Tensor, noise: Tensor) -> Limit:
    """Return the estimate of least bound, or where none was borne out, the steadiest slope."""
    bound, at = bounds.nan_to_num(torch.inf).min(dim=0)
    value, error = (each.gather(0, at[None])[0] for each in (values, errors))
    unsteady = ((slopes[:-1] - slopes[1:]).abs() + noise[:-1]).nan_to_num(torch.inf)
    steadiest = slopes.gather(0, unsteady.argmin(dim=0)[None])[0]
    found = bound.isfinite()
    return Limit(torch.where(found, value, steadiest), torch.where(found, error, torch.inf), bound)
