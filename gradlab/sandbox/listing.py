"""The program of a typed function: canonical code around it, and the outputs it has."""

from __future__ import annotations

from collections.abc import Sequence

from gradlab.functions.listing import Listing, written
from gradlab.functions.point import Place, Point
from gradlab.program import Run
from gradlab.words.text import N_, Text


def listing(of: Point, place: Place | None = None, v: Sequence[float] = ()) -> Run:
    r"""Return the program that computes a typed function and its gradients, with its outputs.

    Args:
        of: the function at its inputs.
        place: the output element whose gradient is taken; None for no gradient at all.
        v: a cotangent for all outputs, flattened; empty for none.

    >>> from gradlab.expression import parse
    >>> from gradlab.expression.inputs import Input
    >>> from gradlab.sandbox.typed import study
    >>> of = study(parse("x ** 2"), {"x": Input((), (3.0,))})
    >>> [step.source for step in listing(of, Place("x")).steps[2:]]
    ['f = x ** 2\nf', 'torch.autograd.grad(f, [x])']
    """
    cells = Listing(of, of.moving)
    found = cells.begun()
    if place is None:
        return written("sandbox", of, found)
    if of.value.numel() == 1:
        return written("sandbox", of, [*found, cells.grads(None)])
    found.append(cells.grads(place.row, note=Text(N_("one output: one row of the Jacobian"))))
    if v:
        found.append(cells.grads(None, v, Text(N_("v weighs the outputs: vᵀJ"))))
    return written("sandbox", of, found)
