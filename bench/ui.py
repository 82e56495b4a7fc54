"""GradLab's drag and key press against plain Streamlit, Dash and Panel, in a real browser.

Run `python -m bench.ui`, with `--json FILE` for a report that programs can read. Dash and Panel
get an environment each under bench/results/; one that cannot be installed is reported as such.
All rivals run at once and take turns, key press by key press, so a busy moment hits all alike.

A key press is timed from the browser's time stamp of the event to the end of the frame that first
shows figure and number changed: style, layout and painting are done and the frame is on its way
to the screen (bench/in_page.js). What is shown by then counts, whoever computed it.

In a drag the mouse moves one slider step at a time, each as soon as the browser has taken the one
before, to and fro for some seconds. Frame by frame it is seen whether the slider's value and
the figure are others than in the frame before.

A start ends when the figure's curve or cells are drawn: from the server's own start for its first
visitor, from the request for the next ones, each with a new browser profile.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.server import Server, free_port, running
from bench.tables import Cell, middle, p95, table, write

ROOT = Path(__file__).parents[1]
PEERS = ROOT / "bench" / "peers"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# With an inspector attached V8 looks up source positions at every exception, which in the one huge
# function that plotly.js is takes it longer than all the rest; no visitor's browser does that.
FLAGS = ["--no-sandbox", "--disable-gpu", "--js-flags=--no-enable-lazy-source-positions"]
IN_PAGE = (ROOT / "bench" / "in_page.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Rival:
    """One app under measurement.

    Args:
        name: in the report.
        package: what its environment needs beyond this one; empty for none.
        script: what is started, from the project's folder.
        query: the page's path and query, with {scene} where it depends on the scene.
        number: CSS selector of the headline number; {number} is the scene's.
        slider: CSS selector of the slider's focusable part; {key} is the scene's.
        has_figure: whether it shows a figure besides.
    """

    name: str
    package: str
    script: str
    query: str
    number: str
    slider: str
    has_figure: bool = True


@dataclass(frozen=True)
class Scene:
    """One interaction.

    Args:
        page: GradLab's page and query.
        key: GradLab's slider.
        number: CSS selector of GradLab's headline number; in a figure it counts as one, too.
    """

    page: str
    key: str
    number: str


STREAMLIT = "[data-testid=stMetricValue]"
RANGE = "input[type=range]"
HANDLE = "[role=slider]"
RIVALS = (
    Rival("GradLab", "", "app.py", "{page}", "{number}", ".st-key-{key} " + RANGE),
    Rival("plain Streamlit", "", "bench/peers/streamlit_page.py", "?{scene}", STREAMLIT, RANGE),
    Rival("emptiest Streamlit", "", "bench/peers/empty_page.py", "", STREAMLIT, RANGE, False),
    Rival("Dash", "dash", "bench/peers/dash_page.py", "", "#number", HANDLE),
    Rival("Panel", "panel", "bench/peers/panel_page.py", "", "pre", HANDLE),
)
SCENES = {
    "mse": Scene("mse", "w", "[data-number=gradient]"),
    "softmax": Scene("softmax?n=5", "a0", ".bartext"),
}
FROM, STEP = 2.0, 0.1  # a drag goes from this value to its negative and back, by these steps
PROBE = 50  # pixels, to see how far a slider's steps are apart
DRAG_S = 4.0
VISITS = 8  # after the first one


@dataclass
class Visit:
    """A rival's open page and what was measured on it."""

    rival: Rival
    page: Page
    server: Server
    address: str
    first_figure_s: float
    bytes: list[int]
    next_figure_ms: list[float] = field(default_factory=list)
    painted_ms: list[float] = field(default_factory=list)


def python_of(rival: Rival) -> str | None:
    """Return the interpreter that can run a rival, installing it if need be; None if it fails."""
    if not rival.package:
        return sys.executable
    home = ROOT / "bench" / "results" / f"venv-{rival.package}"
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    wanted = [rival.package, "plotly==7.1.0"]
    run = subprocess.run([str(python), "-m", "pip", "install", "-q", *wanted], check=False)
    return str(python) if run.returncode == 0 else None


def command(rival: Rival, python: str, scene: str, port: int) -> list[str]:
    """Return what starts a rival on a port."""
    if rival.package:
        return [python, rival.script, str(port), *([scene] if scene == "softmax" else [])]
    start = [python, "-m", "streamlit", "run", rival.script, "--server.headless=true"]
    return [*start, f"--server.port={port}"]


