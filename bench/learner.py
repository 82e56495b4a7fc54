"""A learner on one of many replicas: stays with one, and comes back when it dies."""

from __future__ import annotations

import asyncio
import json
import struct
import time
import uuid
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

import websockets
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.load import Tab

Answers = dict[tuple[str, ...], str]
"""What was answered, by what was asked."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 3.0
"""What Streamlit's own script waits before it looks for its server again: doubled, up to this."""
LOST = (OSError, TimeoutError, asyncio.TimeoutError, websockets.WebSocketException)


def shown(content: bytes) -> bytes:
    """Return what a figure or a headline is told to show where its sliders stand.

    What it would show along them follows, packed in one go with whatever else nobody had asked for
    before: its bytes depend on that.
    """
    size = struct.unpack("<I", content[:4])[0]
    head = json.loads(zlib.decompress(content[4 : 4 + size]))
    del head["along"]
    return json.dumps(head).encode()


@dataclass
class Learner(Tab):
    """A browser tab that has its proxy's cookie, remembers all answers, and reconnects.

    Attributes:
        answers: a digest of all elements that each run sent, by page, state and kind of run.
        back_s: how long each loss of the server lasted, until the page was whole again.
        asked: what the present run was asked for.
    """

    answers: Answers = field(default_factory=dict)
    wrong: list[tuple[str, ...]] = field(default_factory=list)
    back_s: list[float] = field(default_factory=list)
    asked: tuple[str, ...] = ()
    _elements: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.headers = {"Cookie": f"gradlab={uuid.uuid4().hex}"}

    def notice(self, message: ForwardMsg) -> None:
        """Remember an element."""
        super().notice(message)
        if message.delta.new_element.slider.id == self.widget:
            self.part = message.delta.fragment_id  # another server calls its parts otherwise
        element = message.delta.new_element
        if element.WhichOneof("type") == "number_input":
            element.number_input.id = ""  # counts how often the field was replaced in this session
        elif element.WhichOneof("type") == "download_button":
            element.download_button.deferred_file_id = ""  # made by chance
        elif element.bidi_component.component_name == "gradlab":
            element.bidi_component.bytes = shown(element.bidi_component.bytes)
        self._elements.add(element.SerializeToString())

    def note(self, *kind: str) -> None:
        """Keep the digest of a run's elements; an answer that was another one before is wrong."""
        digest = sha256(b"".join(sorted(self._elements))).hexdigest()
        key = (self.page, *kind, *(f"{stand:g}" for stand in self.stands.values()))
        if self.answers.setdefault(key, digest) != digest:
            self.wrong.append(key)
        self._elements.clear()

    async def come(self, delay_s: float = 0.0) -> None:
        """Open the page after a delay."""
        await self.open(delay_s)
        self.note("open")

    async def set(self, value: float) -> None:
        """Put the slider somewhere, and come back first if the server is gone."""
        self.stands[self.widget] = value
        began = time.perf_counter()
        try:
            await self.run(self.state(self.part))
            self.note("move")
        except LOST:
            await self.back(began)
        self.seconds.append(time.perf_counter() - began)

    async def again(self) -> None:
        """Open the page anew, as a link on it would."""
        began = time.perf_counter()
        with self.counted():
            await self.run(self.state())
            self.note("again")
        self.seconds.append(time.perf_counter() - began)

    async def back(self, lost: float, patience_s: float = 60.0) -> None:
        """Reconnect as a browser does and let the page be drawn anew where it stood.

        Args:
            lost: when the server was lost, time.perf_counter().
            patience_s: seconds after which it counts as a failure.
        """
        pause = FIRST_PAUSE_S
        while time.perf_counter() - lost < patience_s:
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
            try:
                await self._find()
                await self.connect()
                self._elements.clear()
                await self.run(self.state())
            except LOST:
                continue
            self.note("back")
            self.back_s.append(time.perf_counter() - lost)
            return
        self.failures += 1

    async def _find(self) -> None:
        """Look whether there is a server, as a browser does before it connects.

        nginx tries one that was down with one request every two seconds, until one has ended well;
        that must be a short one, since a session ends late.

        Raises:
            OSError: if there is none.
        """
        place = urlsplit(self.address)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        lines = ["GET /_stcore/health HTTP/1.1", f"Host: {place.netloc}", "Connection: close"]
        cookie = f"Cookie: {self.headers['Cookie']}"
        writer.write("\r\n".join([*lines, cookie, "", ""]).encode())
        head = await asyncio.wait_for(reader.readline(), 5)
        writer.close()
        if b" 200 " not in head:
            raise OSError(head)

    async def stay(self, until: float) -> None:
        """Wait until a moment, time.perf_counter(), and come back whenever the server is lost."""
        while (left := until - time.perf_counter()) > 0:
            if await self._is_lost(left):
                await self.back(time.perf_counter())

    async def _is_lost(self, seconds: float) -> bool:
        """Wait so long; return early, and True, if the server is lost."""
        until = time.perf_counter() + seconds
        try:
            while True:  # what else comes is of no run
                await asyncio.wait_for(self.socket.recv(), until - time.perf_counter())
        except asyncio.TimeoutError:
            return False
        except LOST:
            return True

    async def leave(self) -> None:
        """Close the page."""
        with self.counted():
            await self.socket.close()
