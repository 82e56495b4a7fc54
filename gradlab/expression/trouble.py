"""Where non-finite values and gradients first appear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.expression.arguments import as_tensor
from gradlab.expression.code import fragment
from gradlab.expression.errors import BudgetError, ExpressionError
from gradlab.expression.evaluator import Value
from gradlab.expression.expression import Expression
from gradlab.expression.syntax import Node, children
from gradlab.words.numbers import written
from gradlab.words.text import N_, Text


@dataclass(frozen=True)
class Trouble:
    """A non-finite value or gradient, and the part of the expression where it first appears.

    part is canonical code, start and end its place in the source, value the first such number.
    """

    text: Text
    part: str
    start: int
    end: int
    value: float


class _Occurrences(dict[str, Tensor]):
    """Inputs that give a view of their own for each place they are used in.

    So the gradient that arrives at one place isn't mixed with what arrives at the others.
    """

    def __getitem__(self, name: str) -> Tensor:
        tensor = super().__getitem__(name)
        return tensor.view_as(tensor)


@dataclass(frozen=True)
class _Seen:
    node: Node
    value: Tensor


def nonfinite_value(expression: Expression, names: Mapping[str, Tensor]) -> Trouble | None:
    """Return the first part, in the order of evaluation, whose value isn't finite.

    An inf that is written out or given as an input is named as such.
    """
    for seen in _values(expression, names):
        bad = _first_bad(seen.value)
        if bad is not None:
            sentence = N_("{bad} first appears in the value of {part}")
            return _trouble(sentence, seen.node, bad)
    return None


def nonfinite_gradient(
    expression: Expression, names: Mapping[str, Tensor], v: Tensor | None = None
) -> Trouble | None:
    """Return the part behind which, on the way back, the gradient first isn't finite.

    Args:
        expression: the function.
        names: its inputs; those that require gradients are the ones differentiated for.
        v: the cotangent, shape of the value; ones if left out.
    """
    seen = [s for s in _values(expression, names) if s.value.requires_grad]
    if not seen or not seen[-1].value.is_floating_point():
        return None
    output = seen[-1].value
    start = torch.ones_like(output) if v is None else v
    values = [s.value for s in seen]
    grads = torch.autograd.grad(output, values, start, allow_unused=True, retain_graph=True)
    bad = {id(s.node): _first_bad(g) for s, g in zip(seen, grads, strict=True) if g is not None}
    for s in reversed(seen):
        below = [bad.get(id(child)) for child in children(s.node)]
        found = next((b for b in below if b is not None), None)
        if found is not None and bad.get(id(s.node)) is None:
            sentence = N_("{bad} first appears on the way back through {part}")
            return _trouble(sentence, s.node, found)
    return None


def _values(expression: Expression, names: Mapping[str, Tensor]) -> list[_Seen]:
    """Return the tensor value of every node, children first; empty if it can't be computed."""
    seen: list[_Seen] = []

    def watch(node: Node, value: Value) -> None:
        if isinstance(value, Tensor | int | float):
            seen.append(_Seen(node, as_tensor(value)))

    try:
        expression.run(_Occurrences(names), watch)
    except (ExpressionError, BudgetError):
        return []
    return seen


def _first_bad(values: Tensor) -> float | None:
    if not values.is_floating_point() or bool(torch.isfinite(values).all()):
        return None
    return float(values.detach()[~torch.isfinite(values)].flatten()[0])


def _trouble(template: str, node: Node, bad: float) -> Trouble:
    part = fragment(node)
    return Trouble(
        Text(template, {"bad": written(bad), "part": part}), part, node.start, node.end, bad
    )
