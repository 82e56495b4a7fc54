"""On the lessons' own pages: what is painted while a slider moves is what Python then answers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import answered, at_rest, until

# What follows, as it stands on the screen: numbers, legend, drawn marks, printed cells.
SCREEN = """() => {
  const text = (selector) => [...document.querySelectorAll(selector)]
    .map((e) => e.textContent);
  const round = (path) => path?.replace(/-?[\\d.]+(e-?\\d+)?/g, (n) => Math.round(n));
  const drawn = (selector, name) =>
    [...document.querySelectorAll(`.gradlab-plot ${selector}`)]
      .map((e) => round(e.getAttribute(name)));
  return {
    numbers: text("[data-number]"),
    legend: text(".legendtext"),
    // Plotly leaves out points of a long curve that no eye would miss.
    lines: drawn(".js-line", "d").filter((path) => path.split(/[ML]/).length < 5),
    points: drawn("path.point", "transform"),
    bars: drawn(".bars .point path", "d"),
    texts: text(".heatmap-label, .bartext"),
  };
}"""
READY = """() => [...document.querySelectorAll(".gradlab-plot")].length > 1 &&
  [...document.querySelectorAll(".gradlab-plot")].every((plot) => plot.calcdata)"""


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function(READY)
    at_rest(page)


def painted_and_answered(page: Page, key: str, press: str) -> tuple[dict, dict, dict]:
    """The screen before a key press, right after it, and after Python's answer was drawn."""
    page.locator(f".st-key-{key} input[type=range]").focus()
    before = page.evaluate(SCREEN)
    with answered(page):
        page.keyboard.press(press)
        painted = page.evaluate(SCREEN)
    return before, painted, page.evaluate(SCREEN)


def assert_same(painted: dict, answered: dict, key: str) -> None:
    """Texts to the letter, drawings to the pixel."""
    for kind, values in painted.items():
        if kind in ("numbers", "legend", "texts"):
            assert values == answered[kind], key
        else:
            pixels = [
                [float(n) for n in re.findall(r"-?\d+", " ".join(map(str, side)))]
                for side in (values, answered[kind])
            ]
            assert pixels[0] == pytest.approx(pixels[1], abs=1.5), (key, kind)


@pytest.mark.parametrize("wrt", ["w", "y"])
def test_mse_follows_every_slider(page: Page, server: str, wrt: str) -> None:
    opened(page, f"{server}/mse?wrt={wrt}&batch=true&secant=true")
    for key in ("w", "x", "y", "h"):
        for press in ("ArrowRight", "PageDown"):
            before, painted, answered = painted_and_answered(page, key, press)
            assert painted != before, key
            assert_same(painted, answered, key)


@pytest.mark.parametrize(
    ("query", "keys"),
    [("n=3&more=true", ["a0", "a2", "T"]), ("n=8&T=0.6", ["a7", "T"]), ("f=skew", ["x0", "x1"])],
)
def test_softmax_and_the_other_maps_follow_every_input(
    page: Page, server: str, query: str, keys: list[str]
) -> None:
    opened(page, f"{server}/softmax?{query}&products=true")
    for key in keys:
        for press in ("ArrowRight", "PageDown"):
            before, painted, answered = painted_and_answered(page, key, press)
            assert painted["texts"] != before["texts"], key
            assert_same(painted, answered, key)


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("stall=true&twice=true&floor=true&more=true", ["z0", "z2", "eps", "T"]),
        ("n=5&y=4&T=2&binary=true", ["z4", "eps", "z", "t"]),
    ],
)
def test_cross_entropy_follows_every_slider(
    page: Page, server: str, query: str, keys: list[str]
) -> None:
    opened(page, f"{server}/cross_entropy?{query}")
    for key in keys:
        before, painted, answered = painted_and_answered(page, key, "ArrowRight")
        assert painted["numbers"] != before["numbers"], key
        assert_same(painted, answered, key)


def test_a_grey_box_keeps_a_figures_place_until_it_is_drawn(page: Page, server: str) -> None:
    waiting: list[Route] = []
    page.route("**/live.js", lambda route: waiting.append(route))
    page.goto(f"{server}/mse?lang=en")
    place = page.locator(".st-key-loss-curve")
    box = page.locator(".st-key-loss-curve [data-testid=stBidiComponentRegular] > :empty")
    expect(box).to_be_visible()
    colours = box.evaluate(
        """(e) => [e, document.querySelector(".stApp")]
             .map((each) => getComputedStyle(each).backgroundColor)"""
    )
    assert colours[0] not in (colours[1], "rgba(0, 0, 0, 0)")
    before = place.bounding_box()
    assert before["height"] == box.bounding_box()["height"] > 300
    until(page, lambda: len(waiting) > 0)
    page.evaluate("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")
    for route in waiting:
        route.continue_()
    expect(place.locator(".main-svg").first).to_be_visible()
    after = place.bounding_box()
    assert (after["y"], after["height"]) == (before["y"], before["height"])


def test_a_hover_text_never_shows_what_was(page: Page, server: str) -> None:
    """While the marks move plotly.js still has the old numbers; then it tells the new one."""
    opened(page, f"{server}/softmax?f=skew")
    bar = page.locator(".gradlab-plot .bars .point path").first.bounding_box()
    assert bar is not None
    page.locator(".st-key-x0 input[type=range]").focus()
    page.mouse.move(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    label = page.locator(".gradlab-plot").first.locator(".hoverlayer .hovertext")
    expect(label).to_be_visible()
    before = label.text_content()
    page.keyboard.press("ArrowRight")
    page.evaluate("() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")
    assert label.text_content() != before or not label.is_visible()
    expect(label).to_be_visible()
    assert label.text_content() != before
