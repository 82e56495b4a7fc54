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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from bench.server import Server, free_port, running
from bench.tables import Cell, middle, p95, table, write

ROOT = Path(__file__).parents[1]
PAUSE_S = 5.0
EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN  # a callback chose what runs; that follows


@dataclass
class Tab:
    """One simulated browser tab on a lesson: what it knows of its page and what it measured."""

    address: str
    page: str
    slider: str
    socket: Any = None
    script: str = ""
    query: str = ""
    widget: str = ""
    part: str = ""
    stands: dict[str, float] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    failures: int = 0
    seconds: list[float] = field(default_factory=list)
    script_s: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    async def open(self, delay_s: float) -> None:
        """Open the page after a delay."""
        await asyncio.sleep(delay_s)
        with self.counted():
            await self.connect()
            page, _, self.query = self.page.partition("?")
            await self.run(ClientState(page_name=page, query_string=self.query))
            self.script_s.clear()

    async def connect(self) -> None:
        """Open the websocket, as a browser does."""
        stream = f"{self.address.replace('http', 'ws')}/_stcore/stream"
        protocols: Any = ["streamlit", "none"]
        self.socket = await websockets.connect(
            stream, subprotocols=protocols, max_size=None, origin=None, ping_interval=None,
            additional_headers=self.headers, open_timeout=60,
        )  # fmt: skip

    async def use(self, moves: int) -> None:
        """Move the slider so many times, every PAUSE_S seconds on average, and leave."""
        with self.counted():
            for _move in range(moves):
                await asyncio.sleep(random.uniform(0.5, 1.5) * PAUSE_S)  # noqa: S311
                await self.move()
            await self.socket.close()

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count what fails on the way to the server."""
        try:
            yield
        except (OSError, TimeoutError, asyncio.TimeoutError, websockets.WebSocketException):
            self.failures += 1

    async def move(self) -> None:
        """Move the slider to another place and wait for Python's answer."""
        self.stands[self.widget] = round(random.uniform(-5, 5), 1)  # noqa: S311
        start = time.perf_counter()
        size = await self.run(self.state(self.part))
        self.seconds.append(time.perf_counter() - start)
        self.sizes.append(size)

    def state(self, part: str = "") -> ClientState:
        """Return what a browser tells of itself: where all widgets stand, and what is to run."""
        client = ClientState(
            page_script_hash=self.script,
            query_string=self.query,
            fragment_id=part,
            widget_states=WidgetStates(),
        )
        for slider, stand in self.stands.items():
            state = WidgetState(id=slider)
            state.double_array_value.data.append(stand)
            client.widget_states.widgets.append(state)
        return client

    async def run(self, client: ClientState) -> int:
        """Ask for a run of the script; return how many bytes it sent until its end."""
        await self.socket.send(BackMsg(rerun_script=client).SerializeToString())
        size, began = 0, time.perf_counter()
        while True:
            data = await asyncio.wait_for(self.socket.recv(), 60)
            size += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                began = time.perf_counter()
                self.script = message.new_session.page_script_hash
            elif kind == "navigation":
                self.script = message.navigation.page_script_hash
            elif kind == "delta":
                self.notice(message)
            elif kind == "script_finished" and message.script_finished != EARLY:
                self.script_s.append(time.perf_counter() - began)
                return size

    def notice(self, message: ForwardMsg) -> None:
        """Remember the slider's id and its part, and count an error that the page shows."""
        element = message.delta.new_element
        slider = element.slider
        if element.WhichOneof("type") == "slider" and slider.id not in self.stands:
            self.stands[slider.id] = (slider.value if slider.set_value else slider.default)[0]
            if slider.id.endswith(f"-{self.slider}"):
                self.widget, self.part = slider.id, message.delta.fragment_id
        has_failed = element.alert.format == Alert.ERROR
        self.failures += has_failed or element.WhichOneof("type") == "exception"


async def crowd(server: Server, tabs: list[Tab], moves: int) -> float:
    """Let tabs open one after another, then use them all at once; return the CPU of that use."""
    await asyncio.gather(*(tab.open(0.1 * k) for k, tab in enumerate(tabs)))
    before = server.cpu_s()
    await asyncio.gather(*(tab.use(moves) for tab in tabs if tab.widget))
    return server.cpu_s() - before


def measured(server: Server, page: str, slider: str, sessions: int, moves: int) -> dict[str, Cell]:
    """Return one row: so many sessions on one page."""
    tabs = [Tab(server.address, page, slider) for _session in range(sessions)]
    cpu_s = asyncio.run(crowd(server, tabs, moves))
    seconds = [1e3 * value for tab in tabs for value in tab.seconds]
    sizes = [size / 1024 for tab in tabs for size in tab.sizes]
    return {
        "page": page,
        "sessions": sessions,
        "moves": len(seconds),
        "p50 ms": middle(seconds),
        "p95 ms": p95(seconds),
        "script p50 ms": middle([1e3 * value for tab in tabs for value in tab.script_s]),
        "errors": sum(tab.failures for tab in tabs),
        "CPU ms per move": 1e3 * cpu_s / max(1, len(seconds)),
        "KB per move": middle(sizes),
        "memory MB": server.memory_mb(),
    }


def main() -> None:
    """Measure every crowd on /mse and /softmax with ten logits in one process, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="+", default=[1, 10, 50, 100, 300])
    parser.add_argument("--moves", type=int, default=4, help="by each session")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    rows = []
    with running([*command, f"--server.port={port}"], port, ROOT) as server:
        for page, slider in (("mse", "w"), ("softmax?n=10", "a0")):
            measured(server, page, slider, 1, 1)  # the first visit imports torch
            rows += [
                measured(server, page, slider, sessions, options.moves)
                for sessions in options.sessions
            ]
    print(table(f"One server process, a move every {PAUSE_S:g} s", rows))
    write(options.json, {"load": rows})


if __name__ == "__main__":
    main()
