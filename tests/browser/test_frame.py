"""The frame around every lesson, in a real browser."""

from __future__ import annotations

import itertools
import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from gradlab.ui.page.lesson_list import HOME, LESSONS
from gradlab.words.colours import COLOURS
from tests.browser.conftest import at_rest, complaints_of

ALL = (HOME, *LESSONS)


@pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: lesson.slug or "front")
def test_a_lesson_opens_by_a_deep_link_and_reloads(page: Page, server: str, lesson) -> None:
    page.goto(f"{server}/{lesson.slug}?lang=en")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(lesson.title)
    at_rest(page)
    # a lesson has boxes of its own; none speaks of the link or of a failure
    complaint = page.get_by_test_id("stAlert").filter(has_text=re.compile("🔗|went wrong"))
    expect(complaint).to_have_count(0)
    page.reload()
    expect(heading).to_have_text(lesson.title)


def test_a_deep_link_restores_its_state_on_a_cold_server(page: Page, cold_server: str) -> None:
    page.goto(f"{cold_server}/mse?w=3&x=0.5&y=2&lang=en")
    expect(page.locator(".st-key-w input[type=range]")).to_have_value("3")
    expect(page.locator(".st-key-x input[type=range]")).to_have_value("0.5")
    expect(page).to_have_url(f"{cold_server}/mse?w=3&x=0.5&y=2&lang=en")


