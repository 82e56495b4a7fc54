"""What may be spent on a visitor: work that is counted before it is done, and a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

from gradlab.expression.errors import BudgetError, Refusal
from gradlab.words.text import N_

VISIT = 400_000.0
"""Units for all that is drawn in one go: with the page around it less than a second."""

SECONDS = 2.0
"""CPU time after which a visit ends whatever has been counted."""


class Overspent(Refusal):
    """The next call would take more than is left."""

    def __init__(self) -> None:
        super().__init__(N_("this would take too long to compute: make it smaller or simpler"))

    def at(self, start: int, end: int) -> BudgetError:
        """Return the error for a part of the source."""
        return BudgetError(self.text, start, end)


def nothing() -> None:
    """Do nothing between two calls."""


@dataclass
class Budget:
    """What may be spent together by everything that is computed for one visit.

    A unit is about a microsecond of a machine that draws the 201 points of a loss curve, one by
    one, in 12 ms. The units of a call are known before it is made; what would pass the limit is
    refused and costs nothing.

    Args:
        units: how many may be spent.
        seconds: CPU time of this thread after which nothing more is begun: the last resort where
            a call takes longer than it was counted for.
        between: called before every call; it may raise, where a visitor has gone say.
        spent: the units of all calls so far.
        refusals: how many calls were refused.

    >>> budget = Budget(units=100.0)
    >>> budget.charge(60.0)
    >>> with budget.at_most(30.0):
    ...     budget.affords(30.0), budget.affords(35.0)
    (True, False)
    >>> budget.affords(40.0), budget.spent
    (True, 60.0)
    """

    units: float = VISIT
    seconds: float = SECONDS
    between: Callable[[], None] = nothing
    spent: float = 0.0
    refusals: int = 0
    _ends: list[float] = field(default_factory=list)
    _began: float = field(default_factory=time.thread_time)

    def renew(self) -> None:
        """Begin another visit, in the thread that draws it."""
        self.spent, self._began = 0.0, time.thread_time()

    def charge(self, units: float) -> None:
        """Account for a call of so many units before it is made.

        Raises:
            Overspent: if that is more than is left, or the time is over.
        """
        self.between()
        if not self.affords(units):
            self.refuse()
        self.spent += units

    def refuse(self) -> NoReturn:
        """Refuse a call, and count that.

        Raises:
            Overspent: always.
        """
        self.refusals += 1
        raise Overspent

    def affords(self, units: float) -> bool:
        """Whether so many units are left, and time."""
        is_over = time.thread_time() - self._began > self.seconds
        return not is_over and self.spent + units <= min([self.units, *self._ends])

    @contextmanager
    def at_most(self, units: float) -> Iterator[None]:
        """Let what is computed within spend no more than so many of the units."""
        self._ends.append(self.spent + units)
        try:
            yield
        finally:
            self._ends.pop()
