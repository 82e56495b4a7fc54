"""The point of a curve dragged by hand, against the thumb of the slider behind it.

Run `python -m bench.hand`. Both are dragged on one page in turn, as bench/ui.py drags sliders: one
step of the slider at a time, each as soon as the browser has taken the one before.
"""

from __future__ import annotations

import shutil
import statistics
import sys

from playwright.sync_api import sync_playwright

from bench.rivals import RIVALS
from bench.tables import Cell, table
from bench.ui import BROWSERS, FLAGS, drag, figure_page, started

SLIDER = ".st-key-w input[type=range]"
HELD = {"the point": ".st-key-loss-curve .gradlab-knob", "the slider's thumb": ""}
TURNS = 4


def line(name: str, drags: list[tuple[float, float, float, float]]) -> dict[str, Cell]:
    """Return a line of the report: medians over the turns, and the least rate of figures."""
    values, figures, part, lag = (statistics.median(column) for column in zip(*drags, strict=True))
    return {
        "held": name,
        "values/s": values,
        "figures/s": figures,
        "figures/s, least": min(each[1] for each in drags),
        "values painted %": 100 * min(part, 1.0),
        "lag of the last ms": lag,
    }


def main() -> None:
    """Drag both in turn, and report."""
    (gradlab,) = (rival for rival in RIVALS if rival.name == "GradLab")
    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright, started(gradlab, sys.executable, "mse") as (_, address):
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = figure_page(browser, gradlab, address, [])
        page.wait_for_selector(HELD["the point"])
        drags: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in HELD}
        for _turn in range(TURNS):
            for name, held in HELD.items():
                drags[name].append(drag(page, SLIDER, held))
                page.wait_for_timeout(1000)
    print(table("A drag on /mse", [line(name, each) for name, each in drags.items()]))


if __name__ == "__main__":
    main()
