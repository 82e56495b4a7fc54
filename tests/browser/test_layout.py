"""Where things stand on the screen: nothing important out of sight, no room left empty."""

from __future__ import annotations

import pytest
from playwright.sync_api import FloatRect, Locator, Page, ViewportSize, expect

from gradlab.ui.page.lesson_list import LESSONS
from tests.browser.conftest import at_rest

LAPTOP: ViewportSize = {"width": 1280, "height": 720}
PROJECTOR: ViewportSize = {"width": 1920, "height": 1080}
PHONE: ViewportSize = {"width": 390, "height": 844}


def opened(page: Page, address: str) -> None:
    """Open an address and wait for the stylesheet, which Streamlit brings a little later."""
    page.goto(address)
    page.wait_for_function(
        """() => {
          const app = document.querySelector(".stApp");
          return app && getComputedStyle(app).getPropertyValue("--gl-w");
        }"""
    )


def box(place: Locator) -> FloatRect:
    """Return where something is: x, y, width and height in pixels."""
    expect(place).to_be_visible()
    found = place.bounding_box()
    assert found is not None
    return found


def test_a_lesson_begins_right_below_a_slim_bar(page: Page, server: str) -> None:
    opened(page, f"{server}/mse?lang=zh")
    for size in (LAPTOP, PROJECTOR, PHONE):
        page.set_viewport_size(size)
        at_rest(page)
        assert box(page.locator(".st-key-bar"))["height"] == 48, size
        assert box(page.get_by_role("heading", level=1))["y"] <= 60, size
        expect(page.get_by_test_id("stSidebar")).to_have_count(0)


def test_a_slider_its_label_and_its_number_share_a_line(page: Page, server: str) -> None:
    opened(page, f"{server}/mse?lang=en")
    row, slider = page.locator(".st-key-number-w"), page.locator(".st-key-w [role=group]")
    for width in (1280, 1000, 900, PHONE["width"]):
        page.set_viewport_size({"width": width, "height": 720})
        at_rest(page)
        for part in (row.get_by_text("weight").first, slider, row.locator("input[type=number]")):
            inner, outer = box(part), box(row)
            assert outer["y"] <= inner["y"], width
            assert inner["y"] + inner["height"] <= outer["y"] + outer["height"], width
        assert box(row)["height"] <= 44, width
        assert box(slider)["width"] >= 100, width


def test_the_bar_stays_and_covers_nothing_that_has_the_focus(page: Page, server: str) -> None:
    opened(page, f"{server}/mse?lang=en")
    next_lesson = page.locator(".st-key-next a")
    next_lesson.focus()
    bar = box(page.locator(".st-key-bar"))
    assert (bar["y"], bar["height"]) == (0, 48)
    for _press in range(12):  # backwards, up the page
        page.keyboard.press("Shift+Tab")
        focused = page.evaluate(
            "() => { const {top, bottom} = document.activeElement.getBoundingClientRect();"
            " return document.activeElement.closest('.st-key-bar') ? 48 : bottom; }"
        )
        assert focused >= 48


def test_in_a_frame_of_another_page_the_stage_stands_alone(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 900, "height": 600})
    opened(page, f"{server}/mse?embed=true&lang=en&w=3")
    expect(page.locator(".st-key-w input[type=range]")).to_have_value("3")
    expect(page.locator(".st-key-bar")).to_be_hidden()
    expect(page.locator(".st-key-next")).to_be_hidden()
    expect(page.get_by_text("Move one of the three")).to_be_hidden()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("The slope of a loss")  # for those who listen
    assert box(page.locator(".st-key-heading").locator(".."))["height"] <= 1
    assert box(page.locator(".st-key-at-a-glance"))["y"] < 40


def test_a_call_at_the_foot_of_the_palette_shows_what_it_did(page: Page, server: str) -> None:
    opened(page, f"{server}/backward?calls=fb")
    page.get_by_text("Updates", exact=True).click()
    for call in ("opt = torch.optim.SGD([w], lr=lr)", "opt.step()", "opt.zero_grad()"):
        page.get_by_role("button", name=call, exact=True).click()
        done = page.locator(".st-key-calls-made pre.in", has_text=call)
        expect(done).to_be_in_viewport(ratio=1)
        expect(page.locator(".gl-ledger table").first).to_be_in_viewport(ratio=1)


