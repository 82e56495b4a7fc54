"""A name and what stands in the brackets behind it: the call of a function of the table."""

from __future__ import annotations

from collections.abc import Callable

from gradlab.expression import lookup
from gradlab.expression.binding import Given, bind
from gradlab.expression.builtin import builtin
from gradlab.expression.errors import ExpressionError
from gradlab.expression.layer_calls import Layer, layer_call, layer_of
from gradlab.expression.lexer import Token
from gradlab.expression.reader import Reader, refused
from gradlab.expression.syntax import Call, Node
from gradlab.expression.table import BY_PATH, CONSTANT_PATHS, canonical
from gradlab.words.text import N_, Text

Reading = Callable[[Reader, int], Node]
"""Reads operands joined by operators that bind more tightly than a power."""


def function_call(
    reader: Reader, parts: tuple[str, ...], start: int, end: int, expression: Reading
) -> Node:
    """Return the call of a function or of a layer, whose name has been read.

    Raises:
        ExpressionError: if there is none of that name, or it doesn't take the arguments.
    """
    path = canonical(parts)
    if len(parts) == 1 and path not in BY_PATH and len(path) == 1:
        sentence = N_("{name} is no function: for a product write {name} * (…)")
        raise ExpressionError(Text(sentence, {"name": path}), start, end)
    layer = layer_of(parts)
    if layer is not None:
        return _made(reader, parts, layer, start, expression)
    if path not in BY_PATH:
        raise _unknown(reader, parts, start, end, (), expression)
    given = _arguments(reader, start, expression)
    entry = BY_PATH[path]
    return builtin(path, given) or Call(
        start, given.end, entry, bind(entry, given, path), False, path
    )


def method_call(reader: Reader, owner: Node, name: Token, expression: Reading) -> Call:
    """Return the call of a tensor's method, whose name has been read.

    Raises:
        ExpressionError: if tensors have no such method here, or it doesn't take the arguments.
    """
    path = "." + name.text
    if path not in BY_PATH:
        raise _unknown(reader, ("", name.text), name.start, name.end, (owner,), expression)
    given = _arguments(reader, owner.start, expression)
    given = given._replace(positional=(owner, *given.positional))
    entry = BY_PATH[path]
    return Call(owner.start, given.end, entry, bind(entry, given, path), True, path)


def member(reader: Reader) -> Token:
    """Return the name behind a dot."""
    if reader.now.kind != "name":
        raise refused(reader.now, N_("a name is missing after the dot"))
    return reader.take()


def check_named(parts: tuple[str, ...], start: int, end: int) -> None:
    """Refuse a dotted name without brackets that is no function either."""

    def is_known(path: str) -> bool:
        return path in BY_PATH or path in CONSTANT_PATHS

    if not is_known(canonical(parts)):
        raise lookup.unknown(parts, start, end, is_known)


def _unknown(
    reader: Reader,
    parts: tuple[str, ...],
    start: int,
    end: int,
    owner: tuple[Node, ...],
    expression: Reading,
) -> ExpressionError:
    """Return the error for a call of what is not known: what is proposed takes its arguments."""
    try:
        given = _arguments(reader, start, expression)
    except ExpressionError:  # the name comes first
        return lookup.unknown(parts, start, end, lambda _: False)
    given = given._replace(positional=(*owner, *given.positional))

    def takes(path: str) -> bool:
        try:
            return path in BY_PATH and bool(bind(BY_PATH[path], given, path))
        except ExpressionError:
            return False

    return lookup.unknown(parts, start, end, takes)


def _made(
    reader: Reader, parts: tuple[str, ...], layer: Layer, start: int, expression: Reading
) -> Call:
    """Return the call of a layer: it is made in the first brackets and called in the second."""
    made = _arguments(reader, start, expression)
    if not reader.sees("("):
        name = ".".join(parts)
        sentence = N_("{name} is made first and called then: write {name}()(…)")
        raise ExpressionError(Text(sentence, {"name": name}), start, made.end)
    return layer_call(parts, layer, made, _arguments(reader, start, expression))


def _arguments(reader: Reader, start: int, expression: Reading) -> Given:
    reader.expect("(")
    positional: list[Node] = []
    named: list[tuple[str, Node, int]] = []
    while not reader.accept(")"):
        if reader.now.kind == "name" and reader.tokens[reader.place + 1].text == "=":
            name = reader.take()
            reader.take()
            named.append((name.text, expression(reader, 0), name.start))
        elif named:
            raise refused(reader.now, N_("values by position come before options by name"))
        else:
            positional.append(expression(reader, 0))
        if not reader.accept(","):
            reader.expect(")")
            break
    return Given(tuple(positional), tuple(named), start, reader.last.end)
