"""The curve of a typed function along one element of one input."""

from __future__ import annotations

import torch
from torch import Tensor

from gradlab.expression import ExpressionError
from gradlab.maths.autodiff import Sweep, TensorFn, sweep
from gradlab.sandbox.study import Place, Study

POINTS = 201
MOST_WORK = 4_000_000
"""Elements and multiply-adds of all points of a curve together; large functions get fewer."""


def curve(of: Study, place: Place) -> Sweep:
    """Return values and gradients along an input element, over the range its widgets have.

    All points go through one vectorised call; a function with an operation that torch can't
    vectorise is computed point by point, from one backward pass all the same.

    Raises:
        ExpressionError: if the function can't be computed somewhere on the way.

    >>> from gradlab.expression import parse
    >>> from gradlab.expression.inputs import Input
    >>> from gradlab.sandbox.study import study
    >>> swept = curve(study(parse("x**2"), {"x": Input((), (1.0,), -1.0, 1.0)}), Place("x"))
    >>> swept.values[0], swept.grads[0]
    (tensor(1., dtype=torch.float64), tensor(-2., dtype=torch.float64))
    """
    given = of.inputs[place.name]
    points = max(21, min(POINTS, MOST_WORK // max(1, of.work)))
    xs = torch.linspace(given.low, given.high, points, dtype=torch.float64)
    f = of.along(place)
    try:
        return sweep(f, xs)
    except (RuntimeError, ExpressionError, ValueError):
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
