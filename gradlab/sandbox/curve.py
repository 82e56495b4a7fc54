"""The curve of a typed function along one element of one input."""

from __future__ import annotations

import torch
from torch import Tensor

from gradlab.autodiff import Sweep, TensorFn, sweep
from gradlab.expression import Expression, ExpressionError
from gradlab.expression.syntax import Call, walk
from gradlab.sandbox.study import Place, Study

POINTS = 201
MOST_WORK = 4_000_000
"""Elements and multiply-adds of all points of a curve together; large functions get fewer."""

ONE_BY_ONE = frozenset([
    "kl_div", "gaussian_nll_loss", "soft_margin_loss", "margin_ranking_loss",
    "triplet_margin_loss", "quantile", "bilinear", "take", "vander",
])  # fmt: skip
"""Functions that torch.vmap can't vectorise, or does by a slow loop about which it warns."""

OTHER_TIES = frozenset(["max", "min", "median"])
"""Over all elements these share the gradient of a tie evenly; vectorised, one gets all of it."""


def is_vectorised(expression: Expression) -> bool:
    """Whether one call can compute a function at many points.

    >>> from gradlab.expression import parse
    >>> is_vectorised(parse("a.max(dim=0).values")), is_vectorised(parse("a.max()"))
    (True, False)
    """
    calls = [node for node in walk(expression.tree) if isinstance(node, Call)]
    return not any(
        call.entry.name in ONE_BY_ONE
        or (call.entry.name in OTHER_TIES and len(call.arguments) == 1)
        for call in calls
    )


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
    return swept_along(of, place, xs)


def swept_along(of: Study, place: Place, xs: Tensor) -> Sweep:
    """Return values and gradients along an input element at chosen places, shape (points,).

    Raises:
        ExpressionError: if the function can't be computed at one of them.
    """
    f = of.along(place)
    if not is_vectorised(of.expression):
        return _point_by_point(f, xs)
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
