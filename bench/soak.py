"""Whether a server stays as it was over many sessions: memory and descriptors.

Run `python -m bench.soak`: 2,000 sessions come and go, fifty at a time, each with ten moves of a
slider, 20,000 in all. After every two hundred sessions the server's memory and open descriptors are
read; both have to be flat from the second reading on.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from bench.load import ROOT, Tab
from bench.server import Server, free_port, running
from bench.tables import table

AT_ONCE, EVERY = 50, 200
MOST_MB, MOST_DESCRIPTORS = 40.0, 60
"""What may come between the second reading and the last."""


async def visit(server: Server, page: str, slider: str, moves: int) -> int:
    """Open a page, move its slider so many times without a pause, and leave; return failures."""
    tab = Tab(server.address, page, slider)
    await tab.open(0.0)
    with tab.counted():
        for _move in range(moves if tab.widget else 0):
            await tab.move()
        await tab.socket.close()
    return tab.failures + (not tab.widget)


async def visits(server: Server, count: int, moves: int) -> int:
    """Let so many sessions come and go; return how many things failed."""
    failures = 0
    pages = (("mse", "w"), ("softmax", "a0"))
    for start in range(0, count, AT_ONCE):
        group = range(start, min(start + AT_ONCE, count))
        failures += sum(await asyncio.gather(*(visit(server, *pages[k % 2], moves) for k in group)))
    return failures


def descriptors(server: Server) -> int:
    """Return how many descriptors the server has open, where the system tells."""
    folder = Path(f"/proc/{server.pid}/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


def main() -> None:
    """Let sessions come and go, print what was read, and fail if it grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=2000)
    parser.add_argument("--moves", type=int, default=10, help="by each session")
    options = parser.parse_args()
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    rows: list[dict[str, float]] = []
    with running([*command, f"--server.port={port}"], port, ROOT) as server:
        for done in range(EVERY, options.sessions + 1, EVERY):
            failures = asyncio.run(visits(server, EVERY, options.moves))
            memory = server.memory_mb() or 0.0
            rows.append({"sessions": done, "moves": done * options.moves, "failures": failures,
                         "memory MB": memory, "descriptors": descriptors(server)})  # fmt: skip
    print(table("Sessions that come and go", [{**row} for row in rows]))
    late = rows[1:] or rows
    grown = {name: late[-1][name] - late[0][name] for name in rows[0]}
    is_flat = grown["memory MB"] <= MOST_MB and grown["descriptors"] <= MOST_DESCRIPTORS
    sys.exit(any(row["failures"] for row in rows) or not is_flat)


if __name__ == "__main__":
    main()
