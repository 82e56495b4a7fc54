"""Characters to tokens: what people type or paste, with the place of each token."""

from __future__ import annotations

import re
from typing import NamedTuple

from gradlab.expression.errors import ExpressionError
from gradlab.expression.slips import character_slip
from gradlab.words.text import N_, Text

MAX_CHARACTERS = 300
MAX_BRACKETS = 24

# One character for one character, so that places in the source stay true (π becomes a name below).
PASTED = str.maketrans("×·−÷（）［］｛｝\u00a0", "**-/()[]{} ")

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t]+)
  | (?P<number>(?:[0-9](?:_?[0-9])*(?:\.(?:[0-9](?:_?[0-9])*)?)?|\.[0-9](?:_?[0-9])*)
               (?:[eE][+-]?[0-9](?:_?[0-9])*)?)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*|π)
  | (?P<string>'[A-Za-z0-9_,>. +-]*'|"[A-Za-z0-9_,>. +-]*")
  | (?P<operator>\.\.\.|\*\*|//|==|!=|<=|>=|[-+*/%@<>()\[\],.:=&|~])
    """,
    re.VERBOSE | re.ASCII,
)


class Token(NamedTuple):
    """A piece of the source: kind is number, name, string, operator or end."""

    kind: str
    text: str
    start: int
    end: int


def tokens(source: str) -> list[Token]:
    """Return the tokens of a source, closed by one of kind "end".

    Raises:
        ExpressionError: for an empty or too long source, a character that has no meaning here,
            brackets that don't match or are nested too deeply.

    >>> [token.text for token in tokens("2 × sin(x)")]
    ['2', '*', 'sin', '(', 'x', ')', '']
    """
    if not isinstance(source, str):
        raise ExpressionError(Text(N_("an expression is a piece of text")), 0, 0)
    if len(source) > MAX_CHARACTERS:
        raise ExpressionError(
            Text(
                N_("this is {length} characters long; at most {limit} are read"),
                {"length": len(source), "limit": MAX_CHARACTERS},
            ),
            MAX_CHARACTERS,
            MAX_CHARACTERS + 1,
        )
    found = list(_scan(source.translate(PASTED), source))
    if len(found) == 1:
        raise ExpressionError(Text(N_("type an expression, for example (w * x - y) ** 2")), 0, 0)
    _check_brackets(found)
    return found


def _scan(text: str, source: str) -> list[Token]:
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise character_slip(source, place)
        place = match.end()
        kind = str(match.lastgroup)
        if kind != "space":
            word = "pi" if match.group() == "π" else match.group()
            found.append(Token(kind, word, match.start(), match.end()))
    found.append(Token("end", "", len(text.rstrip()), len(text.rstrip()) + 1))
    return found


def _check_brackets(found: list[Token]) -> None:
    pairs = {")": "(", "]": "["}
    stack: list[Token] = []
    for token in found:
        if token.kind == "operator" and token.text in "([":
            stack.append(token)
            if len(stack) > MAX_BRACKETS:
                sentence = N_("brackets are nested more than {limit} deep")
                raise _at(token, sentence, limit=MAX_BRACKETS)
        elif token.text in pairs:
            if not stack:
                raise _at(token, N_("this {bracket} closes nothing"), bracket=token.text)
            opening = stack.pop()
            if opening.text != pairs[token.text]:
                sentence = N_("{close} can't close {open}")
                raise _at(token, sentence, close=token.text, open=opening.text)
    if stack:
        raise _at(stack[-1], N_("this {bracket} is never closed"), bracket=stack[-1].text)


def _at(token: Token, template: str, **values: object) -> ExpressionError:
    return ExpressionError(Text(template, values), token.start, token.end)
