"""Descents in the hand: a start over a landscape, a point of the data, a surface asked for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import answered, asked, at_rest
from tests.browser.test_hand import PAINTED, middle, opened, slider

TRAIL = """(uid) => {
  const plot = document.querySelector(".st-key-descent-plane .gradlab-plot");
  const calc = plot.calcdata.find(([first]) => first.trace.uid === uid)[0];
  return calc.node3.node().querySelector(".js-line").getAttribute("d");
}"""


def test_a_start_is_dragged_over_the_landscape_and_let_go_where_the_hand_is(
    page: Page, server: str
) -> None:
    opened(page, f"{server}/descent?f=himmelblau&lang=en")
    knob = page.locator(".st-key-descent-plane .gradlab-knob").first
    expect(knob).to_be_visible()
    x, y = middle(knob)
    first, before = page.evaluate(TRAIL, "trail-sgd"), asked(page)
    page.mouse.move(x, y)
    page.mouse.down()
    seen = set()
    for k in range(1, 9):
        page.mouse.move(x + 24 * k, y - 10 * k)
        page.evaluate(PAINTED)
        seen.add(page.evaluate(TRAIL, "trail-sgd"))
        assert asked(page) == before
    held = page.evaluate(TRAIL, "trail-sgd")
    assert len(seen) > 4
    assert held != first
    assert held.count("L") == 10  # the steps that are kept
    with answered(page):
        page.mouse.up()
    at_rest(page)
    assert (slider(page, "s0"), slider(page, "s1")) != (-4.0, 0.0)
    expect(page).to_have_url(re.compile(r"s0=.*s1="))
    page.wait_for_function(f"(held) => ({TRAIL})('trail-sgd') !== held", arg=held)
    mark_x, mark_y = middle(knob)
    assert abs(mark_x - x - 192) < 12  # half a stop of the slider
    assert abs(mark_y - y + 80) < 12


def test_a_point_of_the_data_is_dragged_to_the_other_class(page: Page, server: str) -> None:
    opened(page, f"{server}/descent?f=logistic&taken=3&lang=en")
    knob = page.locator(".st-key-descent-data .gradlab-knob").nth(2)
    expect(knob).to_be_visible()
    x, y = middle(knob)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 250, steps=6)
    with answered(page):
        page.mouse.up()
    at_rest(page)
    assert slider(page, "y2") == 0
    assert slider(page, "x2") > -0.5


@pytest.mark.parametrize("is_open", [False, True])
def test_what_draws_a_surface_is_loaded_when_it_is_asked_for(
    page: Page, server: str, *, is_open: bool
) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    opened(page, f"{server}/descent?f=saddle&lang=en&solid={str(is_open).lower()}")
    if is_open:
        page.wait_for_selector(".st-key-descent-surface .js-plotly-plot")
    assert any("/surface-" in url for url in loaded) is is_open
