"""Questions on functions of the sandbox's gallery: kinks, ties, cuts, what is not finite."""

# ruff: noqa: E501
from __future__ import annotations

import math

from gradlab.ask.item import Item, Numbers, Question, Span
from gradlab.ask.keys import grad_of, numbers_of
from gradlab.ask.spelled import IMPORTS, POSITIVE, answer, shown, tempting
from gradlab.program import Statement
from gradlab.words.text import N_, Text


def _kink(numbers: Numbers) -> Question:
    slope = numbers["slope"]
    return Question(
        Text(N_("relu has a kink at 0, and x is exactly 0. Which slope does torch give?")),
        (
            IMPORTS,
            Statement("x = torch.tensor(0.0, requires_grad=True)\nf = $slope * F.relu(x)\nf.backward()", {"slope": slope}),
        ),
        (Statement("x.grad"),),
        grad_of("x"),
        Text(N_("Yes: at the kink there is no slope; torch takes 0 by convention.")),
        (
            answer(0.0, "`0`"),
            answer(slope, "`{value}`", N_("That is the slope on the right; at 0 torch takes 0."), value=shown(slope)),
            answer(slope / 2, "`{value}`", N_("Half-way would be a choice, too; torch's is 0."), value=shown(slope / 2)),
            answer(math.nan, "`nan`", N_("No slope exists there, and still torch gives a number.")),
        ),
        explore={"expr": "relu(x)"},
    )  # fmt: skip


def _tie(numbers: Numbers) -> Question:
    v = numbers["v"]
    return Question(
        Text(N_("Two elements are the largest. How does x.max() share the gradient?")),
        (
            IMPORTS,
            Statement("x = torch.tensor([$v, $v, $low], requires_grad=True)\nx.max().backward()", {"v": v, "low": v - 1.0}),
        ),
        (Statement("grad = x.grad\ngrad"),),
        numbers_of("grad"),
        Text(N_("Yes: max without dim shares evenly among the largest.")),
        (
            answer((0.5, 0.5, 0.0), "`[0.5, 0.5, 0]`"),
            answer((1.0, 0.0, 0.0), "`[1, 0, 0]`", N_("That is x.max(dim=0): it picks one place, and the gradient goes there.")),
            answer((1.0, 1.0, 0.0), "`[1, 1, 0]`", N_("The maximum rises by 1 at most, so the shares sum to 1.")),
        ),
        explore={"expr": "x.max()"},
    )  # fmt: skip


def _root(_numbers: Numbers) -> Question:
    finite = N_("Just right of 0 the root is vertical: the slope has no bound.")
    return Question(
        Text(N_("x is 0. What is the gradient of its square root, times 0?")),
        (IMPORTS, Statement("x = torch.tensor(0.0, requires_grad=True)\nf = 0 * torch.sqrt(x)\nf.backward()")),
        (Statement("x.grad"),),
        grad_of("x"),
        Text(N_("Yes: 0 times the infinite slope of the root is not a number.")),
        (
            answer(math.nan, "`nan`"),
            answer(0.0, "`0`", N_("The factor 0 meets an infinite slope: 0 · inf is nan, not 0.")),
            answer(math.inf, "`inf`", N_("That is the root's own slope, before the factor 0.")),
            answer(1.0, "`1`", finite),
        ),
        explore={"expr": "0*sqrt(x)", "x": 0.0},
    )  # fmt: skip


def _branch(numbers: Numbers) -> Question:
    x = -numbers["x"]
    return Question(
        Text(N_("x is negative, so where takes the 0. What is x.grad?")),
        (
            IMPORTS,
            Statement(
                "x = torch.tensor($x, requires_grad=True)\n"
                "f = torch.where(x > 0, torch.sqrt(x), torch.zeros(()))\nf.backward()",
                {"x": x},
            ),
        ),
        (Statement("x.grad"),),
        grad_of("x"),
        Text(N_("Yes: the branch that was not taken is differentiated as well, and 0 · nan is nan.")),
        (
            answer(math.nan, "`nan`"),
            answer(0.0, "`0`", N_("where picks values, not gradients: the other branch still gets 0 times its slope.")),
            answer(1 / (2 * math.sqrt(-x)), "`{value}`", N_("That would be the slope on the other side of 0."), value=shown(1 / (2 * math.sqrt(-x)))),
        ),
        explore={"expr": "where(x > 0, sqrt(x), 0*x)", "x": x},
    )  # fmt: skip


