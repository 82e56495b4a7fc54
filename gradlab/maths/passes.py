"""One forward pass and one backward pass of torch, with what goes in and comes out looked over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

TensorFn = Callable[[Tensor], Tensor]


@contextmanager
def recording() -> Iterator[None]:
    """Record operations for backward, whatever mode the caller is in."""
    with torch.inference_mode(False), torch.enable_grad():
        yield


def checked(name: str, x: Tensor) -> Tensor:
    """Return x if there is something to differentiate in it."""
    if not x.is_floating_point():
        raise ValueError(f"expected {name} of a floating-point dtype, got {x.dtype}")
    if x.numel() == 0:
        raise ValueError(f"expected {name} with at least one element, got shape {tuple(x.shape)}")
    if not x.isfinite().all():
        raise ValueError(f"expected {name} to be finite, got {x.tolist()}")
    return x


def matching(name: str, v: Tensor, like: Tensor, like_name: str) -> Tensor:
    """Return a copy of v if it is finite and has the shape of another tensor, in its dtype."""
    if v.shape != like.shape:
        want, got = tuple(like.shape), tuple(v.shape)
        raise ValueError(f"expected {name} of shape {want}, the shape of {like_name}, got {got}")
    return checked(name, v).detach().to(like.dtype, copy=True)


def forward(f: TensorFn, x: Tensor) -> tuple[Tensor, Tensor]:
    """Return a leaf with the values of x, and f of it."""
    leaf = checked("x", x).detach().clone().requires_grad_()
    return leaf, checked_output(f(leaf))


def checked_output(y: object) -> Tensor:
    """Return what f returned if it is a tensor of floats that can be differentiated."""
    if not isinstance(y, Tensor) or not y.is_floating_point():
        raise ValueError(f"expected f(x) of a floating-point dtype, one tensor, got {_kind(y)}")
    if y.numel() == 0:
        raise ValueError(f"expected f(x) with at least one element, got shape {tuple(y.shape)}")
    return y


def _kind(y: object) -> str:
    """Return what came instead of a tensor of floats: its dtype or type, and what is in it."""
    if isinstance(y, Tensor):
        return str(y.dtype)
    if isinstance(y, (tuple, list)):
        return f"a {type(y).__name__} of {[type(part).__name__ for part in y]}"
    return "None" if y is None else f"a {type(y).__name__}"


def pulled_back(y: Tensor, x: Tensor, v: Tensor | None = None, **options: bool) -> Tensor:
    """Return vᵀ∂y/∂x by torch.autograd.grad, zeros where y does not depend on x.

    With is_grads_batched, v holds several cotangents, and the result as many gradients. A scalar
    y needs no v. Torch checks a v with the help of sympy, which takes 0.4 s to import.
    """
    if not y.requires_grad:
        return x.new_zeros((() if v is None else v.shape[: v.dim() - y.dim()]) + x.shape)
    (grad,) = torch.autograd.grad(y, x, v, materialize_grads=True, **options)
    return grad
