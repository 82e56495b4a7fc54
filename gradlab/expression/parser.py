"""Tokens to a syntax tree, with every name resolved in the table and every limit kept."""

from __future__ import annotations

from gradlab.expression.calling import check_named, function_call, member, method_call
from gradlab.expression.errors import ExpressionError
from gradlab.expression.indexing import subscript
from gradlab.expression.lexer import Token, tokens
from gradlab.expression.limits import MAX_DEPTH, check_operand, check_size, check_value
from gradlab.expression.operators import COMPARING, OPERATORS, RAISING, SIGN, SIGNS
from gradlab.expression.reader import Reader, refused
from gradlab.expression.slips import FOREIGN, KEYWORDS, word_slip
from gradlab.expression.syntax import (
    Attribute,
    Binary,
    Dtype,
    Name,
    Node,
    Number,
    Sequence,
    String,
    Unary,
    Word,
)  # fmt: skip
from gradlab.expression.table import BY_PATH, CONSTANT_PATHS, DTYPES, FIELDS, ROOTS, canonical
from gradlab.words.text import N_, Text

MAX_NAME = 30
_WORDS = {"True": True, "False": False, "None": None}


def tree(source: str) -> Node:
    """Return the syntax tree of a source, checked against every limit on its form.

    Raises:
        ExpressionError: if the source is not in the language.
    """
    reader = Reader(tokens(source))
    node = _expression(reader, 0)
    if reader.now.kind != "end":
        raise reader.leftover()
    check_value(node)
    check_size(node)
    return node


def _expression(reader: Reader, power: int) -> Node:
    """Return operands joined by operators that bind more tightly than power."""
    reader.level += 1
    if reader.level > MAX_DEPTH:
        raise refused(reader.now, N_("this is nested more than {limit} deep"), limit=MAX_DEPTH)
    left = _operand(reader)
    while reader.sees(*OPERATORS) and OPERATORS[reader.now.text].power > power:
        left = _joined(reader, left)
    reader.level -= 1
    return left


def _joined(reader: Reader, left: Node) -> Binary:
    is_bracketed = reader.last.text == ")"
    sign = reader.take()
    binding = OPERATORS[sign.text].power
    is_chain = isinstance(left, Binary) and OPERATORS[left.symbol].power == COMPARING
    if binding == COMPARING and is_chain and not is_bracketed:
        raise refused(sign, N_("compare two at a time: torch.logical_and(a < b, b < c)"))
    check_operand(left)
    # ** groups from the right and takes a sign on its right: 2 ** -x ** 2.
    right = _expression(reader, SIGN - 1 if binding == RAISING else binding)
    check_operand(right)
    return Binary(left.start, right.end, sign.text, left, right)


def _operand(reader: Reader) -> Node:
    token = reader.now
    if reader.sees(*SIGNS):
        reader.take()
        value = _expression(reader, SIGN)
        check_operand(value)
        return Unary(token.start, value.end, token.text, value)
    return _suffixed(reader, _atom(reader))


def _atom(reader: Reader) -> Node:
    token = reader.now
    if token.kind == "end":
        raise refused(token, N_("something is missing here: expected a number, input or function"))
    reader.take()
    if token.kind == "number":
        return _number(token)
    if token.kind == "string":
        return String(token.start, token.end, token.text[1:-1])
    if token.kind == "name":
        return _named(reader, token)
    if token.text in ("(", "["):
        return _bracketed(reader, token)
    if token.text == "=":
        raise refused(token, N_("type only what stands right of the ="))
    if token.text == "|":
        raise refused(token, N_("for a size write abs(x)"))
    raise refused(
        token, N_("expected a number, an input or a function, found {found}"), found=token.text
    )


def _number(token: Token) -> Number:
    digits = token.text.replace("_", "")
    if digits.isdigit() and digits.startswith("0") and digits.strip("0"):
        raise refused(token, N_("a whole number doesn't start with 0"))
    return Number(token.start, token.end, float(digits), digits.isdigit())


def _bracketed(reader: Reader, opening: Token) -> Node:
    closing = ")" if opening.text == "(" else "]"
    items: list[Node] = []
    has_comma = False
    while not reader.accept(closing):
        items.append(_expression(reader, 0))
        has_comma = reader.accept(",")
        if not has_comma:
            reader.expect(closing)
            break
    if opening.text == "(" and len(items) == 1 and not has_comma:
        return items[0]
    return Sequence(opening.start, reader.last.end, tuple(items), opening.text == "[")


def _named(reader: Reader, token: Token) -> Node:
    word = token.text
    if word in _WORDS:
        return Word(token.start, token.end, _WORDS[word])
    if word in KEYWORDS:
        raise word_slip(word, token.start, token.end)
    parts = [word]
    while (word in ROOTS or word in FOREIGN) and reader.accept("."):
        parts.append(member(reader).text)
    end = reader.last.end
    if reader.sees("("):
        return function_call(reader, tuple(parts), token.start, end, _expression)
    return _constant_or_input(tuple(parts), token.start, end)


def _constant_or_input(parts: tuple[str, ...], start: int, end: int) -> Name | Dtype:
    path = canonical(parts)
    if path in CONSTANT_PATHS:
        return Name(start, end, CONSTANT_PATHS[path])
    if path in DTYPES:
        return Dtype(start, end, path)
    values: dict[str, object] = {"name": path[:60], "limit": MAX_NAME}
    sentence = ""
    if len(parts) > 1 or path in BY_PATH:
        check_named(parts, start, end)
        sentence = N_("{name} is a function: write {name}(…)")
    elif path in ROOTS or path in FOREIGN:
        sentence = N_("{name} is a module: write {name}.something(…)")
    elif path.startswith("_") or "__" in path or len(path) > MAX_NAME:
        sentence = N_("an input is called by letters, digits and single _, at most {limit} of them")
    if sentence:
        raise ExpressionError(Text(sentence, values), start, end)
    return Name(start, end, path)


def _suffixed(reader: Reader, node: Node) -> Node:
    """Return a node with the methods, attributes and indices that follow it."""
    while reader.sees(".", "[", "("):
        if reader.sees("("):
            raise refused(reader.now, N_("only a function can be called: is a * missing here?"))
        check_operand(node)
        is_index = reader.accept("[")
        node = subscript(reader, node, _expression) if is_index else _dotted(reader, node)
    return node


def _dotted(reader: Reader, node: Node) -> Node:
    reader.expect(".")
    name = member(reader)
    if reader.sees("("):
        return method_call(reader, node, name, _expression)
    if name.text in FIELDS:
        return Attribute(node.start, name.end, node, name.text)
    check_named(("", name.text), name.start, name.end)
    raise refused(name, N_("{name} is a method: write .{name}(…)"), name=name.text)
