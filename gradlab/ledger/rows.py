"""The rows of a Jacobian that the calls of /softmax have brought so far, and what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.ledger.replay import Line
from gradlab.program import Run
from gradlab.words.text import N_, Text


@dataclass(frozen=True, eq=False)
class Rows:
    """What has landed, each of shape (n,).

    Args:
        rows: the gradient that torch returned for each output asked for, by its number.
        grad: what stands in a.grad, None for nothing.
        last: the output whose row came last, None if the last call brought none.
    """

    rows: dict[int, Tensor]
    grad: Tensor | None
    last: int | None

    def matrix(self, n: int) -> Tensor:
        """Return the Jacobian as far as it is known, nan elsewhere, a.grad as its last row."""
        found = torch.full((n + 1, n), torch.nan)
        for row, values in self.rows.items():
            found[row] = values
        if self.grad is not None:
            found[n] = self.grad
        return found


def landed(ran: Run, calls: Sequence[str]) -> Rows:
    """Return the rows that a ledger's calls have brought.

    Args:
        ran: the run of the beginning and of all calls made.
        calls: the calls made, as in a link.

    >>> from gradlab.ledger.replay import Start, program
    >>> from gradlab.ledger.softmax_calls import softmax_palette
    >>> from gradlab.program import run
    >>> start = Start(softmax_palette(2), {"a": [0.0, 0.0], "v": [1.0, 0.0]})
    >>> landed(run(program(["f", "1"], start)), ["f", "1"]).rows
    {1: tensor([-0.2500,  0.2500])}
    """
    steps = ran.steps[len(ran.steps) - len(calls) :]
    rows, last = {}, None
    for call, step in zip(calls, steps, strict=True):
        last = int(call[0]) if call[0].isdigit() and step.error is None else None
        if last is not None:
            rows[last] = step.tensor("grads[0]").value
    return Rows(rows, ran.steps[-1].tensor("a").grad, last)


def kept_reading(line: Line) -> Text:
    """Return the sentence on what the softmax's node holds for the way back, and in how many bytes.

    Args:
        line: the ledger's last line.
    """
    named = {state.name: state for state in line.step.tensors}
    if "p" not in named or named["p"].grad_fn is None:
        return Text(N_("There is no graph yet: nothing is kept."))
    p = named["p"].value
    sizes = {"n": p.numel(), "bytes": p.nbytes}
    if "freed" not in line.saved.values():
        return Text(
            N_(
                "`SoftmaxBackward0` holds `result` for the way back, p itself: {n} float32, "
                "{bytes} bytes."
            ),
            sizes,
        )
    if line.step.error is not None and "second time" in line.step.error.message:
        return Text(
            N_(
                "The error is about `result`, the {bytes} bytes that `SoftmaxBackward0` had saved: "
                "an earlier pass freed them. `retain_graph=True` in that call would have kept them."
            ),
            sizes,
        )
    return Text(
        N_("`SoftmaxBackward0` has given up `result`, {bytes} bytes. Its node is still there."),
        sizes,
    )
