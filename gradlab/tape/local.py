"""The local rule of a step: how a node turned the gradient that came in into those it sent on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from torch import Tensor

from gradlab.maths.graph import Edge
from gradlab.tape import notation, numbers
from gradlab.tape.agreement import agrees, is_undefined, noise_between
from gradlab.tape.conjugates import applied_rule
from gradlab.tape.data import Step, Tape
from gradlab.tape.forward import base_name
from gradlab.tape.operands import moved_slightly, operands, widened
from gradlab.tape.own import own_formulas
from gradlab.tape.painted import Run, marked, plain, runs
from gradlab.tape.rules import rule_of
from gradlab.tape.rules.shaping import fold, real
from gradlab.tape.rules.slices import window_rule
from gradlab.tape.terms import ATOM, SIGN, Spelled
from gradlab.tape.windows import COPY_SLICES
from gradlab.words.colours import COLOURS, coloured
from gradlab.words.numbers import MINUS
from gradlab.words.roles import role


@dataclass(frozen=True)
class LocalRule:
    """How the gradient for one input of a node came about.

    Args:
        source: the index of the node.
        input: the input's number.
        target: the index of the node that the gradient is sent to.
        symbols: the rule in the code's names where it gives them, else in torch's, as LaTeX; ""
            if there is no formula.
        numbers: the same with the actual numbers and its result, coloured by role.
        symbols_runs: the rule as plain text in torch's names, e.g. "grad · other", in pieces that
            know their role.
        names_runs: with the names that the code gives, e.g. "grad · x".
        numbers_runs: with the numbers and the result, e.g. "2 · 1 → 2".
        holds: whether the formula, computed with torch, gives what the engine sent.
        is_undefined: whether it does not because it is undefined where it differs (0/0 in the norm
            at 0), so that torch follows a convention.
    """

    source: int
    input: int
    target: int
    symbols: str
    numbers: str
    symbols_runs: tuple[Run, ...]
    names_runs: tuple[Run, ...]
    numbers_runs: tuple[Run, ...]
    holds: bool
    is_undefined: bool

    @property
    def symbols_text(self) -> str:
        """The rule in torch's names as plain text; "" if there is no formula."""
        return plain(self.symbols_runs)

    @property
    def names_text(self) -> str:
        """The same with the code's names."""
        return plain(self.names_runs)

    @property
    def numbers_text(self) -> str:
        """The same with the numbers and the result."""
        return plain(self.numbers_runs)


class Verdict(NamedTuple):
    """What a formula gave for one input, and whether that is what torch sent."""

    holds: bool
    is_undefined: bool
    computed: Any


def local_rules(tape: Tape, step: Step) -> tuple[LocalRule, ...]:
    r"""Return the rule of a step for each input that it sent a gradient to.

    >>> import torch
    >>> from gradlab.tape import record
    >>> tape = record(lambda w, x: w * x, {"w": torch.tensor(2.0), "x": torch.tensor(3.0)})
    >>> first, second = local_rules(tape, tape.steps[0])
    >>> first.symbols_text, first.names_text, first.numbers_text
    ('grad · other', 'grad · x', '1 · 3 → 3')
    >>> print(first.numbers)
    \textcolor{olive}{1} \cdot \textcolor{teal}{3} \to \textcolor{olive}{3}
    """
    values = operands(tape, step)
    verdicts = _verdicts(tape, step, values)
    spelled = formulas(tape, step, values, is_spelled=True)
    edges = {edge.input: edge for edge in tape.graph.edges if edge.source == step.node}
    names = {"grad": "grad", **tape.forward[step.node].names}
    rules = []
    for number, grad in enumerate(step.outgoing):
        if grad is None:
            continue
        term = spelled.get(number)
        if term is not None and verdicts[number].holds:
            term = _fitted(term, verdicts[number].computed, grad)
        rules.append(_rule(edges[number], term, grad, names, verdicts[number]))
    return tuple(rules)


