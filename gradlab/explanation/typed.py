"""`why` for a typed expression: one answer per input, within the budget of the expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from torch import Tensor

from gradlab.explanation.why import Why, why
from gradlab.expression import Expression, ExpressionError
from gradlab.expression.budget import Overspent
from gradlab.expression.costs import BACKWARD, ENGINE
from gradlab.expression.inputs import Input
from gradlab.sandbox.state import numbers
from gradlab.words.text import N_, Text, Translate, english


@dataclass(frozen=True)
class Asked:
    """An expression at its inputs, and why each gradient is what it is.

    Args:
        value: the value of the expression, any shape, float64, detached.
        answers: for each input that a gradient could flow to, by name.
    """

    value: Tensor
    answers: Mapping[str, Why]


def given(name: str, typed: str, usual: Input) -> Input:
    """Return an input with the numbers that were typed; nan and inf are numbers here.

    Args:
        name: the input.
        typed: its numbers, "," between them and ";" between rows, which also say its shape; with
            as many as proposed, that shape stays. Nothing typed leaves the proposed input.
        usual: the proposed input.

    Raises:
        ExpressionError: if it cannot be read.

    >>> given("w", "1, 2; nan, 4", Input((), (2.0,))).shape
    (2, 2)
    >>> given("w", "3", Input((), (2.0,))).values
    (3.0,)
    """
    rows = [row for row in typed.split(";") if row.strip()]
    if not rows:
        return usual
    widths = {len(row.replace(",", " ").split()) for row in rows}
    width = max(widths)
    shape: tuple[int, ...] = (len(rows), width) if ";" in typed else (width,)
    if shape == (1,) and "," not in typed:
        shape = ()
    for each in (usual.shape, shape):
        read = numbers(typed, replace(usual, shape=each), is_finite=False)
        if read is not None and (each == shape or (len(each) > 2 and len(widths) == 1)):
            return read
    said = N_("{name}: expected numbers, with commas between them and ; between rows of one length")
    raise ExpressionError(Text(said, {"name": name}), 0, 0)


def why_typed(
    expression: Expression, inputs: Mapping[str, Input], translate: Translate = english
) -> Asked:
    """Return why the gradient of an expression is None, zero or nan for each of its inputs.

    The expression is evaluated once; the way back to each input is charged to its budget like a
    backward pass.

    Args:
        expression: the parsed expression, within a budget.
        inputs: its inputs by name; those of classes have no gradient and no answer.
        translate: the language of the answers.

    Raises:
        ExpressionError: if the expression cannot be computed at these inputs.
        BudgetError: if the budget is spent.

    >>> from gradlab.expression import parse
    >>> why_typed(parse("relu(w)"), {"w": Input((), (-1.0,))}).answers["w"].case
    'relu-zero'
    """
    leaves = {name: each.tensor() for name, each in inputs.items()}
    run = expression.run(leaves)
    answers = {}
    for name in expression.inputs:
        if not inputs[name].is_class:
            _charge(expression, run.units)
            answers[name] = why(run.value, leaves[name], translate, name)
    return Asked(run.value.detach(), answers)


def _charge(expression: Expression, units: float) -> None:
    """Account for a way back, which runs none of the hooks that would."""
    if expression.budget is None:
        return
    try:
        expression.budget.charge(ENGINE + BACKWARD * units)
    except Overspent as refusal:
        raise refusal.at(0, 0) from None
