"""The pictures of the README, taken anew: `python -m tests.browser.pictures`, into docs/."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from gradlab.ui.page.lesson_list import LESSONS
from tests.browser.conftest import (
    FLAGS,
    ROOT,
    at_rest,
    found_browser,
    listen,
    running_server,
    thumb,
)

FOLDER = ROOT / "docs"
SIZE = (1280, 720)
SHOWN = (800, 450)
"""Pixels of a picture in the README."""
FRAME_MS = 90
MOST_BYTES = 1_000_000
STEPS = "graph?f=softmax&row=0&lang=en"


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".st-key-next").wait_for()
    at_rest(page, 600)


def taken(page: Page) -> Image.Image:
    """Return what the window shows, in the README's size."""
    whole = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return whole.resize(SHOWN, Image.Resampling.LANCZOS)


def dragged(page: Page) -> Iterator[Image.Image]:
    """Yield the frames of a drag of w from one side of the minimum to the other and back."""
    x, y = thumb(page, "w")
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(24):
        way = k if k <= 12 else 24 - k
        page.mouse.move(x - 6 * way, y)
        yield taken(page)
    page.mouse.up()


def stepped(page: Page) -> Iterator[Image.Image]:
    """Yield the frames of a pass, forward and back, a step at a time."""
    for _step in range(5):
        yield from [taken(page)] * 8
        page.locator(".st-key-step-next button").click()
        at_rest(page)
    yield from [taken(page)] * 12


def moving(frames: Iterator[Image.Image], path: Path) -> None:
    """Keep frames as one picture that moves, for ever."""
    first, *others = frames
    options = {"save_all": True, "append_images": others, "duration": FRAME_MS, "loop": 0}
    first.save(path, "WEBP", quality=60, method=6, **options)
    assert path.stat().st_size <= MOST_BYTES, path


def main() -> None:
    """Take a picture of each lesson, and two that move."""
    with running_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found_browser(), args=FLAGS)
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        listen(page)
        for each in LESSONS:
            opened(page, f"{server}/{each.slug}?lang=en")
            taken(page).save(FOLDER / f"{each.slug}.webp", "WEBP", quality=80, method=6)
        opened(page, f"{server}/mse?lang=en&w=3.5")
        moving(dragged(page), FOLDER / "drag.webp")
        opened(page, f"{server}/{STEPS}")
        moving(stepped(page), FOLDER / "steps.webp")


if __name__ == "__main__":
    main()