def _verdicts(tape: Tape, step: Step, values: Mapping[str, Any]) -> dict[int, Verdict]:
    """Return for each input whether the formula gives what torch sent, here or in more digits.

    Low precision rounds on the way, where more digits would not; a bound that is a number of the
    program is rounded as well, where more digits would fall on its other side. Last, where terms
    cancel, what is left is rounding: how much of it there may be, slightly moved operands tell.
    """
    wide = widened(values)
    found = _compared(step, formulas(tape, step, values, is_spelled=False), {})
    if all(each.holds or each.computed is None for each in found.values()):
        return found
    computed = formulas(tape, step, wide, is_spelled=False)
    found |= _compared(step, computed, found)
    if all(each.holds for each in found.values()):
        return found
    moved = formulas(tape, step, moved_slightly(wide, values), is_spelled=False)
    noise = {i: noise_between(computed.get(i), moved.get(i), step.incoming) for i in found}
    return found | _compared(step, computed, found, noise)


def _compared(
    step: Step,
    computed: Mapping[int, Any],
    known: Mapping[int, Verdict],
    noise: Mapping[int, float] | None = None,
) -> dict[int, Verdict]:
    """Return the verdicts of those inputs whose formula is not known to hold already."""
    found = {}
    for number, grad in enumerate(step.outgoing):
        if grad is None or (number in known and known[number].holds):
            continue
        result = computed.get(number)
        holds = agrees(result, grad, (noise or {}).get(number, 0.0))
        found[number] = Verdict(holds, not holds and is_undefined(result, grad), result)
    return found


def formulas(tape: Tape, step: Step, values: Mapping[str, Any], is_spelled: bool) -> dict[int, Any]:
    """Return a rule's result for each input, {} if there is no formula for these operands."""
    node = tape.graph.nodes[step.node]
    try:
        if node.custom is not None:
            inputs = [edge.input for edge in tape.graph.edges if edge.source == step.node]
            return own_formulas(node.custom, inputs, values, is_spelled)
        is_write = node.name == COPY_SLICES
        rule = window_rule(values.get("written")) if is_write else rule_of(node.name)
        if rule is None:
            return {}
        found = applied_rule(rule, base_name(node.name), values, is_spelled)
    except (RuntimeError, TypeError, AttributeError, IndexError, ValueError, KeyError):
        return {}  # an operand was not kept, or is nothing the formula is made for
    return {} if found is None else dict(enumerate(found))


def _fitted(term: Any, computed: Tensor, grad: Tensor) -> Any:
    """Return a formula with what the engine does to its result: take the real part, sum axes."""
    if computed.is_complex() and not grad.is_complex():
        term = real(term)
    return term if computed.shape == grad.shape else fold(term, tuple(grad.shape))


def _rule(
    edge: Edge, term: Any, grad: Tensor, names: Mapping[str, str], verdict: Verdict
) -> LocalRule:
    sent = runs(f" → {marked(numbers.text(grad), 'gradient')}")
    ends = edge.source, edge.input, edge.target
    if term is None:
        return LocalRule(*ends, "", "", (), (), (Run("→ "), *sent[1:]), False, False)
    symbols = notation.latex(term, lambda name, _: _symbol(name, names))
    filled = notation.latex(term, lambda name, value: _filled(name, value, names))
    result = numbers.latex(grad)
    arrow = rf" \to {coloured('gradient', result)}" if result and verdict.holds else ""
    return LocalRule(
        *ends,
        symbols,
        filled + arrow,
        runs(notation.text(term, lambda name, _: _word(name, name, names))),
        runs(notation.text(term, lambda name, _: _word(names.get(name, name), name, names))),
        runs(notation.text(term, lambda name, value: _number(name, value, names))) + sent,
        verdict.holds,
        verdict.is_undefined,
    )


def _symbol(name: str, names: Mapping[str, str]) -> Spelled:
    return Spelled(_painted(notation.latex_text(names.get(name, name)), name, names))


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
    return Spelled(spelled, SIGN if shown.startswith(MINUS) else ATOM)


def _painted(latex: str, name: str, names: Mapping[str, str]) -> str:
    painted = _role(name, names)
    return coloured(painted, latex) if painted else latex


def _role(name: str, names: Mapping[str, str]) -> str:
    painted = "gradient" if name.startswith("grad") else role(names.get(name, ""))
    return painted if COLOURS.get(painted) else ""
