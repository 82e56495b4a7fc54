"""Questions on Jacobians that are neither symmetric nor square."""

# ruff: noqa: E501
from __future__ import annotations

from gradlab.ask.item import Item, Numbers, Question, Span
from gradlab.ask.keys import number_of, numbers_of, shape_of
from gradlab.ask.spelled import IMPORTS, answer, shown, tempting
from gradlab.program import Statement
from gradlab.words.text import N_, Text


def _skew(numbers: Numbers) -> Question | None:
    x0, x1 = numbers["x0"], numbers["x1"]
    if min(abs(x0), abs(x1), abs(x0 - 1), abs(x1 - x0), abs(x1 - 1)) < 0.2:
        return None
    return Question(
        Text(N_("J[0, 1] is ∂f0/∂x1. Which number stands there?")),
        (
            IMPORTS,
            Statement(
                "x = torch.tensor($x, requires_grad=True)\n"
                "f = torch.stack([x[0] * x[1], x[0] + 2 * x[1], x[1] ** 2])",
                {"x": [x0, x1]},
            ),
        ),
        (Statement("(row,) = torch.autograd.grad(f[0], x)\ncell = row[1]\nrow"),),
        number_of("cell"),
        Text(N_("Yes: x0 · x1 moves by x0 for each unit of x1.")),
        (
            answer(x0, "`{value}`", value=shown(x0)),
            answer(1.0, "`1`", N_("That is J[1, 0], ∂f1/∂x0: a Jacobian need not be symmetric.")),
            answer(x1, "`{value}`", N_("That is J[0, 0], the slope along x0."), value=shown(x1)),
            answer(0.0, "`0`", N_("f0 depends on both inputs.")),
        ),
        explore={"f": "skew", "x0": x0, "x1": x1, "row": 0, "col": 1},
    )


def _shape(numbers: Numbers) -> Question | None:
    m, n = int(numbers["m"]), int(numbers["n"])
    if m == n:
        return None
    return Question(
        Text(N_("x has {n} elements, f(x) has {m}. What shape has the Jacobian?"), {"m": m, "n": n}),
        (
            IMPORTS,
            Statement("A = torch.ones($m, $n)\nx = torch.ones($n)", {"m": m, "n": n}),
        ),
        (Statement("J = torch.func.jacrev(lambda x: torch.tanh(A @ x))(x)\nJ.shape"),),
        shape_of("J"),
        Text(N_("Yes: one row for each output, one column for each input.")),
        (
            answer(f"({m}, {n})", f"`({m}, {n})`"),
            answer(f"({n}, {m})", f"`({n}, {m})`", N_("Rows are outputs: J[o, i] is ∂output o/∂input i.")),
            answer(f"({m},)", f"`({m},)`", N_("That is one column: what one input does to all outputs.")),
            answer(f"({n},)", f"`({n},)`", N_("That is one row: what one backward pass gives.")),
        ),
    )  # fmt: skip


def _product(numbers: Numbers) -> Question:
    x0, x1, v = numbers["x0"], numbers["x1"], [numbers[f"v{i}"] for i in range(3)]
    pulled = (v[0] * x1 + v[1], v[0] * x0 + 2 * v[1] + 2 * x1 * v[2])
    return Question(
        Text(N_("backward(gradient=v) weighs the three rows by v. Set the two bars of vᵀJ.")),
        (
            IMPORTS,
            Statement(
                "x = torch.tensor($x, requires_grad=True)\n"
                "f = torch.stack([x[0] * x[1], x[0] + 2 * x[1], x[1] ** 2])\n"
                "v = torch.tensor($v)",
                {"x": [x0, x1], "v": v},
            ),
        ),
        (Statement("f.backward(gradient=v)\ngrad = x.grad\ngrad"),),
        numbers_of("grad"),
        Text(N_("Yes: each row of the Jacobian, times its weight, added up.")),
        (tempting((pulled[1], pulled[0]), N_("These are the right numbers in the wrong places.")),)
        if abs(pulled[0] - pulled[1]) > 0.6
        else (),
        tolerance=0.25,
        handles=((N_("along x0"), Span(-15.0, 15.0, 0.1)), (N_("along x1"), Span(-15.0, 15.0, 0.1))),
        explore={"f": "skew", "x0": x0, "x1": x1},
    )  # fmt: skip


_PAIR = {"x0": Span(-2.0, 2.0, 0.5), "x1": Span(-2.0, 2.0, 0.5)}
_WEIGHTS = {f"v{i}": Span(-2.0, 2.0, 1.0) for i in range(3)}
MAPS = (
    Item("softmax-skew", "softmax", "which", N_("a Jacobian that is not symmetric"), {"x0": Span(-3.0, 3.0, 0.1), "x1": Span(-3.0, 3.0, 0.1)}, _skew),
    Item("softmax-shape", "softmax", "shape", N_("rows and columns"), {"m": Span(2, 6, 1), "n": Span(2, 6, 1)}, _shape),
    Item("softmax-product", "softmax", "place", N_("a product with v"), {**_PAIR, **_WEIGHTS}, _product),
)  # fmt: skip
