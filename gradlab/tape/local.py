"""The local rule of a step: how a node turned the gradient that came in into those it sent on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from gradlab.tape import notation, numbers
from gradlab.tape.data import Step, Tape
from gradlab.tape.painted import Run, marked, plain, runs
from gradlab.tape.rules import rule_of
from gradlab.tape.rules.shaping import fold
from gradlab.tape.terms import ATOM, SIGN, Spelled, leaf
from gradlab.words.colours import COLOURS, coloured
from gradlab.words.roles import role

SYMBOLS = frozenset(
    {"exponent", "alpha", "beta", "negative_slope", "scale", "input_scale", "value", "min", "max",
     "min_val", "max_val", "threshold", "delta", "other", "self", "weight", "lambd"}
)  # fmt: skip
"""Numbers among the operands that a formula names; others are structure and stay themselves."""
NEEDED = frozenset(
    {"self", "other", "exponent", "result", "target", "input", "tensor", "vec", "mat", "mat1",
     "mat2", "batch1", "batch2", "A", "condition", "tensor1", "tensor2", "x1", "x2", "mask"}
)  # fmt: skip
"""Operands that a formula cannot do without; None for one of them means that it was not kept."""


@dataclass(frozen=True)
class LocalRule:
    """How the gradient for one input of a node came about.

    Args:
        input: the input's number.
        target: the index of the node that the gradient is sent to.
        symbols: the rule in torch's names, as LaTeX; "" if there is no formula.
        numbers: the same with the actual numbers and its result, coloured by role.
        symbols_runs: the rule as plain text, e.g. "grad · other", in pieces that know their role.
        names_runs: with the variables' names where the code gives them, e.g. "grad · x".
        numbers_runs: with the numbers and the result, e.g. "2.0 · 1.0 → 2.0".
        holds: whether the formula, computed with torch, gives what the engine sent. It does not
            where a formula is undefined and torch has a convention (the norm at 0).
    """

    input: int
    target: int
    symbols: str
    numbers: str
    symbols_runs: tuple[Run, ...]
    names_runs: tuple[Run, ...]
    numbers_runs: tuple[Run, ...]
    holds: bool

    @property
    def symbols_text(self) -> str:
        """The rule in torch's names as plain text; "" if there is no formula."""
        return plain(self.symbols_runs)

    @property
    def names_text(self) -> str:
        """The same with the variables' names."""
        return plain(self.names_runs)

    @property
    def numbers_text(self) -> str:
        """The same with the numbers and the result."""
        return plain(self.numbers_runs)


class Operands:
    """A node's operands as attributes, by torch's names; anything else is None.

    Args:
        values: operands by name.
        is_spelled: whether tensors and numbers are handed out as Terms, not as they are.
    """

    def __init__(self, values: Mapping[str, object], is_spelled: bool) -> None:
        self._values = values
        self._is_spelled = is_spelled

    def __getattr__(self, name: str) -> Any:
        value = self._values.get(name)
        if value is None and name in NEEDED:
            return leaf(name, None)
        if not self._is_spelled:
            return value
        if isinstance(value, (list, tuple)) and name in ("grads", "results"):
            return [_named(f"{name[:-1]}{i}", part) for i, part in enumerate(value)]
        return _named(name, value)


def local_rules(tape: Tape, step: Step) -> tuple[LocalRule, ...]:
    r"""Return the rule of a step for each input that it sent a gradient to.

    >>> from gradlab.tape import record
    >>> tape = record(lambda w, x: w * x, {"w": torch.tensor(2.0), "x": torch.tensor(3.0)})
    >>> first, second = local_rules(tape, tape.steps[0])
    >>> first.symbols_text, first.names_text, first.numbers_text
    ('grad · other', 'grad · x', '1.0 · 3.0 → 3.0')
    >>> print(first.numbers)
    \textcolor{olive}{1.0} \cdot \textcolor{teal}{3.0} \to \textcolor{olive}{3.0}
    """
    values = operands(tape, step)
    computed = formulas(tape, step, Operands(values, is_spelled=False))
    spelled = formulas(tape, step, Operands(values, is_spelled=True))
    edges = {edge.input: edge for edge in tape.graph.edges if edge.source == step.node}
    names = {"grad": "grad", **tape.forward[step.node].names}
    rules = []
    for number, grad in enumerate(step.outgoing):
        if grad is None:
            continue
        holds = _equal(computed.get(number), grad)
        term = spelled.get(number)
        if term is not None and holds and computed[number].shape != grad.shape:
            term = fold(term, tuple(grad.shape))
        rules.append(_rule(number, edges[number].target, term, grad, names, holds))
    return tuple(rules)


