"""A running GradLab and a real Chromium, for what only a browser shows."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, expect, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# A cold server imports torch first, on a machine that may be busy.
expect.set_options(timeout=20_000)
EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN  # a callback chose what runs; that follows
_TALKS: WeakKeyDictionary[Page, Talk] = WeakKeyDictionary()
# Streamlit looks for its server below a deep link's path first, and is told 404.
OWN_PROBES = ("_stcore/health", "_stcore/host-config")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(script: Path = ROOT / "app.py") -> Iterator[str]:
    """Start the app as a host does, on a port of its own; yield its address."""
    port = free_port()
    command = ["streamlit", "run", str(script), "--server.headless=true"]
    options = [f"--server.port={port}", "--server.address=127.0.0.1"]
    with running([*command, *options], port) as address:
        yield address


@contextmanager
def running(
    command: list[str], port: int, folder: Path = ROOT, **environment: str
) -> Iterator[str]:
    """Run a module of Python as a server; yield its address once it answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **environment},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, f"the server ended with {process.returncode}"
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health") as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer within 30 s")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server that all tests share."""
    with running_server() as address:
        yield address


@pytest.fixture
def cold_server() -> Iterator[str]:
    """The address of a server that nobody has visited yet."""
    with running_server() as address:
        yield address


def found_browser() -> str | None:
    """Return where the browser is that the tests use."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = found_browser()
    if path is None:
        pytest.fail(
            "the browser tests need Chromium or Chrome on the PATH: on Debian and Ubuntu "
            "`apt-get install chromium`, elsewhere install Google Chrome"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has visited nothing yet."""
    context = _context(browser)
    yield context
    context.close()


@pytest.fixture(scope="session")
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that keeps Streamlit's files, as a visitor's does: it fetches them once."""
    context = _context(browser)
    yield context
    context.close()


def _context(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-US")


@pytest.fixture
def page(visitor: BrowserContext) -> Iterator[Page]:
    """A fresh tab; the test fails if the page logs an error or requests a foreign host.

    What a test leaves in the browser, tabs, stored lists and permissions, goes with it.
    """
    page = visitor.new_page()
    complaints = complaints_of(page)
    listen(page)
    yield page
    for tab in visitor.pages:
        if tab.url.startswith("http"):
            tab.evaluate("localStorage.clear()")
        tab.close()
    visitor.clear_cookies()
    visitor.clear_permissions()
    assert complaints == []


def complaints_of(page: Page) -> list[str]:
    """Return a list that fills with the page's console errors and foreign requests."""
    complaints: list[str] = []

    def hear(kind: str) -> Callable[[object], None]:
        return lambda what: complaints.append(f"{kind}: {what}")

    page.on("pageerror", hear("exception"))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"console: {message.text}")
            if message.type == "error"
            and not any(probe in message.location["url"] for probe in OWN_PROBES)
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            complaints.append(f"request: {request.url}")
            if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
            else None
        ),
    )
    return complaints


REST = """(quiet) => new Promise((rested, failed) => {
  let changed = performance.now();
  const end = changed + 40_000;
  const observer = new MutationObserver(() => (changed = performance.now()));
  const all = { subtree: true, childList: true, attributes: true, characterData: true };
  observer.observe(document.body, all);
  const look = () => {
    const app = document.querySelector("[data-testid=stApp]");
    const runs = app?.dataset.testScriptState !== "notRunning";
    if (runs) changed = performance.now();
    if (performance.now() > end) return failed(`never at rest; a script runs: ${runs}`);
    if (performance.now() - changed < quiet) return setTimeout(look, 20);
    observer.disconnect();
    rested();
  };
  look();
})"""


@dataclass
class Talk:
    """What a page and its server have said to each other.

    Attributes:
        asked: how many messages the page has sent.
        owed: whether the server has still to say that it is done with the last of them.
    """

    asked: int = 0
    owed: bool = False


def listen(page: Page) -> None:
    """Follow what a page and its server say to each other."""
    talk = _TALKS[page] = Talk()

    def ask(_data: bytes | str) -> None:
        talk.asked, talk.owed = talk.asked + 1, True

    def answer(data: bytes | str) -> None:
        if isinstance(data, bytes):
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                talk.owed = True
            elif kind == "script_finished" and message.script_finished != EARLY:
                talk.owed = False

    def meet(socket: WebSocket) -> None:
        socket.on("framesent", ask)
        socket.on("framereceived", answer)

    page.on("websocket", meet)


def asked(page: Page) -> int:
    """Return how many messages the page has sent."""
    return _TALKS[page].asked


def copied_link(page: Page) -> str:
    """Press the button that copies the link to exactly this state; return the link."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.locator(".st-key-gradlab-link button")
    said = button.text_content()
    button.click()
    expect(button).not_to_have_text(said or "")
    expect(button).to_have_text(said or "")
    return str(page.evaluate("navigator.clipboard.readText()"))


def at_rest(page: Page, quiet: int = 250) -> None:
    """Wait until the server owes no answer and nothing has changed for some milliseconds."""
    talk = _TALKS.get(page, Talk())
    page.evaluate(REST, quiet)
    while talk.owed:
        until(page, lambda: not talk.owed)
        page.evaluate(REST, quiet)


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """Wait, after what is done here, for the server's answer and until it is drawn."""
    talk = _TALKS[page]
    before = talk.asked
    yield
    until(page, lambda: talk.asked > before)
    at_rest(page)


def until(page: Page, holds: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until what the test itself heard from the page is as it should be."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"did not come true within {seconds:g} s"
        page.wait_for_timeout(20)  # in which Playwright tells what it has heard


def thumb(page: Page, key: str) -> tuple[float, float]:
    """Return where to take hold of a slider."""
    slider = page.locator(f".st-key-{key} input[type=range]")
    box = slider.locator("xpath=ancestor::*[contains(@style,'translate')]").first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def boxes_of_whole_picture(page: Page) -> int:
    """Wait until the whole of a graph's picture is in view; return how many boxes it has."""
    svg = page.locator(".gl-sheet:not([data-off]) .gl-graph").element_handle()
    return int(
        page.wait_for_function(
            """(svg) => {
              const { left, right, top, bottom } = svg.getBoundingClientRect();
              const boxes = [...svg.querySelectorAll(".box rect")];
              const places = boxes.map((box) => box.getBoundingClientRect());
              return boxes.length * places.every((box) => box.width > 0 && box.left >= left
                && box.right <= right && box.top >= top && box.bottom <= bottom);
            }""",
            arg=svg,
        ).json_value()
    )
