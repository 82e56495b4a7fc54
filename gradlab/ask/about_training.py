"""Questions on the order of calls in a training step."""

# ruff: noqa: E501
from __future__ import annotations

from gradlab.ask.item import Answer, Item, Numbers, Question, Value
from gradlab.ask.keys import NOTHING, Key, grad_of, number_of, outcome
from gradlab.ask.spelled import SMALL, answer, shown, tempting
from gradlab.ledger.history import parse
from gradlab.ledger.replay import program
from gradlab.ledger.training import TRAINING, training
from gradlab.program import Run, Statement
from gradlab.words.text import N_, Text

_NUMBERS = {"w": SMALL, "b": SMALL}
_LR = 0.1
_SAMPLES = ((1.0, 3.0), (2.0, 5.0), (0.0, 4.0), (-1.0, 7.0))
_EARLY = "UserWarning: Detected call of `lr_scheduler.step()` before `optimizer.step()`"


_STEP = (
    Statement("opt.zero_grad()"),
    Statement("loss = F.mse_loss(x * w + b, target)"),
    Statement("loss.backward()"),
    Statement("torch.nn.utils.clip_grad_norm_([w, b], max_norm)"),
    Statement("opt.step()"),
)


def _slopes(
    w: float, b: float, samples: tuple[tuple[float, float], ...] = _SAMPLES
) -> tuple[float, float]:
    """Return the derivatives of mean((x w + b − y)²) along w and b by hand."""
    errors = [x * w + b - y for x, y in samples]
    along_w = sum(2 * e * x for e, (x, _) in zip(errors, samples, strict=True))
    return along_w / len(samples), sum(2 * e for e in errors) / len(samples)


def _asked(
    asked: str,
    calls: str,
    at: int,
    numbers: Numbers,
    key: Key,
    right: str,
    answers: tuple[Answer, ...],
) -> Question:
    """Return a question about a list of calls, of which the last ones are the answer's."""
    made = parse(calls, TRAINING).calls
    start = training(numbers["w"], numbers["b"])
    statements = program(made, start).statements
    split = len(statements) - len(made) + at
    explore: dict[str, str | float] = {"calls": calls, "w": numbers["w"], "b": numbers["b"]}
    return Question(
        Text(asked),
        statements[:split],
        statements[split:],
        key,
        Text(right),
        answers,
        explore=explore,
    )


def _clip(numbers: Numbers) -> Question | None:
    w = numbers["w"]
    if abs(w) < 0.3:
        return None
    return _asked(
        N_("The step is taken first, and the gradient is clipped to 1 after it. Where does w end?"),
        "gsbpc", 3, numbers, number_of("w"),
        N_("Yes: the step was taken with the whole gradient; clipping came too late."),
        (
            tempting(w - _LR * (1 if w > 0 else -1), N_("That is w clipped first. Here the step read the gradient before it was clipped.")),
            tempting(w, N_("The step did read a gradient, the whole of it.")),
        ),
    )  # fmt: skip


def _zero(numbers: Numbers) -> Question | None:
    w, (slope, _) = numbers["w"], _slopes(numbers["w"], numbers["b"])
    if abs(slope) < 0.5 or abs(w) < 0.3:
        return None
    return _asked(
        N_("zero_grad stands between backward and step. Where does w end?"),
        "gfbzp", 3, numbers, number_of("w"),
        N_("Yes: it stays. The gradient was gone before step could read it."),
        (
            tempting(w - _LR * slope, N_("That would be the step with this gradient, which zero_grad threw away.")),
            tempting(0.0, N_("zero_grad empties .grad, not the parameter.")),
        ),
    )  # fmt: skip


def _forgotten(numbers: Numbers) -> Question | None:
    w, b = numbers["w"], numbers["b"]
    first = _slopes(w, b)
    second = _slopes(w - _LR * first[0], b - _LR * first[1])[0]
    if (
        min(abs(first[0]), abs(second), abs(first[0] + second)) < 0.5
        or abs(first[0] - second) < 0.5
    ):
        return None
    return _asked(
        N_("A step, then a second pass without zero_grad. What does w.grad hold?"),
        "gfbpfb", 4, numbers, grad_of("w"),
        N_("Yes: the second pass added its gradient to the first one's."),
        (
            answer(first[0] + second, "{grad}", grad=shown(first[0] + second)),
            answer(second, "{grad}", N_("That is the second gradient alone; .backward() adds."), grad=shown(second)),
            answer(first[0], "{grad}", N_("That is the first gradient, and a second pass has added to it."), grad=shown(first[0])),
        ),
    )  # fmt: skip


