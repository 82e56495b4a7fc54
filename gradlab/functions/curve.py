"""The curve of a function along one element of one argument."""

from __future__ import annotations

import torch
from torch import Tensor

from gradlab.functions.point import Place, Point
from gradlab.maths.autodiff import Sweep, TensorFn, sweep

POINTS = 201
MOST_WORK = 4_000_000
"""Elements and multiply-adds of all points of a curve together; large functions get fewer."""


def curve(of: Point, place: Place, points: int = POINTS) -> Sweep:
    """Return values and gradients along an input element, over the range its widgets have.

    All points go through one vectorised call; a function with an operation that torch can't
    vectorise is computed point by point, from one backward pass all the same.

    Args:
        of: the function at its numbers.
        place: the output element, and the input element that takes all values of its range.
        points: how many, unless the function is so large that they would take too long.

    Raises:
        Exception: one of the function's refusals if it can't be computed somewhere on the way.

    >>> from gradlab.functions import FUNCTIONS
    >>> from gradlab.functions.point import point_at
    >>> swept = curve(point_at(FUNCTIONS["skew"], {"x": [3.0, 5.0]}), Place("x", row=1), 21)
    >>> swept.xs[0], swept.values[0], swept.grads[0]
    (tensor(-10.), tensor(0.), tensor(1.))
    """
    element = of.function.argument(place.name).elements[place.column]
    count = min(points, max(21, MOST_WORK // max(1, of.work)))
    xs = torch.linspace(element.minimum, element.maximum, count, dtype=of.dtype)
    f = of.line(place)
    try:
        return sweep(f, xs)
    except of.function.refusals:
        return _point_by_point(f, xs)


def _point_by_point(f: TensorFn, xs: Tensor) -> Sweep:
    leaf = xs.clone().requires_grad_()
    with torch.enable_grad():
        values = torch.stack([f(x) for x in leaf.unbind()])
    grads = torch.zeros_like(xs)
    if values.requires_grad:
        (found,) = torch.autograd.grad(values.sum(), leaf, allow_unused=True)
        grads = grads if found is None else found
    return Sweep(xs, values.detach(), grads)
