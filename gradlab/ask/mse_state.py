"""The state of the questions on a loss, in code and in a link."""

from __future__ import annotations

from gradlab.ask.item import Numbers
from gradlab.ask.spelled import IMPORTS, SMALL
from gradlab.program import Statement

_START = """\
x = torch.tensor($x)
y = torch.tensor($y)
w = torch.tensor($w, requires_grad=True)
mse = F.mse_loss(x * w, y)"""
GRAD = Statement("(grad,) = torch.autograd.grad(mse, [w])\ngrad")
NUMBERS = {"w": SMALL, "x": SMALL, "y": SMALL}


def state(numbers: Numbers) -> tuple[Statement, ...]:
    """Return the statements that make the loss."""
    return IMPORTS, Statement(_START, {name: numbers[name] for name in "xyw"})


def slope(numbers: Numbers) -> float:
    """Return ∂(xw − y)²/∂w by hand."""
    w, x, y = (numbers[name] for name in "wxy")
    return 2 * (x * w - y) * x


def explore(numbers: Numbers) -> dict[str, str | float]:
    """Return what opens the same numbers in the lesson."""
    return {name: numbers[name] for name in "wxy"}
