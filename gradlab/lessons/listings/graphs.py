"""The listings of the graph's page: the forward pass, its grad_fn graph printed, and backward."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from gradlab.functions import FUNCTIONS, Numbers
from gradlab.lessons.listings.maps import FORWARD, OUTPUT_NAMES
from gradlab.lessons.listings.mse import IMPORTS, MSE_LOSSES
from gradlab.program import Program, Statement
from gradlab.words.text import N_, Text

WALK = """\
def walk(node, depth=0):
    print("  " * depth + node.name())
    for inner, _ in node.next_functions:
        if inner is not None:
            walk(inner, depth + 1)"""

INPUTS = {
    "w": ("w = torch.tensor($n)", "w = torch.tensor($n, requires_grad=True)\nw"),
    "x": ("x = torch.tensor($n)", "x = torch.tensor($n, requires_grad=True)\nx"),
    "target": (
        "target = torch.tensor($n)",
        "target = torch.tensor($n, requires_grad=True)\ntarget",
    ),
    "a": ("a = torch.tensor($n)", "a = torch.tensor($n, requires_grad=True)\na"),
    "T": ("T = torch.tensor($n)", "T = torch.tensor($n, requires_grad=True)\nT"),
}
"""An input that needs no gradient, and one that does, by its name."""

GRADS = {"w": "w.grad", "x": "x.grad", "target": "target.grad", "a": "a.grad", "T": "T.grad"}
"""Where backward has written, by the input's name."""

WHOLE = {
    "mse": ("walk(mse.grad_fn)", "mse.backward()"),
    "p": ("walk(p.grad_fn)", "v = torch.tensor($v)\np.backward(gradient=v)"),
    "log_p": ("walk(log_p.grad_fn)", "v = torch.tensor($v)\nlog_p.backward(gradient=v)"),
    "f": ("walk(f.grad_fn)", "v = torch.tensor($v)\nf.backward(gradient=v)"),
}
"""The walk and the backward pass from the whole output, by its name."""

ONE = {
    "p": ("walk(p[$row].grad_fn)", "p[$row].backward()"),
    "log_p": ("walk(log_p[$row].grad_fn)", "log_p[$row].backward()"),
    "f": ("walk(f[$row].grad_fn)", "f[$row].backward()"),
}
"""The walk and the backward pass from one element of a vector output, by its name."""


def graph_of(
    name: str,
    numbers: Numbers,
    leaves: Collection[str],
    row: int | None = None,
    v: Sequence[float] = (),
) -> Program:
    """Return the listing of a function of the table: its graph, one backward pass, every .grad.

    The tensors have the shapes of the function's page: () for a number, (n,) for several.

    Args:
        name: the function's key.
        numbers: its inputs by name, as typed.
        leaves: the inputs that require grad.
        row: the element picked from a vector output; None for the whole output.
        v: the cotangent of a whole vector output.
    """
    inputs = [
        Statement(INPUTS[argument][argument in leaves], {"n": value})
        for argument, value in numbers.items()
    ]
    grads = [Statement(GRADS[argument]) for argument in numbers if argument in leaves]
    steps = (*_forward(name), Statement(WALK), *_backward(name, row, v))
    return Program(f"graph_{name}", (IMPORTS, *inputs, *steps, *grads))


def _forward(name: str) -> tuple[Statement, ...]:
    """Return the statements from the inputs to the output."""
    if FUNCTIONS[name].output.role == "loss":
        loss = MSE_LOSSES["sum" if name == "mse_sum" else "mean"]
        return Statement("pred = x * w\npred"), Statement(loss)
    if name == "softmax_temperature":
        return (Statement("p = F.softmax(a / T, dim=0)\np"),)
    _, forward = FORWARD[name]
    return (Statement(forward),)


def _backward(name: str, row: int | None, v: Sequence[float]) -> tuple[Statement, Statement]:
    """Return the walk from the output, or from one element of it, and the backward pass."""
    output = "p" if name == "softmax_temperature" else OUTPUT_NAMES.get(name, "f")
    if row is not None:
        walk, backward = ONE[output]
        note = Text(N_("taking one output is an operation, too"))
        return Statement(walk, {"row": row}, note), Statement(backward, {"row": row})
    is_vector = FUNCTIONS[name].output.role != "loss"
    walk, backward = WHOLE[output if is_vector else "mse"]
    visits = Text(N_("what backward will visit"))
    return Statement(walk, note=visits), Statement(backward, {"v": v} if is_vector else {})
