"""Questions on the two ways to a gradient: what each call does to .grad and to the graph."""

# ruff: noqa: E501
from __future__ import annotations

from gradlab.ask.item import Answer, Item, Numbers, Question, Span
from gradlab.ask.keys import NOTHING, grad_of, number_of, outcome
from gradlab.ask.spelled import IMPORTS, POSITIVE, SMALL, answer, shown, tempting
from gradlab.program import Statement
from gradlab.words.text import N_, Text

_START = (
    "x = torch.full([1], $x)\ntarget = torch.full([1], $y)\n"
    "w = torch.full([1], $w, requires_grad=True)"
)
_FORWARD = Statement("mse = F.mse_loss(x * w, target)")
_BACKWARD = Statement("mse.backward()")
_LOOK = Statement("w.grad")
_NUMBERS = {"w": SMALL, "x": POSITIVE, "y": SMALL}
_SECOND = (
    "RuntimeError: Trying to backward through the graph a second time (or directly access "
    "saved tensors after they have already been freed)"
)
_NO_GRAPH = "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn"


def _start(numbers: Numbers) -> tuple[Statement, ...]:
    return IMPORTS, Statement(_START, {name: numbers[name] for name in "xyw"})


def _grad(numbers: Numbers) -> float | None:
    """Return ∂mse/∂w by hand, None where it is too small to ask for."""
    w, x, y = (numbers[name] for name in "wxy")
    slope = 2 * (x * w - y) * x
    return slope if abs(slope) > 0.2 else None


def _complaints(right: str) -> tuple[Answer, ...]:
    """Return what backward may say, as answers: nothing, or one of two errors."""
    freed = N_("Nothing was freed that this pass needs.")
    missing = N_("A graph was recorded: w asked for gradients in the forward pass.")
    nothing = N_("Look at what backward needs: a recorded graph, and its saved tensors.")
    return tuple(
        answer(value, text, "" if value == right else why)
        for value, text, why in (
            (NOTHING, N_("No complaint"), nothing),
            (_SECOND, N_("RuntimeError: Trying to backward through the graph a second time"), freed),
            (_NO_GRAPH, N_("RuntimeError: element 0 of tensors does not require grad"), missing),
        )
    )  # fmt: skip


def _returns(numbers: Numbers) -> Question | None:
    slope = _grad(numbers)
    if slope is None:
        return None
    return Question(
        Text(N_("What is w.grad after the last line?")),
        (*_start(numbers), _FORWARD, Statement("grads = torch.autograd.grad(mse, [w])")),
        (_LOOK,),
        grad_of("w"),
        Text(N_("Yes: torch.autograd.grad returns the gradient and writes nowhere.")),
        (
            answer("None", "`None`"),
            answer(slope, "`tensor([{grad}])`", N_("That is in grads: torch.autograd.grad returns, it does not write."), grad=shown(slope)),
            answer(0.0, "`tensor([0.])`", N_("No pass has written into w.grad, not even a zero.")),
        ),
        explore={"calls": "fg"},
    )  # fmt: skip


def _adds(numbers: Numbers) -> Question | None:
    slope, passes = _grad(numbers), int(numbers["passes"])
    if slope is None:
        return None
    again = Statement("mse = F.mse_loss(x * w, target)\nmse.backward()")
    return Question(
        Text(N_("What number stands in w.grad after the last line?")),
        (*_start(numbers), *[again] * passes),
        (_LOOK,),
        grad_of("w"),
        Text(N_("Yes: each pass adds its gradient to what w.grad holds.")),
        (
            tempting(slope, N_("That is one pass's gradient: .grad is added to, not replaced.")),
            tempting(slope**passes, N_("The gradients are added, not multiplied.")),
            tempting(slope / passes, N_("They are added; nobody divides by how many there were.")),
        ),
        tolerance=0.02 * abs(slope) + 0.005,
        explore={"calls": "fb" * passes},
    )


def _retain(numbers: Numbers) -> Question:
    return Question(
        Text(N_("A second forward and backward pass, without retain_graph. What does torch say?")),
        (*_start(numbers), _FORWARD, _BACKWARD, _FORWARD),
        (_BACKWARD,),
        outcome,
        Text(N_("Yes: the forward pass built a new graph. Adding up needs no retain_graph.")),
        _complaints(NOTHING),
        explore={"calls": "fbfb"},
    )


def _twice(numbers: Numbers) -> Question:
    return Question(
        Text(N_("The same loss once more. What does torch say?")),
        (*_start(numbers), _FORWARD, _BACKWARD),
        (_BACKWARD,),
        outcome,
        Text(N_("Yes: the first pass freed the saved tensors that the second one needs.")),
        _complaints(_SECOND),
        explore={"calls": "fbb"},
    )


