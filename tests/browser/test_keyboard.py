"""Both tutorials from end to end by keys alone, as by someone who uses no mouse."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import answered, at_rest

# What has the focus, in what widget it is, and what is read of it.
READ = """(key) => {
  const active = document.activeElement;
  if (!active.matches("a, button, input, summary, textarea")) return "";
  if (key && !active.closest(`.st-key-${key}`)) return "";
  return (active.getAttribute("aria-label") || active.innerText || "").trim();
}"""
STOPS = 150


def tab_to(page: Page, words: str, key: str = "") -> None:
    """Tab on until what has the focus is read with these words, in the widget of this key."""
    heard: list[str] = []
    for _press in range(STOPS):
        page.keyboard.press("Tab")
        heard.append(str(page.evaluate(READ, key)).replace("\n", " "))
        if words in heard[-1]:
            return
    raise AssertionError(f"no way by Tab to {words!r}: {heard}")


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".st-key-next")).to_be_visible()
    at_rest(page)


def press(page: Page, words: str, key: str = "", stroke: str = "Enter") -> None:
    """Go to a control by Tab and strike a key there."""
    tab_to(page, words, key)
    with answered(page):
        page.keyboard.press(stroke)


def test_the_tutorial_on_two_ways_by_keyboard(page: Page, server: str) -> None:
    """For w = 2, x = 1, y = 1: grad gives 2 and writes nothing, backward writes 2, then 4."""
    opened(page, f"{server}/mse?lang=en")
    press(page, "weight w", "w", "ArrowRight")
    expect(page.get_by_text("At w = 2.1 the loss is 1.21 and its slope 2.2")).to_be_visible()
    with answered(page):
        page.keyboard.press("ArrowLeft")
    tab_to(page, "Next: ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two ways to a gradient")
    expect(page.locator(".gl-ledger").first).to_be_visible()
    at_rest(page)
    told = page.locator(".st-key-calls-made")
    for call, answer in (
        ("mse = ", "MseLossBackward0"),
        ("torch.autograd.grad(mse, [w])", "(tensor([2.]),)"),
        ("mse.backward()", "RuntimeError"),  # the graph has been freed
    ):
        press(page, call)
        expect(told).to_contain_text(answer)
        page.evaluate("document.activeElement.blur()")  # from the top again
    for _time in range(2):
        press(page, "mse = ")
        press(page, "mse.backward()")
        page.evaluate("document.activeElement.blur()")
    row = page.locator(".gl-ledger tr", has=page.get_by_role("rowheader", name="w", exact=True))
    expect(row.first).to_contain_text("tensor([4.])")


def test_the_tutorial_on_softmax_by_keyboard(page: Page, server: str) -> None:
    opened(page, f"{server}/softmax?lang=en&a0=0.1043&a1=0.4946&a2=0.3141")
    tab_to(page, "0", "row")
    page.keyboard.press("ArrowRight")
    with answered(page):
        page.keyboard.press("Enter")
    notebook = page.locator(".gl-notebook").first
    expect(notebook).to_contain_text("(tensor([-0.1073,  0.2396, -0.1323]),)")
    press(page, "The two products")
    press(page, "all ones")
    product = page.locator(".st-key-vjp .gradlab-plot")
    expect(product).to_have_attribute("aria-label", re.compile("e−8"))  # rounding alone
    press(page, "The sum trap")
    expect(page.get_by_text("p.sum()", exact=False).first).to_be_visible()
