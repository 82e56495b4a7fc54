"""axe finds nothing of ours: every page, both languages and themes, sections open, two widths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from gradlab.ui.page.lesson_list import HOME, LESSONS
from tests.browser.conftest import at_rest

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
OPEN = """() => document.querySelectorAll("details:not([open]) > summary").forEach(
  (summary) => summary.click())"""
DRAWN = "() => !document.querySelector('.gradlab-plot:not([aria-label])')"
DARK = "() => getComputedStyle(document.querySelector('h1')).color === 'rgb(229, 231, 235)'"
RUN = """async (options) => (await axe.run(document, options)).violations.map(
  ({ id, nodes }) => [id, nodes.length, nodes[0].target.join(" "), nodes[0].html.slice(0, 200),
    nodes[0].failureSummary])"""


def violations(page: Page, *rules: str) -> list[Any]:
    """Return what axe finds on a page as it stands, by these rules alone if some are named."""
    chosen = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    return list(page.evaluate(RUN, {"resultTypes": ["violations"], **chosen}))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("slug", [each.slug for each in (HOME, *LESSONS)])
def test_axe_finds_nothing_of_ours(page: Page, server: str, slug: str, language: str) -> None:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{server}/{slug}?lang={language}")
    expect(page.locator(".st-key-next, .st-key-cards").first).to_be_visible()
    for _depth in range(2):
        at_rest(page)
        page.evaluate(OPEN)
    at_rest(page)
    page.wait_for_function(DRAWN)
    page.evaluate(AXE)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(DARK)
    at_rest(page)
    assert violations(page, "color-contrast") == []
    page.set_viewport_size({"width": 390, "height": 844})
    at_rest(page)
    assert violations(page) == []
