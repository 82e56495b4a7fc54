"""What strangers do through the proxy, beside ordinary sessions that have to notice little of it.

Everything is sent to nginx on loopback, for as long as the part lasts and no longer.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from urllib.parse import quote, urlencode, urlsplit

import websockets

from bench.crowd import Crowd, opened, use
from bench.hostile import links
from bench.learner import LOST, Learner
from bench.load import PAUSE_S
from bench.tables import Cell, middle, p95

CONNECTIONS_A_SECOND, LINKS_A_SECOND = 1000, 5
LONG = 512 * 1024
Abuser = Callable[[str, float], Coroutine[None, None, int]]
"""Does it to an address until a moment; returns how often it was let in."""


async def _connect(address: str, origin: str | None = None) -> bool:
    """Open a session and leave it; whether it was let in."""
    stream = f"{address.replace('http', 'ws')}/_stcore/stream"
    protocols = [websockets.Subprotocol("streamlit")]
    told = None if origin is None else websockets.Origin(origin)
    try:
        socket = await websockets.connect(
            stream, origin=told, subprotocols=protocols, open_timeout=5
        )
        await socket.close()
    except LOST:
        return False
    return True


async def connections(address: str, until: float) -> int:
    """Ask for a thousand sessions a second from one address."""
    waiting: set[asyncio.Task[bool]] = set()
    came = 0
    while time.perf_counter() < until:
        for _each in range(CONNECTIONS_A_SECOND // 20):
            waiting.add(asyncio.create_task(_connect(address)))
        await asyncio.sleep(0.05)
        done = {each for each in waiting if each.done()}
        came += sum(each.result() for each in done)
        waiting -= done
        while len(waiting) > CONNECTIONS_A_SECOND:
            await asyncio.sleep(0.05)
            waiting = {each for each in waiting if not each.done()}
    return came + sum(await asyncio.gather(*waiting))


async def slow_readers(address: str, until: float) -> int:
    """Ask for the largest files on two hundred connections and read nearly nothing of them."""
    place = urlsplit(address)

    async def read() -> int:
        bytes_read = 0
        reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=1024)
        writer.write(f"GET /mse HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
        while time.perf_counter() < until and (some := await reader.read(16)):
            bytes_read += len(some)
            await asyncio.sleep(1)
        writer.close()
        return int(bytes_read > 0)

    found = await asyncio.gather(*(read() for _ in range(200)), return_exceptions=True)
    return sum(each == 1 for each in found)


async def long_links(address: str, until: float) -> int:
    """Ask for pages with half a megabyte behind the question mark, to nginx and in a session."""
    place = urlsplit(address)
    came = 0
    while time.perf_counter() < until:
        try:
            reader, writer = await asyncio.open_connection(place.hostname, place.port)
            writer.write(
                f"GET /mse?w={'9' * LONG} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode()
            )
            came += (await reader.readline()).startswith(b"HTTP/1.1 200")
            writer.close()
        except OSError:
            pass
        told = Learner(address, f"sandbox?expr={'x' * LONG}", "x")
        await told.open(0.0)
        await told.leave()
        await asyncio.sleep(0.2)
    return came


async def foreign_origins(address: str, until: float) -> int:
    """Open sessions as another site's page would."""
    came = 0
    while time.perf_counter() < until:
        tries = [_connect(address, f"http://elsewhere-{k}.example") for k in range(20)]
        came += sum(await asyncio.gather(*tries))
        await asyncio.sleep(0.1)
    return came


async def hostile_links(address: str, until: float) -> int:
    """Open five a second of the links that cost most."""
    visiting: list[asyncio.Task[None]] = []

    async def visit(query: dict[str, str]) -> None:
        learner = Learner(address, f"sandbox?{urlencode(query, quote_via=quote)}", "x")
        await learner.open(0.0)
        await learner.leave()

    for query in links(random.Random(0)):  # noqa: S311
        if time.perf_counter() > until:
            break
        visiting.append(asyncio.create_task(visit(query)))
        await asyncio.sleep(1 / LINKS_A_SECOND)
    await asyncio.gather(*visiting, return_exceptions=True)
    return len(visiting)


async def nothing(address: str, until: float) -> int:
    """Do nothing, to compare with."""
    await asyncio.sleep(max(0.0, until - time.perf_counter()))
    return 0 * len(address)


ABUSERS: dict[str, Abuser] = {
    "none": nothing, "1,000 connections/s": connections, "200 slow readers": slow_readers,
    "512 KB links": long_links, "foreign origins": foreign_origins,
    "5 hostile links/s": hostile_links,
}  # fmt: skip


async def beside(crowd: Crowd, seconds: float) -> list[dict[str, Cell]]:
    """Return a row for each kind of abuse: what ordinary sessions measured meanwhile."""
    rows: list[dict[str, Cell]] = []
    for name, abuser in ABUSERS.items():
        learners = await opened(crowd)
        until = time.perf_counter() + seconds
        doing = asyncio.create_task(abuser(crowd.address, until))
        await asyncio.gather(*(use(each, max(1, int(seconds / PAUSE_S))) for each in learners))
        let_in = await doing
        moved = [1e3 * value for each in learners for value in each.seconds]
        await asyncio.gather(*(each.leave() for each in learners))
        rows.append({"beside": name, "sessions": crowd.sessions, "moves": len(moved),
                     "p50 ms": middle(moved), "p95 ms": p95(moved),
                     "errors": sum(each.failures for each in learners), "let in": let_in,
                     "memory MB": crowd.memory_mb()})  # fmt: skip
    return rows
