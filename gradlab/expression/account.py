"""What one evaluation has built and spent, known before every operation runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from gradlab.expression.budget import Budget
from gradlab.expression.costs import BACKWARD, PLAIN, VMAPPED, Cost
from gradlab.expression.entries import Shape, elements
from gradlab.expression.errors import Refusal
from gradlab.words.text import N_

MAX_ELEMENTS = 4096
MAX_TOTAL = 200_000
MAX_WORK = 32_000_000
MAX_DIMS = 8
MAX_HELD = 3_000_000
"""Elements that all steps together build where many places go through at once: 24 MB."""

MAX_UNITS = 50_000.0
"""Units of one evaluation, see gradlab.expression.budget."""


@dataclass
class Account:
    """What one evaluation has built and spent.

    Args:
        budget: what every call is charged to.
        places: how many places go through at once, under torch.vmap, see places_of; shapes are
            those of one place, and so are elements, work and units.
        elements: how many have been built.
        work: multiply-adds, or elements where those are more.
        units: of gradlab.expression.budget.
    """

    budget: Budget = field(default_factory=Budget)
    places: int = 1
    elements: int = 0
    work: int = 0
    units: float = 0.0

    def charge(self, shape: Shape, work: int = 0, cost: Cost = PLAIN, passes: int = 1) -> None:
        """Account for a result of this shape before it is built.

        Raises:
            Refusal: if it is too large or too much, whatever the budget.
            Overspent: if the budget has not as much left.
        """
        count = elements(shape)
        if count > MAX_ELEMENTS or len(shape) > MAX_DIMS:
            raise Refusal(
                N_("a step would build {count} elements, shape {shape}; at most {limit} are built"),
                count=count, shape=shape, limit=MAX_ELEMENTS,
            )  # fmt: skip
        self.elements += count * passes if cost.keeps else count
        self.work += max(work, count)
        if self.elements > MAX_TOTAL:
            raise Refusal(
                N_("all steps together would build more than {limit} elements"), limit=MAX_TOTAL
            )
        call, each = cost.units(count, work, passes)
        self.units += call + each
        if self.work > MAX_WORK or self.units > MAX_UNITS:
            raise Refusal(N_("this would take too long to compute: use smaller matrices"))
        if self.elements * self.places > MAX_HELD:
            self.budget.refuse()
        self.budget.charge(call + each if self.places == 1 else self._together(call, each, cost))

    def _together(self, call: float, each: float, cost: Cost) -> float:
        """Return the units of a call at many places at once, the one way back included."""
        calls = self.places if cost.is_apart else VMAPPED
        back = BACKWARD if torch.is_grad_enabled() else 0.0
        return (1 + back) * (call * calls + each * self.places)


def places_of(tensors: Iterable[object]) -> int:
    """Return how many places these tensors stand for together: more than one under torch.vmap.

    >>> torch.vmap(lambda x: x * places_of([x]))(torch.ones(5, 2))[0]
    tensor([5., 5.])
    """
    dense = (each for each in tensors if isinstance(each, Tensor) and each.numel())
    inner = (torch.func.debug_unwrap(each).numel() // each.numel() for each in dense)
    return max(inner, default=1)
