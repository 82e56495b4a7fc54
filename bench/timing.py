"""Timing of rivals in alternating rounds, and the report of it."""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch


@dataclass(frozen=True)
class Row:
    """One rival's times in one contest.

    Args:
        contest: what was done.
        rival: who did it.
        median_ms: the median of its rounds.
        p95_ms: the time that 95 of 100 rounds stayed below.
        ratio: its median over that of the contest's first rival.
        rounds: how often it ran.
    """

    contest: str
    rival: str
    median_ms: float
    p95_ms: float
    ratio: float
    rounds: int


def contest(
    name: str, rivals: Mapping[str, Callable[[], object]], seconds: float, most: int = 200
) -> list[Row]:
    """Run the rivals by turns, so that a busy moment hits all alike, and return their rows.

    Every rival runs once unmeasured. There are 3 rounds at least, then as many as fit.

    Args:
        name: what they do.
        rivals: each rival's run by its name; the ratios are to the first.
        seconds: the time for all rounds together.
        most: how many rounds are enough.
    """
    for run in rivals.values():
        run()
    times: dict[str, list[float]] = {rival: [] for rival in rivals}
    gc.collect()
    end = time.perf_counter() + seconds
    rounds = 0
    while rounds < 3 or (rounds < most and time.perf_counter() < end):
        for rival, run in rivals.items():
            start = time.perf_counter()
            run()
            times[rival].append((time.perf_counter() - start) * 1e3)
        rounds += 1
    base = statistics.median(next(iter(times.values())))
    return [_row(name, rival, measured, base) for rival, measured in times.items()]


def report(title: str, rows: Iterable[Row]) -> None:
    """Print the rows as a Markdown table; with `--json FILE`, write them there as well."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there too")
    target = parser.parse_args().json
    done = list(rows)
    machine = _machine()
    print(f"# {title}\n\n{', '.join(f'{key} {value}' for key, value in machine.items())}\n")
    print("| contest | rival | median ms | p95 ms | ratio | rounds |")
    print("|---|---|--:|--:|--:|--:|")
    for row in done:
        numbers = f"{row.median_ms:.3f} | {row.p95_ms:.3f} | {row.ratio:.2f} | {row.rounds}"
        print(f"| {row.contest} | {row.rival} | {numbers} |")
    if target:
        whole = {"title": title, "machine": machine, "rows": [asdict(row) for row in done]}
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(whole, indent=1), encoding="utf-8")


def _row(name: str, rival: str, measured: list[float], base: float) -> Row:
    median = statistics.median(measured)
    p95 = statistics.quantiles(measured, n=20, method="inclusive")[-1]
    return Row(name, rival, median, p95, median / base, len(measured))


def _machine() -> dict[str, str | int]:
    return {
        "Python": platform.python_version(),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "cores": os.cpu_count() or 0,
    }
