"""Data: starting points to try, each with its expression and the inputs that make it interesting."""

# ruff: noqa: E501
# fmt: off
from __future__ import annotations

from dataclasses import dataclass, field

from gradlab.expression.inputs import Input
from gradlab.words.text import N_


@dataclass(frozen=True)
class Start:
    """A starting point: an expression, and what to look for in it.

    inputs are those that differ from the proposed ones; axis names the input along which the curve is drawn; empty for a vector function.
    """

    group: str
    title: str
    source: str
    notice: str
    axis: str = ""
    inputs: dict[str, Input] = field(default_factory=dict)


_ACTIVATIONS, _LOSSES, _LESSONS = N_("Activations"), N_("Losses"), N_("From the lessons")
_CLASSICS, _VECTORS, _TRAPS = N_("Classics"), N_("Vectors and matrices"), N_("Kinks and traps")


def _scalar(value: float, low: float = -5.0, high: float = 5.0) -> Input:
    return Input((), (value,), low, high)


GALLERY: dict[str, Start] = {
    "mse": Start(_LESSONS, N_("squared error of w · x"), "F.mse_loss(w * x, y)", N_("At w = 2, x = 1, y = 1 the loss is 1 and its slope is 2."), "w", {"y": _scalar(1.0)}),
    "softmax": Start(_LESSONS, N_("softmax with temperature"), "softmax(a / T, dim=0)", N_("Every row and column of the Jacobian sums to 0; a larger T makes it flatter.")),
    "cross-entropy": Start(_LESSONS, N_("cross-entropy of logits"), "F.cross_entropy(a, c)", N_("The gradient is softmax(a) minus 1 at the target class.")),
    "asymmetric": Start(_LESSONS, N_("a Jacobian that is not square"), "[x[0]*x[1], x[0] + 2*x[1], x[1]**2]", N_("Three outputs, two inputs: rows are outputs."), "", {"x": Input((2,), (3.0, 5.0))}),
    "polar": Start(_LESSONS, N_("polar to Cartesian"), "[r * cos(t), r * sin(t)]", N_("Turning t moves the point at a right angle to r."), "", {"r": _scalar(2.0, 0.0), "t": _scalar(0.7, -3.2, 3.2)}),
    "relu": Start(_ACTIVATIONS, N_("relu"), "relu(x)", N_("A kink at 0: torch's slope there, 0, is a convention."), "x"),
    "gelu": Start(_ACTIVATIONS, N_("gelu"), "F.gelu(x)", N_("It dips below zero, so its slope changes sign."), "x"),
    "silu": Start(_ACTIVATIONS, N_("silu by hand"), "x * sigmoid(x)", N_("The product rule has two parts; both are in the gradient."), "x"),
    "sigmoid": Start(_ACTIVATIONS, N_("sigmoid of a neuron"), "sigmoid(w * x + b)", N_("Far from 0 the slope is nearly nothing: saturation."), "w"),
    "softplus": Start(_ACTIVATIONS, N_("softplus"), "F.softplus(x)", N_("Its slope is the sigmoid."), "x"),
    "tanh-chain": Start(_ACTIVATIONS, N_("two layers"), "w2 * tanh(w1 * x + b1) + b2", N_("The chain rule through a hidden layer."), "w1"),
    "bce": Start(_LOSSES, N_("log-loss of a logit"), "F.binary_cross_entropy_with_logits(w * x, y)", N_("The slope along w is (sigmoid(w·x) − y) · x."), "w", {"y": _scalar(1.0, 0.0, 1.0)}),
    "huber": Start(_LOSSES, N_("Huber loss"), "F.huber_loss(w * x, y, delta=0.5)", N_("Beyond delta the slope stops growing."), "w"),
    "l1": Start(_LOSSES, N_("absolute error"), "F.l1_loss(w * x, y)", N_("The slope has one size everywhere, and a kink at the minimum."), "w"),
    "ridge": Start(_LOSSES, N_("squared error with weight decay"), "F.mse_loss(w * x, y) + 0.1 * w ** 2", N_("The penalty pulls the minimum towards 0."), "w"),
    "kl": Start(_LOSSES, N_("KL divergence"), "F.kl_div(F.log_softmax(a, dim=0), p, reduction='sum')", N_("Its gradient for the logits is softmax(a) minus p.")),
    "rosenbrock": Start(_CLASSICS, N_("Rosenbrock's banana"), "(1 - x) ** 2 + 100 * (y - x ** 2) ** 2", N_("Along the valley the gradient points almost across it."), "x", {"x": _scalar(-1.2, -2.0, 2.0), "y": _scalar(1.0, -1.0, 3.0)}),
    "bell": Start(_CLASSICS, N_("bell curve"), "exp(-x**2 / (2 * sigma**2)) / (sigma * sqrt(2 * pi))", N_("The slope is steepest one sigma from the middle."), "x"),
    "wave": Start(_CLASSICS, N_("a wave that dies out"), "sin(3 * t) * exp(-t**2 / 4)", N_("Many flat points: a gradient of 0 is not always a minimum."), "t"),
    "sinc": Start(_CLASSICS, N_("sin(x) / x"), "sin(x) / x", N_("At x = 0 torch computes 0 / 0: nan."), "x", {"x": _scalar(1.0, -10.0, 10.0)}),
    "logsumexp": Start(_VECTORS, N_("log-sum-exp"), "logsumexp(a, dim=0)", N_("A smooth maximum; its gradient is softmax.")),
    "quadratic": Start(_VECTORS, N_("quadratic form"), "x @ A @ x", N_("The gradient is (A + Aᵀ) x, not 2 A x, unless A is symmetric."), "", {"x": Input((2,), (1.0, -0.5))}),
    "attention": Start(_VECTORS, N_("attention scores"), "softmax(Q @ K.T / math.sqrt(Q.shape[-1]), dim=-1)", N_("Each row of scores sums to 1, so its gradients sum to 0."), "", {"Q": Input((2, 2), (0.2, -0.5, 1.0, 0.4)), "K": Input((2, 2), (0.6, 0.1, -0.4, 0.9))}),
    "determinant": Start(_VECTORS, N_("determinant"), "torch.det(A)", N_("The gradient is made of cofactors.")),
    "normalise": Start(_VECTORS, N_("a vector of length 1"), "a / a.norm()", N_("No change along a itself: the Jacobian maps a to 0.")),
    "cosine": Start(_VECTORS, N_("cosine similarity"), "F.cosine_similarity(a, v, dim=0)", N_("The gradient is at a right angle to a.")),
    "layer-norm": Start(_VECTORS, N_("layer norm"), "F.layer_norm(a, (3,))", N_("Adding one number to all of a changes nothing: rows sum to 0."), "", {"a": Input((3,), (0.5, -1.2, 2.0))}),
    "abs": Start(_TRAPS, N_("the kink of |x|"), "abs(x)", N_("At 0 torch says slope 0; left it is −1, right it is 1."), "x", {"x": _scalar(0.0)}),
    "sqrt": Start(_TRAPS, N_("the root at 0"), "sqrt(x)", N_("At 0 the slope is infinite."), "x", {"x": _scalar(0.0, 0.0, 5.0)}),
    "where-nan": Start(_TRAPS, N_("the nan that where can't hide"), "where(x > 0, sqrt(x), 0 * x)", N_("The value at 0 is fine, the gradient is nan: 0 times infinity."), "x", {"x": _scalar(0.0, -1.0, 4.0)}),
    "tie": Start(_TRAPS, N_("a tie for the maximum"), "a.max()", N_("Equal largest elements share the gradient evenly."), "", {"a": Input((3,), (1.0, 1.0, 0.5))}),
    "log-softmax": Start(_TRAPS, N_("log of softmax, far out"), "log(softmax(a, dim=0))", N_("Where softmax underflows to 0 its log is −inf; log_softmax is not."), "", {"a": Input((3,), (0.0, 800.0, 1.0), -1000.0, 1000.0)}),
    "broadcast": Start(_TRAPS, N_("a loss that broadcasts"), "F.mse_loss(a, Y)", N_("Three against three by one is nine pairs: torch warns and goes on."), "", {"Y": Input((3, 1), (0.5, 0.5, 0.5))}),
}
"""Key (it may stand in a link) -> starting point."""


def notice_of(source: str) -> str:
    """Return the sentence of the starting point with this text, spaces aside; "" if there is none.

    >>> notice_of("F.softplus( x )")
    'Its slope is the sigmoid.'
    """
    typed = "".join(source.split())
    same = (start for start in GALLERY.values() if "".join(start.source.split()) == typed)
    return next((start.notice for start in same), "")
