"""GradLab's drag, key press and start against plain Streamlit, Dash and Panel, in a real browser.

Run `python -m bench.ui`, with `--json FILE` for a report that programs can read. Dash and Panel
get an environment each under bench/results/; one that cannot be installed is reported as such.
All rivals run at once and take turns, start by start and key press by key press, so a busy moment
hits all alike. Ratios are of medians: to the best peer, and to a Streamlit page with one chart.

A key press is timed from the browser's time stamp of the event to the end of the frame that first
shows figure and number changed: style, layout and painting are done and the frame is on its way
to the screen (bench/in_page.js). What is shown by then counts, whoever computed it.

In a drag the mouse moves one slider step at a time, each as soon as the browser has taken the one
before, to and fro for some seconds. Frame by frame it is seen whether the slider's value and
the figure are others than in the frame before.

A start ends when the figure's curve or cells are drawn: a cold one from the server's own start for
its first visitor, the others from the request, each with a new browser profile.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.rivals import (
    ONE_CHART,
    PEERS,
    RIVALS,
    ROOT,
    SCENES,
    Rival,
    command,
    python_of,
    query,
)
from bench.server import Server, free_port, running
from bench.tables import Cell, middle, p95, table, write

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# With an inspector attached V8 looks up source positions at every exception, which in the one huge
# function that plotly.js is takes it longer than all the rest; no visitor's browser does that.
FLAGS = ["--no-sandbox", "--disable-gpu", "--js-flags=--no-enable-lazy-source-positions"]
IN_PAGE = (ROOT / "bench" / "in_page.js").read_text(encoding="utf-8")
FROM, STEP = 2.0, 0.1  # a drag goes from this value to its negative and back, by these steps
PROBE = 50  # pixels, to see how far a slider's steps are apart
DRAG_S = 4.0
STARTS = 3  # of each server
VISITS = 8  # after the first one


@dataclass
class Entrant:
    """A rival in a scene: its server, a page that stays open there, and what was measured."""

    rival: Rival
    scene: str
    server: Server
    address: str
    page: Page
    bytes: list[int]
    cold_ms: list[float]
    next_ms: list[float] = field(default_factory=list)
    painted_ms: list[float] = field(default_factory=list)


@contextmanager
def started(rival: Rival, python: str, scene: str) -> Iterator[tuple[Server, str]]:
    """Start a rival's server; return it with the address of the scene's page."""
    port = free_port()
    with running(command(rival, python, scene, port), port, ROOT) as server:
        yield server, f"{server.address}/{query(rival, scene)}"


def cold_start(browser: Browser, rival: Rival, python: str, scene: str) -> float:
    """Return the ms from a server's start to its first visitor's figure."""
    with started(rival, python, scene) as (server, address):
        page = figure_page(browser, rival, address, [])
        elapsed_ms = 1000 * (time.perf_counter() - server.started)
        page.context.close()
    return elapsed_ms


def revisit(browser: Browser, entrant: Entrant) -> None:
    """Open a rival's page once more, as a visitor with a browser of their own."""
    start = time.perf_counter()
    page = figure_page(browser, entrant.rival, entrant.address, [])
    entrant.next_ms.append(1000 * (time.perf_counter() - start))
    page.context.close()


def figure_page(browser: Browser, rival: Rival, address: str, sizes: list[int]) -> Page:
    """Open a page in a new browser profile, wait for its figure, and note what it receives."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(IN_PAGE)
    page.on("websocket", lambda ws: ws.on("framereceived", lambda data: sizes.append(len(data))))
    page.on("response", lambda got: sizes.append(int(got.headers.get("content-length", 0))))
    page.goto(address)
    page.wait_for_function("is_there", arg=rival.has_figure, timeout=120_000)
    return page


def press(entrant: Entrant, key: str) -> None:
    """Press an arrow key on the slider and note when figure and number had both been painted."""
    entrant.page.locator(slider_of(entrant)).first.focus()
    number = entrant.rival.number.format(number=SCENES[entrant.scene].number)
    entrant.page.evaluate("watch", number)
    entrant.page.keyboard.press(key)
    elapsed = entrant.page.evaluate("painted()")
    if elapsed is not None:
        entrant.painted_ms.append(elapsed)
    entrant.page.wait_for_timeout(300)


def slider_of(entrant: Entrant) -> str:
    """Return the selector of the scene's slider."""
    return entrant.rival.slider.format(key=SCENES[entrant.scene].key)


