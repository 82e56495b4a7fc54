"""The listings of vector functions: softmax, its sum trap, and the other maps of the table."""

from __future__ import annotations

from collections.abc import Sequence

from gradlab.functions import Numbers, scalar, vector
from gradlab.lessons.listings.mse import IMPORTS
from gradlab.program import Program, Statement
from gradlab.words.text import N_, Text

LOGITS = "a = torch.tensor($x, requires_grad=True)\na"
POINT = "x = torch.tensor($x, requires_grad=True)\nx"

FORWARD = {
    "softmax": (LOGITS, "p = F.softmax(a, dim=0)\np"),
    "log_softmax": (LOGITS, "log_p = F.log_softmax(a, dim=0)\nlog_p"),
    "skew": (POINT, "f = torch.stack([x[0] * x[1], x[0] + 2 * x[1], x[1] ** 2])\nf"),
    "polar": (POINT, "f = torch.stack([x[0] * torch.cos(x[1]), x[0] * torch.sin(x[1])])\nf"),
    "spherical": (
        POINT,
        "f = torch.stack([x[0] * torch.sin(x[1]) * torch.cos(x[2]),"
        " x[0] * torch.sin(x[1]) * torch.sin(x[2]), x[0] * torch.cos(x[1])])\nf",
    ),
    "projection": (POINT, "f = x[:2] / x[2]\nf"),
    "relu": (POINT, "f = F.relu(x)\nf"),
    "abs": (POINT, "f = torch.abs(x)\nf"),
}
"""Input and forward pass of each vector function, by its key in gradlab.functions."""

DERIVATIVES = {
    "p": (
        "torch.autograd.grad(p[$row], a, retain_graph=True)",
        "J = torch.stack([torch.autograd.grad(out, a, retain_graph=True)[0] for out in p])\nJ",
        "v = torch.tensor($v)\np.backward(gradient=v)\na.grad",
    ),
    "log_p": (
        "torch.autograd.grad(log_p[$row], a, retain_graph=True)",
        "J = torch.stack([torch.autograd.grad(out, a, retain_graph=True)[0] for out in log_p])\nJ",
        "v = torch.tensor($v)\nlog_p.backward(gradient=v)\na.grad",
    ),
    "f": (
        "torch.autograd.grad(f[$row], x, retain_graph=True)",
        "J = torch.stack([torch.autograd.grad(out, x, retain_graph=True)[0] for out in f])\nJ",
        "v = torch.tensor($v)\nf.backward(gradient=v)\nx.grad",
    ),
}
"""One row, all rows and vᵀJ, by the name of the output."""

OUTPUT_NAMES = {"softmax": "p", "log_softmax": "log_p"}
"""What a function's output is called in code; any other is f."""


def jacobian(
    name: str, x: Sequence[float], row: int, v: Sequence[float], u: Sequence[float]
) -> Program:
    """Return one row of a Jacobian, the whole of it, vᵀJ and Ju.

    Args:
        name: a key of FORWARD.
        x: the point, shape (n,), as floats.
        row: which output's gradient to show.
        v: the cotangent, shape of the output.
        u: the tangent, shape of x.
    """
    at, forward = FORWARD[name]
    return Program(
        f"jacobian_{name}",
        (
            IMPORTS,
            Statement(at, {"x": x}),
            Statement(forward),
            *_derivatives(OUTPUT_NAMES.get(name, "f"), row, v, u),
        ),
    )


def softmax(
    logits: Sequence[float],
    row: int,
    v: Sequence[float],
    u: Sequence[float],
    temperature: float = 1.0,
) -> Program:
    """Return the softmax lesson: the refused backward, one row, the Jacobian, vᵀJ and Ju.

    Args:
        logits: shape (n,), as floats.
        row: which probability's gradient to show.
        v: the cotangent, shape (n,).
        u: the tangent, shape (n,).
        temperature: what the logits are divided by.
    """
    return Program(
        "softmax",
        (
            IMPORTS,
            *_probs(logits, temperature),
            Statement("p.backward()", note=Text(N_("torch won't choose v for a vector"))),
            *_derivatives("p", row, v, u),
        ),
    )


def _probs(logits: Sequence[float], temperature: float) -> tuple[Statement, Statement]:
    """Return the statements that make the logits and their probabilities."""
    forward = Statement("p = F.softmax(a, dim=0)\np")
    if temperature != 1.0:
        forward = Statement("p = F.softmax(a / $t, dim=0)\np", {"t": temperature})
    return Statement(LOGITS, {"x": logits}), forward


def _derivatives(
    output: str, row: int, v: Sequence[float], u: Sequence[float]
) -> tuple[Statement, ...]:
    """Return the statements that differentiate the named output; the products if asked for."""
    one_row, all_rows, vjp = DERIVATIVES[output]
    jacobian = (
        Statement(one_row, {"row": row}, Text(N_("one call gives one row"))),
        Statement(all_rows, note=Text(N_("all rows, stacked: the Jacobian"))),
    )
    if not v:
        return jacobian
    return (
        *jacobian,
        Statement(vjp, {"v": v}, Text(N_("vᵀJ in one backward pass"))),
        Statement("u = torch.tensor($u)\nJ @ u", {"u": u}),
    )


def of_map(
    name: str, numbers: Numbers, row: int, v: Sequence[float] = (), u: Sequence[float] = ()
) -> Program:
    """Return the listing of a vector function of the table: softmax's own, or jacobian.

    Args:
        name: "softmax_temperature", or a key of FORWARD.
        numbers: its inputs by name, as typed.
        row: which output's gradient to show.
        v: the cotangent, shape of the output; without one there are no products.
        u: the tangent, shape of the first argument.
    """
    if name == "softmax_temperature":
        return softmax(vector(numbers["a"]), row, v, u, scalar(numbers["T"]))
    (point,) = numbers.values()
    return jacobian(name, vector(point), row, v, u)


def sum_trap(logits: Sequence[float], temperature: float = 1.0) -> Program:
    """Return the error on a vector, the usual advice p.sum().backward(), and its zero.

    Args:
        logits: shape (n,), as floats.
        temperature: what the logits are divided by.
    """
    return Program(
        "sum_trap",
        (
            IMPORTS,
            *_probs(logits, temperature),
            Statement("p.backward()"),
            Statement("p.sum().backward()\na.grad", note=Text(N_("the usual advice"))),
            Statement("p.sum()", note=Text(N_("always 1, so no logit can change it"))),
        ),
    )
