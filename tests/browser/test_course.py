"""Course pages, each with four embedded lessons by the lines that the menu gives to paste."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import listen

COURSE = Path(__file__).parents[1] / "data" / "course"
PAGES = sorted(COURSE.glob("*.html"))
LESSONS = {
    "mse?w=-1.2": ".st-key-loss-curve .main-svg",
    "backward?calls=fb": ".st-key-transcript",
    "softmax?row=1": ".st-key-jacobian .main-svg",
    "graph?f=softmax&row=0&step=4": ".st-key-stepper svg",
}
"""Lessons, each with what its frame has to show."""


@pytest.fixture(scope="module")
def lines(server: str, visitor: BrowserContext) -> list[str]:
    """The lines to paste for each of the lessons."""
    found = []
    for link in LESSONS:
        page = visitor.new_page()
        listen(page)
        page.goto(f"{server}/{link}&lang=en")
        page.get_by_role("button", name="Present, share, print").click()
        field = page.get_by_role("textbox", name="Embed: lines to paste into another page")
        expect(field).to_have_value(re.compile("<iframe"))
        found.append(field.input_value())
        page.close()
    return found


def test_there_is_a_page_for_each_kind_of_course() -> None:
    assert [each.stem for each in PAGES] == ["jupyter-book", "plain", "quarto", "reveal"]


@pytest.mark.parametrize("course", PAGES, ids=lambda path: path.stem)
def test_four_lessons_stand_in_a_course_page(
    page: Page, server: str, lines: list[str], course: Path
) -> None:
    text = course.read_text(encoding="utf-8")
    for k, each in enumerate(lines):
        assert f"<!-- frame {k} -->" in text
        text = text.replace(f"<!-- frame {k} -->", each)
    address = f"{server}/courses/{course.name}"
    page.route(address, lambda route: route.fulfill(body=text, content_type="text/html"))
    page.goto(address)
    frames = page.locator("iframe")
    expect(frames).to_have_count(len(LESSONS))
    for k, shown in enumerate(LESSONS.values()):
        frames.nth(k).scroll_into_view_if_needed()  # they load when they come near
        box = frames.nth(k).bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == (900, 600)
        inside = page.frame_locator("iframe").nth(k)
        expect(inside.locator(shown).first).to_be_visible()
        expect(inside.locator(".st-key-path")).to_be_hidden()
        main = inside.locator(".stMain")
        assert main.evaluate("(main) => main.scrollWidth - main.clientWidth") <= 0
