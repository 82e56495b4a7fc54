"""The listing of gradient descent on the MSE lesson's loss."""

from __future__ import annotations

from gradlab.functions.listing import Cell, program
from gradlab.lessons.listings.mse import begun
from gradlab.program import Program
from gradlab.program.source import Source
from gradlab.words.text import N_, Text

STEPS = Source("""\
for $each in range($steps):
    $of = $code
    $of.backward()
    with torch.no_grad():
        $leaf -= $lr * $leaf.grad
    $leaf.grad = None
$leaf""")


def descent(w: float, x: float, target: float, wrt: str, lr: float, steps: int) -> Program:
    """Return some steps of gradient descent: forward, backward, the update, the reset.

    Args:
        w: the weight.
        x: the sample.
        target: the target.
        wrt: "w", "x" or "target", what moves.
        lr: the learning rate.
        steps: how many.
    """
    cells = begun(w, [x], [target], "mean", wrt)
    parts = {
        "each": cells.own(Source("_")),
        "of": cells.out,
        "code": cells.of.function.code,
        "leaf": cells.names[wrt],
    }
    note = Text(N_("one step for each turn; the update itself is not differentiated"))
    walked = Cell(STEPS, parts, {"steps": steps, "lr": lr}, note)
    return program("descent", [*cells.begun(), walked])
