"""The functions of the table as torch code, each followed by its derivatives worked out by hand.

Nothing here is differentiated by torch: these are the independent formulas that autograd is held
against. Jacobians have shape (*out, *in).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def mse(w: Tensor, x: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Return the squared error of the prediction x·w, reduced over the samples.

    Args:
        w: the weight, shape () or (1,).
        x: the inputs, shape () or (samples,).
        target: what x·w should be, shape of x.
        reduction: "mean" or "sum", as in torch.
    """
    pred = x * w
    mse = F.mse_loss(pred, target, reduction=reduction)
    return mse  # noqa: RET504 -- a recorded graph has its names from here, as below


def mse_grad_prediction(w: Tensor, x: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Return ∂L/∂pred = 2(x·w − target), over the number of samples for the mean."""
    error = 2 * (x * w - target)
    return error / error.numel() if reduction == "mean" else error


def mse_grad_w(w: Tensor, x: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Return ∂L/∂w: ∂L/∂pred times ∂pred/∂w = x, added up over the samples."""
    return (mse_grad_prediction(w, x, target, reduction) * x).sum().reshape(w.shape)


def mse_grad_x(w: Tensor, x: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Return ∂L/∂x: ∂L/∂pred times ∂pred/∂x = w."""
    return mse_grad_prediction(w, x, target, reduction) * w


def mse_grad_target(w: Tensor, x: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Return ∂L/∂target = −∂L/∂pred."""
    return -mse_grad_prediction(w, x, target, reduction)


def softmax(a: Tensor) -> Tensor:
    """Return the probabilities of logits a, shape (n,)."""
    p = F.softmax(a, dim=0)
    return p  # noqa: RET504


def softmax_jacobian(a: Tensor) -> Tensor:
    """Return ∂pᵢ/∂aⱼ = pᵢ(δᵢⱼ − pⱼ), shape (n, n)."""
    p = softmax(a)
    return p.diag() - torch.outer(p, p)


def log_softmax(a: Tensor) -> Tensor:
    """Return the logarithms of the probabilities of logits a, shape (n,)."""
    log_p = F.log_softmax(a, dim=0)
    return log_p  # noqa: RET504


def log_softmax_jacobian(a: Tensor) -> Tensor:
    """Return ∂ log pᵢ/∂aⱼ = δᵢⱼ − pⱼ, shape (n, n): every row but for the 1 is −p."""
    return torch.eye(len(a), dtype=a.dtype) - softmax(a)


def tempered_softmax(a: Tensor, T: Tensor) -> Tensor:  # noqa: N803 -- the symbol in every text
    """Return the probabilities of logits a, shape (n,), at temperature T, shape ()."""
    p = F.softmax(a / T, dim=0)
    return p  # noqa: RET504


def tempered_softmax_jacobian(a: Tensor, T: Tensor) -> Tensor:  # noqa: N803
    """Return ∂pᵢ/∂aⱼ = pᵢ(δᵢⱼ − pⱼ)/T, shape (n, n)."""
    return softmax_jacobian(a / T) / T


def tempered_softmax_by_temperature(a: Tensor, T: Tensor) -> Tensor:  # noqa: N803
    """Return ∂pᵢ/∂T = −pᵢ(aᵢ − Σⱼpⱼaⱼ)/T², shape (n,)."""
    p = softmax(a / T)
    return -p * (a - p @ a) / T**2


def skew(x: Tensor) -> Tensor:
    """Return [x₀x₁, x₀ + 2x₁, x₁²]: a Jacobian neither square nor symmetric."""
    return torch.stack([x[0] * x[1], x[0] + 2 * x[1], x[1] ** 2])


def skew_jacobian(x: Tensor) -> Tensor:
    """Return [[x₁, x₀], [1, 2], [0, 2x₁]], shape (3, 2)."""
    one = torch.ones_like(x[0])
    return torch.stack([x[1], x[0], one, 2 * one, 0 * one, 2 * x[1]]).reshape(3, 2)


def polar(x: Tensor) -> Tensor:
    """Return the Cartesian (r cos θ, r sin θ) of polar coordinates (r, θ)."""
    return torch.stack([x[0] * torch.cos(x[1]), x[0] * torch.sin(x[1])])


def polar_jacobian(x: Tensor) -> Tensor:
    """Return [[cos θ, −r sin θ], [sin θ, r cos θ]], shape (2, 2)."""
    cos, sin = torch.cos(x[1]), torch.sin(x[1])
    return torch.stack([cos, -x[0] * sin, sin, x[0] * cos]).reshape(2, 2)


def spherical(x: Tensor) -> Tensor:
    """Return Cartesian coordinates of (r, θ from the pole, φ around it)."""
    across = x[0] * torch.sin(x[1])
    return torch.stack([across * torch.cos(x[2]), across * torch.sin(x[2]), x[0] * torch.cos(x[1])])


def spherical_jacobian(x: Tensor) -> Tensor:
    """Return the derivatives by r, by θ and by φ as columns, shape (3, 3)."""
    (sin_t, sin_p), (cos_t, cos_p) = torch.sin(x[1:]), torch.cos(x[1:])
    by_r = torch.stack([sin_t * cos_p, sin_t * sin_p, cos_t])
    by_theta = x[0] * torch.stack([cos_t * cos_p, cos_t * sin_p, -sin_t])
    by_phi = x[0] * torch.stack([-sin_t * sin_p, sin_t * cos_p, 0 * sin_t])
    return torch.stack([by_r, by_theta, by_phi], dim=1)


def projection(x: Tensor) -> Tensor:
    """Return where a point in space is seen on a screen at distance 1: (x₀/x₂, x₁/x₂)."""
    return x[:2] / x[2]


def projection_jacobian(x: Tensor) -> Tensor:
    """Return [[1/x₂, 0, −x₀/x₂²], [0, 1/x₂, −x₁/x₂²]], shape (2, 3)."""
    by_screen = torch.eye(2, dtype=x.dtype) / x[2]
    by_depth = -x[:2] / x[2] ** 2
    return torch.cat([by_screen, by_depth[:, None]], dim=1)


def relu(x: Tensor) -> Tensor:
    """Return max(x, 0) of each element."""
    return F.relu(x)


def relu_jacobian(x: Tensor) -> Tensor:
    """Return 1 on the diagonal where x > 0; the 0 at x = 0 is torch's convention."""
    return (x > 0).to(x.dtype).diag()


def absolute(x: Tensor) -> Tensor:
    """Return |x| of each element."""
    return torch.abs(x)


def absolute_jacobian(x: Tensor) -> Tensor:
    """Return the sign of x on the diagonal; the 0 at x = 0 is torch's convention."""
    return torch.sign(x).diag()
