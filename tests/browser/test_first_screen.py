"""What a lesson promises of its first screen, at four sizes, in two languages and two themes."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from gradlab.ui.page.lesson_list import HOME, LESSONS
from tests.browser.conftest import at_rest

SIZES = ((1280, 720), (1920, 1080), (960, 540), (390, 844))
SMALLEST = 12
"""Pixels of the smallest text."""


class Screen(NamedTuple):
    """What is to be seen of a lesson without scrolling, as selectors.

    Attributes:
        seen: what is in view as a whole at every size.
        begun: what has begun at every size, and is whole from 1280 by 720 on.
        apart: what does not lie over one another.
    """

    seen: tuple[str, ...]
    begun: tuple[str, ...]
    apart: tuple[str, ...]


SCREENS = {
    "": Screen(("h1", ".st-key-way-in a"), (".st-key-moving",), ("h1", ".st-key-way-in a")),
    "mse": Screen(
        ("h1", ".st-key-loss-curve"),
        (".st-key-number-w",),
        (".st-key-loss-curve", ".st-key-at-a-glance", ".st-key-number-w", ".st-key-choice-wrt"),
    ),
    "softmax": Screen(
        ("h1", ".st-key-outputs"),
        (".st-key-jacobian",),
        (".st-key-outputs", ".st-key-jacobian", ".st-key-f"),
    ),
    "graph": Screen(
        ("h1",),
        (".st-key-steps",),
        (".st-key-stepper", ".st-key-steps", ".st-key-said"),
    ),
    "cross_entropy": Screen(
        ("h1", ".st-key-headline-entropy-numbers"),
        (".st-key-residual",),
        (".st-key-headline-entropy-numbers", ".st-key-residual", ".st-key-y"),
    ),
    "training": Screen(
        ("h1",),
        (".st-key-transcript", ".gl-ledger", ".st-key-rules"),
        (".st-key-transcript", ".st-key-rules", ".gl-ledger"),
    ),
    "descent": Screen(
        ("h1", ".st-key-headline-descent-numbers"),
        (".st-key-descent-curve",),
        (".st-key-headline-descent-numbers", ".st-key-descent-curve", ".st-key-pick-f"),
    ),
    "layers": Screen(("h1",), (".st-key-layer-cells",), ("h1", ".st-key-layer-cells")),
    "backward": Screen(
        ("h1", ".st-key-steering"),
        (".st-key-transcript",),
        (".st-key-transcript", ".st-key-ledger .gl-ledger", ".st-key-steering"),
    ),
    "clinic": Screen(
        ("h1", ".st-key-q"), (".st-key-cases",), (".st-key-cases", ".st-key-q", ".st-key-case")
    ),
    "sandbox": Screen(
        ("h1", ".st-key-expr"),
        (".st-key-sandbox-curve",),
        (".st-key-expr", ".st-key-chosen-start", ".st-key-sandbox-curve", ".st-key-number-t"),
    ),
    "questions": Screen(
        ("h1",), (".st-key-set-maker",), (".st-key-gradlab-met-list", ".st-key-set-maker")
    ),
}
"""What each page promises, by its slug; of one without a row, its title and its letters."""
PAGES = [each.slug for each in (HOME, *LESSONS)]

BOXES = """(selectors) => selectors.map((selector) => {
  const { left, top, right, bottom } = document.querySelector(selector).getBoundingClientRect();
  return [left, top, right, bottom];
})"""
# Texts that can be seen, with their size: of SVG too, where a picture may be scaled.
SMALL = """(smallest) => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector(".stMain"), 4);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const box = element.getBoundingClientRect();
    const isSeen = box.width > 2 && box.height > 2 && box.bottom > 0 && box.top < innerHeight;
    if (!isSeen || !walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (element.closest("style, script, .katex")) continue;
    const scale = element.ownerSVGElement?.getScreenCTM()?.a ?? 1;
    const size = parseFloat(getComputedStyle(element).fontSize) * scale;
    if (size > 0 && size < smallest - 0.01) found.push([walker.currentNode.data, size]);
  }
  return found;
}"""


@pytest.mark.parametrize("slug", PAGES, ids=lambda slug: slug or "front")
@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh", "dark")])
def test_the_first_screen_holds_what_it_promises(
    page: Page, server: str, slug: str, language: str, theme: str
) -> None:
    screen = SCREENS.get(slug, Screen(("h1",), (), ()))
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(f"{server}/{slug}?lang={language}")
    for selector in (*screen.seen, *screen.begun):
        expect(page.locator(selector).first).to_be_visible()
    at_rest(page)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        at_rest(page)
        at = f"{width} by {height}"
        for selector, (left, top, right, bottom) in zip(
            screen.seen, page.evaluate(BOXES, list(screen.seen)), strict=True
        ):
            assert left >= 0 and right <= width, (selector, at)  # noqa: PT018
            assert top >= 0 and bottom <= height, (selector, at, bottom)  # noqa: PT018
        for selector, (_left, top, _right, bottom) in zip(
            screen.begun, page.evaluate(BOXES, list(screen.begun)), strict=True
        ):
            assert (bottom if height >= 720 and width >= 1280 else top) <= height, (selector, at)
        boxes = page.evaluate(BOXES, list(screen.apart))
        for k, one in enumerate(boxes):
            for other in boxes[:k]:
                is_apart = one[1] >= other[3] - 1 or one[3] <= other[1] + 1
                assert is_apart or one[0] >= other[2] - 1 or one[2] <= other[0] + 1, (at, k)
        assert page.evaluate(SMALL, SMALLEST) == [], at
