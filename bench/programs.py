"""What running a program statement by statement costs, against executing it bare.

Run `python -m bench.programs`, with `--json FILE` for a report that programs can read.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from functools import partial

import torch

from bench.timing import Row, contest, report
from gradlab.clinic import CASES, WORDINGS, examine, matching_cases
from gradlab.ledger import program, replay, two_ways
from gradlab.program import Program, run

SECONDS = 1.0
"""The time for one contest."""


def bare(listing: Program) -> None:
    """Execute a program's sources one after the other, looking at nothing."""
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for statement in listing.statements:
            with contextlib.suppress(Exception):
                exec(statement.source, names)  # noqa: S102 -- the repository's own statements


def ledgers() -> Iterator[Row]:
    """The ledger's replay: outputs, warnings, every tensor and node after each call."""
    for count in (4, 12, 40):
        calls = list("sefb" * 10)[:count]
        rivals = {
            "bare exec": lambda calls=calls: bare(program(calls, two_ways())),
            "run": lambda calls=calls: run(program(calls, two_ways())),
            "replay with what changed": lambda calls=calls: replay(calls, two_ways()),
        }
        yield from contest(f"ledger of {count} calls", rivals, SECONDS)


def cases() -> Iterator[Row]:
    """Each case of the clinic: its program, its fix and its tempting fix together."""
    for key in CASES:
        yield from contest("case", {key: partial(examine, key, {})}, SECONDS / 10)


def searches() -> Iterator[Row]:
    """A pasted text as long as the page takes, with its message at the end."""
    pasted = "some line of a long log\n" * 1300 + WORDINGS["vector"][0].text
    yield from contest(
        "pasted error", {"32,000 characters": lambda: matching_cases(pasted)}, SECONDS
    )


def rows() -> Iterator[Row]:
    """Every contest in turn."""
    for part in (ledgers, cases, searches):
        yield from part()


if __name__ == "__main__":
    torch.set_num_threads(1)
    report("GradLab's programs", rows())
