"""What each of the results that sessions share is worth: the CPU of a move with and without it.

Run `python -m bench.caches`. A class moves one slider to random places of its range, on `/mse` and
on `/softmax` with ten logits; server after server, each with another one of the caches switched
off. A cache stays if a move without it costs more.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys
from collections.abc import Callable
from typing import Any

from bench.load import ROOT, Tab
from bench.server import Server, free_port, running
from bench.tables import Cell, table

SESSIONS, MOVES, ROUNDS = 20, 20, 2
FIGURES, CODE = "gradlab.ui.show.figure:_CONTENTS", "gradlab.ui.show.code_panel:_STEPS"
SLOPE, MAP = "gradlab.ui.lessons.slope_view", "gradlab.ui.lessons.map_view"
CASES = {
    ("mse", "w"): (f"{SLOPE}:_POINTS", f"{SLOPE}:_PACKED", FIGURES),
    ("softmax?n=10", "a0"): (
        f"{MAP}:_MAPS", f"{MAP}:_METERS", f"{MAP}:_TRAVELS", FIGURES, CODE,
    ),
}  # fmt: skip
NONE = "none"


def without(name: str) -> None:
    """Let a cache, "module:attribute", compute all that it is asked for.

    Raises:
        AttributeError: if there is none of that name.
    """
    module, _, attribute = name.partition(":")
    cache: Any = getattr(importlib.import_module(module), attribute)

    def of(keys: list[Any], compute: Callable[[list[Any]], list[Any]]) -> list[Any]:
        return compute(keys)

    cache.of = of


async def class_moves(server: Server, page: str, slider: str) -> float:
    """Let a class move a slider without a pause; return the CPU of a move in ms."""
    tabs = [Tab(server.address, page, slider) for _session in range(SESSIONS)]
    for tab in tabs:
        await tab.open(0.0)

    async def use(tab: Tab) -> None:
        for _move in range(MOVES):
            await tab.move()

    before = server.cpu_s()
    await asyncio.gather(*map(use, tabs))
    after = server.cpu_s()
    for tab in tabs:
        await tab.socket.close()
    return 1e3 * (after - before) / (SESSIONS * MOVES)


def cost(page: str, slider: str, off: str) -> float:
    """Return the CPU of a move in ms on a server of its own, with one cache off."""
    port = free_port()
    command = [sys.executable, "-m", "bench.caches", "--serve", str(port), "--off", off]
    with running(command, port, ROOT) as server:
        return asyncio.run(class_moves(server, page, slider))


def serve(port: int, off: str) -> None:
    """Run the app in this process with one cache off."""
    from streamlit.web import cli

    if off != NONE:
        without(off)
    cli.main_run([str(ROOT / "app.py"), f"--server.port={port}", "--server.headless=true"])


def main() -> None:
    """Measure each cache and print the table, or serve one of the measured apps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", type=int, default=0, metavar="PORT")
    parser.add_argument("--off", default=NONE, metavar="MODULE:NAME")
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.off)
        return
    rows: list[dict[str, Cell]] = []
    for (page, slider), caches in CASES.items():
        names = (NONE, *caches)
        taken = {name: [cost(page, slider, name) for _ in range(ROUNDS)] for name in names}
        rows += [
            {"page": page, "off": name.rpartition("gradlab.ui.")[2], "CPU ms per move": min(runs)}
            for name, runs in taken.items()
        ]
    print(table("A move with one cache off", rows))


if __name__ == "__main__":
    main()
