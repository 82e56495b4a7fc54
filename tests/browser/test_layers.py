"""A layer's cells light up what made them, by pointer, key and finger, and nothing is sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import answered, asked, at_rest, listen

LIT = """(host) => [...host.querySelectorAll(".with")].map((cell) => cell.dataset.cell).sort()"""
MADE = "(cell) => [...new Set(cell.dataset.lit.split(/[ *]/))].sort()"


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".lit").first).to_be_visible()
    at_rest(page)


def cell(name: str) -> str:
    return f".st-key-layer-cells [data-cell='{name}']"


def lit(page: Page) -> list[str]:
    found: list[str] = page.locator(".st-key-layer-cells .lit").evaluate(LIT)
    return found


def test_every_cell_lights_what_made_it_and_asks_nobody(page: Page, server: str) -> None:
    opened(page, f"{server}/layers?lang=en")
    assert lit(page) == ["G-0-0", "G-1-0", "G-2-0", "X-0-0", "X-1-0", "X-2-0"]
    before = asked(page)
    computed = page.locator(".st-key-layer-cells [data-lit]")
    assert computed.count() == 8 + 12 + 2 + 6
    for each in computed.all():
        each.hover()
        assert lit(page) == each.evaluate(MADE)
        said = page.locator(".st-key-layer-cells .sum")
        expect(said.locator("b").last).to_have_text(each.inner_text())
        numbers = said.locator("p").last.inner_text().replace("−", "-").replace("·", "*")
        assert {eval(part) for part in numbers.strip("= ").split("=")} == {  # noqa: S307 -- our own
            float(each.inner_text().replace("−", "-"))
        }
    # a given cell lights what it goes into
    page.locator(cell("X-1-2")).hover()
    assert lit(page) == ["Y-1-0", "Y-1-1", "dW-0-2", "dW-1-2"]
    # and away from all of them the chosen one is back
    page.mouse.move(5, 5)
    assert lit(page) == ["G-0-0", "G-1-0", "G-2-0", "X-0-0", "X-1-0", "X-2-0"]
    page.wait_for_timeout(300)
    assert asked(page) == before


def test_keys_move_among_cells_and_enter_chooses(page: Page, server: str) -> None:
    opened(page, f"{server}/layers?lang=en")
    before = asked(page)
    page.locator(cell("dX-0-0")).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    expect(page.locator(f"{cell('dX-0-2')}.now")).to_be_focused()
    assert lit(page) == ["G-0-0", "G-0-1", "W-0-2", "W-1-2"]
    page.keyboard.press("Tab")  # each table is one stop
    expect(page.locator(cell("db-0"))).to_be_focused()
    assert lit(page) == ["G-0-0", "G-1-0", "G-2-0"]
    assert asked(page) == before
    with answered(page):
        page.keyboard.press("Enter")
    assert "cell=db" in page.url
    expect(page.locator(cell("db-0"))).to_be_focused()
    expect(page.get_by_role("heading", name="Truth meter · db = b.grad [0]")).to_be_visible()


def test_a_finger_lights_and_chooses(browser: Browser, server: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    listen(page)
    opened(page, f"{server}/layers?lang=zh")
    with answered(page):
        page.locator(cell("dW-1-3")).tap()
    assert lit(page) == ["G-0-1", "G-1-1", "G-2-1", "X-0-3", "X-1-3", "X-2-3"]
    assert "cell=dW" in page.url
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_widest_layer_does_not_run_out_of_the_page(page: Page, server: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, f"{server}/layers?lang=en&n=4&d=4&k=4&X=-99.9&G=99.9")
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width
    box = page.locator(".st-key-layer-cells").bounding_box()
    inner = page.locator(".st-key-layer-cells .lit").evaluate("(host) => host.scrollWidth")
    assert box is not None
    assert inner <= box["width"] + 1
