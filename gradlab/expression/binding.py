"""Which argument goes to which parameter: decided by the signature and the text alone."""

from __future__ import annotations

from typing import NamedTuple

from gradlab.expression.code import code, fragment
from gradlab.expression.entries import Entry, Parameter
from gradlab.expression.errors import ExpressionError
from gradlab.expression.forms import fits, is_plain_number, is_value
from gradlab.expression.slips import closest
from gradlab.expression.syntax import Argument, Node, Sequence, Word
from gradlab.expression.table import takes_numpy_names
from gradlab.expression.table_elementwise import ACTIVATIONS, ELEMENTWISE
from gradlab.words.text import N_, Text

_STRICT = frozenset(["tensor", "tensors", "mask", "index", "target"])
_SINGULAR = frozenset(["clamp", "glu", "prelu", "masked_fill", "float"])
_ELEMENTWISE = frozenset(
    entry.name for entry in (*ACTIVATIONS, *ELEMENTWISE) if entry.name not in _SINGULAR
)
_OTHERS = frozenset([("max", "other"), ("min", "other")])
_SUMMING = frozenset(["sum", "mean", "std", "var", "logsumexp", "amax", "amin"])
"""Functions that take a tensor of any shape: the first ones also a number's."""

_WITH_NUMBERS = frozenset(["operand", "exponent", "any"])
_UNPACKED = frozenset(["tensors", "operands"])
"""Parameters for which torch takes several tensors, or one list of them."""
_NUMBERS = frozenset(["number", "exponent_number", "constant"])

_NUMPY = {"axis": "dim", "keepdims": "keepdim", "x": "input", "a": "input", "x1": "input",
          "x2": "other"}  # fmt: skip
"""NumPy's name of an option -> torch's: functions that torch has in C++ take both."""


class Given(NamedTuple):
    """The arguments of a call as typed, and where they stand."""

    positional: tuple[Node, ...]
    named: tuple[tuple[str, Node, int], ...]
    start: int
    end: int


class _CountError(ExpressionError):
    """Too many or too few arguments: less telling than one of the wrong kind."""


def bind(entry: Entry, given: Given, path: str) -> tuple[Argument, ...]:
    """Return the arguments by parameter, for the first signature that takes them.

    Args:
        entry: what is called.
        given: what stands between its brackets.
        path: the dotted name it was called by; by its bare name a function takes plain numbers
            for tensors too.

    Raises:
        ExpressionError: if no signature does: for what the nearest one expected.
    """
    problems: list[ExpressionError] = []
    for signature in entry.signatures:
        try:
            return _bound(entry, signature, given, path)
        except ExpressionError as problem:  # noqa: PERF203 -- alternatives are tried in turn
            problems.append(problem)
    telling = [problem for problem in problems if not isinstance(problem, _CountError)]
    chosen = (telling or problems)[-1 if len(given.positional) + len(given.named) > 1 else 0]
    raise ExpressionError(chosen.text, chosen.start, chosen.end)


def _bound(
    entry: Entry, signature: tuple[Parameter, ...], given: Given, path: str
) -> tuple[Argument, ...]:
    pairs = _by_position(entry, signature, given) + _by_name(entry, signature, given, path)
    seen: set[str] = set()
    found = []
    for parameter, node, place in pairs:
        if parameter.name in seen:
            sentence = N_("{parameter} is given twice")
            raise ExpressionError(Text(sentence, {"parameter": parameter.name}), place, node.end)
        seen.add(parameter.name)
        is_none = isinstance(node, Word) and node.value is None
        if is_none and parameter.is_optional and parameter.is_nullable:
            continue
        if not (is_none and parameter.is_nullable):
            _check(entry, parameter, node)
            _check_strictly(entry, parameter, node, path)
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
            if places[i].name in _UNPACKED and isinstance(node, Sequence) and len(rest) == 1:
                rest = node.items
            gathered = Sequence(node.start, given.positional[-1].end, rest, is_list=False)
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
    entry: Entry, signature: tuple[Parameter, ...], given: Given, path: str
) -> list[tuple[Parameter, Node, int]]:
    known = {parameter.name: parameter for parameter in signature}
    pairs = []
    for typed, node, place in given.named:
        usual = _NUMPY.get(typed, typed)
        is_numpy = typed not in known and usual in known and takes_numpy_names(entry, path)
        name = usual if is_numpy else typed
        if name not in known:
            near = usual if usual in known else closest(name, known)
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
    if fits(parameter, node):
        return
    values = {"name": entry.name, "parameter": parameter.name}
    if parameter.kind in _NUMBERS and is_value(node):
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


def _check_strictly(entry: Entry, parameter: Parameter, node: Node, path: str) -> None:
    """Refuse a number or a list where torch takes only tensors, unless a bare name is typed."""
    is_strict = parameter.kind in _STRICT or _is_owner(entry, parameter, path)
    if "." not in path or not (is_strict or parameter.kind in _WITH_NUMBERS):
        return
    is_several = parameter.kind == "tensors" or parameter.takes_rest
    parts = node.items if is_several and isinstance(node, Sequence) else (node,)
    for part in parts:
        if isinstance(part, Sequence) or (is_strict and is_plain_number(part)):
            raise _no_tensor(entry, parameter, part)


def _no_tensor(entry: Entry, parameter: Parameter, node: Node) -> ExpressionError:
    """Return the error for a number or a list, and what to write where any shape is taken."""
    values = {"name": entry.name, "parameter": parameter.name}
    is_list = isinstance(node, Sequence)
    is_fitting = entry.name in _ELEMENTWISE or (entry.name, parameter.name) in _OTHERS
    is_fitting |= is_list and entry.name in _SUMMING and parameter.name == "input"
    if is_fitting and parameter.kind != "mask":
        sentence = N_("{name}: torch takes no plain number for {parameter}: write {written}")
        if is_list:
            sentence = N_("{name}: torch takes no list for {parameter}: write {written}")
        values["written"] = _as_tensor(node)
    else:
        sentence = N_("{name}: torch takes no plain number for {parameter}, for example {example}")
        if is_list:
            sentence = N_("{name}: torch takes no list for {parameter}, for example {example}")
        values["example"] = entry.example
    return ExpressionError(Text(sentence, values), node.start, node.end)


def _as_tensor(node: Node) -> str:
    """Return what to write for a number or a list where torch takes tensors alone."""
    if not is_plain_number(node):
        return code(node)
    text = fragment(node)
    is_whole = text.removeprefix("-").isdigit()
    return f"torch.tensor({text}{'.0' * is_whole})"


def _is_owner(entry: Entry, parameter: Parameter, path: str) -> bool:
    """Whether a parameter is what a method stands behind: a number has no method of torch."""
    return path.startswith(".") and any(s[0].name == parameter.name for s in entry.signatures)
