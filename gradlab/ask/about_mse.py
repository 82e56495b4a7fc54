"""Questions on the slope of a loss."""

# ruff: noqa: E501
from __future__ import annotations

from gradlab.ask.about_steps import STEP
from gradlab.ask.item import Item, Numbers, Question, Span
from gradlab.ask.keys import handle_of, number_of, shape_of, sign_of
from gradlab.ask.mse_state import GRAD, NUMBERS, explore, slope, state
from gradlab.ask.spelled import IMPORTS, POSITIVE, SMALL, answer, shown, tempting
from gradlab.program import Statement
from gradlab.words.text import N_, Text

_LONGER = """\
longer = F.mse_loss($factor * x * w, y)
(grad_longer,) = torch.autograd.grad(longer, [w])
ratio = grad_longer / grad
ratio"""
_TARGET = """\
x = torch.tensor($x)
w = torch.tensor($w)
y = torch.tensor($y, requires_grad=True)
mse = F.mse_loss(x * w, y)"""


_FLAT = N_("x · w meets y, or x is 0: here the tangent is flat.")
_WAYS = {
    1.0: (N_("It rises"), N_("Look at x · w and y: a larger w brings them closer.")),
    -1.0: (N_("It falls"), N_("Look at x · w and y: a larger w takes them apart.")),
    0.0: (N_("Nothing, to first order"), N_("The tangent is flat only where x · w meets y, or where x is 0.")),
}  # fmt: skip
_RATES = {1: N_("It rises, at about {rate} per unit"), -1: N_("It falls, at about {rate} per unit")}


def _sign(numbers: Numbers) -> Question:
    rate = slope(numbers)
    sign = float((rate > 1e-6) - (rate < -1e-6))
    why = {way: said if sign else _FLAT for way, (_text, said) in _WAYS.items()}
    return Question(
        Text(N_("Make w a little larger. What does the loss do?")),
        state(numbers),
        (GRAD,),
        sign_of("grad"),
        Text(N_("Yes: the sign of the gradient says which way the loss goes.")),
        tuple(answer(w, text, "" if w == sign else why[w]) for w, (text, _said) in _WAYS.items()),
        picture="curve",
        explore=explore(numbers),
    )


def _rate(numbers: Numbers) -> Question | None:
    rate = slope(numbers)
    if abs(rate) < 0.2:
        return None
    here, there = _RATES[1 if rate > 0 else -1], _RATES[-1 if rate > 0 else 1]
    wrong_way = N_("The size is right, the direction is not: which way does x · w − y move?")
    no_two = N_("The square's derivative brings a factor 2: 2 · (x·w − y) · x.")
    not_flat = N_("The point is not at the minimum.")
    return Question(
        Text(N_("Make w a little larger. What happens to the loss, and how fast?")),
        state(numbers),
        (GRAD,),
        number_of("grad"),
        Text(N_("Yes: 2 · (x·w − y) · x, the slope of the tangent.")),
        (
            answer(rate, here, rate=shown(abs(rate))),
            answer(-rate, there, wrong_way, rate=shown(abs(rate))),
            answer(rate / 2, here, no_two, rate=shown(abs(rate) / 2)),
            answer(0.0, _WAYS[0.0][0], not_flat),
        ),
        picture="curve",
        explore=explore(numbers),
    )  # fmt: skip


def _tangent(numbers: Numbers) -> Question | None:
    rate = slope(numbers)
    if not 0.5 < abs(rate) < 20:
        return None
    return Question(
        Text(N_("Turn the line until it is the tangent at the point. Which slope has it?")),
        state(numbers),
        (GRAD,),
        handle_of("grad"),
        Text(N_("Yes: the gradient is that slope.")),
        (
            tempting((-rate,), N_("That is its mirror image: the size is right, the sign is not.")),
            tempting((rate / 2,), N_("Half of it: the square's derivative brings a factor 2.")),
        ),
        tolerance=max(0.4, 0.12 * abs(rate)),
        handles=((N_("slope of the line"), Span(-20.0, 20.0, 0.1)),),
        picture="curve",
        explore=explore(numbers),
    )


