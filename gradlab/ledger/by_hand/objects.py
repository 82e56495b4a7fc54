"""What calls do to optimizers, schedulers, scalers and to the parameters as objects."""

from __future__ import annotations

import math

from gradlab.ledger.by_hand.hand import EPOCH, OLD_W, SCALE, Hand, Work, single
from gradlab.ledger.by_hand.steps import step
from gradlab.ledger.parameters import Cell
from gradlab.maths import updates
from gradlab.maths.updates import Rule, computed

BARE = ("value", "grad", "requires_grad")
"""The cells of a parameter that no optimizer holds."""


def built(hand: Hand) -> None:
    """Begin with a new optimizer."""
    memory = hand.memory
    memory.opt_age, memory.held_w_age = memory.opt_age + 1, memory.w_age
    for row in list(hand.table):
        bare = {column: hand.table[row][column] for column in BARE}
        is_held = row == "w" or (row == "b" and hand.call[0] != "o")
        hand.table[row] = bare | ({"lr": hand.numbers["lr"]} if is_held else {})
    hand.table.pop(OLD_W, None)


def told_of_b(hand: Hand) -> None:
    """Let the optimizer hold b."""
    hand.table["b"]["lr"] = hand.numbers["lr"]


def scheduled(hand: Hand) -> None:
    """Begin with a new scheduler."""
    hand.memory.scheduler = (hand.call, hand.memory.opt_age)
    hand.counters[EPOCH] = 0
    if hand.call == "u":
        _with_lr(hand, updates.FIRST_WARMED_LR, start=0.25)


def scheduler_step(hand: Hand) -> None:
    """Set the learning rate."""
    kind, age = hand.memory.scheduler
    hand.counters[EPOCH] += 1
    if age != hand.memory.opt_age:
        return  # the optimizer that it sets is not the present one
    if kind == "y":
        _with_lr(hand, updates.HALVED_LR, gamma=0.5)
    else:
        steps = {
            "k": min(hand.counters[EPOCH], 3.0),
            "k_before": min(hand.counters[EPOCH] - 1, 3.0),
        }
        _with_lr(hand, updates.WARMED_LR, start=0.25, T=3.0, **steps)


def _with_lr(hand: Hand, rule: Rule, **numbers: float) -> None:
    """Give every group another learning rate; groups that had one and the same need one rule."""
    rates = {row: float(hand.table[row]["lr"] or 0.0) for row in hand.settings}
    is_one = len(set(rates.values())) == 1
    for row, lr in rates.items():
        if not is_one or not hand.works:
            hand.works.append(Work("" if is_one else row, rule, {**numbers, "lr": lr}))
        hand.table[row]["lr"] = float(computed(rule, {**numbers, "lr": lr})["lr"])


def replaced(hand: Hand) -> None:
    """Give the name w to a new tensor."""
    hand.memory.w_age += 1
    old = hand.table["w"]
    if "lr" in old:
        hand.table[OLD_W] = old
    new: dict[str, Cell] = {"value": single(hand.numbers["w"]), "grad": None}
    hand.table["w"] = new | {"requires_grad": True}


def frozen(hand: Hand) -> None:
    """Freeze or unfreeze b."""
    hand.table["b"]["requires_grad"] = hand.call == "j"


def scaler(hand: Hand) -> None:
    """Begin with a new scaler."""
    hand.memory.is_scaling = False
    hand.memory.forget_scales()
    hand.counters[SCALE] = 2.0**125 if hand.call == "7" else 65536.0


def unscaled(hand: Hand) -> None:
    """Divide the gradients by the scale and look for inf and nan."""
    memory, rows = hand.memory, hand.with_grad(list(hand.settings))
    memory.unscaled.add(memory.opt_age)
    if not all(math.isfinite(float(hand.table[row]["grad"] or 0.0)) for row in rows):
        memory.found.add(memory.opt_age)
    for row in rows:
        numbers = {"g": hand.table[row]["grad"], "scale": hand.counters[SCALE]}
        hand.table[row]["grad"] = hand.work(row, updates.UNSCALED, **numbers)["g"]


def scaler_step(hand: Hand) -> None:
    """Unscale, if nobody has, and step, if all was finite."""
    if hand.memory.opt_age not in hand.memory.unscaled:
        unscaled(hand)
    if hand.memory.opt_age not in hand.memory.found:
        step(hand)


def updated(hand: Hand) -> None:
    """Halve the scale if inf or nan was met."""
    if hand.memory.found:
        hand.counters[SCALE] = hand.work("", updates.BACKED_OFF, scale=hand.counters[SCALE])[
            "scale"
        ]
    hand.memory.forget_scales()
