"""The app as a server of its own, for the command `gradlab`: nothing is written anywhere."""

from __future__ import annotations

import re
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from threading import Thread

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gradlab.ui.browser.static import APP, kept_in_memory
from gradlab.ui.host.log_lines import are_json
from gradlab.ui.host.settings import complaints
from gradlab.ui.page.begin import ahead, begin

_KINDS = {"gz": "application/gzip", "js": "text/javascript", "css": "text/css"}
_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}  # an address names its content

_CLOSED = re.compile(r"/_stcore/(metrics|upload_file)(/|$)")

ANSWERED_WITH = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "frame-ancestors 'self' http: https:",
}
"""Headers of every answer: any teaching platform may show the pages in a frame; a file or another
program's own page may not. A proxy in front may name fewer."""


class WithHeaders:
    """Adds headers to every answer, and leaves one that has been set as it is.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; websockets, which browsers show in no frame, go through."""

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ANSWERED_WITH.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sent if scope["type"] == "http" else send)


class Closed:
    """Answers that there is nothing where Streamlit takes files and tells of itself.

    No page takes files, and what a host wants to know has a port of its own.

    Args:
        app: what answers everything else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        is_closed = scope["type"] == "http" and _CLOSED.search(scope["path"])
        await (Response(status_code=404) if is_closed else self._app)(scope, receive, send)


def serve(port: int | None, address: str, *, opens_browser: bool) -> None:
    """Serve the app until Ctrl-C, with the configuration that lies beside its pages.

    Args:
        port: where to listen; None for the one configured, else the first free one from 8501 on.
        address: on which of the machine's addresses.
        opens_browser: whether to open it in the browser, where there is one.

    Raises:
        SystemExit: if the port is taken, or with a sentence for each setting that does not fit.
    """
    wrong = complaints()
    if wrong:
        raise SystemExit("\n".join(wrong))
    routes = _static_routes()
    begin()
    # Streamlit takes the folder of the command for that of the app: it looks there for its
    # configuration and for modules to import. `streamlit run` sets the same.
    sys.argv = [str(APP)]
    options = {
        "server.enableStaticServing": False,  # _static_routes does it
        "server.address": address,
        "server.port": port,
        "server.headless": None if opens_browser else True,
        "logger.hideWelcomeMessage": True if are_json() else None,
    }
    outermost = [Middleware(WithHeaders), Middleware(Closed)]
    app = st.App(APP, routes=routes, lifespan=_opening, middleware=outermost)
    ahead()  # Streamlit listens before it answers: whoever came meanwhile would wait for torch
    with suppress(KeyboardInterrupt):  # the server has shut down by then
        app.run(config={name: value for name, value in options.items() if value is not None})


@asynccontextmanager
async def _opening(_app: st.App) -> AsyncIterator[None]:
    """Open the browser once the server has its port, unless there is none."""
    if not st.get_option("server.headless"):
        Thread(target=webbrowser.open, args=[_url()], daemon=True).start()
    yield


def _url() -> str:
    """Return the app's address on this machine."""
    address = st.get_option("server.address")
    bracketed = f"[{address}]" if ":" in address else address  # as URLs write IPv6
    host = "localhost" if address in {"0.0.0.0", "::"} else bracketed  # noqa: S104 -- only read
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"http://{host}:{st.get_option('server.port')}/{base}"


def _static_routes() -> list[Route]:
    """Return a route for each of the browser's files, below whichever base path there is."""
    return [
        Route(f"{base}/{address}", _answer(address, content), methods=["GET"])
        for address, content in kept_in_memory().items()
        for base in ("", "/{base:path}")
    ]


def _answer(address: str, content: bytes) -> Callable[[Request], Response]:
    """Return what answers with a file, each time anew: compressing changes an answer's headers."""
    kind = _KINDS[address.rpartition(".")[2]]
    return lambda _request: Response(content, headers=_HEADERS, media_type=kind)
