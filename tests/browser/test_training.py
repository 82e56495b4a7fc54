"""The order of a training step: real calls, their rules by hand, a wrong order beside the right."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import at_rest, copied_link
from tests.browser.test_ledger import cell, press


def test_a_clipped_step_is_pressed_and_worked_out(
    page: Page, server: str, cold_server: str
) -> None:
    page.goto(f"{server}/training?lang=en")
    press(page, "opt = torch.optim.SGD([w, b], lr=lr)")
    page.get_by_text("More losses", exact=True).click()
    press(page, "loss = (50 * w**2).sum()")
    press(page, "loss.backward()")
    expect(cell(page, "w", "grad")).to_contain_text("tensor([300.])")
    press(page, "torch.nn.utils.clip_grad_norm_([w, b], max_norm)")
    expect(page.locator(".st-key-rules .katex").first).to_be_visible()
    expect(page.locator(".st-key-rules")).to_contain_text("300")
    press(page, "opt.step()")
    expect(cell(page, "w", "value")).to_contain_text("tensor([2.9000])")
    expect(page.locator(".st-key-rules")).to_contain_text("torch has w = 2.9")
    page.goto(copied_link(page).replace(server, cold_server))
    expect(cell(page, "w", "value")).to_contain_text("tensor([2.9000])")


def test_a_scene_puts_the_right_order_beside_the_wrong_one_at_its_end(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/training?lang=en")
    page.get_by_text("Scenes: a wrong order, and the right one").click()
    page.get_by_role("button", name="Clip after the step").click()
    expect(page.locator(".st-key-told")).to_contain_text("Decide, then press Next line.")
    expect(page.locator(".st-key-right-order")).to_have_count(0)
    for _line in range(2):
        page.get_by_role("button", name="Next line").click()
    expect(page.locator(".st-key-right-order pre.in", has_text="opt.step()")).to_be_visible()
    expect(cell(page, "w", "value")).to_contain_text("tensor([-27.])")
    expect(cell(page, "w", "value", at=1)).to_contain_text("tensor([2.9000])")


def test_the_calls_of_one_ledger_are_not_those_of_another(page: Page, server: str) -> None:
    page.goto(f"{server}/backward?lang=en&calls=fbh")
    expect(page.locator(".st-key-calls-made")).to_contain_text("w -= lr * w.grad")
    page.locator(".st-key-path").get_by_role("link", name="Training").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The order of a training step")
    at_rest(page)
    expect(page.locator(".st-key-notices")).to_have_count(0)
    expect(page.locator(".st-key-calls-made")).not_to_contain_text("mse")
    expect(page.get_by_label("One letter for each call")).to_have_value("")
    press(page, "opt.zero_grad()")
    expect(page.locator(".gl-notebook pre.error")).to_contain_text("NameError")
    expect(page.get_by_label("One letter for each call")).to_have_value("z")
