"""Functions at points of which it is known what the truth meter must say, as data.

Each case is a name, a function, a point and the verdicts that are right there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from gradlab.maths.autodiff import TensorFn
from gradlab.maths.truth import Verdict

AGREEMENT, ROUNDING, DISAGREEMENT = Verdict.AGREEMENT, Verdict.ROUNDING, Verdict.DISAGREEMENT
KINK, SATURATION, NON_FINITE = Verdict.KINK, Verdict.SATURATION, Verdict.NON_FINITE


class Case(NamedTuple):
    """A function at a point, float64, and the verdicts that are right."""

    name: str
    f: TensorFn
    x: object
    right: tuple[Verdict, ...]


def _cases(right: tuple[Verdict, ...], **table: tuple[TensorFn, object]) -> list[Case]:
    return [Case(name, f, x, right) for name, (f, x) in table.items()]


def _softmax(a: Tensor) -> Tensor:
    return F.softmax(a, dim=0)


def _ones(p: Tensor) -> Tensor:
    return torch.ones_like(p)


KINKS = _cases(
    (KINK,),
    abs=(torch.abs, 0.0),
    abs_off_grid=(lambda x: (x - 0.3).abs(), 0.3),
    abs_of_3x=(lambda x: (3 * x - 0.3).abs(), 0.1),
    abs_far=(lambda x: (x - 1e6).abs(), 1e6),
    abs_tiny_x=(lambda x: (x - 1e-9).abs(), 1e-9),
    abs_times_1e8=(lambda x: 1e8 * (x + 2.5).abs(), -2.5),
    abs_times_1e_8=(lambda x: 1e-8 * (x + 2.5).abs(), -2.5),
    abs_on_a_parabola=(lambda x: x**2 + 0.01 * (x - 1.7).abs(), 1.7),
    abs_beside_1e6=(lambda x: 1e6 * x + x.abs(), 0.0),
    abs_on_1e6=(lambda x: 1e6 + (x - 0.7).abs(), 0.7),
    abs_of_sin=(lambda x: x.sin().abs(), torch.pi),
    abs_of_a_product=(lambda x: (x[0] * x[1]).abs(), [0.0, 2.0]),
    relu=(torch.relu, 0.0),
    relu_in_a_vector=(torch.relu, [1.0, 0.0, -2.0]),
    relu_of_relu=(lambda x: torch.relu(torch.relu(x) - 1), 1.0),
    relu_times_x_plus_1=(lambda x: torch.relu(x) * (x + 1), 0.0),
    relu_of_a_sum=(lambda x: torch.relu(x[0] + 2 * x[1] - 1), [0.5, 0.25]),
    relu_of_a_layer=(
        lambda x: torch.relu(x @ torch.tensor([[1.0, 2], [3, -1]]).double()),
        [0.3, 0.6],
    ),
    relu6=(F.relu6, 6.0),
    leaky_relu=(F.leaky_relu, [1.0, 0.0]),
    prelu=(lambda x: F.prelu(x, torch.tensor([0.25]).double()), [0.0]),
    elu_2=(lambda x: F.elu(x, 2.0), 0.0),
    selu=(F.selu, 0.0),
    celu_is_smooth_but_elu_half_not=(lambda x: F.elu(x, 0.5), 0.0),
    hardtanh=(F.hardtanh, 1.0),
    hardsigmoid=(F.hardsigmoid, 3.0),
    hardswish=(F.hardswish, -3.0),
    softshrink=(lambda x: F.softshrink(x, 0.5), 0.5),
    clamp=(lambda x: x.clamp(-1, 1), 1.0),
    clamp_min=(lambda x: x.clamp(min=0.2), 0.2),
    clamp_of_a_square=(lambda x: (x**2).clamp(max=4), 2.0),
    minimum=(lambda x: torch.minimum(x[0], x[1]), [2.0, 2.0]),
    maximum_of_functions=(lambda x: torch.maximum(x**2, 2 - x), 1.0),
    max_tie=(torch.max, [1.0, 1.0]),
    max_tie_of_three=(torch.max, [3.0, 3.0, 3.0]),
    max_tie_beside_less=(lambda x: x.max(), [0.0, 4.0, 4.0]),
    max_along_a_dimension=(lambda x: x.max(dim=0).values, [[1.0, 2.0], [1.0, 0.0]]),
    amax_tie=(lambda x: x.amax(), [1e6, 1e6]),
    min_tie=(torch.min, [-1.0, 0.0, -1.0]),
    median_tie=(torch.median, [1.0, 2.0, 2.0]),
    sorted_tie=(lambda x: x.sort().values, [2.0, 2.0]),
    topk_tie=(lambda x: x.topk(1).values, [2.0, 2.0]),
    max_pool_tie=(lambda x: F.max_pool1d(x[None], 2)[0], [1.0, 1.0, 3.0, 2.0]),
    cummax_tie=(lambda x: x.cummax(0).values, [1.0, 1.0]),
    norm_at_0=(torch.linalg.vector_norm, [0.0, 0.0]),
    norm_of_a_difference=(
        lambda x: (x - torch.tensor([1.0, 2.0, 3.0]).double()).norm(),
        [1.0, 2.0, 3.0],
    ),
    norm_of_a_scalar=(lambda x: x.norm(), 0.0),
    norm_1=(lambda x: x.norm(1), [1.0, 0.0]),
    norm_inf=(lambda x: x.norm(float("inf")), [2.0, -2.0]),
    norm_rows=(lambda x: x.norm(dim=1), [[0.0, 0.0], [1.0, 2.0]]),
    l1_loss=(lambda x: F.l1_loss(x, torch.tensor([1.0, 2.0]).double()), [1.0, 5.0]),
    hinge=(lambda x: torch.relu(1 - x), 1.0),
    margin_loss=(lambda x: F.multi_margin_loss(x, torch.tensor(0)), [1.0, 0.0, -1.0]),
    where_of_slopes=(lambda x: torch.where(x > 0, 3 * x, -x), 0.0),
    where_of_slopes_off_0=(lambda x: torch.where(x > 0.1, 2 * x, x + 0.1), 0.1),
    where_at_a_seam=(lambda x: torch.where(x < 2, x**2, 4 * x - 4 + (x - 2)), 2.0),
    between_the_axes=(lambda x: torch.minimum(x[0].abs(), x[1].abs()), [0.0, 0.0]),
    between_three_axes=(
        lambda x: torch.minimum(torch.minimum(x[0].relu(), x[1].relu()), (-x[2]).relu()),
        [0.0, 0.0, 0.0],
    ),
    one_row_of_three=(lambda x: torch.stack([x[0] * x[1], (x[1] - 5).abs(), x[0]]), [3.0, 5.0]),
    sign=(torch.sign, 0.0),
    floor=(torch.floor, 1.0),
    ceil=(torch.ceil, -2.0),
    ceil_of_a_quotient=(lambda x: torch.ceil(x / 3), 3.0),
    tiny_kink=(lambda x: x.cos() + 1e-6 * (x - 0.5).abs(), 0.5),
    round=(torch.round, 2.5),
    trunc=(torch.trunc, 3.0),
    frac=(torch.frac, 2.0),
    remainder=(lambda x: x % 1.5, 3.0),
    heaviside=(lambda x: (x > 0).double() * x.detach() ** 0 + x, 0.0),
    jump_of_a_smooth=(lambda x: torch.where(x >= 1, x.exp(), x.sin()), 1.0),
    small_jump=(lambda x: x**2 + 1e-4 * torch.sign(x - 2), 2.0),
    threshold=(lambda x: F.threshold(x, 1.0, 5.0), 1.0),
    sqrt=(torch.sqrt, 0.0),
    sqrt_1_minus_x=(lambda x: (1 - x).sqrt(), 1.0),
    asin=(torch.asin, 1.0),
    acos=(torch.acos, -1.0),
    acosh=(torch.acosh, 1.0),
    power_1_5=(lambda x: x**1.5, 0.0),
    power_third=(lambda x: x ** (1 / 3), 0.0),
    bce_at_1=(lambda p: F.binary_cross_entropy(p, _ones(p)), 1.0),
    xlogy=(lambda x: torch.special.entr(x + 1) + torch.relu(x), 0.0),
)


SMOOTH = _cases(
    (AGREEMENT,),
    bce_near_its_edge=(lambda p: F.binary_cross_entropy(p, _ones(p)), 0.9),
    bce_near_0=(lambda p: F.binary_cross_entropy(p, _ones(p)), 0.01),
    bce_with_a_target=(lambda p: F.binary_cross_entropy(p, 0.3 * _ones(p)), [0.999, 0.5]),
    logit=(torch.logit, 0.99),
    asin_near_1=(torch.asin, 0.9999),
    acosh_near_1=(torch.acosh, 1.0001),
    atanh=(torch.atanh, 0.999),
    cholesky_triangle=(lambda a: torch.linalg.cholesky(a + a.T), [[0.5, 0.99], [0.0, 0.5]]),
    cholesky=(torch.linalg.cholesky, [[1.0, 0.99], [0.99, 1.0]]),
    cholesky_of_three=(
        torch.linalg.cholesky,
        [[2.0, 0.5, 0.1], [0.5, 3.0, -0.2], [0.1, -0.2, 1.0]],
    ),
    logdet=(torch.logdet, [[1.0, 0.99], [0.98, 1.0]]),
    inverse=(torch.linalg.inv, [[1.0, 0.5], [-2.0, 3.0]]),
    log=(torch.log, 5e-6),
    log_1e_12=(torch.log, 1e-12),
    sqrt=(torch.sqrt, 5e-6),
    sqrt_1e_12=(torch.sqrt, 1e-12),
    p_log_p=(lambda p: p * p.log(), 5e-6),
    power_1_5=(lambda x: x**1.5, 1e-6),
    reciprocal=(torch.reciprocal, 1e-6),
    reciprocal_1e12=(torch.reciprocal, 1e12),
    cube_1e_5=(lambda x: x**3, 1e-5),
    cube_1e_12=(lambda x: x**3, 1e-12),
    cube_1e12=(lambda x: x**3, 1e12),
    signed_square=(lambda x: x.sign() * x**2, 1e-6),
    signed_square_at_0=(lambda x: x * x.abs(), 0.0),
    abs_1e_9=(torch.abs, 1e-9),
    relu_1e_20=(torch.relu, 1e-20),
    relu_minus_1e_20=(torch.relu, -1e-20),
    sin_1e6=(torch.sin, 1e6),
    sin_fast=(lambda x: torch.sin(1e4 * x), 1.0),
    sin_tiny=(lambda x: torch.sin(x) + 1, 1e-12),
    exp_50=(torch.exp, 50.0),
    exp_minus_100=(torch.exp, -100.0),
    sigmoid_minus_100=(torch.sigmoid, -100.0),
    offset_1e6=(lambda x: 1e6 + x**2, 3.0),
    offset_1e8_and_back=(lambda x: (x + 1e8) - 1e8, 1.0),
    scaled_rows=(lambda x: x[0] * 1e7 + x[1] ** 2, [1.0, 1.0]),
    normalize_at_0=(lambda a: F.normalize(a, dim=0), [0.0, 0.0]),
    soft_sign_at_0=(lambda x: x / (x.abs() + 1e-8), 0.0),
    cross_entropy_5=(lambda a: -F.log_softmax(a, 0)[0], [5.0, 0.0]),
    softmax_10=(_softmax, [10.0, 0.0, -5.0]),
    sum_trap=(lambda a: _softmax(a).sum(), [0.1, 0.4, -2.0]),
    logsumexp=(lambda a: a.logsumexp(0), [1.0, 2.0, 5.0]),
    layer_norm=(lambda x: F.layer_norm(x, (3,)), [1.0, 2.0, 4.0]),
    celu=(F.celu, 0.0),
    huber=(lambda x: F.huber_loss(x, torch.zeros(()).double()), 1.0),
    flat=(torch.relu, -5.0),
    dead=(lambda x: 0 * x + 3, 1.0),
    floor=(torch.floor, 1.5),
    constant_by_cancelling=(lambda x: (x - 1) ** 2 - x**2 + 2 * x, 1e6),
    rounds_to_float32_within=(lambda x: ((x.float() + 1) ** 2).double(), 1.0),
)

UNSURE = _cases(
    (ROUNDING,),
    logsumexp_far=(lambda a: a.logsumexp(0), [1.0, 2.0, 30.0]),
    offset_1e16=(lambda x: 1e16 + x, 2.0),
    offset_1e12=(lambda x: 1e12 + 0.001 * x, 2.0),
    offset_1e12_steeper=(lambda x: 1e12 + x, 2.0),
    offset_1e9=(lambda x: 1e9 + 0.001 * x, 2.0),
    sin_faster_than_digits=(lambda x: torch.sin(1e12 * x), 1.0),
    sin_much_faster=(lambda x: torch.sin(1e14 * x), 1.0),
    x_sin_reciprocal=(lambda x: x * torch.sin(1 / x), 1e-12),
    dropout=(lambda x: F.dropout(x, 0.5, True).sum(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]),
    acosh_at_its_edge=(torch.acosh, 1 + 1e-9),
)

SATURATED = _cases(
    (SATURATION,),
    sigmoid=(torch.sigmoid, 40.0),
    one_minus_sigmoid=(lambda x: 1 - torch.sigmoid(x), 40.0),
    tanh=(torch.tanh, 20.0),
    gelu=(F.gelu, -9.0),
    erf=(torch.erf, 7.0),
    softmax=(_softmax, [1000.0, 0.0, -1000.0]),
    cross_entropy=(lambda a: -F.log_softmax(a, 0)[0], [40.0, 0.0]),
    cross_entropy_by_hand=(lambda a: a.logsumexp(0) - a[0], [40.0, 0.0]),
)


class _Given(torch.autograd.Function):
    """f with a backward of its own."""

    @staticmethod
    def forward(
        ctx: object, x: Tensor, f: TensorFn, backward: Callable[[Tensor, Tensor], Tensor]
    ) -> Tensor:
        ctx.save_for_backward(x)  # type: ignore[attr-defined]
        ctx.rule = backward  # type: ignore[attr-defined]
        return f(x)

    @staticmethod
    def backward(ctx: object, grad: Tensor) -> tuple[Tensor, None, None]:
        (x,) = ctx.saved_tensors  # type: ignore[attr-defined]
        return ctx.rule(x, grad), None, None  # type: ignore[attr-defined]


def with_backward(f: TensorFn, rule: Callable[[Tensor, Tensor], Tensor]) -> TensorFn:
    """Return f, differentiated by rule(x, grad)."""
    return lambda x: _Given.apply(x, f, rule)  # type: ignore[no-any-return]


def spoilt(f: TensorFn, spoil: Callable[[Tensor], Tensor]) -> TensorFn:
    """Return f with its right gradient passed through spoil."""

    def rule(x: Tensor, grad: Tensor) -> Tensor:
        with torch.enable_grad():
            leaf = x.detach().requires_grad_()
            (right,) = torch.autograd.grad(f(leaf), leaf, grad)
        return spoil(right)

    return with_backward(f, rule)


def _one(grad: Tensor, place: int, factor: float) -> Tensor:
    spoilt = grad.clone()
    spoilt.view(-1)[place] *= factor
    return spoilt


_BASES: dict[str, tuple[TensorFn, object]] = {
    "cube": (lambda x: x**3, 1.3),
    "cube_1e_5": (lambda x: x**3, 1e-5),
    "sin_1e5": (torch.sin, 1e5),
    "exp": (torch.exp, -30.0),
    "log_1e_6": (torch.log, 1e-6),
    "softmax": (_softmax, [0.3, -1.0, 2.0]),
    "norm": (torch.linalg.vector_norm, [3.0, -4.0]),
    "mse": (lambda w: ((torch.tensor([1.0, 2, 3]).double() * w - 1) ** 2).mean(), 0.7),
    "scaled": (lambda x: (x * torch.tensor([1e6, 1.0, 1e-6]).double()).sin(), [1e-6, 1.0, 2e6]),
    "offset": (lambda x: 1e6 + x.sin(), 0.4),
}
_SPOILS: dict[str, Callable[[Tensor], Tensor]] = {
    "half_more": lambda g: g * 1.5,
    "sign": lambda g: -g,
    "a_thousandth": lambda g: g * 1.001,
    "two_ten_thousandths": lambda g: g * 0.9998,
    "zero": torch.zeros_like,
    "one_component": lambda g: _one(g, -1, 1.01),
}

WRONG = [
    *(
        Case(f"{base}_{name}", spoilt(f, spoil), x, (DISAGREEMENT,))
        for base, (f, x) in _BASES.items()
        for name, spoil in _SPOILS.items()
    ),
    *_cases(
        (DISAGREEMENT,),
        detached_factor=(lambda x: x * x.detach(), 3.0),
        detached_factor_beside_1e7=(lambda x: x[0] * 1e7 + x[1] * x[1].detach(), [1.0, 1.0]),
        detached_mean=(lambda x: x - x.mean().detach(), [1.0, 2.0, 5.0]),
        straight_through=(lambda x: x + (x.round() - x).detach(), 2.3),
        no_grad_branch=(lambda x: x.sin() + x.detach() ** 2, 0.4),
        transposed=(
            with_backward(
                lambda x: torch.tensor([[1.0, 2], [3, 4]]).double() @ x,
                lambda x, g: torch.tensor([[1.0, 2], [3, 4]]).double() @ g,
            ),
            [1.0, -1.0],
        ),
        missing_chain_factor=(
            with_backward(lambda x: (2 * x).sin(), lambda x, g: g * (2 * x).cos()),
            0.3,
        ),
        missing_term=(with_backward(lambda x: x**2 + 1e-3 * x, lambda x, g: g * 2 * x), 1.0),
        transposed_by_a_symmetric_x=(
            with_backward(
                lambda x: x @ torch.tensor([1.0, 3.0]).double(),
                lambda x, g: torch.outer(torch.tensor([1.0, 3.0]).double(), g),
            ),
            [[1.0, 2.0], [2.0, 5.0]],
        ),
        reciprocal_of_log=(with_backward(torch.log, lambda x, g: g / (x + 1e-3)), 0.5),
        inner_kinks_that_cancel=(lambda x: x.relu() - (-x).relu(), 0.0),
        singular_determinant=(torch.linalg.det, [[1.0, 2.0], [2.0, 4.0]]),
        dead_but_claimed=(with_backward(torch.relu, lambda x, g: 0.01 * g), -2.0),
        other_point=(with_backward(torch.sin, lambda x, g: g * (x + 1e-3).cos()), 1.0),
    ),
]

FIXED = {
    "kinks": KINKS,
    "smooth": SMOOTH,
    "unsure": UNSURE,
    "saturated": SATURATED,
    "wrong": WRONG,
}


_UNARY: list[TensorFn] = [
    torch.sin,
    torch.cos,
    torch.tanh,
    torch.sigmoid,
    F.softplus,
    F.gelu,
    torch.atan,
    torch.erf,
    lambda x: x**2,
    lambda x: x**3 / 3,
    lambda x: (1 + x**2).sqrt(),
    lambda x: torch.exp(x / 2),
    lambda x: torch.log1p(x**2),
    lambda x: 1 / (1 + x**2),
]


def random_smooth(seed: int, off: float = 0.0) -> Case:
    """Return a smooth map of 1 to 4 inputs to 1 to 3 outputs; of one term the gradient is off.

    The map is sum_k c[o, k] u_k(w[o, k] . x + b) at a point of random scale; now and then it
    is offset by 1. Whoever passes off has the gradient of its first term multiplied by 1 + off.
    """
    noise = torch.Generator().manual_seed(seed)
    n, m, k = (int(torch.randint(1, high, (), generator=noise)) for high in (5, 4, 4))

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=noise, dtype=torch.float64)

    scale = 10.0 ** float(torch.randint(-3, 4, (), generator=noise))
    x, weights, shifts, factors = (
        normal(n) * scale,
        normal(m, k, n) / scale,
        normal(m, k),
        normal(m, k),
    )
    offset = float(torch.randint(0, 2, (), generator=noise))
    chosen = [_UNARY[int(torch.randint(len(_UNARY), (), generator=noise))] for _ in range(k)]

    def f(x: Tensor) -> Tensor:
        inner = weights @ x + shifts
        terms = torch.stack([u(inner[:, j]) for j, u in enumerate(chosen)], dim=1) * factors
        first = terms[:, :1]
        spoilt = first * (1 + off) - off * first.detach() if off else first
        return torch.cat([spoilt, terms[:, 1:]], dim=1).sum(dim=1) + offset

    return Case(f"random_{seed}", f, x.tolist(), (DISAGREEMENT,) if off else (AGREEMENT,))


def all_fixed() -> list[Case]:
    """Return every case that is not random, its name with its table's."""
    return [
        case._replace(name=f"{table}-{case.name}")
        for table, cases in FIXED.items()
        for case in cases
    ]
