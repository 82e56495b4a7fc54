"""A typed expression and its declared inputs as a function like those of the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any

from torch import Tensor

from gradlab.expression import BudgetError, Expression, ExpressionError, parse
from gradlab.expression.code import code
from gradlab.expression.costs import is_looped
from gradlab.expression.entries import Entry, Parameter
from gradlab.expression.inputs import Input
from gradlab.expression.latex import latex
from gradlab.expression.syntax import Call, Name, walk
from gradlab.functions import Argument, Element, Evaluation, Function, Output
from gradlab.functions.labels import bracketed
from gradlab.functions.point import Point, point
from gradlab.maths.apart import Apart, Tied
from gradlab.sandbox.state import element_keys, is_listed, step_of
from gradlab.words.roles import role

_OUTPUT = Output("f", "prediction", "f", bracketed)


def study(expression: Expression, inputs: Mapping[str, Input]) -> Point:
    """Return a typed function at its inputs, in float64.

    Raises:
        ExpressionError: if it can't be computed for these inputs.

    >>> from gradlab.expression import parse
    >>> study(parse("w * x"), {"w": Input((), (2.0,)), "x": Input((), (3.0,))}).grads["w"]
    tensor(3., dtype=torch.float64)
    """
    tensors = {name: given.tensor() for name, given in inputs.items()}
    return point(typed(expression, inputs), tensors)


def typed(expression: Expression, inputs: Mapping[str, Input]) -> Function:
    """Return an expression as a function of its declared inputs.

    All that is asked of the function anywhere goes through the one `evaluate` here.

    >>> from gradlab.expression import parse
    >>> typed(parse("a.max() + a.max(dim=0).values"), {"a": Input((2,), (1.0, 1.0))}).tied
    1
    """

    def evaluate(**names: Tensor) -> Evaluation:
        run = expression.run(names)
        return Evaluation(run.value, tuple(note.text for note in run.notes), run.work)

    def f(**names: Tensor) -> Tensor:
        return evaluate(**names).value

    written, formula, apart, tied = _spelled(expression.source)
    return Function(
        key="sandbox",
        name="",
        f=f,
        arguments=tuple(_argument(name, given) for name, given in inputs.items()),
        output=_OUTPUT,
        code=written,
        formula=formula,
        evaluate=evaluate,
        recoded=lambda names: code(_renamed(expression.tree, names)),
        refusals=(ExpressionError, BudgetError, RuntimeError, ValueError),
        apart=apart,
        tied=tied,
    )


@lru_cache(maxsize=64)
def _spelled(source: str) -> tuple[str, str, int, int]:
    """Return the code, the formula and both prices of an expression.

    They depend on the text alone, so a slider's move does not spell them anew.
    """
    expression = parse(source)
    apart = _price(expression, Apart) + _looped(expression)
    tied = _price(expression, Tied)
    return code(expression.tree), latex(expression.tree), apart, tied


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    """Return a syntax tree in which the inputs have other names."""
    if isinstance(node, tuple):
        return tuple(_renamed(each, names) for each in node)
    if isinstance(node, Name):
        return replace(node, name=names.get(node.name, node.name))
    if not is_dataclass(node) or isinstance(node, (type, Entry, Parameter)):
        return node
    inner = {each.name: _renamed(getattr(node, each.name), names) for each in fields(node)}
    return replace(node, **inner)


@lru_cache(maxsize=64)
def _argument(name: str, given: Input) -> Argument:
    """Return a declared input as an argument; kept, for it can have thousands of numbers."""
    labels, keys = bracketed(name, given.shape), element_keys(name, given.shape)
    step = 1.0 if given.is_class else step_of(given)
    elements = tuple(
        Element(label, value, given.low, given.high, step, key)
        for label, value, key in zip(labels, given.values, keys, strict=True)
    )
    is_sliding = given.is_class or len(given.shape) < 2
    return Argument(
        name,
        name,
        role(name),
        elements,
        given.shape,
        range(len(elements), len(elements) + 1),
        kind="class" if given.is_class else "float",
        has_sliders=is_sliding and not is_listed(given),
    )


def _price(expression: Expression, kind: type[Apart | Tied]) -> int:
    """Return what the calls of a kind take at one place, 0 where all places are one call."""
    calls = [node for node in walk(expression.tree) if isinstance(node, Call)]
    return sum(
        call.entry.call.price
        for call in calls
        if isinstance(call.entry.call, kind) and not (kind is Tied and len(call.arguments) > 1)
    )


def _looped(expression: Expression) -> int:
    """Return how many calls torch.vmap makes place by place, though it has a rule for them."""
    calls = [node for node in walk(expression.tree) if isinstance(node, Call)]
    return sum(is_looped(call.entry, _holding_inputs(call)) for call in calls)


def _holding_inputs(call: Call) -> list[str]:
    """Return the parameters whose arguments have inputs in them."""
    return [
        each.parameter.name
        for each in call.arguments
        if any(isinstance(node, Name) for node in walk(each.node))
    ]