def _whole(numbers: Numbers) -> Question:
    x = numbers["x"]
    return Question(
        Text(N_("What is x.grad?")),
        (
            IMPORTS,
            Statement("x = torch.tensor($x, requires_grad=True)\nf = torch.round(x) ** 2\nf.backward()", {"x": x}),
        ),
        (Statement("x.grad"),),
        grad_of("x"),
        Text(N_("Yes: a staircase is flat wherever it has a slope at all.")),
        (
            tempting(2 * round(x), N_("The square passes that on, and round multiplies it by 0.")),
            tempting(2 * x, N_("round is not the identity for gradients: its slope is 0.")),
        ),
        tolerance=0.01,
        explore={"expr": "torch.round(x)**2", "x": x},
    )  # fmt: skip


_FORM = """\
A = torch.tensor([[1.0, $b], [$c, 2.0]])
x = torch.tensor($x, requires_grad=True)
f = x @ A @ x
f.backward()"""


def _named(pair: tuple[float, float]) -> dict[str, str]:
    return {"first": shown(pair[0]), "second": shown(pair[1])}


def _quadratic(numbers: Numbers) -> Question | None:
    b, c = numbers["b"], numbers["c"]
    x = [numbers["x0"], numbers["x1"]]
    if abs(b - c) < 0.5 or min(map(abs, x)) < 0.4:
        return None
    grad = (2 * x[0] + (b + c) * x[1], (b + c) * x[0] + 4 * x[1])
    twice = (2 * (x[0] + b * x[1]), 2 * (c * x[0] + 2 * x[1]))
    once = (x[0] + b * x[1], c * x[0] + 2 * x[1])
    text = "`[{first}, {second}]`"
    return Question(
        Text(N_("A is not symmetric. What is the gradient of x @ A @ x for x?")),
        (
            IMPORTS,
            Statement(_FORM, {"b": b, "c": c, "x": x}),
        ),
        (Statement("grad = x.grad\ngrad"),),
        numbers_of("grad"),
        Text(N_("Yes: (A + Aᵀ) x.")),
        (
            answer(grad, text, **_named(grad)),
            answer(twice, text, N_("That is 2 A x, which holds for a symmetric A only."), **_named(twice)),
            answer(once, text, N_("That is A x: x stands on both sides."), **_named(once)),
        ),
        explore={"expr": "x @ A @ x"},
    )  # fmt: skip


SANDBOX = (
    Item("sandbox-kink", "sandbox", "which", N_("the slope at a kink"), {"slope": POSITIVE}, _kink),
    Item("sandbox-tie", "sandbox", "which", N_("two largest elements"), {"v": POSITIVE}, _tie),
    Item("sandbox-root", "sandbox", "which", N_("0 times an infinite slope"), {}, _root),
    Item("sandbox-where", "sandbox", "which", N_("the branch that was not taken"), {"x": POSITIVE}, _branch),
    Item("sandbox-round", "sandbox", "number", N_("the slope of a staircase"), {"x": Span(1.1, 4.3, 0.2)}, _whole),
    Item("sandbox-quadratic", "sandbox", "which", N_("a form that is not symmetric"), {"b": Span(-2.0, 2.0, 0.5), "c": Span(-2.0, 2.0, 0.5), "x0": Span(-2.0, 2.0, 0.2), "x1": Span(-2.0, 2.0, 0.2)}, _quadratic),
)  # fmt: skip
