"""First visits all at once, and sessions that come and go for long."""

from __future__ import annotations

import asyncio
import gzip
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench.crowd import Crowd, use
from bench.learner import LOST, Learner
from bench.tables import Cell, middle, p95
from gradlab.ui.browser.static import addresses

IN_S = 10.0
CONNECTIONS = 6
"""As many as a browser opens to one host."""
EVERY = 20
"""Readings of a soak."""


@dataclass
class Visit:
    """One first visit: its page, all files that a browser loads with it, and its first figure.

    Attributes:
        figure_s: seconds until the figure's data and all files were there.
        size: bytes that came for the page and its files.
        failures: answers that were none.
    """

    address: str
    packed: str
    figure_s: float = 0.0
    size: int = 0
    failures: int = 0
    _files: list[str] = field(default_factory=list)

    async def come(self, files: list[str], delay_s: float) -> None:
        """Visit after a delay; the files are loaded as a browser would, six at a time."""
        await asyncio.sleep(delay_s)
        began = time.perf_counter()
        learner = Learner(self.address, "mse?w=3", "w")
        await self.fetch("/mse?w=3")
        self._files = list(reversed(files))
        loading = [asyncio.create_task(self._load()) for _ in range(CONNECTIONS)]
        await asyncio.gather(learner.come(), *loading)
        self.figure_s = time.perf_counter() - began
        self.failures += learner.failures + (not learner.widget)
        await learner.leave()

    async def _load(self) -> None:
        while self._files:
            await self.fetch(self._files.pop())

    async def fetch(self, path: str) -> bytes:
        """Return what comes for a path, unpacked; note its size, or a failure."""
        place = urlsplit(self.address)
        try:
            reader, writer = await asyncio.open_connection(place.hostname, place.port)
            lines = [f"GET {path} HTTP/1.1", f"Host: {place.netloc}", "Connection: close"]
            lines += [f"Accept-Encoding: {self.packed}"] if self.packed else []
            writer.write("\r\n".join([*lines, "", ""]).encode())
            head, _, body = (await asyncio.wait_for(reader.read(-1), 120)).partition(b"\r\n\r\n")
            writer.close()
        except LOST:
            self.failures += 1
            return b""
        self.size += len(body)
        self.failures += not head.startswith(b"HTTP/1.1 200")
        if b"chunked" in head.lower():
            body = _joined(body)
        return gzip.decompress(body) if b"content-encoding: gzip" in head.lower() else body


def _joined(body: bytes) -> bytes:
    """Return what came in chunks."""
    whole, rest = b"", body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        count = int(size or b"0", 16)
        whole, rest = whole + rest[:count], rest[count + 2 :]
        if not count:
            break
    return whole


async def files_of(address: str) -> list[str]:
    """Return the files that a first visit loads: those its page names, and those that they name."""
    first = Visit(address, "gzip")
    page = (await first.fetch("/mse")).decode()
    wanted = [f"/{each}" for each in re.findall(r'(?:src|href)="\./(static/[^"]+)"', page)]
    script = next(each for each in wanted if each.endswith(".js"))
    text = (await first.fetch(script)).decode()
    named = re.findall(r'"(?:\./)?((?:static/)?(?:js|css)/[\w.-]+\.(?:js|css))"', text)
    lazy = {each if each.startswith("static/") else f"static/{each}" for each in named}
    components = ("Slider", "NumberInput", "BidiComponent", "ButtonGroup", "Expander", "Markdown",
                  "BaseButton", "Container", "Toolbar", "index", "style", "preload")  # fmt: skip
    used = {f"/{each}" for each in lazy if any(name in each for name in components)}
    ours = [f"/{url}" for url in addresses().values()]
    return [*wanted, *sorted(used - {*wanted}), *ours]


async def storm(address: str, visits: int, *, is_packed: bool) -> dict[str, Cell]:
    """Return how long first visits take, all within ten seconds, on a server that is just up."""
    files = await files_of(address)
    some = [Visit(address, "gzip" if is_packed else "") for _ in range(visits)]
    await asyncio.gather(
        *(each.come(files, random.uniform(0, IN_S)) for each in some)  # noqa: S311
    )
    seconds = [each.figure_s for each in some]
    return {
        "visits": visits,
        "files": len(files),
        "MB a visit": (middle([each.size for each in some]) or 0.0) / 1e6,
        "first figure p50 s": middle(seconds),
        "first figure p95 s": p95(seconds),
        "errors": sum(each.failures for each in some),
    }


async def soak(crowd: Crowd, seconds: float) -> list[dict[str, Cell]]:
    """Return readings of replicas while so many sessions at a time come, move and go."""
    end, rows = time.perf_counter() + seconds, list[dict[str, Cell]]()
    done: list[Learner] = []

    async def visitors() -> None:
        while time.perf_counter() < end:
            learner = crowd.learners()[len(done) % 2]
            await learner.come(random.uniform(0, 5))  # noqa: S311
            if learner.widget:
                await use(learner, random.randint(1, 6))  # noqa: S311
            await learner.leave()
            done.append(learner)

    coming = [asyncio.create_task(visitors()) for _ in range(crowd.sessions)]
    for _reading in range(EVERY):
        await asyncio.sleep(seconds / EVERY)
        rows.append({"s": round(seconds - (end - time.perf_counter())), **_reading_of(crowd, done)})
    await asyncio.gather(*coming)
    return rows


def _reading_of(crowd: Crowd, done: list[Learner]) -> dict[str, Cell]:
    return {
        "sessions gone": len(done),
        "errors": sum(each.failures for each in done),
        "memory MB": crowd.memory_mb(),
        "descriptors": _most(crowd, "fd"),
        "threads": _most(crowd, "task"),
    }


def _most(crowd: Crowd, what: str) -> int:
    """Return how many of something the replica with most of them has open."""
    folders = [Path(f"/proc/{each.server.pid}/{what}") for each in crowd.started if each.server]
    return max((len(list(each.iterdir())) for each in folders if each.exists()), default=0)
