"""Questions on descents: rates that swing and grow, and what optimisers keep."""

# ruff: noqa: E501
from __future__ import annotations

from gradlab.ask.about_planes import PLANES
from gradlab.ask.item import Item, Numbers, Question, Span, Value
from gradlab.ask.keys import number_of
from gradlab.ask.spelled import IMPORTS, answer, tempting
from gradlab.program import Run, Statement
from gradlab.words.text import N_, Text

_PARABOLA = "w = torch.tensor($w, requires_grad=True)\noptimizer = torch.optim.SGD([w], lr=$lr)"
_STEPS = """\
path = [w.item()]
for _ in range(4):
    optimizer.zero_grad()
    loss = $a * w ** 2
    loss.backward()
    optimizer.step()
    path.append(w.item())
path = torch.tensor(path)
path"""
_START = Span(0.5, 3.0, 0.1)
_STEEP = Span(0.5, 3.0, 0.5)

_WAYS = {
    "nearer": (N_("w comes nearer to 0, always on the same side"), N_("Only while 1 − 2·lr·a is above 0.")),
    "swings": (N_("w jumps over 0 and back, each time nearer"), N_("Work out 1 − 2·lr·a, by which each step multiplies w: is it between −1 and 0?")),
    "repeats": (N_("w jumps between two places for ever"), N_("Only if 1 − 2·lr·a is exactly −1.")),
    "grows": (N_("w jumps over 0 and back, each time farther"), N_("Only if 1 − 2·lr·a is below −1.")),
}  # fmt: skip


def _way_of(factor: float) -> str:
    if factor > 0:
        return "nearer"
    if abs(factor + 1) < 1e-3:
        return "repeats"
    return "swings" if factor > -1 else "grows"


def _walked(ran: Run) -> Value:
    """Read from a path what every step does to w."""
    path = ran.steps[-1].tensor("path").value.tolist()
    return _way_of(path[1] / path[0])


def _swing(numbers: Numbers) -> Question | None:
    a, lr, w = numbers["a"], numbers["lr"], numbers["w"]
    factor = 1 - 2 * lr * a
    if abs(factor) < 0.05 or (abs(factor + 1) > 1e-9 and abs(factor + 1) < 0.08):
        return None
    right = _way_of(factor)
    return Question(
        Text(N_("The loss is {a:g}·w². Gradient descent with lr = {lr:g}: what does w do?"), {"a": a, "lr": lr}),
        (IMPORTS, Statement(_PARABOLA, {"w": w, "lr": lr})),
        (Statement(_STEPS, {"a": a}),),
        _walked,
        Text(N_("Yes: each step multiplies w by 1 − 2·lr·a.")),
        tuple(answer(key, text, "" if key == right else why) for key, (text, why) in _WAYS.items()),
        explore={"f": "square", "s0": w, "lr": round(min(1.2, max(0.02, lr * a)), 4)},
    )  # fmt: skip


_LIMIT = """\
loss = $a * w ** 2
(grad,) = torch.autograd.grad(loss, [w], create_graph=True)
(curvature,) = torch.autograd.grad(grad, [w])
limit = 2 / curvature
limit"""


def _limit(numbers: Numbers) -> Question | None:
    a, w = numbers["a"], numbers["w"]
    if a == 1:
        return None
    return Question(
        Text(N_("The loss is {a:g}·w². From which learning rate on does gradient descent no longer settle?"), {"a": a}),
        (IMPORTS, Statement("w = torch.tensor($w, requires_grad=True)", {"w": w})),
        (Statement(_LIMIT, {"a": a}),),
        number_of("limit"),
        Text(N_("Yes: 2 divided by the second derivative. There w only changes its sign.")),
        (
            tempting(1 / (2 * a), N_("That lr lands on the minimum in one step; one twice as large jumps as far beyond it.")),
            tempting(2 / a, N_("The second derivative of a·w² is 2a, not a.")),
            tempting(a, N_("The steeper the loss, the smaller lr must be.")),
        ),
        tolerance=0.02 / a,
        explore={"f": "square", "s0": w, "lr": 1.0},
    )  # fmt: skip


_RATES = """\
grown = []
for lr in $rates:
    w = torch.tensor($w, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=lr)
    for _ in range(20):
        optimizer.zero_grad()
        ($a * w ** 2).backward()
        optimizer.step()
    grown.append(w.abs().item() > $w)
found = torch.tensor($rates)[torch.tensor(grown)]
found"""


