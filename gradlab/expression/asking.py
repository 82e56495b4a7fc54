"""A call of torch's, and what is said where torch refuses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor

from gradlab.expression.errors import BudgetError, ExpressionError, Refusal
from gradlab.expression.syntax import Call, Node
from gradlab.words.text import N_, Text


def asked(node: Node, call: Callable[..., Any], *values: Any, **given: Any) -> Any:
    """Return what a call gives.

    Raises:
        ExpressionError: if torch refuses it; .double() is named only where it would help.
    """
    try:
        return call(*values, **given)
    except (Refusal, ExpressionError, BudgetError):
        raise
    except Exception as problem:  # noqa: BLE001 -- whatever torch raises becomes our one error
        in_float64 = [_in_float64(value) for value in values]
        try:
            found = call(*in_float64, **{name: _in_float64(v) for name, v in given.items()})
            is_helped = isinstance(found, Tensor)
        except Exception:  # noqa: BLE001 -- the same
            is_helped = False
        raise refused_by_torch(node, problem, is_helped=is_helped) from None


def _in_float64(value: Any) -> Any:
    is_whole = isinstance(value, Tensor) and not value.is_floating_point()
    return value.double() if is_whole else value


def refused_by_torch(node: Node, problem: Exception, *, is_helped: bool) -> ExpressionError:
    """Return the error for a part that torch can't compute, in torch's words."""
    said = str(problem).strip().split("\n")[0][:200]
    text = Text(N_("torch can't do this: {said}"), {"said": said})
    if isinstance(problem, TypeError) and isinstance(node, Call):  # it tells how we called it
        return unfit(node)
    if is_helped:
        sentence = N_("torch wants one dtype here: write .double() behind whole numbers ({said})")
        text = Text(sentence, {"said": said})
    return ExpressionError(text, node.start, node.end)


def unfit(node: Call) -> ExpressionError:
    """Return the error for a call whose values its function can't have."""
    sentence = N_("{name} doesn't take these values, for example {example}")
    values = {"name": node.entry.name, "example": node.entry.example}
    return ExpressionError(Text(sentence, values), node.start, node.end)
