"""A benchmark's report: a Markdown table on the screen, and JSON where asked for."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

Cell = str | int | float | None
"""A measurement; None where there is none."""


def table(title: str, rows: Sequence[dict[str, Cell]]) -> str:
    """Return the rows as a Markdown table under a title; all rows have the keys of the first."""
    heads = list(rows[0])
    lines = [f"\n## {title}\n", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    lines += [f"| {' | '.join(_text(row[head]) for head in heads)} |" for row in rows]
    return "\n".join(lines)


def write(path: Path | None, tables: Mapping[str, Sequence[dict[str, Cell]]]) -> None:
    """Write the tables and the machine's name as JSON, if a path is given."""
    if path is None:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    machine = {"Python": platform.python_version(), "cores": os.cpu_count()}
    path.write_text(json.dumps({"machine": machine, **tables}, indent=1), encoding="utf-8")


def middle(values: Sequence[float]) -> float | None:
    """Return the median, None of nothing."""
    return statistics.median(values) if values else None


def p95(values: Sequence[float]) -> float | None:
    """Return what 95 of 100 values stay below, None of fewer than two."""
    if len(values) < 2:
        return None
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def _text(cell: Cell) -> str:
    if cell is None:
        return "–"
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)
