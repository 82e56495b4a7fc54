"""A page before a class: talk view by the clicker alone, the QR code, the frame of another page."""

from __future__ import annotations

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from gradlab.ui.page.talk import address_of
from tests.browser.conftest import answered, at_rest

TEN = [
    "mse?w=-1.2", "mse?w=3&h=0.1", "graph?step=5", "softmax?a0=2&row=1", "backward?calls=fb.bg",
    "clinic?case=vector", "sandbox?expr=sin%28w%29", "graph?f=softmax&row=0&step=6",
    "mse?x=2&nodes=true&step=6", "softmax?f=polar",
]  # fmt: skip
STEPS = {2: 1, 4: 2}  # what a stop has left to step through, by its place


def at_stop(page: Page, number: int) -> None:
    expect(page.get_by_role("img", name=f"Stop {number} of 10")).to_be_visible()
    at_rest(page)


def test_page_down_alone_walks_through_ten_links_and_the_steps_of_each(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/{address_of(TEN, 1, {'lang': 'en'})}")
    for number, stop in enumerate(TEN, 1):
        at_stop(page, number)
        slug, _, query = stop.partition("?")
        assert f"/{slug}?" in page.url
        if "calls" not in query:
            assert all(each in page.url for each in query.split("&"))
        for _step in range(STEPS.get(number - 1, 0)):
            page.keyboard.press("PageDown")
        at_stop(page, number)  # the steps are taken, and the stop is still this one
        page.keyboard.press("PageDown")
    at_stop(page, 10)  # behind the last one there is none
    page.keyboard.press("PageUp")
    at_stop(page, 9)
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-path")).to_be_visible()
    assert "view=" not in page.url


# All of them before Python can have answered the first: nothing then tells the page where it is.
PRESSED_AT_ONCE = """(keys) => keys.forEach((key) => document.body.dispatchEvent(
  new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true })))"""


@pytest.mark.parametrize("is_quick", [False, True], ids=["by hand", "at once"])
def test_every_press_of_a_clicker_counts(page: Page, server: str, *, is_quick: bool) -> None:
    page.goto(f"{server}/backward?view=talk&calls=.{'fb' * 12}&lang=en")
    expect(page.get_by_role("button", name="Leave the talk view")).to_be_visible()
    page.wait_for_function("window.gradlabPresses")
    at_rest(page)
    keys = ["PageDown"] * 22 + ["ArrowLeft"] * 4 + [" "] * 2
    with answered(page):
        if is_quick:
            page.evaluate(PRESSED_AT_ONCE, keys)
        else:
            for key in keys:
                page.keyboard.press(key)
    expect(page.locator(".gl-notebook pre.in", has_text="backward()")).to_have_count(10)
    assert f"calls={'fb' * 10}.{'fb' * 2}" in page.url


def code_in(picture: Locator) -> str:
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.screenshot())))
    return found.text


def test_the_qr_code_is_that_of_the_present_state(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?lang=en&view=talk")
    slider = page.locator(".st-key-w input[type=range]")
    expect(slider).to_be_visible()
    at_rest(page)
    slider.focus()
    with answered(page):
        slider.press("ArrowRight")
    page.locator(".stMain").press("q")
    code = page.get_by_role("img", name=re.compile("QR code"))
    expect(code).to_be_visible()
    w = slider.input_value()
    assert code_in(code) == f"{server}/mse?lang=en&w={w}"
    page.keyboard.press("Escape")  # closes the code, not the view
    expect(code).to_be_hidden()
    assert "view=talk" in page.url


@pytest.mark.parametrize("link", ["mse?w=-1.2", "softmax?row=1"])
def test_in_a_frame_the_figure_has_most_of_the_room_and_nothing_scrolls(
    page: Page, server: str, link: str
) -> None:
    page.set_viewport_size({"width": 900, "height": 600})
    page.goto(f"{server}/{link}&embed=true&lang=en")
    figures = page.locator(".gradlab-figure, .gl-view")
    expect(figures.first).to_be_visible()
    at_rest(page)
    boxes = [each.bounding_box() for each in figures.all() if each.is_visible()]
    area = sum(box["width"] * box["height"] for box in boxes if box)
    assert area / (900 * 600) >= 0.6
    main = page.locator(".stMain")
    assert main.evaluate("(main) => main.scrollHeight - main.clientHeight") <= 0
    assert main.evaluate("(main) => main.scrollWidth - main.clientWidth") <= 0
    expect(page.locator(".st-key-bar a").first).to_be_hidden()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_count(1)  # for those who listen


def test_what_is_printed_in_the_dark_is_light(page: Page, server: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server}/mse?lang=en")
    number = page.locator(".st-key-loss-curve .xtick text").first
    expect(number).to_have_css("fill", "rgb(229, 231, 235)")
    at_rest(page)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(number).to_have_css("fill", "rgb(31, 41, 55)")
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(31, 41, 55)")
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(255, 255, 255)")
    words = page.locator(".stMarkdownColoredText", has_text="prediction")
    expect(words).to_have_css("color", "rgb(126, 34, 206)")  # the light theme's prediction
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(number).to_have_css("fill", "rgb(229, 231, 235)")
