"""Checking receipts: every verdict is computed anew, and told as table, CSV and results.json."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gradlab.ask.receipt import Entry, Receipt, ReceiptError, read
from gradlab.ask.table import ITEMS
from gradlab.ask.verdict import GuessError, verdict_of
from gradlab.words.text import N_

MOST_LINES = 5_000
WORDS = {
    "signed": N_("signed"),
    "unsigned": N_("not signed"),
    "unchecked": N_("signed, not checked: no secret is set"),
    "repeated": N_("repeated: the same receipt as in a line above"),
    "tampered": N_("tampered with, or signed by another host"),
    "truncated": N_("truncated: a part is missing"),
    "foreign": N_("foreign: no receipt of GradLab"),
    "unknown": N_("has a question that this version does not have"),
}
"""What can be true of a line."""


_COUNTED = ("signed", "unsigned", "unchecked")


@dataclass(frozen=True)
class Row:
    """What one line turned out to be.

    Args:
        line: its number in the file, from 1.
        status: a key of WORDS.
        name: whose receipt it is.
        verdicts: item and whether each answer was right: the last one given, and the first.
    """

    line: int
    status: str
    name: str = ""
    verdicts: tuple[tuple[str, bool, bool], ...] = ()

    @property
    def right(self) -> int:
        """How many answers are right, counting the last one given to each question."""
        return sum(last for _item, last, _first in self.verdicts)


def checked(lines: Iterable[str], secret: bytes = b"") -> list[Row]:
    """Return what each line that is not empty turns out to be.

    Args:
        lines: receipts, or links that hold them, one a line.
        secret: the host's; without it signatures are not checked.

    Raises:
        ValueError: if there are more than MOST_LINES lines.
    """
    rows: list[Row] = []
    seen: set[Receipt] = set()
    for number, line in enumerate(lines, 1):
        if len(rows) >= MOST_LINES:
            raise ValueError(f"expected at most {MOST_LINES} lines, got more")
        if line.strip():
            rows.append(_row(number, line, secret, seen))
    return rows


def _row(number: int, line: str, secret: bytes, seen: set[Receipt]) -> Row:
    try:
        receipt, is_signed = read(line, secret)
        verdicts = tuple(map(_verdict, receipt.entries))
    except ReceiptError as error:
        return Row(number, error.reason)
    except (KeyError, GuessError, LookupError):
        return Row(number, "unknown", receipt.name)
    if receipt in seen:
        return Row(number, "repeated", receipt.name, verdicts)
    seen.add(receipt)
    has_mark = ".s" in line
    status = "signed" if is_signed else "unchecked" if has_mark else "unsigned"
    return Row(number, status, receipt.name, verdicts)


def _verdict(entry: Entry) -> tuple[str, bool, bool]:
    """Return an entry's item, and whether its last and its first answer are right.

    Raises:
        KeyError: if there is no such item.
        GuessError: if an answer is none.
    """
    item = ITEMS[entry.item]
    first = verdict_of(item, entry.seed, entry.guess).is_right
    last = verdict_of(item, entry.seed, entry.second).is_right if entry.second else first
    return entry.item, last, first


def as_table(rows: Sequence[Row]) -> str:
    """Return rows as text in columns.

    >>> print(as_table([Row(1, "unsigned", "Ada", (("mse-sign", True, False),))]))
    line  right  of  status      name
       1      1   1  not signed  Ada
    """
    cells = [("line", "right", "of", "status", "name")]
    cells += [
        (str(r.line), str(r.right), str(len(r.verdicts)), WORDS[r.status], printable(r.name))
        for r in rows
    ]
    widths = [max(len(row[k]) for row in cells) for k in range(4)]
    return "\n".join(
        f"{a:>{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}  {d:<{widths[3]}}  {e}".rstrip()
        for a, b, c, d, e in cells
    )


def as_csv(rows: Sequence[Row]) -> str:
    """Return rows as CSV for a gradebook: one line for each, one column for each item."""
    items = list(dict.fromkeys(item for row in rows for item, _last, _first in row.verdicts))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["line", "name", "status", "right", "of", *items])
    for row in rows:
        marks = {item: int(last) for item, last, _first in row.verdicts}
        answers = [marks.get(item, "") for item in items]
        name = _no_formula(printable(row.name))
        writer.writerow([row.line, name, row.status, row.right, len(row.verdicts), *answers])
    return out.getvalue()


def as_results(rows: Sequence[Row]) -> str:
    """Return rows as JSON in the form that autograders read: a score and a list of tests.

    The form is Gradescope's `results.json`: each test has name, score, max_score and output.
    """
    tests = [
        {
            "name": f"{printable(row.name) or f'line {row.line}'}: {item}",
            "score": int(last),
            "max_score": 1,
            "output": WORDS[row.status],
        }
        for row in rows
        if row.status in _COUNTED
        for item, last, _first in row.verdicts
    ]
    score = sum(r.right for r in rows if r.status in _COUNTED)
    return json.dumps({"score": score, "tests": tests}, ensure_ascii=False, indent=1)


def printable(name: str) -> str:
    r"""Return a name without what would move a terminal's cursor or break a line.

    >>> printable("A\x1b[2Jda\n")
    'A [2Jda'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())


def _no_formula(text: str) -> str:
    """Return a cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
