"""A question on one step of gradient descent."""

from __future__ import annotations

from gradlab.ask.item import Item, Numbers, Question, Span, Value
from gradlab.ask.mse_state import GRAD, NUMBERS, explore, state
from gradlab.ask.spelled import answer
from gradlab.program import Run, Statement
from gradlab.words.text import N_, Text


def _landing(ran: Run) -> Value:
    """Read whether a step ended at the minimum, on its way to it, beyond it, or farther off."""
    first, last = (ran.steps[i].tensor("w").value.item() for i in (1, -1))
    state = ran.steps[-1]
    lowest = (state.tensor("y").value / state.tensor("x").value).item()
    before, after = first - lowest, last - lowest
    if abs(after) < 1e-4 * abs(before):
        return "at"
    if before * after > 0:
        return "before" if abs(after) < abs(before) else "away"
    return "beyond" if abs(after) < abs(before) else "farther"


def _where(kept: float) -> str:
    """Say in a word where a step leads that leaves so much of the distance to the minimum."""
    if abs(kept) < 1e-9:
        return "at"
    if kept > 0:
        return "before"
    return "beyond" if kept > -1 else "farther"


_LANDINGS = {
    "at": (
        N_("At the minimum"),
        N_("A gradient is a slope, not a map: it says which way, and lr times it is the step."),
    ),
    "before": (
        N_("Closer, on the same side"),
        N_("lr · 2x² is 1 or more here: the step reaches the minimum or passes it."),
    ),
    "beyond": (
        N_("Closer, on the other side"),
        N_("Work out 1 − 2 · lr · x²: what the step leaves of the distance."),
    ),
    "farther": (N_("Farther away, on the other side"), N_("Only if lr · 2x² is more than 2.")),
}
"""Where a step may end, and what is said to who takes that for the answer where it isn't."""


def _step(numbers: Numbers) -> Question | None:
    lr, x = numbers["lr"], numbers["x"]
    kept = 1 - 2 * lr * x * x  # what a step leaves of the distance to the minimum
    if abs(x) < 0.3 or abs(abs(kept) - 1) < 0.1 or 0 < abs(kept) < 0.05:
        return None
    if abs(numbers["w"] * x - numbers["y"]) < 0.3:
        return None
    right = _where(kept)
    return Question(
        Text(N_("One step, w ← w − lr · grad with lr = {lr:g}. Where is w then?"), {"lr": lr}),
        state(numbers),
        (
            GRAD,
            Statement("with torch.no_grad():\n    w -= $lr * grad\nw", {"lr": lr}),
        ),
        _landing,
        Text(N_("Yes: the step leaves 1 − 2 · lr · x² of the distance to the minimum.")),
        tuple(answer(v, text, "" if v == right else why) for v, (text, why) in _LANDINGS.items()),
        picture="curve",
        explore=explore(numbers),
    )


STEP = Item(
    "mse-step",
    "mse",
    "which",
    N_("where a step ends"),
    {**NUMBERS, "lr": Span(0.05, 1.0, 0.05)},
    _step,
)
