"""How wide a rule's LaTeX becomes when it is typeset, so that only what fits is."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARK = re.compile(r"\\[a-zA-Z]+|\\.|.", re.DOTALL)
_SPACED = {r"\cdot", r"\odot", r"\to", r"\ge", r"\le", r"\times", r"\wedge", r"\vee", *"+-=<>"}
_NAMES = {r"\sin", r"\cos", r"\tan", r"\sinh", r"\cosh", r"\tanh", r"\exp", r"\ln"}
_NOTHING = {r"\left", r"\right", r"\,", r"\tfrac", r"\text", r"\operatorname", r"\mathbf", " "}
_SMALL = 0.7  # the size of an index against what it stands at


def typeset_width(latex: str) -> float:
    r"""Return about how many letters wide a formula is: fractions and cases stack.

    >>> typeset_width(r"\frac{\text{grad}}{2}"), typeset_width(r"\textcolor{blue}{w}")
    (4.0, 1.0)
    """
    return _group(iter(_MARK.findall(latex)))


def _group(marks: Iterator[str]) -> float:
    """Return the width up to the end of a group: of its rows' columns, the widest of each."""
    rows: list[list[float]] = [[0.0]]
    for mark in marks:
        if mark in ("}", r"\end"):
            break
        if mark == r"\\":
            rows.append([0.0])
        elif mark == "&":
            rows[-1].append(1.0)
        else:
            rows[-1][-1] += _piece(mark, marks)
    columns = max(map(len, rows))
    return sum(max(row[i] for row in rows if i < len(row)) for i in range(columns))


def _piece(mark: str, marks: Iterator[str]) -> float:
    """Return the width of one character or command, and of the arguments it takes."""
    if mark == "{":
        return _group(marks)
    if mark == r"\frac":
        return max(_argument(marks), _argument(marks))
    if mark == r"\textcolor":
        _argument(marks)
        return _argument(marks)
    if mark == r"\begin":
        _argument(marks)
        inside = _group(marks)
        _argument(marks)
        return 1 + inside
    if mark in ("_", "^"):
        return _SMALL * _argument(marks)
    if mark in _NAMES:
        return len(mark) - 1
    return 0 if not mark or mark in _NOTHING else 2.5 if mark in _SPACED else 1


def _argument(marks: Iterator[str]) -> float:
    """Return the width of the next group, character or command."""
    return _piece(next((mark for mark in marks if mark != " "), ""), marks)