def drag(page: Page, slider: str, held: str = "") -> tuple[float, float, float, float]:
    """Drag a slider with the mouse.

    Args:
        page: where it is.
        slider: its selector.
        held: the selector of what is taken hold of instead of its thumb.

    Returns:
        Distinct slider values and distinct figures per second, the part of the values that was
        painted, and how long after the last move of a stroke its last figure came, in ms.
    """
    handle, mouse = page.locator(slider).first, page.mouse
    x, y = page.locator(held or slider).first.evaluate("centre")
    start = handle.evaluate("value_of")
    mouse.move(x, y)
    mouse.down()
    mouse.move(x - PROBE, y, steps=10)
    page.wait_for_timeout(1000)
    width = PROBE / (start - handle.evaluate("value_of"))  # in pixels, of a change by 1
    mouse.move(x + (FROM - start) * width, y, steps=10)
    elapsed, strokes = 0.0, list[tuple[int, int, float]]()
    while elapsed < DRAG_S:
        to = FROM if len(strokes) % 2 else -FROM
        page.evaluate("record", slider)
        began = time.perf_counter()
        mouse.move(x + (to - start) * width, y, steps=round(2 * FROM / STEP))
        elapsed += time.perf_counter() - began
        page.wait_for_timeout(500)
        strokes.append(tuple(page.evaluate("recorded()")))
    mouse.up()
    figures, values = (sum(each[k] for each in strokes) for k in (0, 1))
    lag = statistics.median(each[2] for each in strokes)
    return values / elapsed, figures / elapsed, figures / max(values, 1), lag


def moves(entrant: Entrant, presses: int) -> dict[str, Cell]:
    """Drag, and return a rival's line of the report on key presses and drags."""
    kilobytes = sum(entrant.bytes) / 1024 / presses
    steps, rate, part, lag = (None,) * 4
    if entrant.rival.has_figure:
        steps, rate, part, lag = drag(entrant.page, slider_of(entrant))
    return {
        "scene": entrant.scene,
        "rival": entrant.rival.name,
        "key p50 ms": middle(entrant.painted_ms),
        "key p95 ms": p95(entrant.painted_ms),
        "presses seen": f"{len(entrant.painted_ms)}/{presses}",
        "KB per key": kilobytes,
        "values/s in a drag": steps,
        "figures/s": rate,
        "values painted %": None if part is None else 100 * min(part, 1.0),
        "lag of the last ms": lag,
    }


def starts(entrant: Entrant) -> dict[str, Cell]:
    """Return a rival's line of the report on first figures."""
    return {
        "scene": entrant.scene,
        "rival": entrant.rival.name,
        "cold start p50 ms": middle(entrant.cold_ms),
        "cold start max ms": max(entrant.cold_ms),
        "next visit p50 ms": middle(entrant.next_ms),
        "next visit p95 ms": p95(entrant.next_ms),
        "memory MB": entrant.server.memory_mb(),
    }


def compare(rows: list[dict[str, Cell]], head: str, rivals: Sequence[str], name: str) -> None:
    """Add to the rows of a scene what a figure is of the least one among some rivals."""
    of_rivals = [row[head] for row in rows if row["rival"] in rivals]
    least = min((value for value in of_rivals if isinstance(value, float)), default=None)
    for row in rows:
        value = row[head]
        row[name] = f"{value / least:.2f}" if isinstance(value, float) and least else None


Rows = list[dict[str, Cell]]


def contest(browser: Browser, scene: str, presses: int) -> tuple[Rows, Rows]:
    """Let all rivals take turns at one scene; return the lines of moves and those of starts."""
    with ExitStack() as stack:
        entrants = list(entered(browser, scene, stack))
        for _turn in range(VISITS):
            for entrant in entrants:
                revisit(browser, entrant)
        movers = [entrant for entrant in entrants if entrant.rival.slider]
        for entrant in movers:
            entrant.bytes.clear()
        for turn in range(presses):
            for entrant in movers:
                press(entrant, "ArrowRight" if turn % 20 < 10 else "ArrowLeft")
        moved = [moves(entrant, presses) for entrant in movers]
        begun = [starts(entrant) for entrant in entrants]
    compare(moved, "key p50 ms", [peer.name for peer in PEERS], "of the best peer")
    compare(begun, "cold start p50 ms", [ONE_CHART], "cold, of one chart")
    compare(begun, "next visit p50 ms", [ONE_CHART], "next, of one chart")
    return moved, begun


def entered(browser: Browser, scene: str, stack: ExitStack) -> Iterator[Entrant]:
    """Time the cold starts of all rivals in turn, then start each once more and open its page."""
    pythons = {rival: python_of(rival) for rival in RIVALS}
    for rival in [rival for rival, python in pythons.items() if python is None]:
        print(f"{rival.name} could not be installed")
    there = {rival: python for rival, python in pythons.items() if python is not None}
    cold_ms: dict[str, list[float]] = {rival.name: [] for rival in there}
    for _turn in range(STARTS):
        for rival, python in there.items():
            cold_ms[rival.name].append(cold_start(browser, rival, python, scene))
    for rival, python in there.items():
        server, address = stack.enter_context(started(rival, python, scene))
        sizes = list[int]()
        page = figure_page(browser, rival, address, sizes)
        page.wait_for_timeout(2000)
        yield Entrant(rival, scene, server, address, page, sizes, cold_ms[rival.name])


def main() -> None:
    """Measure both scenes and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        results = [contest(browser, scene, options.presses) for scene in SCENES]
    moved, begun = ([row for each in results for row in each[k]] for k in (0, 1))
    print(table("Key press and drag, figure and number painted", moved))
    print(table("First figure", begun))
    write(options.json, {"moves": moved, "starts": begun})


if __name__ == "__main__":
    main()
