"""The sandbox in a real browser: hostile links, typing, starting points, hand-over."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

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
    refusal = page.locator(".st-key-refusal")
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
    expect(page.locator(".st-key-refusal")).to_contain_text("要写明 dim")


def test_another_lessons_function_opens_in_the_sandbox_as_it_stands(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/softmax?f=skew&x0=3&x1=-2&row=1&lang=en")
    page.get_by_text("Change this function in the sandbox").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your own function")
    expect(page.locator(".st-key-x-0 input[type=range]")).to_have_value("3")
    expect(page.locator(".st-key-x-1 input[type=range]")).to_have_value("-2")
    expect(page.get_by_text("At x[0] = 3, f[1] is -1 and rises: its slope is 1.")).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_starting_point_opens_with_its_jacobian(page: Page, server: str) -> None:
    page.goto(f"{server}/sandbox?lang=en")
    page.get_by_role("combobox", name="A starting point").click()
    page.get_by_text("a Jacobian that is not square").click()
    expect(page.locator(".st-key-x-0 input[type=range]")).to_have_value("3")
    expect(page.get_by_text("At x[0] = 3, f[0] is 15 and rises: its slope is 5.")).to_be_visible()
