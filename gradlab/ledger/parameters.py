"""The parameters of a training step with all that their optimizer has of them, as rows of cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from gradlab.program import HeldState, Step, TensorState

Cell = float | bool | None
"""A number, a flag, or nothing: no gradient."""

Table = dict[str, dict[str, Cell]]
"""Cells by the parameter's name and the column's."""


@dataclass(frozen=True, eq=False)
class Parameter:
    """A parameter at one moment.

    Args:
        name: its name, or the way to it through the optimizer, see HeldState.
        cells: what torch has of it by column: value, grad, requires_grad and, if an optimizer
            holds it, lr and what that keeps, by torch's own names.
        shown: the same as torch prints it.
        held: what the optimizer has of it, None where none holds it.
    """

    name: str
    cells: Mapping[str, Cell]
    shown: Mapping[str, str]
    held: HeldState | None


def parameters(step: Step) -> dict[str, Parameter]:
    """Return the parameters w and b, and those that an optimizer holds without a name, by name.

    Args:
        step: what a statement of the training ledger did.

    >>> from gradlab.ledger.training import training
    >>> from gradlab.ledger.replay import program
    >>> from gradlab.program import run
    >>> rows = parameters(run(program(["gM", "s", "b", "p"], training())).steps[-1])
    >>> rows["w"].cells["value"], rows["w"].cells["momentum_buffer"], rows["b"].cells["grad"]
    (-27.0, 300.0, None)
    """
    held = {each.name: each for each in step.held}
    named = [state for state in step.tensors if state.name in ("w", "b")]
    rows = {state.name: _row(state.name, state, held.get(state.name)) for state in named}
    nameless = {each.name: each for each in step.held if not each.is_named}
    return rows | {name: _row(name, each, each) for name, each in nameless.items()}


def _row(name: str, of: TensorState | HeldState, held: HeldState | None) -> Parameter:
    found: dict[str, object] = {
        "value": of.value,
        "grad": of.grad,
        "requires_grad": of.requires_grad,
    }
    if held is not None:
        found |= {"lr": held.settings["lr"], **held.kept}
    cells = {column: _cell(value) for column, value in found.items()}
    return Parameter(name, cells, {c: str(value) for c, value in found.items()}, held)


def _cell(value: object) -> Cell:
    """Return a number, a flag or None; of a tensor of one element that element."""
    if isinstance(value, Tensor):
        return value.item()
    assert value is None or isinstance(value, bool | int | float)  # noqa: S101 -- for the types
    return value
