"""The double-backward story in a real browser: told by buttons, undone, shared, reopened."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from gradlab.ledger import TWO_WAYS, after, parse
from tests.browser.conftest import copied_link
from tests.browser.test_live import slow_line

REFUSAL = "RuntimeError: Trying to backward through the graph a second time"


def cell(page: Page, name: str, column: str, at: int = 0) -> Locator:
    """Return the cell of a tensor, by the column's head, in one of the ledger's tables."""
    table = page.locator(".gl-ledger table").nth(at)
    expect(table).to_be_visible(timeout=20_000)
    heads = table.locator("thead th").all_text_contents()
    row = table.locator("tbody tr").filter(has=page.locator(f"th b:text-is('{name}')"))
    return row.locator("td").nth(heads.index(column) - 1)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_the_double_backward_story(page: Page, server: str, cold_server: str) -> None:
    page.goto(f"{server}/backward")
    calls = page.get_by_label("One letter for each call")
    press(page, "mse = F.mse_loss(x * w, target)")
    expect(cell(page, "w", "grad")).to_have_text("None")
    press(page, "mse.backward()")
    expect(cell(page, "w", "grad")).to_have_text("▸ tensor([2.])")
    expect(page.locator(".gl-ledger .freed")).to_have_count(3)
    press(page, "mse.backward()")
    expect(page.locator(".gl-notebook pre.error")).to_contain_text(REFUSAL)
    expect(cell(page, "w", "grad")).to_have_text("tensor([2.])")
    expect(calls).to_have_value("fbb")
    clinic = page.get_by_role("link", name="Backward through one graph twice")
    expect(clinic).to_have_attribute("href", re.compile("clinic.*case=twice"))

    page.keyboard.press("Z")
    expect(page.locator(".gl-notebook pre.error")).to_have_count(0)
    expect(page.locator(".gl-undone")).to_contain_text("mse.backward()")
    expect(calls).to_have_value("fb.b")
    link = copied_link(page)
    assert "calls=fb.b" in link

    page.goto(link.replace(server, cold_server))
    expect(cell(page, "w", "grad")).to_have_text("▸ tensor([2.])")
    page.get_by_role("button", name=re.compile("^Redo")).click()
    expect(page.locator(".gl-notebook pre.error")).to_contain_text(REFUSAL)
    expect(page.get_by_label("One letter for each call")).to_have_value("fbb")


def test_calls_on_softmax_land_row_by_row_however_quick(page: Page, server: str) -> None:
    page.goto(f"{server}/softmax?tutorial=true")
    for call in "fb12f":
        page.locator(f".st-key-press-{call} button").click(no_wait_after=True)
    expect(page.get_by_label("One letter for each call")).to_have_value("fb12f")
    expect(page.locator(".st-key-calls-made pre.error")).to_have_count(2)
    expect(page.locator(".st-key-calls-made pre.error").last).to_contain_text(REFUSAL)
    cells = page.locator(".st-key-called-rows .heatmap-label text")
    expect(cells.filter(has_text="0.2396")).to_have_count(1)
    expect(cells.filter(has_text="0.2219")).to_have_count(0)


def test_going_back_and_pressing_another_call_keeps_the_old_branch(page: Page, server: str) -> None:
    page.goto(f"{server}/backward?calls=fb.b")
    page.get_by_text("retain_graph=True", exact=True).click()
    press(page, "mse.backward(retain_graph=True)")
    calls = page.get_by_label("One letter for each call")
    expect(calls).to_have_value("fbbR~fbb")
    press(page, "Branch fbb")
    expect(calls).to_have_value("fbb~fbbR")


def test_a_damaged_list_of_calls_starts_empty_with_a_sentence(page: Page, server: str) -> None:
    page.goto(f"{server}/backward?calls=%3Cb%3EfQ")
    expect(page.get_by_text("This list of calls cannot be read")).to_be_visible()
    press(page, "mse = F.mse_loss(x * w, target)")
    expect(page).to_have_url(re.compile(r"calls=f(&|$)"))


def test_a_scene_asks_before_it_answers(page: Page, server: str) -> None:
    page.goto(f"{server}/backward")
    page.get_by_text("Scenes, with a question each").click()
    press(page, "An add-only graph twice")
    expect(page.get_by_text("Will the second backward pass be refused?")).to_be_visible()
    assert "an addition saves nothing, so" not in page.content()
    page.get_by_role("button", name=re.compile("^Next line")).click()
    expect(page.get_by_text("an addition saves nothing, so")).to_be_visible()
    expect(cell(page, "w", "grad")).to_have_text("▸ tensor([2.])")


def test_question_redo_and_table_are_on_a_small_screen(page: Page, server: str) -> None:
    page.goto(f"{server}/backward?calls=sc.xemsjxe")
    expect(cell(page, "d", "grad_fn")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("does backward notice?")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name=re.compile("^Next line"))).to_be_in_viewport(ratio=1)
    coming = page.locator(".gl-undone pre")
    expect(coming.nth(2)).to_have_text("w = torch.full([1], 2.0, requires_grad=True)\nw")
    region = page.locator(".gl-ledger").first
    assert region.evaluate("element => element.scrollWidth <= element.clientWidth")
    expect(region).to_have_attribute("tabindex", "0")
    expect(region).to_have_attribute("aria-label", re.compile("Every tensor"))


def test_the_truth_meter_measures_the_present_w(page: Page, server: str) -> None:
    page.goto(f"{server}/backward?calls=.fsjx")
    expect(cell(page, "w", "value")).to_be_visible()
    expect(page.locator(".gl-truth")).to_have_count(0)
    page.goto(f"{server}/backward?calls=fsj.x")
    expect(page.get_by_text("at w = 2, x = 1, target = 1")).to_be_visible()
    expect(page.locator(".gl-truth dd").first).to_have_text("2")
    page.goto(f"{server}/backward?calls=fsjx")
    expect(page.get_by_text("at w = 0, x = 1, target = 1")).to_be_visible()
    expect(page.locator(".gl-truth dd").first).to_have_text("−2")


def test_a_call_tapped_on_a_phone_and_the_gradient_it_changes_are_on_one_screen(
    page: Page, server: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/backward?calls=f")
    expect(cell(page, "w", "grad")).to_have_text("None")
    press(page, "mse.backward()")
    expect(page.locator(".gl-notebook pre.none").last).to_be_in_viewport(ratio=1)
    expect(cell(page, "w", "grad")).to_have_text("▸ tensor([2.])")
    expect(cell(page, "w", "grad")).to_be_in_viewport(ratio=1)
    expect(page.locator(".st-key-press-b button")).to_be_in_viewport(ratio=1)


# Real buttons of the page, pressed one after the other without looking at what was answered.
PRESSES = """async ([buttons, pause]) => {
  for (const name of buttons) {
    document.querySelector(`.st-key-${name} button:enabled`).click();
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
  }
}"""
BRANCHING = [*["press-f", "press-b", "undo", "redo"] * 2, "press-g", "undo", "undo", "redo"]
# None of these is ever disabled on the way, so they may be pressed while answers come in.
TO_AND_FRO = ["press-b", "undo", "redo", "press-b", "undo", "undo", "redo", "press-b"]
TO_AND_FRO += ["redo", "undo", "press-b", "redo"]


@pytest.mark.parametrize(
    ("buttons", "pause"), [(BRANCHING, 0), (TO_AND_FRO, 0), (TO_AND_FRO, 25), (TO_AND_FRO, 90)]
)
def test_quick_presses_over_a_slow_line_all_count_in_their_order(
    page: Page, server: str, buttons: list[str], pause: int
) -> None:
    history = parse(f"fbbb.{'b' * 15}", TWO_WAYS)
    with slow_line(server) as address:
        calls = ready(page, address, str(history))
        for _repetition in range(3):
            expect(calls).to_have_value(str(history))
            expect(page.locator(".gl-undone")).to_be_visible()
            for button in buttons:
                history = after(history, button)
            page.evaluate(PRESSES, [buttons, pause])
        expect(calls).to_have_value(str(history))
        expect(page).to_have_url(re.compile(f"calls={history}(&|$)"))


def ready(page: Page, address: str, calls: str) -> Locator:
    """Open a list of calls, wait until presses are counted, return the field with the list."""
    page.goto(f"{address}/backward?calls={calls}")
    expect(page.get_by_role("button", name=re.compile("^Redo"))).to_be_visible()
    expect(page.locator(".gl-undone")).to_be_visible()
    page.wait_for_function("window.gradlabPresses")
    return page.get_by_label("One letter for each call")


def test_quick_shortcuts_all_count(page: Page, server: str) -> None:
    calls = ready(page, server, "fbb.bbbbbbbbbbbb")
    for key in "yyyyyyyyzzzyy":
        page.keyboard.press(key)
    expect(calls).to_have_value("f" + 9 * "b" + "." + 5 * "b")


def test_the_line_slider_takes_quick_steps_and_a_press_between_them(
    page: Page, server: str
) -> None:
    with slow_line(server) as address:
        calls = ready(page, address, "fbbbbb.b")
        line = page.get_by_role("slider", name="Line")
        line.focus()
        for key in ["ArrowLeft"] * 3:
            page.keyboard.press(key)
        page.locator(".st-key-undo button").click()
        expect(calls).to_have_value("fb.bbbbb")
        page.locator(".st-key-press-g button").first.click()
        expect(calls).to_have_value("fbg~fbbbbbb")
