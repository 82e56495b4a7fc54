"""Whether two gradients are the same up to rounding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

TOLERANCES = {torch.float64: 1e-9, torch.complex128: 1e-9, torch.float32: 1e-5,
              torch.complex64: 1e-5, torch.float16: 0.004, torch.bfloat16: 0.03}  # fmt: skip
"""How far a computed gradient may be from torch's, as a share of the largest of them."""


def agrees(computed: Any, grad: Tensor, noise: float = 0.0) -> bool:
    """Return whether a gradient that was computed otherwise equals torch's, up to rounding.

    Args:
        computed: what was computed; it may have axes that the engine sums away, or an imaginary
            part that it drops. Anything but a tensor never agrees.
        grad: what torch sent. The tolerance is relative to its largest finite element.
        noise: what may differ apart from that.

    >>> agrees(torch.tensor([1e-6, 2.0]), torch.tensor([0.0, 2.0]))
    True
    >>> agrees(torch.tensor([1e-6]), torch.tensor([2e-6]))
    False
    """
    fitted = like(computed, grad)
    return fitted is not None and bool(_close(fitted, grad.to_dense(), noise).all())


def is_undefined(computed: Any, grad: Tensor) -> bool:
    """Return whether a formula gives nan, as 0/0 does, wherever it differs from a finite gradient.

    >>> is_undefined(torch.tensor([float("nan"), 1.0]), torch.tensor([0.0, 1.0]))
    True
    """
    fitted = like(computed, grad)
    if fitted is None:
        return False
    whole = grad.to_dense()
    apart = ~_close(fitted, whole)
    return bool((fitted.isnan() & whole.isfinite())[apart].all())


def like(computed: Any, grad: Tensor) -> Tensor | None:
    """Return a computed gradient as the engine would send it: real where grad is, axes summed."""
    if not isinstance(computed, Tensor):
        return None
    dense: Tensor = computed.to_dense()
    if dense.is_complex() and not grad.is_complex():
        dense = torch.real(dense)
    try:
        return dense if dense.shape == grad.shape else dense.sum_to_size(grad.shape)
    except RuntimeError:
        return None


def noise_between(one: Any, other: Any, incoming: Sequence[Tensor | None]) -> float:
    """Return how much rounding may move a formula's result, from two results of moved operands.

    A formula that jumps between them is not rounding; no noise is granted then.
    """
    if not isinstance(one, Tensor) or not isinstance(other, Tensor) or one.shape != other.shape:
        return 0.0
    noise = 8 * largest(one - other)
    source = max((largest(grad) for grad in incoming if grad is not None), default=0.0)
    share = max((TOLERANCES[g.dtype] for g in incoming if g is not None), default=0.0)
    return noise if noise <= share * source else 0.0


def largest(tensor: Tensor) -> float:
    """Return the size of the largest finite element, 0 if there is none."""
    sizes = tensor.to_dense().abs()
    finite = torch.where(sizes.isfinite(), sizes, 0)
    return float(finite.max()) if finite.numel() else 0.0


def _close(computed: Tensor, grad: Tensor, noise: float = 0.0) -> Tensor:
    share = TOLERANCES[grad.dtype]
    wide = torch.promote_types(grad.dtype, torch.float64)
    apart = max(largest(grad) * share, noise)
    return torch.isclose(computed.to(wide), grad.to(wide), rtol=share, atol=apart, equal_nan=True)
