"""The listings that print a grad_fn graph."""

from __future__ import annotations

from collections.abc import Sequence

from gradlab.functions import Numbers, scalar, vector
from gradlab.listings.maps import FORWARD, LOGITS, OUTPUT_NAMES
from gradlab.listings.mse import IMPORTS, mse_forward
from gradlab.program import Program, Statement
from gradlab.text import N_, Text

WALK = """\
def walk(node, depth=0):
    print("  " * depth + node.name())
    for inner, _ in node.next_functions:
        if inner is not None:
            walk(inner, depth + 1)"""

WALKS = {
    "p": ("walk(p.grad_fn)", "walk(p[$row].grad_fn)"),
    "log_p": ("walk(log_p.grad_fn)", "walk(log_p[$row].grad_fn)"),
    "f": ("walk(f.grad_fn)", "walk(f[$row].grad_fn)"),
}
"""The walk from the whole output and from one of its elements, by the output's name."""


def graph_of_mse(w: float, x: Sequence[float], target: Sequence[float], reduction: str) -> Program:
    """Return the forward pass of the MSE and its grad_fn graph as a printed tree."""
    return Program(
        "graph_mse",
        (
            *mse_forward(w, x, target, reduction, "w"),
            Statement(WALK),
            Statement("walk(mse.grad_fn)", note=Text(N_("what backward will visit"))),
        ),
    )


def graph_of_map(name: str, x: Sequence[float], row: int | None = None) -> Program:
    """Return the forward pass of a map and the graph of its output, or of one element of it."""
    at, forward = FORWARD[name]
    return Program(
        f"graph_{name}",
        (
            IMPORTS,
            Statement(at, {"x": x}),
            Statement(forward),
            Statement(WALK),
            _walk(OUTPUT_NAMES.get(name, "f"), row),
        ),
    )


def graph_of_tempered_softmax(
    logits: Sequence[float], temperature: float, row: int | None = None
) -> Program:
    """Return the forward pass of a softmax with temperature and its graph."""
    return Program(
        "graph_softmax_temperature",
        (
            IMPORTS,
            Statement(LOGITS, {"x": logits}),
            Statement("T = torch.tensor($t)", {"t": temperature}),
            Statement("p = F.softmax(a / T, dim=0)\np"),
            Statement(WALK),
            _walk("p", row),
        ),
    )


def _walk(output: str, row: int | None) -> Statement:
    of_all, of_one = WALKS[output]
    if row is None:
        return Statement(of_all, note=Text(N_("what backward will visit")))
    return Statement(of_one, {"row": row}, Text(N_("taking one output is an operation, too")))


def graph_of(name: str, numbers: Numbers, row: int | None = None) -> Program:
    """Return the listing that prints the graph of a function of the table.

    Args:
        name: its key: "mse", "mse_mean", "mse_sum", "softmax_temperature" or a key of FORWARD.
        numbers: its inputs by name, as typed.
        row: the element picked from a vector output; None for the whole output.
    """
    if name in ("mse", "mse_mean", "mse_sum"):
        x, target = vector(numbers["x"]), vector(numbers["target"])
        reduction = "sum" if name == "mse_sum" else "mean"
        return graph_of_mse(scalar(numbers["w"]), x, target, reduction)
    if name == "softmax_temperature":
        return graph_of_tempered_softmax(vector(numbers["a"]), scalar(numbers["T"]), row)
    (point,) = numbers.values()
    return graph_of_map(name, vector(point), row)
