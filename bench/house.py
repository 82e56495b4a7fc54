"""How large GradLab is and what it costs at rest, for one or more checkouts in turn.

Run `python -m bench.house` for this one, `python -m bench.house . ../before` to compare; with
`--json FILE` for a report that programs can read, `--sizes` for what needs no clock alone.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.load import measured
from bench.server import free_port, running
from bench.tables import Cell, table, write

ROOT = Path(__file__).parents[1]
SESSIONS = 10
IMPORT = (
    "import sys, time; start = time.perf_counter(); import gradlab;"
    "print(1e3 * (time.perf_counter() - start), 'torch' in sys.modules)"
)


def sizes(checkout: Path) -> dict[str, Cell]:
    """Return how many modules and lines of Python a checkout has, and how they are spread."""
    package = checkout / "gradlab"
    modules = sorted(package.rglob("*.py"))
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules}
    ui = [path for path in modules if path.is_relative_to(package / "ui")]
    rooms = {path.parent for path in modules}
    return {
        "checkout": checkout.name or str(checkout.resolve()),
        "modules": len(modules),
        "lines": sum(lines.values()),
        "longest module": max(lines.values()),
        "loose modules": len(list(package.glob("*.py"))) - 1,
        "rooms": len(rooms) - 1,
        "most modules in a room of ui": max(
            len([path for path in ui if path.parent == room]) for room in {p.parent for p in ui}
        ),
        "pages' lines": sum(
            len(path.read_text(encoding="utf-8").splitlines())
            for path in [checkout / "app.py", *(checkout / "pages").glob("*.py")]
        ),
    }


def import_ms(checkout: Path, times: int = 7) -> dict[str, Cell]:
    """Return how long `import gradlab` takes in a new process, and whether it imports torch."""
    found = [
        subprocess.run(
            [sys.executable, "-c", IMPORT], cwd=checkout, capture_output=True, text=True, check=True
        ).stdout.split()
        for _time in range(times)
    ]
    took = [float(milliseconds) for milliseconds, _torch in found]
    return {"import ms": statistics.median(took), "imports torch": found[0][1]}


def served(checkout: Path, moves: int) -> dict[str, Cell]:
    """Return what a server costs: memory with ten sessions on a page, CPU for a slider's move."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    found: dict[str, Cell] = {}
    with running([*command, f"--server.port={port}"], port, checkout) as server:
        for page, slider in (("mse", "w"), ("softmax?n=10", "a0"), ("sandbox?expr=w*x", "w")):
            measured(server, page, slider, 1, 1)  # the first visit imports what it needs
            row = measured(server, page, slider, SESSIONS, moves)
            name = page.partition("?")[0]
            found[f"{name}: CPU ms per move"] = row["CPU ms per move"]
            found[f"{name}: KB per move"] = row["KB per move"]
            found["memory MB"] = row["memory MB"]
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each checkout in turn, so many times, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkouts", type=Path, nargs="*", default=[ROOT])
    parser.add_argument("--rounds", type=int, default=3, help="of the servers, in turn")
    parser.add_argument("--moves", type=int, default=4, help="by each of the ten sessions")
    parser.add_argument("--sizes", action="store_true", help="count only")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    counted = [sizes(each) | import_ms(each) for each in options.checkouts]
    print(table("The house", counted))
    rounds: list[dict[str, Cell]] = []
    if not options.sizes:
        rounds = [
            {"checkout": each.name or str(each.resolve()), **served(each, options.moves)}
            for _round in range(options.rounds)
            for each in options.checkouts
        ]
        print(table(f"One server, {SESSIONS} sessions, each checkout in turn", rounds))
    write(options.json, {"house": counted, "served": rounds})


if __name__ == "__main__":
    main()
