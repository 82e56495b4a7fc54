"""The listings of the cross-entropy lesson."""

from __future__ import annotations

from collections.abc import Sequence

from gradlab.functions.listing import Cell, Listing, program, shortest
from gradlab.functions.point import Point
from gradlab.lessons.cross_entropy_batch import Batch
from gradlab.program import Number, Program, Statement
from gradlab.program.source import Source
from gradlab.words.text import N_, Text

BACKWARD = Source("$of.backward()\n$leaf.grad")
HARD = Source("(F.softmax($leaf, dim=0) - F.one_hot(target, len($leaf))).detach()")
SOFT = Source("((F.softmax($leaf / T, dim=0) - soft) / T).detach()")

_IMPORTS = Statement("import torch\nimport torch.nn.functional as F")
_LOGITS = "logits = torch.tensor($logits, requires_grad=True)\ntarget = torch.tensor($target)"
_RIGHT = Statement(
    "loss = F.cross_entropy(logits, target)\n"
    "(right,) = torch.autograd.grad(loss, logits)\nloss, right",
    note=Text(N_("cross-entropy takes the logits")),
)
STABLE_WAYS = (
    "log_probs = F.log_softmax(logits, dim=0)\n"
    "loss = -log_probs[target]\n"
    "(grad,) = torch.autograd.grad(loss, logits)\n"
    "log_probs.detach(), loss.item(), grad",
    "log_probs = F.softmax(logits, dim=0).log()\n"
    "loss = -log_probs[target]\n"
    "(grad,) = torch.autograd.grad(loss, logits)\n"
    "log_probs.detach(), loss.item(), grad",
    "powers = logits.exp()\n"
    "log_probs = (powers / powers.sum()).log()\n"
    "loss = -log_probs[target]\n"
    "(grad,) = torch.autograd.grad(loss, logits)\n"
    "log_probs.detach(), loss.item(), grad",
)
"""Three ways to the same log-probabilities, from the one that always works on."""

REDUCED = {
    "none": "loss = F.cross_entropy(\n"
    '    logits, target, weight, label_smoothing=eps, reduction="none"\n)\n'
    "loss.backward(torch.ones_like(loss))\nloss.detach(), logits.grad",
    "mean": "loss = F.cross_entropy(\n"
    '    logits, target, weight, label_smoothing=eps, reduction="mean"\n)\n'
    "loss.backward()\nloss.detach(), logits.grad",
    "sum": "loss = F.cross_entropy(\n"
    '    logits, target, weight, label_smoothing=eps, reduction="sum"\n)\n'
    "loss.backward()\nloss.detach(), logits.grad",
}
"""A batch's loss and its gradient, by torch's `reduction`."""

BATCH = """\
logits = torch.tensor($logits, requires_grad=True)
target = torch.tensor($target)
weight = torch.tensor($weight)
eps = $eps"""
_MEAN = (
    Statement(
        "each = F.cross_entropy(\n"
        '    logits, target, weight, label_smoothing=eps, reduction="none"\n)\n'
        "counted = weight[target.clamp(min=0)] * (target != -100)\n"
        "each.detach(), counted",
        note=Text(N_("the samples' own losses, and what each counts")),
    ),
    Statement(
        "(each.sum() / counted.sum()).detach()",
        note=Text(N_("the mean is over what counts, not over the rows")),
    ),
)


def cross_entropy(of: Point) -> Program:
    """Return the lesson's loss, what backward leaves in logits.grad, and p − y.

    Args:
        of: a cross-entropy of the table, plain or soft, at its numbers.
    """
    cells = Listing(of, ["logits"])
    parts = {"of": cells.out, "leaf": cells.names["logits"]}
    by_hand = HARD if of.function.key == "cross_entropy" else SOFT
    note = Text(N_("p − y, by hand"))
    return program(
        of.function.key, [*cells.begun(), Cell(BACKWARD, parts), Cell(by_hand, parts, note=note)]
    )


