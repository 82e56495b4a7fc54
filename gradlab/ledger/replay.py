"""The ledger: what the calls made so far did to every tensor and node, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gradlab.ledger.calls import CALLS
from gradlab.program import Program, Run, Statement, Step, TensorState, run
from gradlab.words.text import N_, Text

COLUMNS = ("value", "grad", "_version", "is_leaf", "requires_grad", "retains_grad", "grad_fn")
"""What the ledger tells of each tensor: torch's own attribute names."""


@dataclass(frozen=True)
class Start:
    """The numbers a ledger begins with."""

    w: float = 2.0
    x: float = 1.0
    target: float = 1.0
    b: float = 3.0
    lr: float = 0.1


@dataclass(frozen=True)
class Line:
    """One call in the ledger.

    Args:
        call: the call as it stands in a link, "" for the start.
        step: what it did.
        tensors: the cells (in the order of COLUMNS) of each tensor, by name.
        saved: the state of each saved tensor, by node label and name, e.g. ("2 MulBackward0 pred",
            "self").
        changed: the (row, column) pairs of cells that the call changed or made.
    """

    call: str
    step: Step
    tensors: dict[str, tuple[str, ...]]
    saved: dict[tuple[str, str], str]
    changed: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Ledger:
    """A replayed list of calls: the run, and one line for the start and for each call."""

    run: Run
    lines: tuple[Line, ...]


def program(calls: Sequence[str], start: Start) -> Program:
    """Return the calls as a program that begins with the tensors they use.

    Raises:
        KeyError: if there is no such call.
    """
    return Program("ledger", (*_beginning(start), *statements(calls, start)))


def statements(calls: Sequence[str], start: Start) -> tuple[Statement, ...]:
    """Return the calls' statements, numbers filled in; only a new w has a number in it.

    Raises:
        KeyError: if there is no such call.

    >>> [statement.source for statement in statements(["b", "e"], Start())]
    ['mse.backward()', 'loss2.backward()']
    """
    return tuple(_statement(call, start) for call in calls)


def replay(calls: Sequence[str], start: Start) -> Ledger:
    """Run the calls from the start and return the ledger after each.

    Raises:
        KeyError: if there is no such call.

    >>> lines = replay(["f", "b"], Start()).lines
    >>> lines[-1].tensors["w"]
    ('tensor([2.])', 'tensor([2.])', '0', 'True', 'True', 'False', 'None')
    >>> sorted(lines[-1].changed)[-1]
    ('w', 'grad')
    """
    whole = run(program(calls, start))
    steps = whole.steps[len(whole.steps) - len(calls) - 1 :]
    lines = [_line("", steps[0], {}, {})]
    for call, step in zip(calls, steps[1:], strict=True):
        lines.append(_line(call, step, lines[-1].tensors, lines[-1].saved))
    return Ledger(whole, tuple(lines))


def last_line(ran: Run) -> Line:
    """Return the ledger after any program's last statement, with what that statement changed.

    >>> from gradlab.lessons.listings import by_backward
    >>> sorted(last_line(run(by_backward(2.0, 1.0, 1.0))).changed)
    []
    """
    before = _line("", ran.steps[-2], {}, {})
    return _line("", ran.steps[-1], before.tensors, before.saved)


def _beginning(start: Start) -> tuple[Statement, ...]:
    """Return the statements before the first call."""
    return (
        Statement("import torch\nimport torch.nn.functional as F"),
        Statement(
            "x = torch.full([1], $x)\n"
            "target = torch.full([1], $target)\n"
            "w = torch.full([1], $w, requires_grad=True)\n"
            "b = torch.full([1], $b, requires_grad=True)\n"
            "lr = $lr",
            {"x": start.x, "target": start.target, "w": start.w, "b": start.b, "lr": start.lr},
            Text(N_("the start: an input, a target and two leaves")),
        ),
    )


def _statement(call: str, start: Start) -> Statement:
    """Return a call's statement."""
    template = CALLS[call[0]].templates[call[1:]]
    return Statement(template, {"w": start.w} if "$w" in template else {})


def _line(
    call: str,
    step: Step,
    tensors: dict[str, tuple[str, ...]],
    saved: dict[tuple[str, str], str],
) -> Line:
    """Return a call's line, given the cells before it."""
    cells = {state.name: _cells(state) for state in step.tensors}
    kept: dict[tuple[str, str], str] = {
        (f"{node.index} {node.name} {node.variable}".rstrip(), item.name): item.state
        for node in step.graph.nodes
        for item in node.saved
    }
    changed = {
        (name, column)
        for name, row in cells.items()
        for column, cell, before in zip(COLUMNS, row, tensors.get(name, [""] * 7), strict=True)
        if cell != before
    }
    changed |= {key for key, state in kept.items() if saved.get(key) != state}
    return Line(call, step, cells, kept, frozenset(changed))


def _cells(state: TensorState) -> tuple[str, ...]:
    """Return a tensor's row as text, in the order of COLUMNS."""
    facts = (
        state.value,
        state.grad,
        state.version,
        state.is_leaf,
        state.requires_grad,
        state.retains_grad,
        state.grad_fn,
    )
    return tuple(map(str, facts))
