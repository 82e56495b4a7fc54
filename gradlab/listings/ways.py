"""The two ways to a gradient, side by side, and what goes wrong around them."""

from __future__ import annotations

from gradlab.listings.mse import IMPORTS, mse_forward
from gradlab.program import Program, Statement
from gradlab.text import N_, Text


def by_grad(w: float, x: float, target: float) -> Program:
    """Return the first way: torch.autograd.grad returns the gradient and leaves .grad alone."""
    return Program(
        "autograd_grad",
        (
            *mse_forward(w, [x], [target], "mean", "w"),
            Statement("torch.autograd.grad(mse, [w])", note=Text(N_("returns a tuple"))),
            Statement("print(w.grad)", note=Text(N_("… and leaves .grad as it was"))),
        ),
    )


def by_backward(w: float, x: float, target: float) -> Program:
    """Return the second way: .backward() returns nothing and fills .grad."""
    return Program(
        "backward",
        (
            *mse_forward(w, [x], [target], "mean", "w"),
            Statement("print(mse.backward())", note=Text(N_("returns nothing"))),
            Statement("w.grad", note=Text(N_("… and writes into .grad"))),
        ),
    )


def accumulate(w: float, x: float, target: float) -> Program:
    """Return two backward passes that add up in .grad, and the reset that stops it."""
    again = "mse = F.mse_loss(x * w, target)\nmse.backward()\nw.grad"
    return Program(
        "accumulate",
        (
            *mse_forward(w, [x], [target], "mean", "w"),
            Statement("mse.backward()\nw.grad"),
            Statement(again, note=Text(N_("a new forward pass; its gradient is added"))),
            Statement("w.grad = None"),
            Statement(again, note=Text(N_("after the reset: the gradient itself"))),
        ),
    )


def forgotten(w: float, x: float, target: float) -> Program:
    """Return what happens without requires_grad: no graph, and torch's message."""
    return Program(
        "forgotten",
        (
            IMPORTS,
            Statement("x, target = torch.tensor($x), torch.tensor($y)", {"x": [x], "y": [target]}),
            Statement(
                "w = torch.full([1], $w)\nw", {"w": w}, Text(N_("requires_grad was forgotten"))
            ),
            Statement("mse = F.mse_loss(x * w, target)\nmse", note=Text(N_("no grad_fn in sight"))),
            Statement("mse.backward()"),
        ),
    )


def too_late(w: float, x: float, target: float) -> Program:
    """Return requires_grad_() after the forward pass: the graph is not built in hindsight."""
    return Program(
        "too_late",
        (
            *forgotten(w, x, target).statements[:4],
            Statement("w.requires_grad_()", note=Text(N_("too late: mse is computed already"))),
            Statement("mse.backward()"),
            Statement(
                "mse = F.mse_loss(x * w, target)\nmse.backward()\nw.grad",
                note=Text(N_("a new forward pass builds the graph")),
            ),
        ),
    )
