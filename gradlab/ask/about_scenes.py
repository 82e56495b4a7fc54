"""The ledger's scenes as questions: each with the answers that its question tempts to."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from torch import Tensor

from gradlab.ask.item import Answer, Item, Numbers, Question, Value
from gradlab.ask.keys import NOTHING, Key, grad_of, outcome
from gradlab.ask.spelled import POSITIVE, SMALL, answer, shown
from gradlab.ledger.history import parse
from gradlab.ledger.palette import Scene
from gradlab.ledger.replay import program
from gradlab.ledger.two_ways import TWO_WAYS, two_ways
from gradlab.program import Run, Step
from gradlab.words.text import N_, Text

_NUMBERS = {"w": SMALL, "x": POSITIVE, "y": SMALL}
_SECOND = (
    "RuntimeError: Trying to backward through the graph a second time (or directly access "
    "saved tensors after they have already been freed)"
)
_NO_GRAPH = "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn"
_CHANGED = (
    "RuntimeError: one of the variables needed for gradient computation has been modified "
    "by an inplace operation: [torch.FloatTensor [1]] is at version 1; expected version 0 instead"
)
_NON_LEAF = (
    "UserWarning: The .grad attribute of a Tensor that is not a leaf Tensor is being accessed"
)
_FREED_TEXT = N_("RuntimeError: Trying to backward through the graph a second time")
_NO_GRAPH_TEXT = N_("RuntimeError: element 0 of tensors does not require grad")
_CALM = N_("No complaint")


@dataclass(frozen=True)
class _Asked:
    """What is asked at a scene's dot.

    Args:
        calls: how many of the calls after the dot answer it.
        key: reads the answer.
        answers: what to choose from, by the gradient of mse along w.
    """

    calls: int
    key: Key
    answers: Callable[[float], tuple[Answer, ...]]


def _which_wrote(ran: Run) -> Value:
    """Read which of the two calls changed w.grad: "grad", "backward", "both" or "neither"."""
    before = [None if g is None else g.item() for g in (_grad(step) for step in ran.steps)]
    changed = {
        "grad" if "autograd.grad" in step.source else "backward"
        for step, one, other in zip(ran.steps[1:], before, before[1:], strict=False)
        if one != other
    }
    return "both" if len(changed) == 2 else next(iter(changed), "neither")


def _grad(step: Step) -> Tensor | None:
    """Return w.grad after a step."""
    return next((state.grad for state in step.tensors if state.name == "w"), None)


def _ways(_slope: float) -> tuple[Answer, ...]:
    returns = N_("torch.autograd.grad returns the gradient and leaves w.grad alone.")
    return (
        answer("backward", "`mse.backward()`"),
        answer("grad", "`torch.autograd.grad(mse, [w])`", returns),
        answer("both", N_("Both"), returns),
        answer("neither", N_("Neither"), N_(".backward() returns nothing: it writes.")),
    )


def _accumulated(slope: float) -> tuple[Answer, ...]:
    text = "`tensor([{grad}])`"
    return (
        answer(2 * slope, text, grad=shown(2 * slope)),
        answer(slope, text, N_("That would be replacing; .backward() adds."), grad=shown(slope)),
        answer("error", N_("An error: retain_graph is missing"), N_("The forward pass built a new graph; adding up needs no retain_graph.")),
    )  # fmt: skip


def _twice(_slope: float) -> tuple[Answer, ...]:
    return (
        answer(_SECOND, _FREED_TEXT),
        answer(NOTHING, N_("No complaint: it adds the same gradient"), N_("mse_loss saved its inputs, and the first pass freed them.")),
        answer(_NO_GRAPH, _NO_GRAPH_TEXT, N_("The graph is still there; its saved tensors are not.")),
    )  # fmt: skip


def _nonleaf(_slope: float) -> tuple[Answer, ...]:
    return (
        answer(_NON_LEAF, N_("`None`, and a warning")),
        answer(NOTHING, N_("The gradient that flowed through it"), N_("It flowed through and was not kept: only leaves keep .grad.")),
        answer("error", N_("An error: pred has no .grad"), N_("Every tensor has the attribute; only leaves are filled.")),
    )  # fmt: skip


def _refused(tempting: str) -> Callable[[float], tuple[Answer, ...]]:
    def answers(_slope: float) -> tuple[Answer, ...]:
        return (
            answer(_NO_GRAPH, _NO_GRAPH_TEXT),
            answer(NOTHING, _CALM, tempting),
            answer(_SECOND, _FREED_TEXT, N_("There was no first pass: nothing was recorded.")),
        )

    return answers


def _detached(_slope: float) -> tuple[Answer, ...]:
    return (
        answer(_CHANGED, N_("RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation")),
        answer(NOTHING, N_("No complaint: w.grad is b"), N_("The node needs w only for b.grad, and yet it checks all that it saved.")),
        answer("zero", N_("No complaint: w.grad is 0"), N_("d and w share memory and a _version, and the node noticed.")),
    )  # fmt: skip


def _again(_slope: float) -> tuple[Answer, ...]:
    return (
        answer(_NO_GRAPH, N_("RuntimeError: it does not require grad")),
        answer(NOTHING, N_("Yes: the result is 2x²"), N_("Its own computation was not recorded: create_graph=True does that.")),
        answer(_SECOND, _FREED_TEXT, N_("It asks for another graph, the one behind grads[0]; there is none.")),
    )  # fmt: skip


def _lost(slope: float) -> tuple[Answer, ...]:
    return (
        answer("None", N_("No: `w.grad` is `None`")),
        answer("filled", N_("Yes: with the new gradient"), N_("The name w now belongs to a computed tensor, not to a leaf.")),
        answer(2 * slope, N_("Yes: added to the old one"), N_("The old .grad stayed with the old tensor, which w names no more.")),
    )  # fmt: skip


def _added(_slope: float) -> tuple[Answer, ...]:
    return (
        answer(NOTHING, _CALM),
        answer(_SECOND, _FREED_TEXT, N_("What a pass frees is saved tensors; an addition saves none.")),
        answer("deleted", N_("An error: the graph was deleted"), N_("The nodes stay as long as plain does.")),
    )  # fmt: skip


_ASKED = {
    "ways": _Asked(2, _which_wrote, _ways),
    "accumulate": _Asked(2, grad_of("w"), _accumulated),
    "twice": _Asked(1, outcome, _twice),
    "nonleaf": _Asked(1, outcome, _nonleaf),
    "forgotten": _Asked(1, outcome, _refused(N_("The numbers are right, but no input asked for gradients."))),
    "late": _Asked(1, outcome, _refused(N_("The flag is set for the next forward pass; the last one was not recorded."))),
    "detach": _Asked(2, outcome, _detached),
    "second": _Asked(1, outcome, _again),
    "loses": _Asked(3, grad_of("w"), _lost),
    "addition": _Asked(1, outcome, _added),
}  # fmt: skip


def _question(scene: Scene, numbers: Numbers) -> Question | None:
    slope = 2 * (numbers["x"] * numbers["w"] - numbers["y"]) * numbers["x"]
    if abs(slope) < 0.2:
        return None
    asked, history = _ASKED[scene.key], parse(scene.calls, TWO_WAYS)
    calls = history.calls[: history.at + asked.calls]
    statements = program(calls, two_ways(numbers["w"], numbers["x"], numbers["y"])).statements
    at = len(statements) - asked.calls
    return Question(
        Text(scene.question),
        statements[:at],
        statements[at:],
        asked.key,
        Text(scene.answer),
        asked.answers(slope),
        explore={"calls": scene.calls},
    )


SCENE_ITEMS = tuple(
    Item(
        f"scene-{scene.key}", "backward", "which", scene.title, _NUMBERS, partial(_question, scene)
    )
    for scene in TWO_WAYS.scenes
)