def _diverges(numbers: Numbers) -> Question | None:
    a, w = numbers["a"], numbers["w"]
    rates = [round(share / a, 3) for share in (0.3, 0.6, 0.9, 1.15)]
    settles = N_("With it 1 − 2·lr·a is between −1 and 1: w comes nearer with every step.")
    return Question(
        Text(N_("The loss is {a:g}·w². Find the learning rate with which gradient descent diverges."), {"a": a}),
        (IMPORTS,),
        (Statement(_RATES, {"rates": rates, "w": w, "a": a}),),
        number_of("found"),
        Text(N_("Yes: lr is above 1/a, so that each step jumps farther than it came.")),
        tuple(answer(lr, f"`lr={lr:g}`", "" if lr == rates[-1] else settles) for lr in rates),
        explore={"f": "square", "s0": w, "lr": 1.14},
    )  # fmt: skip


_FIRST = """\
optimizer = torch.optim.Adam([w], lr=$lr)
loss.backward()
optimizer.step()
moved = $w - w.detach()
moved"""


def _adam(numbers: Numbers) -> Question | None:
    a, w, lr = numbers["a"], numbers["w"], numbers["lr"]
    grad = 2 * a * w
    if abs(0.1 * grad - 1) < 0.1:
        return None
    return Question(
        Text(N_("Adam's very first step with lr = {lr:g}: by how much does w become smaller?"), {"lr": lr}),
        (
            IMPORTS,
            Statement("w = torch.tensor($w, requires_grad=True)\nloss = $a * w ** 2", {"w": w, "a": a}),
        ),
        (Statement(_FIRST, {"lr": lr, "w": w}),),
        number_of("moved"),
        Text(N_("Yes: the gradient is divided by the root of its own square, and lr is left.")),
        (
            tempting(lr * grad, N_("That is a step of SGD. Adam divides the gradient by the root of its square.")),
            tempting(0.1 * lr * grad, N_("The mean starts at 0 and takes a tenth; Adam corrects for that, and divides by the root.")),
        ),
        tolerance=0.05 * lr,
        explore={"f": "square", "s0": w, "by": "Adam"},
    )  # fmt: skip


_HEAVY = """\
optimizer = torch.optim.SGD([w], lr=$lr, momentum=0.9)
for _ in range(2):
    optimizer.zero_grad()
    loss = $a * w
    loss.backward()
    optimizer.step()
w"""


def _momentum(numbers: Numbers) -> Question:
    a, w, lr = numbers["a"], numbers["w"], numbers["lr"]
    return Question(
        Text(N_("The loss is {a:g}·w, so the gradient is always {a:g}. Two steps with lr = {lr:g} and momentum 0.9: where is w then?"), {"a": a, "lr": lr}),
        (IMPORTS, Statement("w = torch.tensor($w, requires_grad=True)", {"w": w})),
        (Statement(_HEAVY, {"lr": lr, "a": a}),),
        number_of("w"),
        Text(N_("Yes: the first step goes lr·{a:g}, the second 1.9 times as far."), {"a": a}),
        (
            tempting(w - 2 * lr * a, N_("Without momentum. With it the second step keeps 0.9 of the first.")),
            tempting(w - 1.9 * lr * a, N_("That is the second step's length alone.")),
            tempting(w - lr * a, N_("That is where the first step ends.")),
        ),
        tolerance=0.02 * lr * a,
        explore={"f": "square", "s0": w, "by": "momentum"},
    )  # fmt: skip


_SMALL_RATE = Span(0.05, 0.4, 0.05)
DESCENT = (
    Item("descent-swing", "descent", "which", N_("what lr makes of the steps"), {"w": _START, "a": _STEEP, "lr": Span(0.05, 1.2, 0.05)}, _swing),
    Item("descent-limit", "descent", "number", N_("where descent stops settling"), {"w": _START, "a": _STEEP}, _limit),
    Item("descent-diverges", "descent", "which", N_("an lr that diverges"), {"w": _START, "a": _STEEP}, _diverges),
    Item("descent-adam", "descent", "number", N_("Adam's first step"), {"w": _START, "a": Span(1.5, 3.0, 0.5), "lr": _SMALL_RATE}, _adam),
    Item("descent-momentum", "descent", "number", N_("two steps with momentum"), {"w": _START, "a": Span(1, 4, 1), "lr": _SMALL_RATE}, _momentum),
    *PLANES,
)  # fmt: skip
