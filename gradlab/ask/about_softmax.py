"""Questions on Jacobians: softmax, and a map that is not symmetric."""

# ruff: noqa: E501
from __future__ import annotations

import math

from gradlab.ask.item import Answer, Item, Numbers, Question, Span, Value
from gradlab.ask.keys import NOTHING, handle_of, largest_of, number_of, outcome, sign_of
from gradlab.ask.spelled import IMPORTS, answer, tempting
from gradlab.program import Run, Statement
from gradlab.words.text import N_, Text

_LOGIT = Span(-2.0, 2.0, 0.1)
_LOGITS = {f"a{i}": _LOGIT for i in range(3)}
_PLACE = {**_LOGITS, "row": Span(0, 2, 1), "col": Span(0, 2, 1)}
_START = "a = torch.tensor($a, requires_grad=True)\np = F.softmax(a, dim=0)"
_JACOBIAN = """\
rows = [torch.autograd.grad(p[i], a, retain_graph=True)[0] for i in range(3)]
J = torch.stack(rows)
J"""
_SCALAR = "RuntimeError: grad can be implicitly created only for scalar outputs"
_SECOND = (
    "RuntimeError: Trying to backward through the graph a second time (or directly access "
    "saved tensors after they have already been freed)"
)


def _state(numbers: Numbers) -> tuple[Statement, ...]:
    return IMPORTS, Statement(_START, {"a": _logits(numbers)})


def _logits(numbers: Numbers) -> list[float]:
    return [numbers[f"a{i}"] for i in range(3)]


def _probs(numbers: Numbers) -> list[float]:
    """Return softmax by hand."""
    powers = [math.exp(each) for each in _logits(numbers)]
    return [each / sum(powers) for each in powers]


def _explore(numbers: Numbers) -> dict[str, str | float]:
    chosen = {name: int(numbers[name]) for name in ("row", "col") if name in numbers}
    return {**{f"a{i}": each for i, each in enumerate(_logits(numbers))}, **chosen}


def _row_sum(numbers: Numbers) -> Question:
    row = int(numbers["row"])
    return Question(
        Text(N_("The three slopes in row {row} of the Jacobian: what is their sum?"), {"row": row}),
        _state(numbers),
        (Statement("(slopes,) = torch.autograd.grad(p[$row], a)\ntotal = slopes.sum()\ntotal", {"row": row}),),
        number_of("total"),
        Text(N_("Yes: moving all logits alike moves no probability, so each row sums to 0.")),
        (
            tempting(1.0, N_("The probabilities sum to 1; their slopes sum to 0, the slope of that 1.")),
            tempting(_probs(numbers)[row], N_("That is the probability itself, not the sum of its slopes.")),
        ),
        tolerance=0.004,
        picture="bars",
        explore=_explore(numbers),
    )  # fmt: skip


def _sum_trap(numbers: Numbers) -> Question:
    def read(ran: Run) -> Value:
        grad = ran.steps[-1].tensor("a").grad
        if grad is None:
            return "None"
        return "zeros" if grad.abs().max() < 1e-6 else str(grad.tolist())

    return Question(
        Text(N_("p is a vector, so somebody writes p.sum().backward(). What is a.grad then?")),
        (*_state(numbers), Statement("p.sum().backward()")),
        (Statement("a.grad"),),
        read,
        Text(N_("Yes, up to float32 rounding: p sums to 1 whatever a is. The error is gone, and so is the gradient.")),
        (
            answer("zeros", N_("Zeros")),
            answer("probs", N_("p itself"), N_("The sum of the probabilities is always 1: it has no slope.")),
            answer("ones", N_("Ones"), N_("Ones are what flows into p; each column of the Jacobian sums to 0.")),
            answer("error", N_("None: it raises an error"), N_("The sum is a scalar, so torch has nothing to complain about.")),
        ),
        picture="bars",
        explore=_explore(numbers),
    )  # fmt: skip


_WAYS = {1.0: N_("It rises"), -1.0: N_("It falls"), 0.0: N_("Nothing, to first order")}
_OWN = N_("A logit always raises its own probability.")
_OTHERS = N_("They sum to 1: what one gains the others lose.")
_NEVER = N_("p is never 0 or 1 here, so the slope is not 0.")


def _cell_sign(numbers: Numbers) -> Question:
    place = {name: int(numbers[name]) for name in ("row", "col")}
    right = 1.0 if place["row"] == place["col"] else -1.0
    why = {1.0: _OTHERS, -1.0: _OWN, 0.0: _NEVER}
    return Question(
        Text(N_("Make logit a{col} a little larger. What does p{row} do?"), place),
        _state(numbers),
        (
            Statement(
                "(slopes,) = torch.autograd.grad(p[$row], a)\nslope = slopes[$col]\nslope", place
            ),
        ),
        sign_of("slope"),
        Text(N_("Yes: p_i (1 − p_i) for its own logit, −p_i p_j for another one.")),
        tuple(answer(w, text, "" if w == right else why[w]) for w, text in _WAYS.items()),
        picture="bars",
        explore=_explore(numbers),
    )