def visit(browser: Browser, rival: Rival, server: Server, scene: str) -> Visit:
    """Open a rival's page as the first visitor of its server."""
    query = rival.query.format(page=SCENES[scene].page, scene=scene if scene == "softmax" else "")
    address, sizes = f"{server.address}/{query}", list[int]()
    page = figure_page(browser, rival, address, sizes)
    first = time.perf_counter() - server.started
    page.wait_for_timeout(2000)
    return Visit(rival, page, server, address, first, sizes)


def revisit(browser: Browser, opened: Visit) -> None:
    """Open a rival's page once more, as a visitor with a browser of their own."""
    start = time.perf_counter()
    page = figure_page(browser, opened.rival, opened.address, [])
    opened.next_figure_ms.append(1000 * (time.perf_counter() - start))
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


def press(opened: Visit, scene: str, key: str) -> None:
    """Press an arrow key on the slider and note when figure and number had both been painted."""
    slider = opened.rival.slider.format(key=SCENES[scene].key)
    opened.page.locator(slider).first.focus()
    opened.page.evaluate("watch", opened.rival.number.format(number=SCENES[scene].number))
    opened.page.keyboard.press(key)
    elapsed = opened.page.evaluate("painted()")
    if elapsed is not None:
        opened.painted_ms.append(elapsed)
    opened.page.wait_for_timeout(300)


def drag(opened: Visit, scene: str) -> tuple[float, float, float, float]:
    """Drag the slider with the mouse.

    Returns:
        Distinct slider values and distinct figures per second, the part of the values that was
        painted, and how long after the last move of a stroke its last figure came, in ms.
    """
    slider = opened.rival.slider.format(key=SCENES[scene].key)
    handle, mouse = opened.page.locator(slider).first, opened.page.mouse
    x, y = handle.evaluate("centre")
    start = handle.evaluate("value_of")
    mouse.move(x, y)
    mouse.down()
    mouse.move(x - PROBE, y, steps=10)
    opened.page.wait_for_timeout(1000)
    width = PROBE / (start - handle.evaluate("value_of"))  # in pixels, of a change by 1
    mouse.move(x + (FROM - start) * width, y, steps=10)
    elapsed, strokes = 0.0, list[tuple[int, int, float]]()
    while elapsed < DRAG_S:
        to = FROM if len(strokes) % 2 else -FROM
        opened.page.evaluate("record", slider)
        began = time.perf_counter()
        mouse.move(x + (to - start) * width, y, steps=round(2 * FROM / STEP))
        elapsed += time.perf_counter() - began
        opened.page.wait_for_timeout(500)
        strokes.append(tuple(opened.page.evaluate("recorded()")))
    mouse.up()
    figures, values = (sum(each[k] for each in strokes) for k in (0, 1))
    lag = statistics.median(each[2] for each in strokes)
    return values / elapsed, figures / elapsed, figures / max(values, 1), lag


def row(opened: Visit, scene: str, presses: int) -> dict[str, Cell]:
    """Return a rival's line of the report."""
    kilobytes = sum(opened.bytes) / 1024 / presses
    steps, rate, part, lag = drag(opened, scene) if opened.rival.has_figure else (None,) * 4
    return {
        "scene": scene,
        "rival": opened.rival.name,
        "key p50 ms": middle(opened.painted_ms),
        "key p95 ms": p95(opened.painted_ms),
        "presses seen": f"{len(opened.painted_ms)}/{presses}",
        "KB per key": kilobytes,
        "values/s in a drag": steps,
        "figures/s": rate,
        "values painted %": None if part is None else 100 * min(part, 1.0),
        "lag of the last ms": lag,
        "cold start s": opened.first_figure_s,
        "next visit p50 ms": middle(opened.next_figure_ms),
        "memory MB": opened.server.memory_mb(),
    }


def contest(browser: Browser, scene: str, presses: int) -> Iterator[dict[str, Cell]]:
    """Let all rivals take turns at one scene."""
    with ExitStack() as stack:
        visits = []
        for rival in RIVALS:
            python, port = python_of(rival), free_port()
            if python is None:
                print(f"{rival.name} could not be installed")
                continue
            start = command(rival, python, scene, port)
            server = stack.enter_context(running(start, port, ROOT))
            visits.append(visit(browser, rival, server, scene))
        for _turn in range(VISITS):
            for opened in visits:
                revisit(browser, opened)
        for opened in visits:
            opened.bytes.clear()
        for turn in range(presses):
            for opened in visits:
                press(opened, scene, "ArrowRight" if turn % 20 < 10 else "ArrowLeft")
        for opened in visits:
            yield row(opened, scene, presses)
            opened.page.close()


def main() -> None:
    """Measure both scenes and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        rows = [each for scene in SCENES for each in contest(browser, scene, options.presses)]
    print(table("Key press and drag, figure and number painted", rows))
    write(options.json, {"ui": rows})


if __name__ == "__main__":
    main()
