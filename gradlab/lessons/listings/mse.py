"""The listing of the MSE lesson."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from gradlab.functions import FUNCTIONS
from gradlab.functions.listing import Cell, Listing, program
from gradlab.functions.point import point
from gradlab.program import Program
from gradlab.program.source import Source
from gradlab.words.text import N_, Text

CHAIN = Source("torch.autograd.grad($of, [$pred], retain_graph=True)")


def mse(
    w: float,
    x: Sequence[float],
    target: Sequence[float],
    reduction: str,
    wrt: str,
    name: str = "mse",
) -> Program:
    """Return the MSE lesson: pred = x·w against a target, and one gradient in two factors.

    Args:
        w: the weight.
        x: the samples, shape (n,), as floats.
        target: the targets, shape (n,).
        reduction: "mean" or "sum".
        wrt: "w", "x" or "target", what the gradient is taken with respect to.
        name: the program's name, that of its files.
    """
    cells = begun(w, x, target, reduction, wrt)
    found = cells.begun()
    if wrt != "target":
        note = Text(N_("the loss's slope along pred: the first factor of the chain rule"))
        (pred,) = cells.of.function.steps
        found.append(Cell(CHAIN, {"of": cells.out, "pred": pred}, note=note))
    found.append(cells.grads(None, note=Text(N_("the gradient, in a tuple"))))
    return program(name, found)


def begun(
    w: float, x: Sequence[float], target: Sequence[float], reduction: str, wrt: str
) -> Listing:
    """Return the lesson's loss at tensors of shape (1,) and (n,), as the tutorials have them."""
    function = FUNCTIONS["mse_sum" if reduction == "sum" else "mse"]
    tensors = {"w": [w], "x": x, "target": target}
    of = point(function, {k: torch.tensor(each) for k, each in tensors.items()})
    return Listing(of, [wrt])
