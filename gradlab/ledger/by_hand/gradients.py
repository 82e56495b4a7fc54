"""What calls do to gradients: losses, backward passes, zero_grad, clipping."""

from __future__ import annotations

import torch

from gradlab.ledger.by_hand.hand import NAMED, OLD_W, SCALE, Hand
from gradlab.ledger.by_hand.memory import INPUTS, LOSSES, TARGETS, Loss
from gradlab.maths import updates


def loss(hand: Hand) -> None:
    """Note the loss and what its graph knows."""
    table, is_recorded = hand.table, hand.call != "e"
    at = {name: float(table[name]["value"] or 0.0) for name in NAMED}
    asked = {name for name in NAMED if is_recorded and table[name]["requires_grad"]}
    hand.memory.loss = Loss(hand.call, at, frozenset(asked), hand.memory.w_age)


def backward(hand: Hand) -> None:
    """Add the loss's gradients to those that are there."""
    loss = hand.memory.loss
    assert loss is not None  # noqa: S101 -- torch has just gone back through it
    kind, share, samples = LOSSES[loss.call]
    numbers: dict[str, object] = dict(loss.at)
    if kind == "line":
        numbers |= {"x": torch.tensor(INPUTS[samples]), "y": torch.tensor(TARGETS[samples])}
        numbers["e"] = hand.tensor("e", updates.ERROR, **numbers)
    scale = {"scale": hand.counters[SCALE]} if hand.call == "w" else {}
    for name in NAMED:
        row, rule = _row_of(hand, loss, name), updates.gradient(kind, name, share)
        if (
            rule is None
            or name not in loss.asked
            or not hand.table.get(row, {}).get("requires_grad")
        ):
            continue
        grad = hand.table[row]["grad"]
        rule = (*rule, *(updates.SCALED if scale else ()))
        rule = rule if grad is None else (*rule, *updates.ADDED)
        found = hand.work(row, rule, **numbers, **scale, g=grad or 0.0)
        hand.table[row]["grad"] = found["dL" if grad is None else "g"]


def _row_of(hand: Hand, loss: Loss, name: str) -> str:
    """Return the row of the tensor that a loss knows by a name, "" if none shows it."""
    if name == "b" or loss.w_age == hand.memory.w_age:
        return name
    return OLD_W if loss.w_age == hand.memory.held_w_age else ""


def scaled_backward(hand: Hand) -> None:
    """Do the same for the loss times the scale."""
    hand.memory.is_scaling = True
    backward(hand)


def zeroed(hand: Hand) -> None:
    """Forget the gradients of what the optimizer holds, or set them to 0."""
    for row in hand.with_grad(list(hand.settings)):
        hand.table[row]["grad"] = 0.0 if hand.call == "8" else None


def clipped_norm(hand: Hand) -> None:
    """Shorten the gradients by one factor."""
    rows = hand.with_grad(NAMED)
    if rows:
        grads = {f"g_{row}": hand.table[row]["grad"] for row in rows}
        rule = (*updates.NORMS["".join(rows)], *updates.CLIPPING)
        factor = hand.work("", rule, **grads, max_norm=hand.numbers["norm"])["c"]
        for row in rows:
            found = hand.work(row, updates.SHORTENED, c=factor, g=hand.table[row]["grad"])
            hand.table[row]["grad"] = found["g"]


def clipped_value(hand: Hand) -> None:
    """Cut each gradient off."""
    for row in hand.with_grad(NAMED):
        numbers = {"g": hand.table[row]["grad"], "max_norm": hand.numbers["norm"]}
        hand.table[row]["grad"] = hand.work(row, updates.CUT_OFF, **numbers)["g"]
