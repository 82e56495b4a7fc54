"""What calls do to the parameters: steps, by an optimizer and by hand."""

from __future__ import annotations

from gradlab.ledger.by_hand.gradients import backward, loss
from gradlab.ledger.by_hand.hand import Hand
from gradlab.ledger.by_hand.stepped import stepped
from gradlab.maths import updates


def by_hand(hand: Hand) -> None:
    """Step w along its gradient."""
    row = hand.table["w"]
    numbers = {"p": row["value"], "g": row["grad"], "lr": hand.numbers["lr"]}
    row["value"] = hand.work("w", updates.BY_HAND, **numbers)["p"]


def step(hand: Hand) -> None:
    """Step what the optimizer holds and has a gradient."""
    for row in hand.with_grad(list(hand.settings)):
        way = stepped(hand.settings[row], hand.table[row])
        found = hand.work(row, way.rule, **way.numbers)
        hand.table[row] |= {column: found[name] for name, column in way.columns.items()}


def rounds(hand: Hand) -> None:
    """Take forty whole steps; only the last one's rules are noted."""
    for _ in range(40):
        hand.call = "l"
        loss(hand)
        for row in hand.settings:
            hand.table[row]["grad"] = None
        backward(hand)
        hand.works = []
        step(hand)