def _double(numbers: Numbers) -> Question | None:
    factor = numbers["factor"]
    if not abs(numbers["w"]) > 0.3:
        return None
    once = N_("x stands in the error x · w and once more as the factor that follows from it.")
    other = N_("The gradient is 2 · x · x · w: every x in it grows.")
    return Question(
        Text(
            N_("The target is 0. x becomes {factor:g} times as large. And the gradient?"),
            {"factor": factor},
        ),
        state({**numbers, "y": 0.0}),
        (GRAD, Statement(_LONGER, {"factor": factor})),
        number_of("ratio"),
        Text(N_("Yes: x enters the error and multiplies it once more, so its square counts.")),
        (
            answer(factor**2, N_("{times:g} times as large"), times=factor**2),
            answer(factor, N_("{times:g} times as large"), once, times=factor),
            answer(1.0, N_("It stays"), other),
            answer(1 / factor, N_("It becomes smaller"), other),
        ),
        explore=explore({**numbers, "y": 0.0}),
    )


def _target(numbers: Numbers) -> Question | None:
    w, x, y = (numbers[name] for name in "wxy")
    error = x * w - y
    if abs(error) < 0.2 or abs(abs(x) - 1) < 0.1 or abs(x) < 0.2:
        return None
    return Question(
        Text(N_("The target y asks for gradients, too. What is ∂loss/∂y here?")),
        (IMPORTS, Statement(_TARGET, {name: numbers[name] for name in "xyw"})),
        (Statement("(grad,) = torch.autograd.grad(mse, [y])\ngrad"),),
        number_of("grad"),
        Text(N_("Yes: y stands in the error with a minus, and alone.")),
        (
            tempting(2 * error, N_("The size is right; y stands in the error with a minus.")),
            tempting(2 * error * x, N_("That is the gradient along w. No x multiplies y.")),
            tempting(
                0.0, N_("Nothing makes a target a constant but that nobody asks: it has a slope.")
            ),
            tempting(-error, N_("The square's derivative brings a factor 2.")),
        ),
        tolerance=0.02 * abs(error) + 0.005,
        explore={**explore(numbers), "wrt": "y"},
    )


def _broadcast(numbers: Numbers) -> Question:
    n = int(numbers["n"])
    rows = N_("The column is laid beside the row: each of the predictions meets each target.")
    return Question(
        Text(N_("pred has shape ({n}, 1), target ({n},). What shape has pred − target?"), {"n": n}),
        (
            IMPORTS,
            Statement("pred = torch.ones($n, 1)\ntarget = torch.zeros($n)", {"n": n}),
        ),
        (Statement("error = pred - target\nerror.shape"),),
        shape_of("error"),
        Text(
            N_("Yes: broadcasting makes {square} errors of {n}; torch only warns in F.mse_loss."),
            {"n": n, "square": n * n},
        ),
        (
            answer(f"({n}, {n})", f"`({n}, {n})`"),
            answer(f"({n}, 1)", f"`({n}, 1)`", rows),
            answer(f"({n},)", f"`({n},)`", rows),
            answer(
                "error",
                N_("None: it raises an error"),
                N_("1 stretches to any size, so torch finds nothing wrong."),
            ),
        ),
    )


MSE = (
    Item("mse-sign", "mse", "sign", N_("which way the loss goes"), NUMBERS, _sign),
    Item("mse-rate", "mse", "which", N_("how fast the loss moves"), NUMBERS, _rate),
    Item("mse-tangent", "mse", "place", N_("the tangent, by hand"), NUMBERS, _tangent),
    Item(
        "mse-factor",
        "mse",
        "which",
        N_("what a longer x does to the gradient"),
        {"w": SMALL, "x": POSITIVE, "factor": Span(2, 5, 1)},
        _double,
    ),
    STEP,
    Item("mse-target", "mse", "number", N_("the gradient of the target"), NUMBERS, _target),
    Item("mse-broadcast", "mse", "shape", N_("a column minus a row"), {"n": Span(2, 9, 1)}, _broadcast),
)  # fmt: skip