def test_the_lessons_cards_are_equal_and_fill_a_phone(page: Page, server: str) -> None:
    opened(page, server)
    cards = page.locator("[class*='st-key-card-']")
    expect(cards).to_have_count(len(LESSONS))
    expect(cards.locator("svg")).to_have_count(len(LESSONS))
    page.wait_for_function(
        """() => {
          const cards = [...document.querySelectorAll("[class*='st-key-card-']")];
          return new Set(cards.slice(0, 3).map((card) => card.clientHeight)).size === 1;
        }"""
    )
    page.set_viewport_size(PHONE)
    assert box(cards.first)["width"] > 340


def test_a_phone_shows_the_case_right_below_the_list_of_cases(page: Page, server: str) -> None:
    page.set_viewport_size(PHONE)
    opened(page, f"{server}/clinic")
    cases = box(page.locator(".st-key-cases"))
    heading = box(page.get_by_role("heading", name="backward() on a vector"))
    assert 0 < heading["y"] - cases["y"] - cases["height"] < 60


def test_the_number_below_a_bar_stands_clear_of_the_bars_name(page: Page, server: str) -> None:
    opened(page, f"{server}/sandbox?expr=[-x, x]")
    figure = page.locator(".st-key-sandbox-value")
    number, name = figure.locator(".bartext").first, figure.locator(".xtick text").first
    expect(number).to_have_text("−1")
    assert box(number)["y"] + box(number)["height"] <= box(name)["y"] + 3


@pytest.mark.parametrize(
    ("address", "key"),
    [("mse", "headline-loss-numbers"), ("", "picture-mse")],
)
def test_room_is_kept_for_what_is_on_its_way(
    page: Page, server: str, address: str, key: str
) -> None:
    opened(page, f"{server}/{address}")
    place = page.locator(f".st-key-{key}")
    expect(place.locator("dd, input[type=number], svg").first).to_be_visible()
    kept = place.evaluate("(element) => parseFloat(getComputedStyle(element).minHeight)")
    assert abs(box(place)["height"] - kept) < 2


@pytest.mark.parametrize(
    "address", ["mse", "softmax?f=spherical", "sandbox?expr=F.relu6(x)&nodes=true&step=3"]
)
def test_a_formula_fits_its_place(page: Page, server: str, address: str) -> None:
    opened(page, f"{server}/{address}")
    formulas = page.locator(".katex-display")
    expect(page.locator("[class*='st-key-stage'] .gl-panel, .gl-truth").last).to_be_visible()
    expect(formulas.last).to_be_visible()
    for size in (LAPTOP, PHONE) if "spherical" in address else (LAPTOP,):
        page.set_viewport_size(size)
        at_rest(page)
        for formula in formulas.all():
            assert formula.evaluate("(element) => element.scrollWidth <= element.clientWidth")


def test_a_phone_shows_the_lesson_that_is_chosen_from_the_bar(page: Page, server: str) -> None:
    page.set_viewport_size(PHONE)
    opened(page, f"{server}/mse")
    page.locator(".gl-path-open").click()
    page.locator(".st-key-path").get_by_role("link", name="Graph").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The grad_fn graph")
    expect(page.get_by_text("Forward, torch notes")).to_be_in_viewport(ratio=1)


def test_a_phone_shows_a_slope_in_the_legend_whole(page: Page, server: str) -> None:
    page.set_viewport_size(PHONE)
    opened(page, f"{server}/mse?w=-1.3&batch=true")
    legend = page.locator(".st-key-batch-curve .legend")
    slope, room = box(legend.get_by_text("tangent −11.2")), box(legend.locator(".bg"))
    assert slope["x"] + slope["width"] <= room["x"] + room["width"]


def test_a_phone_shows_all_steps_without_columns_of_few_letters(page: Page, server: str) -> None:
    page.set_viewport_size(PHONE)
    opened(page, f"{server}/graph?f=softmax&row=1")
    page.get_by_text("All steps as a table").click()
    row = page.locator(".gl-table tr", has_text="SoftmaxBackward0")
    assert box(row.locator("td").last)["width"] > 300
    assert box(row)["height"] < 150


def test_what_was_freed_is_struck_and_the_word_that_says_so_is_not(page: Page, server: str) -> None:
    opened(page, f"{server}/backward?calls=fb")
    freed = page.locator(".gl-ledger .freed").first
    lines = "(element) => getComputedStyle(element).textDecorationLine"
    assert freed.evaluate(lines) == "none"
    assert freed.locator(".saved").evaluate(lines) == "line-through"
