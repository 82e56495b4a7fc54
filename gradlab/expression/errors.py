"""The one exception that leaves gradlab.expression, and how it points at its place."""

from __future__ import annotations

import unicodedata

from gradlab.words.text import Text, Translate, english


class ExpressionError(ValueError):
    """A typed expression was refused.

    Args:
        message: what is wrong and the way out: English, or a Text that can be translated.
        start: the first character concerned, counted in the source as typed.
        end: one past the last character concerned.

    >>> ExpressionError("expected a value", 4, 5).start
    4
    """

    def __init__(self, message: str | Text, start: int, end: int) -> None:
        self.text = message if isinstance(message, Text) else Text("{plain}", {"plain": message})
        self.message = self.text.show()
        self.start = start
        self.end = max(start, end)
        super().__init__(self.message, start, end)

    def __str__(self) -> str:
        return self.message


class BudgetError(Exception):
    """An expression can be computed, but takes more work than was left for it.

    It is no ExpressionError: it says nothing of where the function is defined.

    Args:
        text: what is wrong and the way out.
        start: the first character concerned, counted in the source as typed.
        end: one past the last character concerned.
    """

    def __init__(self, text: Text, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        super().__init__(text.show())


class Refusal(Exception):  # noqa: N818 -- never leaves the package; it becomes an ExpressionError
    """A rule refused an operation; the evaluator adds the place.

    Args:
        template: an English sentence marked with N_.
        **values: the values that go into it.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.text = Text(template, values)
        super().__init__(template)

    def at(self, start: int, end: int) -> ExpressionError | BudgetError:
        """Return the error for a part of the source."""
        return ExpressionError(self.text, start, end)


def pointer(source: str, start: int, end: int) -> str:
    """Return the source in one line and carets under the characters from start to end.

    Control characters are shown as "·", so that the carets stay where they belong; under wide
    (Chinese) characters the pointer uses wide spaces.

    >>> print(pointer("w ^ 2", 2, 3))
    w ^ 2
      ^
    """
    line = "".join(c if c.isprintable() else "·" for c in source)
    pad = "".join(
        "\u3000" if unicodedata.east_asian_width(c) in "WF" else " " for c in line[:start]
    )
    marks = "^" * max(1, min(end, len(line)) - start)
    return f"{line}\n{pad}{marks}"


def explain(source: str, error: ExpressionError, translate: Translate = english) -> str:
    """Return the source, the pointer and the sentence, as plain text in several lines.

    >>> print(explain("w ^ 2", ExpressionError("write ** for powers", 2, 3)))
    w ^ 2
      ^
    write ** for powers
    """
    window = slice(0, len(source))
    shift = 0
    if len(source) > 120:  # a pasted page: show the surroundings only
        shift = max(0, error.start - 40)
        window = slice(shift, shift + 80)
    shown = pointer(source[window], error.start - shift, error.end - shift)
    return f"{shown}\n{error.text.show(translate)}"
