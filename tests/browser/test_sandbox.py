"""The sandbox in a real browser: hostile links, typing, starting points, hand-over."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import at_rest
from tests.browser.test_lessons_live import assert_same, painted_and_answered

HOSTILE = [
    "![](http://127.0.0.1:9/x.png)",
    "<img src=http://127.0.0.1:9/x.png onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "$\\href{http://127.0.0.1:9/}{x}$",
    "x + ![](http://127.0.0.1:9/y.png)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_link_makes_no_request_and_no_crash(page: Page, server: str, text: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.goto(f"{server}/sandbox?lang=en&expr={quote(text)}")
    refusal = page.locator(".st-key-refusal-expr")
    expect(refusal).to_be_visible()
    expect(refusal.get_by_test_id("stCode")).to_contain_text(text[:20])
    expect(page.get_by_label("Your function, as you would write it in PyTorch")).to_have_value(text)
    assert [url for url in asked if url.startswith("http://127.0.0.1:9/")] == []
    assert dialogs == []
    assert page.locator("a[href^='javascript'], img[src*='127.0.0.1:9/']").count() == 0


def test_a_typed_function_gets_its_inputs_its_slope_and_its_link(page: Page, server: str) -> None:
    page.goto(f"{server}/sandbox?lang=en&code=true")
    line = page.get_by_label("Your function, as you would write it in PyTorch")
    line.fill("sin(k * x) + k")
    line.press("Enter")
    expect(page.get_by_text("∂f/∂k", exact=True)).to_be_visible()
    expect(page.locator(".st-key-k input[type=range]")).to_have_value("1")
    expect(page.get_by_text("f = torch.sin(k * x) + k")).to_be_visible()
    page.wait_for_url("**expr=sin**")
    page.reload()
    expect(page.get_by_text("f = torch.sin(k * x) + k")).to_be_visible()


def test_a_slip_is_explained_and_what_was_typed_stays(page: Page, server: str) -> None:
    page.goto(f"{server}/sandbox?lang=zh&expr={quote('softmax(a)')}")
    expect(page.locator(".st-key-refusal-expr")).to_contain_text("要写明 dim")


def test_another_lessons_function_opens_in_the_sandbox_as_it_stands(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/softmax?f=skew&x0=3&x1=-2&row=1&lang=en")
    page.get_by_text("Change this function in the sandbox").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your own function")
    expect(page.locator(".st-key-x-0 input[type=range]")).to_have_value("3")
    expect(page.locator(".st-key-x-1 input[type=range]")).to_have_value("-2")
    expect(page.get_by_text("At x[0] = 3, f[1] is −1 and rises: its slope is 1.")).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_starting_point_opens_with_its_jacobian(page: Page, server: str) -> None:
    page.goto(f"{server}/sandbox?lang=en")
    page.get_by_role("combobox", name="A starting point").click()
    page.get_by_text("a Jacobian that is not square").click()
    expect(page.locator(".st-key-x-0 input[type=range]")).to_have_value("3")
    expect(page.get_by_text("At x[0] = 3, f[0] is 15 and rises: its slope is 5.")).to_be_visible()


# Every slider of each, the axis' own first; a class number's is the last of the second.
FOLLOWED = {
    "F.mse_loss(w * x, y)": ["w", "x", "y"],
    "F.cross_entropy(a, c)": ["a-0", "a-2", "c"],
    "softmax(a / T, dim=0)": ["a-0", "a-1", "T"],
    "[x[0]**2*x[1] + w, x[0] + 2*x[1], x[1]**2]": ["x-0", "x-1", "w"],
    "sqrt(w) * log(x)": ["w", "x"],
    "a.max()": ["a-0", "a-1"],
}


def opened(page: Page, server: str, source: str) -> None:
    numbers = "&".join(f"a.{k}={value}" for k, value in enumerate((0.1, 0.5, 0.3)))
    page.goto(f"{server}/sandbox?lang=en&expr={quote(source)}&{numbers}")
    page.wait_for_function(
        """() => [...document.querySelectorAll(".gradlab-plot")].length &&
          [...document.querySelectorAll(".gradlab-plot")].every((plot) => plot.calcdata)"""
    )
    at_rest(page)


@pytest.mark.parametrize("source", FOLLOWED)
def test_figures_and_numbers_follow_every_slider_to_what_python_answers(
    page: Page, server: str, source: str
) -> None:
    opened(page, server, source)
    for key in FOLLOWED[source]:
        before, painted, answered = painted_and_answered(page, key, "ArrowRight")
        assert painted != before, key
        assert_same(painted, answered, key)


def test_a_tie_that_a_slider_meets_is_one_for_python_too(page: Page, server: str) -> None:
    page.goto(f"{server}/sandbox?lang=en&expr=a.max()&a.0=2.9&a.1=2.8&a.2=0.5")
    slope = page.locator("[data-number=slope]")
    expect(slope).to_have_text("1")
    at_rest(page)
    _before, painted, answered = painted_and_answered(page, "a-1", "ArrowRight")
    assert painted["numbers"] == answered["numbers"] == ["2.9", "0.5"]


def test_numbers_and_jacobian_follow_a_function_whose_curve_cannot(page: Page, server: str) -> None:
    opened(page, server, "F.kl_div(F.log_softmax(a, dim=0), p, reduction='sum')")
    for key in ("a-0", "a-2", "p-1"):
        before, painted, answered = painted_and_answered(page, key, "ArrowRight")
        for what in ("numbers", "texts"):
            assert painted[what] != before[what], (key, what)
            assert painted[what] == answered[what], (key, what)


def test_another_input_moves_the_whole_curve_while_it_is_held(page: Page, server: str) -> None:
    opened(page, server, "F.mse_loss(w * x, y)")
    curve = page.locator(".st-key-sandbox-curve .js-line").first
    before = curve.get_attribute("d")
    slider = page.locator(".st-key-x input[type=range]")
    thumb = slider.locator("xpath=ancestor::*[contains(@style,'translate')]").first
    box = thumb.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2, steps=8)
    held = float(slider.input_value())
    assert held > 1
    assert curve.get_attribute("d") != before
    value = page.locator("[data-number=value]").inner_text()
    assert float(value) == pytest.approx((2 * held - 1.5) ** 2, rel=1e-4)
    page.mouse.up()
