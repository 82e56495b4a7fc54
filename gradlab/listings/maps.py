"""The listings of vector functions: softmax, its sum trap, and the other maps."""

from __future__ import annotations

from collections.abc import Sequence

from gradlab.listings.mse import IMPORTS
from gradlab.program import Program, Statement
from gradlab.text import N_, Text

OUTPUTS = {
    "softmax": "y = F.softmax(x, dim=0)\ny",
    "log_softmax": "y = F.log_softmax(x, dim=0)\ny",
    "products": "y = torch.stack([x[0] * x[1], x[0] + 2 * x[1], x[1] ** 2])\ny",
    "polar": "y = torch.stack([x[0] * torch.cos(x[1]), x[0] * torch.sin(x[1])])\ny",
}
"""The forward pass of each map a learner can choose, from x to y."""


def jacobian(
    name: str, x: Sequence[float], row: int, v: Sequence[float], u: Sequence[float]
) -> Program:
    """Return one row of a Jacobian, the whole of it, vᵀJ and Ju.

    Args:
        name: a key of OUTPUTS.
        x: the point, shape (n,), as floats.
        row: which output's gradient to show.
        v: the cotangent, shape of the output.
        u: the tangent, shape of x.
    """
    return Program(
        f"jacobian_{name}",
        (
            IMPORTS,
            Statement("x = torch.tensor($x, requires_grad=True)\nx", {"x": x}),
            Statement(OUTPUTS[name]),
            Statement("torch.autograd.grad(y[$row], x, retain_graph=True)", {"row": row}),
            Statement(
                "J = torch.stack([torch.autograd.grad(out, x, retain_graph=True)[0] for out in y])"
                "\nJ",
                note=Text(N_("one call gives one row; stacked, they are the Jacobian")),
            ),
            Statement("v = torch.tensor($v)\ny.backward(gradient=v)\nx.grad", {"v": v}),
            Statement("u = torch.tensor($u)\nJ @ u", {"u": u}),
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
    forward = Statement("p = F.softmax(a, dim=0)\np")
    if temperature != 1.0:
        forward = Statement("p = F.softmax(a / $t, dim=0)\np", {"t": temperature})
    return Program(
        "softmax",
        (
            IMPORTS,
            Statement("a = torch.tensor($a, requires_grad=True)\na", {"a": logits}),
            forward,
            Statement("p.backward()", note=Text(N_("torch won't choose v for a vector"))),
            Statement("torch.autograd.grad(p[$row], a, retain_graph=True)", {"row": row}),
            Statement(
                "J = torch.stack([torch.autograd.grad(out, a, retain_graph=True)[0] for out in p])"
                "\nJ",
            ),
            Statement("v = torch.tensor($v)\np.backward(gradient=v)\na.grad", {"v": v}),
            Statement("u = torch.tensor($u)\nJ @ u", {"u": u}),
        ),
    )


def sum_trap(logits: Sequence[float]) -> Program:
    """Return the error on a vector, the usual advice p.sum().backward(), and its zero."""
    return Program(
        "sum_trap",
        (
            IMPORTS,
            Statement("a = torch.tensor($a, requires_grad=True)", {"a": logits}),
            Statement("p = F.softmax(a, dim=0)\np"),
            Statement("p.backward()"),
            Statement("p.sum().backward()\na.grad", note=Text(N_("the usual advice"))),
            Statement("p.sum()", note=Text(N_("always 1, so no logit can change it"))),
        ),
    )
