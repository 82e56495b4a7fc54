"""All calls of a training ledger worked out by hand, each from what stood there before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gradlab.ledger.by_hand import gradients, objects, steps
from gradlab.ledger.by_hand.hand import Hand, Work
from gradlab.ledger.by_hand.memory import LOSSES, Memory
from gradlab.ledger.parameters import Table, parameters
from gradlab.ledger.replay import Start
from gradlab.program import Run, Step


@dataclass(frozen=True, eq=False)
class Derived:
    """What a call does, worked out by hand.

    Args:
        works: the rules with their numbers, in order.
        table: every cell after the call.
        counters: what schedulers and scalers count after it.
    """

    works: tuple[Work, ...]
    table: Table
    counters: Mapping[str, float]


def derived(calls: Sequence[str], ran: Run, start: Start) -> tuple[Derived, ...]:
    """Return each call worked out from the cells that torch had before it.

    Only what torch refuses is taken from the run: a call that raised changes nothing.

    Args:
        calls: the calls of the training ledger.
        ran: their run.
        start: where it began.

    >>> from gradlab.ledger.replay import program
    >>> from gradlab.ledger.training import training
    >>> from gradlab.program import run
    >>> calls = ["g", "s", "b", "p"]
    >>> found = derived(calls, run(program(calls, training())), training())
    >>> found[-1].table["w"]["value"], found[-1].table["w"]["grad"]
    (-27.0, 300.0)
    """
    seen = ran.steps[len(ran.steps) - len(calls) - 1 :]
    memory = Memory()
    return tuple(
        _derived(call, before, after, start, memory)
        for call, before, after in zip(calls, seen, seen[1:], strict=False)
    )


def apart(found: Derived, step: Step) -> tuple[int, float]:
    """Return how many numbers were worked out, and how far the farthest is from torch's.

    Args:
        found: a call worked out by hand.
        step: what torch did.
    """
    real = {name: row.cells for name, row in parameters(step).items()}
    pairs = [
        (float(cell), float(real[name][column] or 0.0))
        for name, row in found.table.items()
        for column, cell in row.items()
        if isinstance(cell, float)
    ]
    return len(pairs), max((abs(one - other) for one, other in pairs if one != other), default=0.0)


def _derived(call: str, before: Step, after: Step, start: Start, memory: Memory) -> Derived:
    rows = parameters(before)
    table = {name: dict(row.cells) for name, row in rows.items()}
    settings = {name: row.held.settings for name, row in rows.items() if row.held is not None}
    numbers = {name: n for name, n in start.numbers.items() if isinstance(n, float | int)}
    hand = Hand(call, numbers, memory, table, settings, dict(before.counters), [])
    if after.error is None:
        _BY_CALL[call[0]](hand)
    else:
        memory.failed(call[0])
    return Derived(tuple(hand.works), hand.table, hand.counters)


_BY_CALL: Mapping[str, Callable[[Hand], None]] = {
    **dict.fromkeys(LOSSES, gradients.loss),
    "b": gradients.backward,
    "w": gradients.scaled_backward,
    "z": gradients.zeroed,
    "8": gradients.zeroed,
    "c": gradients.clipped_norm,
    "v": gradients.clipped_value,
    "p": steps.step,
    "h": steps.by_hand,
    "t": steps.rounds,
    **dict.fromkeys("gadro", objects.built),
    "n": objects.told_of_b,
    "y": objects.scheduled,
    "u": objects.scheduled,
    "k": objects.scheduler_step,
    "m": objects.replaced,
    "q": objects.frozen,
    "j": objects.frozen,
    "i": objects.scaler,
    "7": objects.scaler,
    "x": objects.unscaled,
    "0": objects.scaler_step,
    "9": objects.updated,
}
