"""A call that is worked out by hand: what it reads, and the cells that it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.ledger.by_hand.memory import Memory
from gradlab.ledger.parameters import Table
from gradlab.maths.updates import Rule, computed

SCALE = "scaler.get_scale()"
EPOCH = "scheduler.last_epoch"
NAMED = ("w", "b")
OLD_W = 'opt.param_groups[0]["params"][0]'
"""The row of a w that an optimizer holds and no name stands for."""


@dataclass(frozen=True, eq=False)
class Work:
    """A rule with its numbers.

    Args:
        of: the parameter that it is about, "" for all of them.
        rule: the assignments.
        numbers: what they read, by name.
    """

    of: str
    rule: Rule
    numbers: Mapping[str, object]


@dataclass
class Hand:
    """A call on its way: what it reads, and the cells that it changes.

    Args:
        call: the call with its switches.
        numbers: those that the ledger began with.
        memory: what no cell shows.
        table: the cells.
        settings: the numbers of each held parameter's group.
        counters: what schedulers and scalers count.
        works: the rules used so far.
    """

    call: str
    numbers: Mapping[str, float]
    memory: Memory
    table: Table
    settings: Mapping[str, Mapping[str, object]]
    counters: dict[str, float]
    works: list[Work]

    def work(self, of: str, rule: Rule, **numbers: object) -> dict[str, float]:
        """Note a rule with its numbers; return those it ends with, as float32 holds them."""
        self.works.append(Work(of, rule, numbers))
        found = computed(rule, numbers)  # type: ignore[arg-type]  # cells that are numbers
        return {name: single(value) for name, value in found.items() if isinstance(value, float)}

    def tensor(self, name: str, rule: Rule, **numbers: object) -> Tensor:
        """Note a rule about all parameters; return what of it has one number for each sample."""
        self.works.append(Work("", rule, numbers))
        return torch.as_tensor(computed(rule, numbers)[name])  # type: ignore[arg-type]  # as above

    def with_grad(self, rows: Sequence[str]) -> list[str]:
        """Return the rows that have a gradient."""
        return [row for row in rows if self.table[row]["grad"] is not None]


def single(value: float) -> float:
    """Return a number as float32 holds it."""
    return torch.tensor(value, dtype=torch.float32).item()
