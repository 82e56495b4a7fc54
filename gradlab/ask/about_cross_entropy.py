"""Questions on cross-entropy: p − y, what stalls, and what counts in a batch."""

# ruff: noqa: E501
from __future__ import annotations

import math

from gradlab.ask.item import Item, Numbers, Question, Span
from gradlab.ask.keys import NOTHING, largest_of, number_of, outcome, sign_of
from gradlab.ask.spelled import IMPORTS, answer, shown, tempting
from gradlab.program import Statement
from gradlab.words.text import N_, Text

_LOGIT = Span(-3.0, 3.0, 0.1)
_CLASS = Span(0, 2, 1)
_LOGITS = {f"z{i}": _LOGIT for i in range(3)}
_PLACE = {**_LOGITS, "y": _CLASS}
_START = "logits = torch.tensor($z, requires_grad=True)\ntarget = torch.tensor($y)"
_LOSS = "loss = F.cross_entropy(logits, target)"


def _logits(numbers: Numbers) -> list[float]:
    return [numbers[f"z{i}"] for i in range(3)]


def _probs(values: list[float]) -> list[float]:
    """Return softmax by hand."""
    powers = [math.exp(each) for each in values]
    return [each / sum(powers) for each in powers]


def _state(numbers: Numbers) -> tuple[Statement, ...]:
    return (
        IMPORTS,
        Statement(_START, {"z": _logits(numbers), "y": int(numbers["y"])}),
        Statement(_LOSS),
    )


def _explore(numbers: Numbers) -> dict[str, str | float]:
    return {**{f"z{i}": each for i, each in enumerate(_logits(numbers))}, "y": int(numbers["y"])}


_WAYS = {
    1.0: N_("It raises the loss"),
    -1.0: N_("It lowers the loss"),
    0.0: N_("Nothing, to first order"),
}


def _sign(numbers: Numbers) -> Question:
    k, y = int(numbers["k"]), int(numbers["y"])
    right = -1.0 if k == y else 1.0
    others = N_(
        "Another class's logit takes probability from the right one: p − y is p there, above 0."
    )
    own = N_("That is the right class: p − 1 is below 0.")
    never = N_("p is never 0 or 1 here, so no slope is 0.")
    why = {1.0: own, -1.0: others, 0.0: never}
    return Question(
        Text(N_("The class is {y}. Make logit z{k} a little larger: what does that do to the loss?"), {"y": y, "k": k}),
        _state(numbers),
        (Statement("(grad,) = torch.autograd.grad(loss, logits)\nslope = grad[$k]\nslope", {"k": k}),),
        sign_of("slope"),
        Text(N_("Yes: the slope is p − y, below 0 for the class alone.")),
        tuple(answer(way, text, "" if way == right else why[way]) for way, text in _WAYS.items()),
        explore=_explore(numbers),
    )  # fmt: skip


def _slope(numbers: Numbers) -> Question | None:
    y = int(numbers["y"])
    p = _probs(_logits(numbers))[y]
    if not 0.1 < p < 0.9:
        return None
    return Question(
        Text(N_("p{y} is {p}, and {y} is the class. What is the slope of the loss by z{y}?"), {"y": y, "p": shown(p)}),
        _state(numbers),
        (Statement("(grad,) = torch.autograd.grad(loss, logits)\nslope = grad[$y]\ngrad", {"y": y}),),
        number_of("slope"),
        Text(N_("Yes: p − y, and y is 1 here.")),
        (
            tempting(-1 / p, N_("That is the slope by p: the logarithm's alone. Softmax multiplies it by p (1 − p).")),
            tempting(p, N_("That is p. The class's own y is 1: p − 1.")),
            tempting(1 - p, N_("The size is right. Raising the class's own logit lowers the loss.")),
            tempting(-math.log(p), N_("That is the loss itself.")),
        ),
        tolerance=0.004,
        explore=_explore(numbers),
    )  # fmt: skip


def _sum(numbers: Numbers) -> Question:
    y = int(numbers["y"])
    p = _probs(_logits(numbers))
    return Question(
        Text(N_("What do the three numbers of logits.grad sum to?")),
        (*_state(numbers), Statement("loss.backward()")),
        (Statement("total = logits.grad.sum()\ntotal"),),
        number_of("total"),
        Text(N_("Yes: p sums to 1 and y sums to 1. Moving all logits alike changes nothing.")),
        (
            tempting(1.0, N_("p sums to 1, but so does y, which is taken away.")),
            tempting(p[y] - 1, N_("That is one of the three, the class's own.")),
        ),
        tolerance=0.004,
        explore=_explore(numbers),
    )


_RIVALS = Statement("""\
y = F.one_hot(target, 3).float()
losses = [F.cross_entropy(logits, target), F.mse_loss(F.softmax(logits, dim=0), y)]""")
_LENGTHS = Statement("""\
grads = [torch.autograd.grad(loss, logits)[0] for loss in losses]
lengths = torch.stack([grad.norm() for grad in grads])
lengths""")


