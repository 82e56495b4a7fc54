"""A short run of the coverage-guided fuzzer; tests/fuzz_expression.py runs it for longer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SECONDS = 8


def test_a_short_coverage_guided_fuzz_finds_nothing() -> None:
    pytest.importorskip("atheris", reason="Atheris has wheels for Linux only")
    script = Path(__file__).parent / "fuzz_expression.py"
    options = [f"-max_total_time={SECONDS}", "-rss_limit_mb=4096", "-timeout=10"]
    done = subprocess.run(
        [sys.executable, str(script), *options],
        capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    runs = next(line for line in done.stderr.splitlines() if "number_of_executed_units" in line)
    assert int(runs.split()[-1]) > 200
