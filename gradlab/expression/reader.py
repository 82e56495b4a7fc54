"""A cursor over the tokens of an expression, and the errors for what can't stand where it does."""

from __future__ import annotations

from gradlab.expression.errors import ExpressionError
from gradlab.expression.lexer import Token
from gradlab.expression.slips import KEYWORDS, word_slip
from gradlab.expression.syntax import Node
from gradlab.words.text import N_, Text


def refused(place: Node | Token, template: str, **values: object) -> ExpressionError:
    """Return the error for a node or token, with a sentence marked by N_."""
    return ExpressionError(Text(template, values), place.start, place.end)


class Reader:
    """The tokens and the place reached; level counts how deep the reading is nested."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.place = 0
        self.level = 0

    @property
    def now(self) -> Token:
        """The next token."""
        return self.tokens[self.place]

    @property
    def last(self) -> Token:
        """The token taken last."""
        return self.tokens[max(0, self.place - 1)]

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of these operators."""
        return self.now.kind == "operator" and self.now.text in texts

    def take(self) -> Token:
        """Return the next token and move on."""
        token = self.now
        self.place += 1
        return token

    def accept(self, text: str) -> bool:
        """Move on if the next token is this operator; say whether it was."""
        if not self.sees(text):
            return False
        self.place += 1
        return True

    def expect(self, text: str) -> Token:
        """Return the next token, which must be this operator."""
        if not self.accept(text):
            raise self.leftover(text)
        return self.last

    def leftover(self, wanted: str = "") -> ExpressionError:
        """Return the error for a token that can't stand where it does."""
        before, token = self.last, self.now
        if token.text == "=":
            return refused(token, N_("= names an option inside a call; to compare write =="))
        if token.text in KEYWORDS:
            return word_slip(token.text, token.start, token.end)
        is_value = token.kind in ("number", "name", "string") or token.text in ("(", "[")
        if is_value and before.kind == "number" and token.text in ("j", "J"):
            return refused(token, N_("complex numbers are not used here"))
        if (is_value and before.kind in ("number", "name")) or (is_value and before.text in ")]"):
            sentence = N_("a product needs its sign: write {left}*{right}")
            return ExpressionError(
                Text(sentence, {"left": before.text[:20], "right": token.text[:20]}),
                before.start,
                token.end,
            )
        if wanted:
            return refused(
                token, N_("expected {wanted} here, found {found}"),
                wanted=wanted, found=token.text or "–",
            )  # fmt: skip
        if token.text == ",":
            return refused(token, N_("a comma makes no vector by itself: write [a, b]"))
        return refused(token, N_("expected an operator here, found {found}"), found=token.text)