def operands(tape: Tape, step: Step) -> dict[str, object]:
    """Return what a rule may ask for at a node, by name, and the incoming gradients."""
    entry = tape.forward[step.node]
    first = entry.values[0] if entry.values else None
    known: dict[str, object] = {"result": first, "results": entry.values}
    return {
        **known,
        **entry.operands,
        "grad": step.incoming[0] if step.incoming else None,
        "grads": step.incoming,
        "shapes": input_shapes(tape, step),
    }


def input_shapes(tape: Tape, step: Step) -> list[tuple[int, ...]]:
    """Return the shape of each input of a node: of its floating-point operands, or its edges.

    Where the operation was not watched, what is known are saved tensors, not in the inputs' order.
    """
    entry = tape.forward[step.node]
    flat: list[object] = []
    for value in entry.operands.values() if entry.op else ():
        flat += value if isinstance(value, list) else [value]
    tensors = [value for value in flat if isinstance(value, Tensor) and not _is_index(value)]
    if tensors:
        return [tuple(tensor.shape) for tensor in tensors]
    edges = [edge for edge in tape.graph.edges if edge.source == step.node]
    found: list[tuple[int, ...]] = [()] * (1 + max((edge.input for edge in edges), default=-1))
    for edge in edges:
        found[edge.input] = tape.graph.nodes[edge.target].shapes[edge.output]
    return found


def formulas(tape: Tape, step: Step, given: Operands) -> dict[int, Any]:
    """Return a rule's result for each input, {} if there is no formula for these operands."""
    rule = rule_of(tape.graph.nodes[step.node].name)
    if rule is None:
        return {}
    try:
        found = rule(given.grad, given)
    except (RuntimeError, TypeError, AttributeError, IndexError, ValueError):
        return {}  # an operand was not kept, or is nothing the formula is made for
    return {} if found is None else dict(enumerate(found))


def _rule(
    number: int, target: int, term: Any, grad: Tensor, names: Mapping[str, str], holds: bool
) -> LocalRule:
    sent = runs(f" → {marked(numbers.text(grad), 'gradient')}")
    if term is None:
        return LocalRule(number, target, "", "", (), (), (Run("→ "), *sent[1:]), holds=False)
    symbols = notation.latex(term, lambda name, _: _symbol(name, names))
    filled = notation.latex(term, lambda name, value: _filled(name, value, names))
    result = numbers.latex(grad)
    arrow = rf" \to {coloured('gradient', result)}" if result and holds else ""
    return LocalRule(
        number,
        target,
        symbols,
        filled + arrow,
        runs(notation.text(term, lambda name, _: _word(name, name, names))),
        runs(notation.text(term, lambda name, _: _word(names.get(name, name), name, names))),
        runs(notation.text(term, lambda name, value: _number(name, value, names))) + sent,
        holds,
    )


def _symbol(name: str, names: Mapping[str, str]) -> Spelled:
    escaped = name.replace("_", r"\_")
    return Spelled(_painted(rf"\text{{{escaped}}}", name, names))


def _filled(name: str, value: Any, names: Mapping[str, str]) -> Spelled:
    shown = numbers.latex(value)
    if not shown:
        return _symbol(name, names)
    return Spelled(_painted(shown, name, names), SIGN if shown.startswith("-") else ATOM)


def _word(shown: str, name: str, names: Mapping[str, str]) -> Spelled:
    return Spelled(marked(shown, _role(name, names)))


def _number(name: str, value: Any, names: Mapping[str, str]) -> Spelled:
    is_long = isinstance(value, Tensor) and value.numel() > numbers.FEW
    shown = ("" if is_long else numbers.text(value)) or name
    spelled = marked(shown, _role(name, names))
    return Spelled(spelled, SIGN if shown.startswith("-") else ATOM)


def _painted(latex: str, name: str, names: Mapping[str, str]) -> str:
    painted = _role(name, names)
    return coloured(painted, latex) if painted else latex


def _role(name: str, names: Mapping[str, str]) -> str:
    painted = "gradient" if name.startswith("grad") else role(names.get(name, ""))
    return painted if COLOURS.get(painted) else ""


def _named(name: str, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (Tensor, int, float)):
        return value
    is_symbol = isinstance(value, Tensor) or (name in SYMBOLS and value != 1)
    return leaf(name, value) if is_symbol else value


def _is_index(tensor: Tensor) -> bool:
    return not (tensor.is_floating_point() or tensor.is_complex())


def _equal(computed: Any, grad: Tensor) -> bool:
    """Return whether a formula gave what the engine sent, in the precision of its dtype."""
    if not isinstance(computed, Tensor):
        return False
    if computed.shape != grad.shape:
        try:
            computed = computed.sum_to_size(grad.shape)
        except RuntimeError:
            return False
    tolerance = 1e3 * torch.finfo(grad.dtype).eps
    close = torch.isclose(
        computed.to(grad.dtype), grad, rtol=tolerance, atol=tolerance, equal_nan=True
    )
    return bool(close.all())