def _largest(numbers: Numbers) -> Question | None:
    probs = _probs(numbers)
    spread = sorted(p * (1 - p) for p in probs)
    if spread[-1] - spread[-2] < 0.03:
        return None
    best, top = (
        max(range(3), key=key) for key in (lambda i: probs[i] * (1 - probs[i]), lambda i: probs[i])
    )
    near = N_("p · (1 − p) is largest for the probability nearest to one half.")
    return Question(
        Text(N_("Which cell of the Jacobian is the largest in size?")),
        _state(numbers),
        (Statement(_JACOBIAN),),
        largest_of("J"),
        Text(N_("Yes: on the diagonal, p · (1 − p), where p is nearest to one half.")),
        (
            *(answer(f"{i}, {i}", f"`J[{i}, {i}]`", "" if i == best else near) for i in range(3)),
            answer(
                f"{top}, {(top + 1) % 3}",
                f"`J[{top}, {(top + 1) % 3}]`",
                N_("Off the diagonal stands −p_i p_j, never larger than p_i (1 − p_i)."),
            ),
        ),
        picture="bars",
        explore=_explore(numbers),
    )  # fmt: skip


def _bar(numbers: Numbers) -> Question:
    row = int(numbers["row"])
    probs, logits = _probs(numbers), _logits(numbers)
    linear = logits[row] / sum(logits) if abs(sum(logits)) > 0.1 else 2.0
    return Question(
        Text(N_("Put the bar where p{row} will be."), {"row": row}),
        (IMPORTS, Statement("a = torch.tensor($a)", {"a": logits})),
        (Statement("p = F.softmax(a, dim=0)\nchosen = p[$row]\np", {"row": row}),),
        handle_of("chosen"),
        Text(N_("Yes: e to the logit, divided by the sum of all three.")),
        (
            tempting((1 / 3,), N_("A third would be three equal logits.")),
            tempting((linear,), N_("Softmax divides powers of e, not the logits themselves.")),
        ) if abs(probs[row] - 1 / 3) > 0.06 else (),
        tolerance=0.05,
        handles=((N_("height of the bar"), Span(0.0, 1.0, 0.01)),),
        picture="logits",
        explore=_explore(numbers),
    )  # fmt: skip


def _endings(right: str) -> tuple[Answer, ...]:
    return (
        answer(NOTHING, N_("No complaint"), "" if right == NOTHING else N_("p has three elements, and torch does not choose one for you.")),
        answer(_SCALAR, N_("RuntimeError: grad can be implicitly created only for scalar outputs"), "" if right == _SCALAR else N_("p[0] is one number, so there is nothing to choose.")),
        answer(_SECOND, N_("RuntimeError: Trying to backward through the graph a second time"), "" if right == _SECOND else N_("That call is refused before a pass begins: nothing was freed.")),
    )  # fmt: skip


def _vector(numbers: Numbers) -> Question:
    return Question(
        Text(N_("p has three elements. What does torch say to this call?")),
        (*_state(numbers),),
        (Statement("p.backward(retain_graph=True)"),),
        outcome,
        Text(N_("Yes: retain_graph keeps saved tensors; it does not say which output is meant.")),
        _endings(_SCALAR),
        explore=_explore(numbers),
    )


def _afterwards(numbers: Numbers) -> Question:
    return Question(
        Text(N_("p.backward() has just been refused. Does this work without computing p anew?")),
        (*_state(numbers), Statement("p.backward()")),
        (Statement("torch.autograd.grad(p[0], a)"),),
        outcome,
        Text(N_("Yes: it was refused before the pass began, so the graph is untouched.")),
        _endings(NOTHING),
        explore=_explore(numbers),
    )


SOFTMAX = (
    Item("softmax-sign", "softmax", "sign", N_("what one logit does to a probability"), _PLACE, _cell_sign),
    Item("softmax-bar", "softmax", "place", N_("a probability, by hand"), {**_LOGITS, "row": Span(0, 2, 1)}, _bar),
    Item("softmax-row", "softmax", "number", N_("the sum of a row"), {**_LOGITS, "row": Span(0, 2, 1)}, _row_sum),
    Item("softmax-largest", "softmax", "which", N_("the largest cell"), _LOGITS, _largest),
    Item("softmax-error", "softmax", "error", N_("backward on a vector, with retain_graph"), _LOGITS, _vector),
    Item("softmax-after", "softmax", "error", N_("after the error"), _LOGITS, _afterwards),
    Item("softmax-sum", "softmax", "grad", N_("the sum trap"), _LOGITS, _sum_trap),
)  # fmt: skip
