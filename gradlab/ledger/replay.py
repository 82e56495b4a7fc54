"""The ledger: what the calls made so far did to every tensor and node, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gradlab.ledger.palette import Palette
from gradlab.program import Number, Program, Run, Statement, Step, TensorState, placeholders, run
from gradlab.program.source import Source, statement
from gradlab.words.text import Text

COLUMNS = ("value", "grad", "_version", "is_leaf", "requires_grad", "retains_grad", "grad_fn")
"""What the ledger tells of each tensor: torch's own attribute names."""


@dataclass(frozen=True)
class Start:
    """Where a ledger begins.

    Args:
        palette: what can be pressed.
        numbers: the numbers of its first statements and of its calls, by their placeholders.
    """

    palette: Palette
    numbers: Mapping[str, Number]


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
    beginning = (_statement(template, start, note) for template, note in start.palette.beginning)
    return Program(start.palette.name, (*beginning, *statements(calls, start)))


def statements(calls: Sequence[str], start: Start) -> tuple[Statement, ...]:
    """Return the calls' statements, numbers filled in.

    Raises:
        KeyError: if there is no such call.

    >>> from gradlab.ledger.two_ways import two_ways
    >>> [statement.source for statement in statements(["b", "e"], two_ways())]
    ['mse.backward()', 'loss2.backward()']
    """
    known = start.palette.calls
    return tuple(_statement(known[call[0]].templates[call[1:]], start) for call in calls)


def replay(calls: Sequence[str], start: Start) -> Ledger:
    """Run the calls from the start and return the ledger after each.

    Raises:
        KeyError: if there is no such call.

    >>> from gradlab.ledger.two_ways import two_ways
    >>> lines = replay(["f", "b"], two_ways()).lines
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


def _statement(template: Source, start: Start, note: Text | None = None) -> Statement:
    """Return a statement with the numbers that it asks for."""
    wanted = placeholders(template)
    numbers = {name: value for name, value in start.numbers.items() if name in wanted}
    return statement(template, {}, numbers, note)


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
