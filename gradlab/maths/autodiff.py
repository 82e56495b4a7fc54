"""Derivatives of tensor functions, each by as few real torch.autograd calls as it takes.

Everything here takes a function built from torch operations and a point, and returns detached
tensors. The caller's tensors and .grad fields stay untouched; its grad mode does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.maths.apart import Ties
from gradlab.maths.passes import (
    TensorFn,
    checked,
    checked_output,
    forward,
    matching,
    pulled_back,
    recording,
)

__all__ = [
    "Sweep",
    "TensorFn",
    "central_difference",
    "jacobian",
    "jacobian_batched",
    "jvp",
    "sweep",
    "value_and_grad",
    "vjp",
]


@dataclass(frozen=True, eq=False)
class Sweep:
    """A scalar function and its gradient at many points.

    Args:
        xs: the points, shape (points, *in).
        values: f at each point, shape (points,).
        grads: the gradient at each point, shape (points, *in).
    """

    xs: Tensor
    values: Tensor
    grads: Tensor


def value_and_grad(f: TensorFn, x: Tensor) -> tuple[Tensor, Tensor]:
    """Return f(x), in the shape f gives it, and its gradient, in the shape and dtype of x.

    Args:
        f: the function to differentiate; its result has one element.
        x: the point, shape (*in), floating point.

    Raises:
        ValueError: if x is empty or not finite floats, or f(x) is not a scalar.

    >>> value_and_grad(lambda w: (w - 1) ** 2, torch.tensor(2.0))
    (tensor(1.), tensor(2.))
    """
    with recording():
        leaf, y = forward(f, x)
        if y.numel() != 1:
            raise ValueError(f"expected a scalar f(x), got shape {tuple(y.shape)}")
        return y.detach(), pulled_back(y.sum(), leaf)


def vjp(f: TensorFn, x: Tensor, v: Tensor) -> Tensor:
    """Return the vector-Jacobian product vᵀJ of f at x: one backward pass.

    Args:
        f: the function to differentiate, built from torch operations.
        x: the point, shape (*in), floating point.
        v: the cotangent, shape (*out), the shape of f(x).

    Returns:
        vᵀJ, shape (*in), dtype of x, detached.

    Raises:
        ValueError: if v has not the shape of f(x), or x or v is empty or not finite floats.

    >>> vjp(lambda x: x**2, torch.tensor([1.0, 2.0]), torch.tensor([1.0, 10.0]))
    tensor([ 2., 40.])
    """
    with recording():
        leaf, y = forward(f, x)
        return pulled_back(y, leaf, matching("v", v, y, "f(x)"))


def jvp(f: TensorFn, x: Tensor, u: Tensor) -> Tensor:
    """Return the Jacobian-vector product Ju of f at x: two backward passes.

    vᵀJ is linear in v, so its own vjp with u is Ju (J. Townsend, "A new trick for calculating
    Jacobian vector products", 2017). Forward mode (torch.func.jvp) would be one pass, but its
    dual level is global to the process: two sessions using it at once fail.

    Args:
        f: the function to differentiate, built from torch operations.
        x: the point, shape (*in), floating point.
        u: the tangent, shape (*in), the shape of x.

    Returns:
        Ju, shape (*out), dtype of f(x), detached.

    Raises:
        ValueError: if u has not the shape of x, or x or u is empty or not finite floats.

    >>> jvp(lambda x: torch.stack([x[0] * x[1], x[1]]), torch.tensor([3.0, 5.0]), torch.ones(2))
    tensor([8., 1.])
    """
    with recording():
        leaf, y = forward(f, x)
        tangent = matching("u", u, leaf, "x")
        v = torch.zeros_like(y, requires_grad=True)
        return pulled_back(pulled_back(y, leaf, v, create_graph=True), v, tangent)


def jacobian(f: TensorFn, x: Tensor) -> Tensor:
    """Return the Jacobian of f at x row by row: one backward pass per output.

    Row o is the gradient of output o, on one retained graph.

    Args:
        f: the function to differentiate, built from torch operations.
        x: the point, shape (*in), floating point.

    Returns:
        J with J[o, i] = ∂f(x)[o]/∂x[i], shape (*out, *in), dtype of x, detached.

    Raises:
        ValueError: if x is empty or not finite floats.

    >>> jacobian(lambda x: torch.stack([x[0] * x[1], x[1] ** 2]), torch.tensor([3.0, 5.0]))
    tensor([[ 5.,  3.],
            [ 0., 10.]])
    """
    with recording():
        leaf, y = forward(f, x)
        rows = [pulled_back(out, leaf, retain_graph=True) for out in y.reshape(-1).unbind()]
    return torch.stack(rows).reshape(y.shape + leaf.shape)


def jacobian_batched(f: TensorFn, x: Tensor) -> Tensor:
    """Return what jacobian(f, x) returns, from one backward pass for all outputs.

    f runs once, as it is; torch.vmap takes its backward pass through all one-hot cotangents at
    once. Quicker for many outputs, and vmap must know the backward of every operation in f.

    Raises:
        ValueError: if x or f(x) is empty or not floats, or x is not finite.

    >>> jacobian_batched(lambda x: torch.stack([x.sum(), x.prod()]), torch.tensor([3.0, 5.0]))
    tensor([[1., 1.],
            [5., 3.]])
    """
    with recording():
        leaf, y = forward(f, x)
        one_hots = torch.eye(y.numel(), dtype=y.dtype).reshape(-1, *y.shape)
        rows = pulled_back(y, leaf, one_hots, is_grads_batched=True)
    return rows.reshape(y.shape + leaf.shape)


def central_difference(f: TensorFn, x: Tensor, h: float | Tensor = 1e-5) -> Tensor:
    """Return (f(x + h) − f(x − h)) / 2h for every element of x, in float64.

    Args:
        f: any function of a tensor; it is called with x in float64.
        x: the point, shape (*in), floating point.
        h: the step, one for all or one for each element of x.

    Returns:
        The approximate Jacobian, shape (*out, *in), float64: for a scalar f the gradient.

    Raises:
        ValueError: if x is empty or not finite floats, or h is not positive or too small to
            change x.

    >>> central_difference(lambda w: (w - 1) ** 2, torch.tensor(2.0), 0.5)
    tensor(2., dtype=torch.float64)
    """
    point = checked("x", x).detach().double()
    steps = torch.as_tensor(h, dtype=torch.float64).expand(point.shape)
    columns = []
    with torch.no_grad():
        one_hots = torch.eye(point.numel(), dtype=point.dtype).reshape(-1, *point.shape)
        for step in one_hots * steps:
            ahead, behind = point + step, point - step
            width = (ahead - behind).sum()  # the step that rounding has left, not 2h
            if not (width > 0 and width.isfinite()):
                raise ValueError(f"expected a step h that changes x, got {step.sum().item()}")
            rise = checked_output(f(ahead)) - checked_output(f(behind))
            columns.append(rise.double() / width)
    return torch.stack(columns, dim=-1).reshape(columns[0].shape + point.shape)


def sweep(f: TensorFn, xs: Tensor) -> Sweep:
    """Return the values and gradients of a scalar function at many points in one backward pass.

    torch.vmap runs f on all points at once and keeps them apart, so the gradient of the summed
    values is each point's own gradient. What vmap differentiates in another way at ties is
    called point by point (see gradlab.maths.apart).

    Args:
        f: a scalar function of one point of shape (*in).
        xs: the points, shape (points, *in), floating point.

    Raises:
        ValueError: if xs is empty, not finite floats or a single point, or f is not scalar.

    >>> sweep(lambda w: (w - 1) ** 2, torch.tensor([0.0, 1.0, 2.0])).grads
    tensor([-2.,  0.,  2.])
    """
    if xs.dim() == 0:
        raise ValueError("expected xs of shape (points, *in), got shape ()")
    with recording():
        given = checked("x", xs).detach().clone()
        with Ties():
            leaf, values = forward(torch.vmap(lambda x: checked_output(f(x))), given)
        if values.numel() != len(leaf):
            raise ValueError(f"expected a scalar f(x), got shape {tuple(values.shape[1:])}")
        grads = pulled_back(values.sum(), leaf)
    return Sweep(given, values.detach().reshape(-1), grads)