def _unequal(numbers: Numbers) -> Question | None:
    w, b = numbers["w"], numbers["b"]
    whole, first, last = (_slopes(w, b, part)[0] for part in (_SAMPLES, _SAMPLES[:3], _SAMPLES[3:]))
    mean = (first + last) / 2
    if abs(mean - whole) < 0.5 or abs(mean) < 0.3 or abs(whole - 2 * mean) < 0.5:
        return None
    return _asked(
        N_("Micro-batches of three samples and one, each mean loss divided by 2. What is w.grad?"),
        "g3b4b", 1, numbers, grad_of("w"),
        N_("Yes: the mean of the two means, in which the single sample counts as much as three."),
        (
            answer(mean, "{grad}", grad=shown(mean)),
            answer(whole, "{grad}", N_("That is the whole batch's: for it, weight by 3/4 and 1/4."), grad=shown(whole)),
            answer(2 * mean, "{grad}", N_("That is the sum of the two: both were divided by 2."), grad=shown(2 * mean)),
        ),
    )  # fmt: skip


def _moves(name: str) -> Key:
    """Return what reads whether the last statement moved a parameter: "moves", "stays", "error"."""

    def read(ran: Run) -> Value:
        if ran.steps[-1].error is not None:
            return "error"
        before, after = (ran.steps[i].tensor(name).value.item() for i in (-2, -1))
        return "stays" if before == after else "moves"

    return read


def _replaced(numbers: Numbers) -> Question | None:
    if abs(_slopes(numbers["w"], numbers["b"])[0]) < 0.5:
        return None
    return _asked(
        N_("w got a new tensor after the optimizer was built. What will the step do to w?"),
        "gmfbp", 4, numbers, _moves("w"),
        N_("Yes: the optimizer holds the old tensor, which has no gradient."),
        (
            answer("stays", N_("Nothing")),
            answer("moves", N_("Move it along its gradient"), N_("The new w has a gradient, and the optimizer has never met it.")),
            answer("error", N_("Raise an error"), N_("It skips what has no gradient, and says nothing.")),
        ),
    )  # fmt: skip


def _frozen(numbers: Numbers) -> Question | None:
    if abs(numbers["b"]) < 0.5:
        return None
    return _asked(
        N_("b is frozen, its .grad is zeros, and the optimizer has weight_decay. What does step do to b?"),
        "gDfbq8p", 6, numbers, _moves("b"),
        N_("Yes: a .grad of zeros is a gradient, and the decay is added to it."),
        (
            answer("moves", N_("Shrink it a little")),
            answer("stays", N_("Nothing"), N_("Nothing would need .grad = None: the optimizer does not look at requires_grad.")),
            answer("error", N_("Raise an error"), N_("It may hold frozen parameters; it looks at .grad alone.")),
        ),
    )  # fmt: skip


def _early(numbers: Numbers) -> Question | None:
    return _asked(
        N_("The scheduler steps before the optimizer has. What does torch say?"),
        "gyfbk", 4, numbers, outcome,
        N_("Yes: it warns, for the first lr has just been skipped."),
        (
            answer(_EARLY, N_("A warning")),
            answer(NOTHING, N_("No complaint"), N_("This wrong order is one of the few that torch notices.")),
            answer("error", N_("An error"), N_("It is allowed, and so only a warning.")),
        ),
    )  # fmt: skip


def _order(numbers: Numbers) -> Question | None:
    w, (slope, _) = numbers["w"], _slopes(numbers["w"], numbers["b"])
    if abs(slope) < 2 or abs(w) < 0.3:
        return None
    start = program([], training(w, numbers["b"])).statements
    old = Statement("opt = torch.optim.SGD([w, b], lr=lr)\nw.grad = torch.full([1], 30.0)")
    return Question(
        Text(N_("w.grad holds an old gradient. Put the lines of one clipped step in order.")),
        (*start, old, *_STEP),
        (Statement("w"),),
        number_of("w"),
        Text(N_("Yes: w ends where one clean, clipped step takes it.")),
        (
            tempting((0.0, 1.0, 2.0, 4.0, 3.0), N_("Clipped after the step: the step was taken with the whole gradient.")),
            tempting((1.0, 2.0, 3.0, 0.0, 4.0), N_("zero_grad just before step: the gradient is gone, w stays.")),
            tempting((1.0, 2.0, 3.0, 4.0, 0.0), N_("zero_grad at the end: the step was made with the old gradient in it.")),
        ),
        order=5,
    )  # fmt: skip


TRAINING_ITEMS = (
    Item("training-clip", "training", "number", N_("clipping after the step"), _NUMBERS, _clip),
    Item("training-zero", "training", "number", N_("zero_grad between backward and step"), _NUMBERS, _zero),
    Item("training-forgotten", "training", "grad", N_("a forgotten zero_grad"), _NUMBERS, _forgotten),
    Item("training-unequal", "training", "grad", N_("unequal micro-batches"), _NUMBERS, _unequal),
    Item("training-replaced", "training", "which", N_("what an optimizer holds"), _NUMBERS, _replaced),
    Item("training-frozen", "training", "which", N_("the decay of a frozen parameter"), _NUMBERS, _frozen),
    Item("training-early", "training", "error", N_("the scheduler before the optimizer"), _NUMBERS, _early),
    Item("training-order", "training", "order", N_("the order of a clipped step"), _NUMBERS, _order),
)  # fmt: skip