def _stall(numbers: Numbers) -> Question:
    sure = round(numbers["sure"], 1)
    return Question(
        Text(N_("The model is sure of class 0, and 1 is right. Whose gradient is longer?")),
        (IMPORTS, Statement(_START, {"z": [sure, -sure, 0.0], "y": 1}), _RIVALS),
        (_LENGTHS,),
        largest_of("lengths"),
        Text(N_("Yes: p − y is as large as it gets, and softmax's Jacobian, which MSE keeps, is nearly 0.")),
        (
            answer("0", N_("cross-entropy's")),
            answer("1", N_("that of MSE on softmax"), N_("Its slope is 2/n · J(p − y), and J is nearly 0 where a model is sure.")),
            answer("same", N_("Both alike: the distance is the same"), N_("p − y is the same, but MSE multiplies it by softmax's Jacobian.")),
        ),
        explore={"z0": sure, "z1": -sure, "z2": 0.0, "y": 1, "stall": "true"},
    )  # fmt: skip


def _twice(numbers: Numbers) -> Question:
    warning = N_("It takes any logits, and probabilities are such numbers, too.")
    return Question(
        Text(N_("Somebody gives probabilities to F.cross_entropy. What does torch say?")),
        (IMPORTS, Statement(_START, {"z": _logits(numbers), "y": int(numbers["y"])})),
        (Statement("probs = F.softmax(logits, dim=0)\nF.cross_entropy(probs, target)"),),
        outcome,
        Text(N_("Yes, nothing: softmax is applied a second time, the loss has a floor and the gradient is weak.")),
        (
            answer(NOTHING, N_("No complaint")),
            answer("ValueError", N_("ValueError: the input must be logits"), warning),
            answer("UserWarning", N_("UserWarning: the input sums to 1"), warning),
        ),
        explore={**_explore(numbers), "twice": "true"},
    )  # fmt: skip


def _ignored(numbers: Numbers) -> Question | None:
    first, second = numbers["z0"], numbers["z1"]
    losses = [math.log(1 + math.exp(-each)) for each in (first, second)]
    if abs(losses[0] - losses[1]) < 0.1 or min(losses) < 0.1:
        return None
    return Question(
        Text(N_("Three samples; the last one has class −100. What is the mean loss?")),
        (
            IMPORTS,
            Statement(
                "logits = torch.tensor([[$a, 0.0], [$b, 0.0], [5.0, 0.0]])\n"
                "target = torch.tensor([0, 0, -100])\n"
                'each = F.cross_entropy(logits, target, reduction="none")\neach',
                {"a": first, "b": second},
            ),
        ),
        (Statement("mean = F.cross_entropy(logits, target)\nmean"),),
        number_of("mean"),
        Text(N_("Yes: an ignored sample counts neither above nor below the line.")),
        (
            tempting(sum(losses) / 3, N_("Divided by 3: but torch divides by what counts, here 2.")),
            tempting(sum(losses), N_("That is the sum; the default reduction is the mean.")),
        ),
        tolerance=0.004,
        explore={"z0": first, "z1": second, "batch": "true"},
    )  # fmt: skip


def _log(numbers: Numbers) -> Question:
    far = int(numbers["far"])
    return Question(
        Text(N_("log_softmax gives {far} here. What does −log(softmax) give?"), {"far": far}),
        (
            IMPORTS,
            Statement("logits = torch.tensor([$far, 0.0])\n-F.log_softmax(logits, dim=0)[1]", {"far": float(far)}),
        ),
        (Statement("loss = -F.softmax(logits, dim=0)[1].log()\nloss"),),
        number_of("loss"),
        Text(N_("Yes: float32 has no number as small as e to that power but 0, and −log 0 is inf.")),
        (
            answer(math.inf, "`inf`"),
            answer(float(far), "`{far}`", N_("On paper it is. But softmax has rounded the probability to 0 before."), far=shown(far)),
            answer(math.nan, "`nan`", N_("nan comes one step later, in the gradient: 0 times inf.")),
            answer(0.0, "`0`", N_("That is the other class, whose probability is 1.")),
        ),
        explore={"z0": 4.0, "z1": -4.0, "z2": 0.0, "y": 1, "times": 25, "stable": "true"},
    )  # fmt: skip


CROSS_ENTROPY = (
    Item("entropy-sign", "cross_entropy", "sign", N_("what one logit does to the loss"), {**_PLACE, "k": _CLASS}, _sign),
    Item("entropy-slope", "cross_entropy", "number", N_("the slope by the class's own logit"), _PLACE, _slope),
    Item("entropy-sum", "cross_entropy", "number", N_("the sum of the slopes"), _PLACE, _sum),
    Item("entropy-stall", "cross_entropy", "which", N_("sure and wrong: two losses"), {"sure": Span(2.5, 5.0, 0.1)}, _stall),
    Item("entropy-twice", "cross_entropy", "error", N_("probabilities where logits belong"), _PLACE, _twice),
    Item("entropy-log", "cross_entropy", "which", N_("the logarithm of a softmax, far out"), {"far": Span(110, 300, 10)}, _log),
    Item("entropy-ignored", "cross_entropy", "number", N_("a mean with a sample that is ignored"), {"z0": _LOGIT, "z1": _LOGIT}, _ignored),
)  # fmt: skip