def test_switching_the_language_keeps_the_state(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?w=3")
    page.get_by_role("radio", name="中文").or_(page.get_by_text("中文", exact=True)).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("损失的斜率")
    expect(page.locator(".st-key-w input[type=range]")).to_have_value("3")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("损失的斜率")
    assert "lang=zh" in page.url
    assert "w=3" in page.url


def test_the_language_travels_with_the_navigation_and_back(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?lang=zh")
    page.get_by_role("link", name="雅可比矩阵").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("雅可比矩阵，一次一行")
    page.go_back()
    expect(heading).to_have_text("损失的斜率")


def test_the_browsers_language_is_taken_when_the_link_names_none(
    browser: Browser, server: str
) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    complaints = complaints_of(page)
    page.goto(f"{server}/mse")
    expect(page.get_by_role("heading", level=1)).to_have_text("损失的斜率")
    assert complaints == []
    context.close()


def test_a_bad_link_falls_back_with_one_sentence(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?w=abc&x=99&y=-1e9&foo=<b>x</b>&lang=en")
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_have_count(1)
    expect(alert).to_contain_text("x goes from −5 to 5; the link asked for 99.")
    expect(alert).to_contain_text("y goes from −5 to 5; the link asked for −1e9.")
    expect(page.locator(".st-key-x input[type=range]")).to_have_value("5")
    expect(page.locator(".st-key-y input[type=range]")).to_have_value("-5")
    expect(alert).to_contain_text("no usable value for w; w starts at 2.")
    expect(alert).not_to_contain_text("2.0")
    expect(page.locator(".st-key-w input[type=range]")).to_have_value("2")
    expect(page).not_to_have_url(re.compile("foo|w="))


@pytest.mark.parametrize(
    ("address", "section", "key", "told"),
    [
        ("mse?batch=false&m=99", "batch", "m", " goes from 1 to 6"),
        ("softmax?products=false&v1=abc", "products", "v1", " starts at 0"),
    ],
)
def test_a_bad_value_in_a_closed_section_is_told_when_it_opens(
    page: Page, server: str, address: str, section: str, key: str, told: str
) -> None:
    page.goto(f"{server}/{address}&lang=en")
    fold = page.locator(f".st-key-{section}")
    fold.locator("summary").first.click()
    expect(fold.get_by_test_id("stAlert")).to_contain_text(f"{key}{told}")
    expect(page.get_by_test_id("stAlert")).to_have_count(1)


def test_a_typed_number_moves_the_slider_and_the_link(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?lang=en")
    field = page.locator("[class*=st-key-w-exact] input")
    field.fill("1.2345")
    field.press("Enter")
    # the range input itself rounds to its step; what it announces is the value
    slider = page.locator(".st-key-w input[type=range]")
    expect(slider).to_have_attribute("aria-valuetext", "1.2345")
    expect(page).to_have_url(f"{server}/mse?lang=en&w=1.2345")


def test_a_quantity_has_its_colour_in_text_formula_and_code(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?lang=en&code=true")
    formula = page.locator('.katex-html [style*="blue"]').first
    code = page.locator(".gl-notebook b", has_text="w").first
    label = page.locator(".st-key-number-w .stMarkdownColoredText")
    themes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        hexes = getattr(COLOURS["w"], theme)
        wanted = "rgb({}, {}, {})".format(*(int(hexes[i : i + 2], 16) for i in (1, 3, 5)))
        for place in (formula, code, label):
            expect(place).to_have_css("color", wanted)


def test_what_streamlit_says_beside_a_field_is_translated_and_covers_nothing(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/sandbox?lang=zh")
    field = page.locator(".st-key-expr input")
    field.press_sequentially(" + x")
    said = page.get_by_test_id("InputInstructions")
    words = said.locator(":first-child").first
    content = words.evaluate("(element) => getComputedStyle(element, '::before').content")
    assert content == '"按 Enter 键应用"'
    assert words.evaluate("(element) => getComputedStyle(element).fontSize") == "0px"
    below, above = said.bounding_box(), field.bounding_box()
    assert below is not None
    assert above is not None
    assert below["y"] > above["y"] + above["height"] - 2


def test_title_and_language_are_the_pages_own_in_both_languages(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?lang=zh")
    expect(page).to_have_title("损失的斜率 · GradLab")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_test_id("stButtonGroup").get_by_text("English", exact=True).click()
    expect(page).to_have_title("The slope of a loss · GradLab")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto(f"{server}/?lang=zh")
    expect(page).to_have_title("GradLab")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_the_bar_names_the_present_lesson_and_the_way_on_goes_to_the_next(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/mse?lang=en")
    present = page.locator(".st-key-bar a[aria-current=page]")
    heading = page.get_by_role("heading", level=1)
    for here, then in itertools.pairwise(LESSONS):
        expect(present).to_have_text(re.compile(re.escape(here.short)))
        card = page.locator(".st-key-next")
        expect(card).to_contain_text(then.claim)
        card.get_by_role("link").press("Enter")
        expect(heading).to_have_text(then.title)
        expect(heading).to_be_focused()
    page.get_by_role("link", name="GradLab").first.click()
    expect(present).to_have_text(re.compile("GradLab"))
    expect(heading).to_be_focused()


def test_the_path_marks_what_is_done_and_what_is_next_in_this_browser_alone(
    page: Page, server: str
) -> None:
    said: list[str | bytes] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: said.append(frame)))
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/mse?lang=en")
    opener, path = page.locator(".gl-path-open"), page.locator(".st-key-path a")
    expect(opener).to_have_text("1 · Slope")
    expect(path.first).to_be_hidden()
    slider = page.locator(".st-key-w input[type=range]")
    slider.press("ArrowRight")  # a lesson that nobody put a hand to would not be done
    expect(page).to_have_url(re.compile(r"w=2\.1"))
    opener.click()
    expect(page.get_by_role("link", name="2 Two ways next lesson", exact=True)).to_be_visible()
    path.nth(1).click()
    expect(opener).to_have_text("2 · Two ways")
    expect(path.first).to_be_hidden()
    opener.press("Enter")
    expect(page.get_by_role("link", name="1 Slope ✓ done", exact=True)).to_be_visible()
    expect(path.nth(2)).to_have_accessible_name("3 Jacobian next lesson")
    page.keyboard.press("Escape")
    expect(path.first).to_be_hidden()
    expect(opener).to_be_focused()
    page.goto(f"{server}/?lang=en")
    card = page.locator(".st-key-card-mse a").first
    expect(card).to_have_accessible_name(re.compile("✓ done$"))
    assert not any("done" in f"{frame!r}" for frame in said)


def test_a_slider_and_its_field_are_named_in_words(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?lang=zh")
    slider = page.locator(".st-key-w input[type=range]")
    expect(slider).to_have_attribute("aria-label", "权重 w")
    expect(page.get_by_role("spinbutton", name="权重 w（精确值）", exact=True)).to_have_count(1)


def test_where_a_page_has_no_clipboard_the_link_is_shown(page: Page, server: str) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(f"{server}/mse?w=3")
    shown: list[str] = []
    page.on("dialog", lambda dialog: (shown.append(dialog.default_value), dialog.dismiss()))
    page.locator(".st-key-gradlab-link button").click()
    expect(page.locator(".st-key-gradlab-link button")).to_have_text("Copy link")
    assert shown == [f"{server}/mse?w=3&lang=en"]
