"""The command `gradlab check`: recompute every verdict of a file of receipts."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gradlab.ask.check import as_csv, as_results, as_table, checked

SECRET = "GRADLAB_SECRET"  # noqa: S105 -- the name of the variable, not the secret


def secret() -> bytes:
    """Return the host's secret from the environment, b"" if none is set."""
    return os.environ.get(SECRET, "").encode()


def check(arguments: Sequence[str]) -> None:
    """Check a file of receipts, print the table, and write what else was asked for.

    Args:
        arguments: those of the command line after `check`.

    Raises:
        SystemExit: with a sentence, if the file cannot be read or is too long.
    """
    parser = argparse.ArgumentParser("gradlab check", description=check.__doc__)
    parser.add_argument("file", help="receipts, one a line; - for standard input")
    parser.add_argument("--csv", type=Path, help="where to write a table for a gradebook")
    parser.add_argument("--results", type=Path, help="where to write results.json")
    options = parser.parse_args(arguments)
    try:
        text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text("utf-8")
        rows = checked(text.splitlines(), secret())
    except (OSError, ValueError) as error:
        parser.error(str(error))
    if options.csv:
        options.csv.write_text(as_csv(rows), encoding="utf-8")
    if options.results:
        options.results.write_text(as_results(rows), encoding="utf-8")
    sys.stdout.write(as_table(rows) + "\n")