def _late(numbers: Numbers) -> Question:
    values = {name: numbers[name] for name in "xyw"}
    return Question(
        Text(N_("w is asked for gradients after the forward pass. What does backward say?")),
        (
            IMPORTS,
            Statement("x = torch.full([1], $x)\ntarget = torch.full([1], $y)\nw = torch.full([1], $w)", values),
            _FORWARD,
            Statement("w = w.requires_grad_()"),
        ),
        (_BACKWARD,),
        outcome,
        Text(N_("Yes: nothing was recorded, and a flag set later records nothing.")),
        _complaints(_NO_GRAPH),
        explore={"calls": "lfqb"},
    )  # fmt: skip


def _between(numbers: Numbers) -> Question | None:
    w, x, y = (numbers[name] for name in "wxy")
    outer = 2 * (x * w - y)
    if abs(outer) < 0.2:
        return None
    return Question(
        Text(N_("The gradient flows through pred to reach w. What is pred.grad afterwards?")),
        (*_start(numbers), Statement("pred = x * w\nmse = F.mse_loss(pred, target)"), _BACKWARD),
        (Statement("pred.grad"),),
        lambda ran: ran.steps[-1].output or "None",
        Text(N_("Yes: only leaves keep .grad, and torch warns when another is asked.")),
        (
            answer("None", N_("`None`, and a warning")),
            answer(outer, "`tensor([{grad}])`", N_("That much flows through pred; it is kept only after pred.retain_grad()."), grad=shown(outer)),
            answer("error", N_("An error: pred has no .grad"), N_("Every tensor has the attribute; only leaves are filled.")),
        ),
        explore={"calls": "fbi"},
    )  # fmt: skip


def _stale(numbers: Numbers) -> Question | None:
    w, x, y = (numbers[name] for name in "wxy")
    slope, lr = _grad(numbers), 0.1
    if slope is None or abs(1 - 2 * lr * x * x) > 0.95 or abs(1 - 2 * lr * x * x) < 0.05:
        return None
    before, after = (x * w - y) ** 2, (x * (w - lr * slope) - y) ** 2
    if before - after < 0.1:
        return None
    return Question(
        Text(N_("w has just taken a step. Which number is in mse?")),
        (*_start(numbers), _FORWARD, _BACKWARD, Statement("with torch.no_grad():\n    w -= 0.1 * w.grad")),
        (Statement("mse"),),
        number_of("mse"),
        Text(N_("Yes: mse is the number of the forward pass, until another one runs.")),
        (
            tempting(after, N_("That is the loss of the new w: nothing computes it before a forward pass.")),
            tempting(0.0, N_("The step reached no minimum, and mse was not computed anew.")),
        ),
        tolerance=0.02 * before + 0.002,
        explore={"calls": "fbh"},
    )  # fmt: skip


def _order(numbers: Numbers) -> Question | None:
    if _grad(numbers) is None:
        return None
    start = (
        *_start(numbers),
        Statement("optimizer = torch.optim.SGD([w], lr=0.1)\nw.grad = torch.full([1], 5.0)"),
    )
    return Question(
        Text(N_("w.grad holds an old gradient. Put the lines of one training step in order.")),
        (
            *start,
            Statement("optimizer.zero_grad()"),
            _FORWARD,
            _BACKWARD,
            Statement("optimizer.step()"),
        ),
        (Statement("w"),),
        number_of("w"),
        Text(N_("Yes: w ends where one clean step takes it.")),
        (
            tempting((1.0, 2.0, 0.0, 3.0), N_("zero_grad just before step: the new gradient is forgotten, w stays.")),
            tempting((1.0, 2.0, 3.0, 0.0), N_("zero_grad at the end: the step was made with the old gradient in it.")),
            tempting((3.0, 0.0, 1.0, 2.0), N_("step first moves w by the old gradient.")),
        ),
        order=4,
    )  # fmt: skip


BACKWARD = (
    Item("backward-returns", "backward", "grad", N_("where the gradient goes"), _NUMBERS, _returns),
    Item("backward-adds", "backward", "number", N_("what .grad holds after several passes"), {**_NUMBERS, "passes": Span(2, 4, 1)}, _adds),
    Item("backward-retain", "backward", "error", N_("whether adding up needs retain_graph"), _NUMBERS, _retain),
    Item("backward-twice", "backward", "error", N_("one graph, two passes"), _NUMBERS, _twice),
    Item("backward-late", "backward", "error", N_("requires_grad_() too late"), _NUMBERS, _late),
    Item("backward-between", "backward", "grad", N_(".grad of a tensor in between"), _NUMBERS, _between),
    Item("backward-stale", "backward", "number", N_("a loss after a step"), _NUMBERS, _stale),
    Item("backward-order", "backward", "order", N_("the order of a training step"), _NUMBERS, _order),
)  # fmt: skip
