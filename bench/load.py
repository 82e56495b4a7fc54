"""How many learners one server process carries, each moving a slider every five seconds.

Run `python -m bench.load`, with `--json FILE` for a report that programs can read,
`--sessions 1 10 100` for other crowds. Every session is a websocket that speaks Streamlit's own
protocol, without a browser.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from bench.server import Server, free_port, running
from bench.tables import Cell, middle, p95, table, write

ROOT = Path(__file__).parents[1]
PAUSE_S = 5.0


@dataclass
class Tab:
    """One simulated browser tab on a lesson: what it knows of its page and what it measured."""

    address: str
    page: str
    slider: str
    socket: Any = None
    script: str = ""
    widget: str = ""
    failures: int = 0
    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    async def visit(self, moves: int, delay_s: float) -> None:
        """Open the page after a delay, then move the slider every PAUSE_S seconds."""
        await asyncio.sleep(delay_s)
        stream = f"{self.address.replace('http', 'ws')}/_stcore/stream"
        protocols: Any = ["streamlit", "none"]
        try:
            async with websockets.connect(
                stream, subprotocols=protocols, max_size=None, origin=None, ping_interval=None
            ) as self.socket:
                await self.run(ClientState(page_name=self.page))
                for _move in range(moves):
                    await asyncio.sleep(random.uniform(0.5, 1.5) * PAUSE_S)  # noqa: S311
                    await self.move()
        except (OSError, TimeoutError, websockets.WebSocketException):
            self.failures += 1

    async def move(self) -> None:
        """Move the slider to another place and wait for Python's answer."""
        value = round(random.uniform(-5, 5), 1)  # noqa: S311
        state = WidgetState(id=self.widget)
        state.double_array_value.data.append(value)
        client = ClientState(page_script_hash=self.script, widget_states=WidgetStates())
        client.widget_states.widgets.append(state)
        start = time.perf_counter()
        size = await self.run(client)
        self.seconds.append(time.perf_counter() - start)
        self.sizes.append(size)

    async def run(self, client: ClientState) -> int:
        """Ask for a run of the script; return how many bytes it sent until its end."""
        await self.socket.send(BackMsg(rerun_script=client).SerializeToString())
        size = 0
        while True:
            data = await asyncio.wait_for(self.socket.recv(), 60)
            size += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.script = message.new_session.page_script_hash
            elif kind == "delta":
                self.notice(message)
            elif kind == "script_finished":
                return size

    def notice(self, message: ForwardMsg) -> None:
        """Remember the slider's id, and count an error that the page shows."""
        element = message.delta.new_element
        if element.WhichOneof("type") == "slider" and element.slider.id.endswith(f"-{self.slider}"):
            self.widget = element.slider.id
        self.failures += element.WhichOneof("type") == "exception"


async def crowd(server: Server, page: str, slider: str, sessions: int, moves: int) -> list[Tab]:
    """Let so many tabs use a page at once; return them with what they measured."""
    tabs = [Tab(server.address, page, slider) for _session in range(sessions)]
    spread = min(PAUSE_S, 0.05 * sessions)
    visits = [tab.visit(moves, spread * k / sessions) for k, tab in enumerate(tabs)]
    await asyncio.gather(*visits)
    return tabs


def measured(server: Server, page: str, slider: str, sessions: int, moves: int) -> dict[str, Cell]:
    """Return one row: so many sessions on one page."""
    before = server.cpu_s()
    tabs = asyncio.run(crowd(server, page, slider, sessions, moves))
    seconds = [1e3 * value for tab in tabs for value in tab.seconds]
    sizes = [size / 1024 for tab in tabs for size in tab.sizes]
    runs = len(seconds) + sessions
    return {
        "page": page,
        "sessions": sessions,
        "moves": len(seconds),
        "p50 ms": middle(seconds),
        "p95 ms": p95(seconds),
        "errors": sum(tab.failures for tab in tabs),
        "CPU ms per run": 1e3 * (server.cpu_s() - before) / runs,
        "KB per move": middle(sizes),
        "memory MB": server.memory_mb(),
    }


def main() -> None:
    """Measure every crowd on /mse and /softmax in one server process, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="+", default=[1, 10, 50, 100, 300])
    parser.add_argument("--moves", type=int, default=4, help="by each session")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    rows = []
    with running([*command, f"--server.port={port}"], port, ROOT) as server:
        for page, slider in (("mse", "w"), ("softmax", "a0")):
            measured(server, page, slider, 1, 1)  # the first visit imports torch
            rows += [
                measured(server, page, slider, sessions, options.moves)
                for sessions in options.sessions
            ]
    print(table(f"One server process, a move every {PAUSE_S:g} s", rows))
    write(options.json, {"load": rows})


if __name__ == "__main__":
    main()
