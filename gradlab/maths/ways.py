"""A derivative by all ways, and element by element how they stand to each other."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import torch
from torch import Tensor

from gradlab.maths.witness import CLOSE, EXACT, Witness, bears_out


class Place(NamedTuple):
    """An element of a derivative: its name as in code, its index, its row and column here."""

    name: str
    cell: tuple[int, ...]
    at: tuple[int, int]


class Ways:
    """A derivative by all ways, as matrices of shape (outputs, inputs).

    Args:
        given: autograd's, in the dtype of the point, shape (*out, *in) as all derivatives here.
        exact: autograd's, in float64.
        formula: the closed form in float64, None where there is none.
        seen: what the values of the function around the point say.
        tail: how high an output is above a tail too thin to be seen here, 0 where there is none.
        noise: how far rounding may move exact, asked for only where that matters.
        mirror: for a symmetric x the place of each element's mirror image, None for others.
    """

    def __init__(
        self,
        given: Tensor,
        exact: Tensor,
        formula: Tensor | None,
        seen: Witness,
        tail: Tensor,
        noise: Callable[[], Tensor],
        mirror: Tensor | None = None,
    ) -> None:
        table = seen.difference.shape
        self.shape = given.shape
        self.given = given.reshape(table)
        self.exact = exact.reshape(table)
        self.formula = None if formula is None else formula.reshape(table)
        self.seen = seen
        self.tail = tail[:, None].expand(table)
        self._noise = noise
        self._mirror = mirror

    @cached_property
    def noise(self) -> Tensor:
        """How far rounding may move autograd's derivative in float64."""
        return self._noise().reshape(self.exact.shape)

    @cached_property
    def off(self) -> Tensor:
        """How far autograd and the difference are apart."""
        return (self.exact - self.seen.difference).abs()

    @cached_property
    def size(self) -> Tensor:
        """The larger of the magnitudes of both."""
        return torch.maximum(self.exact.abs(), self.seen.difference.abs())

    @cached_property
    def broken(self) -> Tensor:
        """Elements that have no derivative to be compared with."""
        breaks, n = self.seen.slopes.breaks, self.seen.size
        return breaks[:n].T | breaks[n:].any(dim=0)[:, None]

    @cached_property
    def saturated(self) -> Tensor:
        """Elements of outputs that stand still on a tail, and whose claimed slope is as thin."""
        thin = self.exact.abs() <= self.seen.error.nan_to_num(0, 0, 0) + 1e-9 * self.tail
        return (thin.all(dim=1, keepdim=True) & (self.tail > 0)).expand(self.exact.shape)

    @cached_property
    def borne_out(self) -> Tensor:
        """Elements that the difference bears out to a ten-thousandth of their own size."""
        seen = self.seen
        return bears_out(seen.difference, seen.error, seen.bound, self.exact)

    @cached_property
    def halved(self) -> Tensor:
        """Elements by which autograd has half of what the difference has with their mirror's."""
        if self._mirror is None:
            return torch.zeros_like(self.broken)
        exact, seen = self.exact, self.seen
        both = seen.difference + seen.difference[:, self._mirror]
        bound = seen.bound + seen.bound[:, self._mirror] + EXACT * both.abs()
        even = (exact - exact[:, self._mirror]).abs() <= EXACT * exact.abs()
        even &= (both - 2 * exact).abs().le(bound)
        return even & ~self.borne_out & ~self.broken & (bound <= CLOSE * both.abs())

    @cached_property
    def zero(self) -> Tensor:
        """Elements that are zero but for the last digits of what they come from."""
        error = self.seen.bound
        coarse = 1e-3 * self.exact.abs().amax(dim=1, keepdim=True).clamp(min=1)
        near = (self.size <= 3 * error) & (error <= coarse)
        if not (near & (self.exact != 0)).any():
            return near
        return near & (self.exact.abs() <= 8 * self.noise)

    def place(self, where: Tensor) -> Place:
        """Return the first element that is true."""
        flat = int(where.flatten().int().argmax())
        index = torch.unravel_index(torch.tensor(flat), self.shape)
        cell = tuple(int(k) for k in index)
        name = "grad" if self.given.shape[0] == 1 else "J"
        o, i = divmod(flat, where.shape[1])
        return Place(name + str(list(cell)) if cell else name, cell, (o, i))
