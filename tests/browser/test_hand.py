"""What a hand does in a figure is what the page's own controls would have done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import answered, asked, at_rest, listen, until

PAINTED = "() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))"
READY = """() => document.querySelector(".gradlab-plot") &&
  [...document.querySelectorAll(".gradlab-plot")].every((plot) => plot.calcdata)"""


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function(READY)
    at_rest(page)


def middle(knob: Locator) -> tuple[float, float]:
    box = knob.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def slider(page: Page, key: str) -> float:
    return float(page.locator(f".st-key-{key} input[type=range]").get_attribute("aria-valuetext"))


def said(page: Page, name: str) -> float:
    return float(page.locator(f"[data-number={name}]").inner_text().replace("−", "-"))


@contextmanager
def held(page: Page, knob: Locator) -> Iterator[tuple[float, float]]:
    """Take hold of a knob; let it go afterwards: nothing is sent before, one message then."""
    knob.scroll_into_view_if_needed()
    x, y = middle(knob)
    page.mouse.move(x, y)
    before = asked(page)
    page.mouse.down()
    yield x, y
    page.evaluate(PAINTED)
    assert asked(page) == before
    with answered(page):
        page.mouse.up()
    assert asked(page) == before + 1


def test_the_point_is_dragged_along_its_curve(page: Page, server: str) -> None:
    opened(page, f"{server}/mse?x=1.3&y=-0.7&secant=true&lang=en")
    curve = page.locator(".st-key-loss-curve")
    with held(page, curve.locator(".gradlab-knob").nth(0)) as (x, y):
        seen = set()
        for k in range(1, 25):
            page.mouse.move(x - 7 * k, y - 2 * k)
            page.evaluate(PAINTED)
            w = slider(page, "w")
            assert said(page, "gradient") == pytest.approx(2 * 1.3 * (1.3 * w + 0.7), abs=1e-3)
            assert middle(curve.locator(".gradlab-knob").nth(0))[0] == pytest.approx(
                x - 7 * k, abs=5
            )
            seen.add(w)
        assert len(seen) > 15
    w = slider(page, "w")
    assert f"w={w:g}" in page.url
    assert page.locator(".st-key-number-w input[type=number]").input_value() == f"{w:g}"
    alt = re.compile(f"At w = {w:g} ".replace("-", "−"))
    expect(curve.locator("[role=img]")).to_have_attribute("aria-label", alt)
    # the keys go on from there
    with answered(page):
        page.keyboard.press("ArrowRight")
    assert slider(page, "w") == pytest.approx(w + 0.1)

    with held(page, curve.locator(".gradlab-knob").nth(1)) as (x, y):
        page.mouse.move(x + 40, y, steps=4)
    assert slider(page, "h") > 1.3
    assert slider(page, "w") == pytest.approx(w + 0.1)
    with held(page, curve.locator(".gradlab-knob").nth(2)) as (x, y):
        page.mouse.move(x + 60, y, steps=4)
        page.evaluate(PAINTED)
        assert middle(curve.locator(".gradlab-knob").nth(2))[0] == pytest.approx(x + 60, abs=5)
    assert slider(page, "y") > 0


def test_a_finger_drags_the_point_and_scrolls_beside_it(browser: Browser, server: str) -> None:
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = phone.new_page()
    listen(page)
    opened(page, f"{server}/mse?lang=en")
    knob = page.locator(".st-key-loss-curve .gradlab-knob").nth(0)
    knob.scroll_into_view_if_needed()
    x, y = middle(knob)
    session = phone.new_cdp_session(page)

    def touch(kind: str, dx: float, dy: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x + dx, "y": y + dy}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    scrolled = "document.querySelector('.stMain').scrollTop"
    before, top = asked(page), page.evaluate(scrolled)
    touch("touchStart", 0)
    for k in range(1, 9):
        touch("touchMove", -8 * k, -6 * k)
        page.evaluate(PAINTED)
    w = slider(page, "w")
    assert w < 1
    assert said(page, "gradient") == pytest.approx(2 * (w - 1), abs=1e-3)
    assert (asked(page), page.evaluate(scrolled)) == (before, top)
    with answered(page):
        touch("touchEnd", 0)
    assert asked(page) == before + 1
    page.wait_for_url(re.compile(f"w={w:g}"))
    x += 70  # away from where the point is now
    touch("touchStart", 0)
    for k in range(1, 9):
        touch("touchMove", 0, -12 * k)
        page.evaluate(PAINTED)
    touch("touchEnd", 0)
    until(page, lambda: page.evaluate(scrolled) > top)
    assert slider(page, "w") == w
    phone.close()


def test_a_bar_is_dragged_to_a_probability_and_pressed_to_choose_its_row(
    page: Page, server: str
) -> None:
    opened(page, f"{server}/softmax?n=4&a0=0.5&a1=-1&a2=0.25&a3=2&T=0.7")
    bars = page.locator(".st-key-outputs")
    with held(page, bars.locator(".gradlab-knob").nth(2)) as (x, y):
        page.mouse.move(x, y - 41, steps=10)
        page.evaluate(PAINTED)
        wanted = float(bars.locator(".gradlab-target").inner_text())
        logits = [0.5, -1.0, slider(page, "a2"), 2.0]
        p = torch.softmax(torch.tensor(logits) / 0.7, 0)
        shown = [float(text) for text in bars.locator(".bartext").all_text_contents()]
        assert shown == pytest.approx(p.tolist(), abs=5.1e-5)
        assert 0.3 < wanted == pytest.approx(shown[2], abs=0.05)
    expect(bars.locator(".bartext").nth(2)).to_have_text(f"{wanted:g}")
    expect(bars.locator(".gradlab-target")).to_have_count(0)
    assert f"a2={slider(page, 'a2'):g}"[:6] in page.url
    with answered(page):
        bars.locator(".gradlab-knob").nth(3).click()
    assert "row=3" in page.url


def test_cells_rows_and_columns_are_chosen_by_mouse_and_keyboard(page: Page, server: str) -> None:
    """Of an asymmetric map: J of (x₀x₁, x₀ + 2x₁, x₁²) at (3, 5) is [[5, 3], [1, 2], [0, 10]]."""
    opened(page, f"{server}/softmax?f=skew&x0=3&x1=5")
    grid = page.locator(".st-key-jacobian [role=grid]")
    cells = grid.locator("[role=gridcell][aria-selected]")
    want = torch.tensor([[5.0, 3.0], [1.0, 2.0], [0.0, 10.0]]).flatten().tolist()
    names = [cell.get_attribute("aria-label") for cell in cells.all()]
    assert [float(name.split("=")[1]) for name in names] == want
    assert names[3].startswith("∂f₁/∂x₁")
    frames = """() => document.querySelector(".st-key-jacobian .gradlab-plot").layout.shapes
      .map(({ y0, x0 }) => [y0 + 0.5, x0 + 0.5])"""
    before = asked(page)
    with answered(page):
        cells.nth(5).click()
        page.evaluate(PAINTED)
        assert page.evaluate(frames) == [[2, 0], [2, 1]]  # at once
    assert asked(page) == before + 1
    assert re.search(r"col=1.*row=2", page.url)
    assert page.evaluate(frames) == [[2, 0], [2, 1]]
    expect(cells.nth(5)).to_be_focused()
    expect(cells.nth(5)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(cells.nth(2)).to_be_focused()
    with answered(page):
        page.keyboard.press("Enter")
    assert "row=1" in page.url
    assert "col=" not in page.url
    expect(cells.nth(2)).to_be_focused()
    page.keyboard.press("ArrowLeft")  # to the row's name, which leaves the column alone
    page.keyboard.press("ArrowUp")
    with answered(page):
        page.keyboard.press(" ")
    assert "row=" not in page.url
    assert grid.locator("button[tabindex='0']").count() == 1
    with answered(page):
        grid.get_by_role("gridcell", name="x₁", exact=True).click()
    assert "col=1" in page.url
    # a bar is its output: the second, in its lower half
    bar = page.locator(".st-key-outputs .bars .point path").nth(1)
    with answered(page):
        page.mouse.click(*middle(bar))
    assert "row=1" in page.url


def test_the_sandbox_has_the_same_hands(page: Page, server: str) -> None:
    text = "torch.stack([a[0]*a[1], a[0]+2*a[1], a[1]**2])".replace("+", "%2B")
    opened(page, f"{server}/sandbox?expr={text}&a=3,5")
    knob = page.locator(".st-key-sandbox-curve .gradlab-knob")
    with held(page, knob) as (x, y):
        page.mouse.move(x - 80, y, steps=8)
    a0 = slider(page, "a-0")
    assert a0 < 0
    alt = re.compile(rf"= {a0:g}\b".replace("-", "−"))
    expect(page.locator(".st-key-sandbox-curve [role=img]")).to_have_attribute("aria-label", alt)
    with answered(page):
        page.get_by_role("gridcell", name="∂f[2]/∂a[0]").click()
    assert re.search(r"row=2", page.url)


def test_steps_of_descent_are_painted_at_once_and_none_is_lost(page: Page, server: str) -> None:
    opened(page, f"{server}/mse?w=-2&descend=true&lang=en")
    trail = """() => document.querySelector(".st-key-loss-curve .gradlab-plot")
      .calcdata.find(([first]) => first.trace.uid === "trail")[0].node3.node()
      .querySelectorAll("path.point")"""
    rounded = "replace(/[\\d.]+/g, (n) => n && Math.round(n))"
    places = f"() => [...({trail})()].map((mark) => mark.getAttribute('transform').{rounded})"
    take = page.locator(".st-key-nudge-taken-more button")
    take.focus()
    with answered(page):
        for _press in range(6):
            page.keyboard.press("Enter")
        page.evaluate(PAINTED)
        painted = page.evaluate(places)
        assert len(set(painted)) == 7  # the start and six steps
    expect(take).to_be_focused()
    expect(page.locator(".st-key-descent-said")).to_contain_text("After 6 steps")
    assert "taken=6" in page.url
    assert page.evaluate(places) == painted
    with answered(page):
        page.locator(".st-key-nudge-taken-fewer button").click()
    assert "taken=5" in page.url
    # the rate is a slider like any other: the trail follows it, and so it does the point
    before = asked(page)
    page.locator(".st-key-lr input[type=range]").focus()
    with answered(page):
        page.keyboard.press("End")
    assert asked(page) == before + 1
    expect(page.locator(".st-key-descent-said")).to_contain_text("lr is too large")
    page.reload()
    page.wait_for_function(READY)
    expect(page.locator(".st-key-descent-said")).to_contain_text("After 5 steps")
    with answered(page):
        page.locator(".st-key-nudge-taken-none button").click()
    assert "taken=" not in page.url


MIDDLE = """(edge) => {
  const { x, y } = edge.getPointAtLength(edge.getTotalLength() / 2);
  const at = new DOMPoint(x, y).matrixTransform(edge.getScreenCTM());
  return [at.x, at.y];
}"""


def test_a_pressed_edge_shows_what_flows_on_it(page: Page, server: str) -> None:
    page.goto(f"{server}/graph?lang=en&x=3")
    edge = page.locator(".gl-sheet:not([data-off]) .hold").first
    edge.wait_for(state="attached")
    at_rest(page)
    edge.scroll_into_view_if_needed()
    with answered(page):
        page.mouse.click(*edge.evaluate(MIDDLE))
        page.evaluate(PAINTED)
        assert "now" in edge.evaluate("(e) => e.previousElementSibling.getAttribute('class')")
    assert "step=5" in page.url
    assert slider(page, "step") == 5
    expect(page.locator(".st-key-said")).to_contain_text("30")  # 2 · (3 · 2 − 1) · 3
