"""The listing of the MSE lesson."""

from __future__ import annotations

from collections.abc import Sequence

from gradlab.program import Program, Statement
from gradlab.words.text import N_, Text

IMPORTS = Statement("import torch\nimport torch.nn.functional as F")

MSE_INPUTS = {
    "w": (
        "x = torch.tensor($x)",
        "w = torch.full([1], $w, requires_grad=True)\nw",
        "target = torch.tensor($target)",
    ),
    "x": (
        "x = torch.tensor($x, requires_grad=True)\nx",
        "w = torch.full([1], $w)",
        "target = torch.tensor($target)",
    ),
    "target": (
        "x = torch.tensor($x)",
        "w = torch.full([1], $w)",
        "target = torch.tensor($target, requires_grad=True)\ntarget",
    ),
}
"""The three tensors of the MSE lesson, by the one that requires grad."""

MSE_LOSSES = {
    "mean": "mse = F.mse_loss(pred, target)\nmse",
    "sum": 'mse = F.mse_loss(pred, target, reduction="sum")\nmse',
}
"""The loss by reduction."""

MSE_GRADS = {
    "w": "torch.autograd.grad(mse, [w])",
    "x": "torch.autograd.grad(mse, [x])",
    "target": "torch.autograd.grad(mse, [target])",
}
"""The gradient by what it is taken with respect to."""


def mse(
    w: float,
    x: Sequence[float],
    target: Sequence[float],
    reduction: str,
    wrt: str,
    name: str = "mse",
) -> Program:
    """Return the MSE lesson: pred = x·w against a target, and one gradient in two factors.

    Args:
        w: the weight.
        x: the samples, shape (n,), as floats.
        target: the targets, shape (n,).
        reduction: "mean" or "sum".
        wrt: "w", "x" or "target", what the gradient is taken with respect to.
        name: the program's name, that of its files.
    """
    forward = mse_forward(w, x, target, reduction, wrt)
    chain = Statement(
        "torch.autograd.grad(mse, [pred], retain_graph=True)",
        note=Text(N_("the loss's slope along pred: the first factor of the chain rule")),
    )
    last = Statement(MSE_GRADS[wrt], note=Text(N_("the gradient, in a tuple")))
    return Program(name, (*forward, *(() if wrt == "target" else (chain,)), last))


def mse_forward(
    w: float, x: Sequence[float], target: Sequence[float], reduction: str, wrt: str
) -> tuple[Statement, ...]:
    """Return the MSE lesson's statements up to the loss; see mse."""
    of_x, of_w, of_target = MSE_INPUTS[wrt]
    return (
        IMPORTS,
        Statement(of_x, {"x": x}),
        Statement(of_w, {"w": w}),
        Statement(of_target, {"target": target}),
        Statement("pred = x * w\npred"),
        Statement(MSE_LOSSES[reduction]),
    )
