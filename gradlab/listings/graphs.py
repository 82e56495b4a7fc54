"""The listings that print a grad_fn graph."""

from __future__ import annotations

from collections.abc import Sequence

from gradlab.listings.maps import OUTPUTS
from gradlab.listings.mse import IMPORTS, mse_forward
from gradlab.program import Program, Statement
from gradlab.text import N_, Text

WALK = """\
def walk(node, depth=0):
    print("  " * depth + node.name())
    for inner, _ in node.next_functions:
        if inner is not None:
            walk(inner, depth + 1)"""


def graph_of_mse(w: float, x: Sequence[float], y: Sequence[float], reduction: str) -> Program:
    """Return the forward pass of the MSE and its grad_fn graph as a printed tree."""
    return Program(
        "graph_mse",
        (
            *mse_forward(w, x, y, reduction, "w"),
            Statement(WALK),
            Statement("walk(mse.grad_fn)", note=Text(N_("what backward will visit"))),
        ),
    )


def graph_of_map(name: str, x: Sequence[float], row: int | None = None) -> Program:
    """Return the forward pass of a map and the grad_fn graph of y, or of y[row], as a tree."""
    walk = Statement("walk(y.grad_fn)", note=Text(N_("what backward will visit")))
    if row is not None:
        walk = Statement(
            "walk(y[$row].grad_fn)",
            {"row": row},
            Text(N_("taking one output is an operation, too")),
        )
    return Program(
        f"graph_{name}",
        (
            IMPORTS,
            Statement("x = torch.tensor($x, requires_grad=True)\nx", {"x": x}),
            Statement(OUTPUTS[name]),
            Statement(WALK),
            walk,
        ),
    )
