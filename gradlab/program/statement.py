"""Statements: constant Python source into which nothing but numbers can be filled."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import Template

from gradlab.words.text import Text

Number = float | Sequence["Number"]
"""What may be filled in: a float, an int, or a (nested) list or tuple of them."""

LARGEST_INT = 1_000_000
"""Largest absolute integer filled in: ints are sizes, indices and counts, and must stay small."""

MOST_NUMBERS = 4096
"""Most numbers in one list, nested lists included."""

DEEPEST = 6
"""Deepest nesting of lists."""


def literal(value: Number) -> str:
    """Return Python source that evaluates to the number or the nested list of numbers.

    Only the exact types are accepted: a subclass can have any repr (NumPy's float64 is a float
    whose repr is a call), and a bool is not a number here.

    Raises:
        TypeError: if anything but float, int, list and tuple is met.
        ValueError: if an int is larger than LARGEST_INT, a list holds more than MOST_NUMBERS
            numbers, or lists are nested deeper than DEEPEST.

    >>> literal(2.0), literal([1.5, float("inf")]), literal(((0, 1), (2, 3)))
    ('2.0', '[1.5, float("inf")]', '[[0, 1], [2, 3]]')
    """
    parts = _parts(value, DEEPEST)
    if len(parts) > 4 * MOST_NUMBERS:
        raise ValueError(f"expected at most {MOST_NUMBERS} numbers, got more")
    return "".join(parts)


def _parts(value: object, depth: int) -> list[str]:
    """Return the pieces of a literal: brackets, separators and numbers."""
    if type(value) is float:
        return [repr(value) if math.isfinite(value) else f'float("{value!r}")']
    if type(value) is int:
        if abs(value) > LARGEST_INT:
            raise ValueError(f"expected an int of at most {LARGEST_INT}, got a larger one")
        return [repr(value)]
    if type(value) is list or type(value) is tuple:
        return _list_parts(value, depth)
    raise TypeError(f"expected a float, an int or a list of them, got {type(value).__name__}")


def _list_parts(values: Sequence[object], depth: int) -> list[str]:
    """Return the pieces of a list literal."""
    if depth == 0:
        raise ValueError(f"expected lists nested at most {DEEPEST} deep")
    if len(values) > MOST_NUMBERS:
        raise ValueError(f"expected at most {MOST_NUMBERS} numbers, got {len(values)}")
    pieces = ["["]
    for i, value in enumerate(values):
        pieces += [", "] if i else []
        pieces += _parts(value, depth - 1)
    return [*pieces, "]"]


@dataclass(frozen=True)
class Statement:
    """One cell of a program: constant source with $name where a learner's number goes.

    Args:
        template: Python source written in this repository, one or several lines. A test makes
            sure that no template is put together from anything else.
        numbers: the numbers by placeholder name.
        note: a comment for the reader, translated when it is shown.

    Raises:
        TypeError: if a value is not a number or a list of numbers.
        ValueError: if a placeholder has no number, or a number no placeholder, or see literal.

    >>> Statement("w = torch.full([1], $w, requires_grad=True)", {"w": 2.0}).source
    'w = torch.full([1], 2.0, requires_grad=True)'
    """

    template: str
    numbers: Mapping[str, Number] = field(default_factory=dict)
    note: Text | None = None
    source: str = field(init=False)

    def __post_init__(self) -> None:
        literals = {name: literal(value) for name, value in self.numbers.items()}
        wanted = placeholders(self.template)
        if wanted != set(literals):
            raise ValueError(f"expected numbers for {sorted(wanted)}, got {sorted(literals)}")
        object.__setattr__(self, "source", Template(self.template).substitute(literals))


def placeholders(template: str) -> set[str]:
    """Return the names after $ in a template (Template.get_identifiers needs Python 3.11)."""
    found = Template.pattern.finditer(template)
    return {name for match in found if (name := match["named"] or match["braced"])}


@dataclass(frozen=True)
class Program:
    """A listing: statements that run in order in one fresh namespace.

    Like a notebook's cells, a statement that raises does not keep the next one from running.

    Args:
        name: a short ASCII name, also that of the exported files.
        statements: the cells in order; the first imports what the others use.
    """

    name: str
    statements: tuple[Statement, ...]
