"""The two ways to a gradient, side by side, and what goes wrong around them."""

from __future__ import annotations

from gradlab.functions.listing import program
from gradlab.lessons.listings.mse import begun
from gradlab.program import Program, Statement
from gradlab.words.text import N_, Text


def by_grad(w: float, x: float, target: float) -> Program:
    """Return the first way: torch.autograd.grad returns the gradient and leaves .grad alone."""
    return Program(
        "autograd_grad",
        (
            *_forward(w, x, target),
            Statement("torch.autograd.grad(mse, [w])", note=Text(N_("returns a tuple"))),
            Statement("print(w.grad)", note=Text(N_("… and leaves .grad as it was"))),
        ),
    )


def by_backward(w: float, x: float, target: float) -> Program:
    """Return the second way: .backward() returns nothing and fills .grad."""
    return Program(
        "backward",
        (
            *_forward(w, x, target),
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
            *_forward(w, x, target),
            Statement("mse.backward()\nw.grad"),
            Statement(again, note=Text(N_("a new forward pass; its gradient is added"))),
            Statement("w.grad = None"),
            Statement(again, note=Text(N_("after the reset: the gradient itself"))),
        ),
    )


def _forward(w: float, x: float, target: float) -> tuple[Statement, ...]:
    """Return the MSE lesson's statements up to the loss."""
    return program("mse", begun(w, [x], [target], "mean", "w").begun()).statements