def stalled(of: Point) -> Program:
    """Return cross-entropy and the squared error of the probabilities at the same logits."""
    return Program(
        "mse_on_softmax",
        (
            *_begun(of),
            Statement(
                "probs = F.softmax(logits, dim=0)\n"
                "mse = F.mse_loss(probs, F.one_hot(target, len(logits)).float())\n"
                "(stalled,) = torch.autograd.grad(mse, logits)\nmse, stalled",
                note=Text(N_("the squared error of the probabilities")),
            ),
            Statement("right.norm() / stalled.norm()", note=Text(N_("how many times longer"))),
        ),
    )


def twice(of: Point) -> Program:
    """Return cross-entropy of the logits, of the probabilities, and how low that can get."""
    return Program(
        "softmax_twice",
        (
            *_begun(of),
            Statement(
                "probs = F.softmax(logits, dim=0)\n"
                "again = F.cross_entropy(probs, target)\n"
                "(weak,) = torch.autograd.grad(again, logits)\nagain, weak",
                note=Text(N_("it applies softmax itself: here for the second time")),
            ),
            Statement(
                "F.cross_entropy(F.one_hot(target, len(logits)).float(), target)",
                note=Text(N_("the loss of a perfect answer")),
            ),
        ),
    )


def stable(logits: Sequence[float], target: int, times: float) -> Program:
    """Return three ways to log-probabilities of large logits, each with its loss and gradient.

    Args:
        logits: shape (n,).
        target: the right class.
        times: what the logits are multiplied by.
    """
    numbers: dict[str, Number] = {"logits": list(logits), "target": target, "times": times}
    return Program(
        "log_softmax",
        (
            _IMPORTS,
            Statement(
                "target = $target\n"
                "logits = (torch.tensor($logits) * $times).requires_grad_()\nlogits",
                numbers,
            ),
            Statement(STABLE_WAYS[0]),
            Statement(STABLE_WAYS[1]),
            Statement(STABLE_WAYS[2]),
        ),
    )


def _begun(of: Point) -> tuple[Statement, ...]:
    numbers = {"logits": shortest(of.arguments["logits"]), "target": int(of.arguments["target"])}
    return (_IMPORTS, Statement(_LOGITS, numbers), _RIGHT)


def batch(rows: Batch, reduction: str) -> Program:
    """Return the loss of a batch, and how its mean comes about from the samples' own losses.

    Args:
        rows: the batch.
        reduction: "none", "mean" or "sum".
    """
    numbers: dict[str, Number] = {
        "logits": rows.logits.tolist(),
        "target": rows.target.tolist(),
        "weight": rows.weight.tolist(),
        "eps": rows.eps,
    }
    note = Text(N_("one row for each sample; −100 is torch's ignore_index"))
    given, reduced = Statement(BATCH, numbers, note), Statement(REDUCED[reduction])
    return Program("cross_entropy_batch", (_IMPORTS, given, reduced, *_MEAN))


def binary(logit: float, target: float) -> Program:
    """Return the binary cross-entropy of a logit in both ways, with its two gradients."""
    return Program(
        "binary_cross_entropy",
        (
            _IMPORTS,
            Statement(
                "logits = torch.tensor($logit, requires_grad=True)\ntarget = torch.tensor($target)",
                {"logit": logit, "target": target},
            ),
            Statement(
                "loss = F.binary_cross_entropy_with_logits(logits, target)\n"
                "loss.detach(), torch.autograd.grad(loss, logits)"
            ),
            Statement(
                "prob = torch.sigmoid(logits)\n"
                "loss = F.binary_cross_entropy(prob, target)\n"
                "prob.detach(), loss.detach(), torch.autograd.grad(loss, logits)"
            ),
            Statement(
                "torch.softmax(torch.stack([logits, torch.zeros_like(logits)]), dim=0).detach()",
                note=Text(N_("the same probability, from two logits")),
            ),
        ),
    )
