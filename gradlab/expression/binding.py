"""Which argument goes to which parameter: decided by the signature and the text alone."""

from __future__ import annotations

from typing import NamedTuple

from gradlab.expression.entries import Entry, Parameter
from gradlab.expression.errors import ExpressionError
from gradlab.expression.slips import closest
from gradlab.expression.syntax import (
    Argument,
    Call,
    Dots,
    Name,
    Node,
    Number,
    Sequence,
    Slice,
    String,
    Unary,
    Word,
    children,
)  # fmt: skip
from gradlab.expression.table import CONSTANTS_BY_NAME
from gradlab.words.text import N_, Text

MAX_WHOLE = 4096
_VALUES = frozenset(["tensor", "any", "operand", "exponent", "mask", "index", "target"])


class Given(NamedTuple):
    """The arguments of a call as typed, and where they stand."""

    positional: tuple[Node, ...]
    named: tuple[tuple[str, Node, int], ...]
    start: int
    end: int


class _CountError(ExpressionError):
    """Too many or too few arguments: less telling than one of the wrong kind."""


def bind(entry: Entry, given: Given) -> tuple[Argument, ...]:
    """Return the arguments by parameter, for the first signature that takes them.

    Raises:
        ExpressionError: if no signature does: for what the nearest one expected.
    """
    problems: list[ExpressionError] = []
    for signature in entry.signatures:
        try:
            return _bound(entry, signature, given)
        except ExpressionError as problem:  # noqa: PERF203 -- alternatives are tried in turn
            problems.append(problem)
    telling = [problem for problem in problems if not isinstance(problem, _CountError)]
    chosen = (telling or problems)[-1 if len(given.positional) + len(given.named) > 1 else 0]
    raise ExpressionError(chosen.text, chosen.start, chosen.end)


def _bound(entry: Entry, signature: tuple[Parameter, ...], given: Given) -> tuple[Argument, ...]:
    pairs = _by_position(entry, signature, given) + _by_name(entry, signature, given)
    seen: set[str] = set()
    found = []
    for parameter, node, place in pairs:
        if parameter.name in seen:
            sentence = N_("{parameter} is given twice")
            raise ExpressionError(Text(sentence, {"parameter": parameter.name}), place, node.end)
        seen.add(parameter.name)
        if parameter.is_optional and isinstance(node, Word) and node.value is None:
            continue
        _check(entry, parameter, node)
        found.append(Argument(parameter, node))
    for parameter in signature:
        if not parameter.is_optional and parameter.name not in seen:
            raise _missing(entry, parameter, given)
    order = {parameter.name: place for place, parameter in enumerate(signature)}
    return tuple(sorted(found, key=lambda argument: order[argument.parameter.name]))


def _by_position(
    entry: Entry, signature: tuple[Parameter, ...], given: Given
) -> list[tuple[Parameter, Node, int]]:
    places = [parameter for parameter in signature if not parameter.is_named_only]
    pairs: list[tuple[Parameter, Node, int]] = []
    for i, node in enumerate(given.positional):
        if i < len(places) and places[i].takes_rest:
            rest = given.positional[i:]
            gathered = Sequence(rest[0].start, rest[-1].end, rest, is_list=False)
            return [*pairs, (places[i], gathered, node.start)]
        if i >= len(places):
            raise _CountError(
                Text(
                    N_("{name} takes at most {count} values by position, for example {example}"),
                    {"name": entry.name, "count": len(places), "example": entry.example},
                ),
                node.start,
                node.end,
            )
        pairs.append((places[i], node, node.start))
    return pairs


def _by_name(
    entry: Entry, signature: tuple[Parameter, ...], given: Given
) -> list[tuple[Parameter, Node, int]]:
    known = {parameter.name: parameter for parameter in signature}
    pairs = []
    for name, node, place in given.named:
        if name not in known:
            near = closest(name, known) or ("dim" if name == "axis" and "dim" in known else None)
            sentence = N_("{name} has no option {option} here; it has {options}")
            if near:
                sentence = N_("{name} has no option {option} here: did you mean {near}?")
            values = {"name": entry.name, "option": name, "near": near, "options": ", ".join(known)}
            raise _CountError(Text(sentence, values), place, place + len(name))
        pairs.append((known[name], node, place))
    return pairs


def _missing(entry: Entry, parameter: Parameter, given: Given) -> _CountError:
    if parameter.name == "dim":
        sentence = N_("{name} needs dim, the dimension it works along, for example {example}")
    else:
        sentence = N_("{name} needs {parameter}, for example {example}")
    values = {"name": entry.name, "parameter": parameter.name, "example": entry.example}
    return _CountError(Text(sentence, values), given.start, given.end)


def _check(entry: Entry, parameter: Parameter, node: Node) -> None:
    if _fits(parameter, node):
        return
    values = {"name": entry.name, "parameter": parameter.name}
    if parameter.kind in ("number", "exponent_number", "constant") and _is_value(node):
        sentence = N_(
            "{name}: {parameter} must be a plain number: torch takes nothing computed from an"
            " input here, and no gradient would flow through it"
        )
        raise ExpressionError(Text(sentence, values), node.start, node.end)
    raise ExpressionError(
        Text(N_("{name}: {parameter} must be {kind}"), {**values, "kind": parameter.expected}),
        node.start,
        node.end,
    )


def _fits(parameter: Parameter, node: Node) -> bool:
    kind = parameter.kind
    if kind in _VALUES and not parameter.takes_rest:
        return _is_value(node)
    if kind in ("tensor", "tensors"):
        return isinstance(node, Sequence) and bool(node.items) and all(map(_is_value, node.items))
    if kind == "bool":
        return isinstance(node, Word) and node.value is not None
    if kind in ("choice", "equation"):
        return isinstance(node, String) and (kind == "equation" or node.value in parameter.choices)
    if kind == "int" and not parameter.takes_rest:
        return is_whole(node)
    if kind in ("int", "ints", "sizes"):
        items = node.items if isinstance(node, Sequence) else (node,)
        return all(map(is_whole, items))
    if kind == "constant" and isinstance(node, Sequence):
        return bool(node.items) and all(_fits(parameter, item) for item in node.items)
    return _is_value(node) and not isinstance(node, Sequence) and is_constant(node)


def _is_value(node: Node) -> bool:
    if isinstance(node, Sequence):
        return node.is_list and all(map(_is_value, node.items))
    return not isinstance(node, Word | String | Slice | Dots)


def is_whole(node: Node) -> bool:
    """Whether a node is a whole number of at most 4,096 written out, or the size of a tensor.

    >>> is_whole(Number(0, 1, 3.0, whole=False))
    False
    """
    if isinstance(node, Unary):
        return is_whole(node.operand)
    if isinstance(node, Call):
        return node.entry.name in ("size", "numel")
    return isinstance(node, Number) and node.whole and node.value <= MAX_WHOLE


def is_constant(node: Node) -> bool:
    """Whether a value depends on no input, so that no gradient could flow through it."""
    if isinstance(node, Name):
        return node.name in CONSTANTS_BY_NAME
    if isinstance(node, Call) and is_whole(node):
        return True
    return all(is_constant(child) for child in children(node))
