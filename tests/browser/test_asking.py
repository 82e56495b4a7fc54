"""Questions by keyboard alone, and what a browser is told of an answer before the commit."""

from __future__ import annotations

from functools import partial

import pytest
from playwright.sync_api import Page, WebSocket, expect

from gradlab.ask.item import TYPED
from gradlab.ask.table import ITEMS, items_of
from gradlab.ui.page.talk import address_of
from tests.browser.conftest import answered, at_rest, listen, until
from tests.test_asking import STREAMS, inflated, leaks

ACTIVE = """() => {
  const active = document.activeElement;
  return active.matches("a, button, input") ? active.innerText?.trim() || active.type : "";
}"""
COMMIT = ".st-key-commit-answer button"


def tab_to(page: Page, text: str) -> None:
    """Tab until what has the focus says so, as one does who uses no mouse."""
    for _press in range(60):
        if text in page.evaluate(ACTIVE):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way by Tab to {text!r}")


def is_asked(page: Page, name: str) -> bool:
    return f"ask={name}&" in f"{page.url}&"


def answer(page: Page, kind: str, order: int) -> None:
    """Give an answer by keys alone, and commit it."""
    if kind == "number":
        tab_to(page, "number")
        page.keyboard.type("1.5")
        with answered(page):
            page.keyboard.press("Enter")
    elif kind == "order":
        for k in range(1, order + 1):
            with answered(page):
                page.keyboard.press(str(k))
    elif kind != "place":
        with answered(page):
            page.keyboard.press("1")
    expect(page.locator(COMMIT)).to_be_enabled()
    if kind == "number":  # a key typed into a field is the field's
        tab_to(page, "Commit")
    page.keyboard.press("Enter")
    until(page, lambda: "guess=" in page.url)


@pytest.mark.parametrize("lesson", ["mse", "softmax"])
def test_a_whole_lesson_is_answered_by_keyboard_alone(page: Page, server: str, lesson: str) -> None:
    listen(page)
    items = items_of(lesson)
    page.goto(f"{server}/{lesson}?ask={items[0].name}&seed=1&set={lesson}")
    for k, item in enumerate(items):
        until(page, partial(is_asked, page, item.name))
        expect(page.locator(".st-key-stage-ask h3")).to_be_visible()
        expect(page.locator(COMMIT)).to_be_visible()
        at_rest(page)
        answer(page, item.kind, 4)
        expect(page.locator(".st-key-stage-ask .gl-notebook")).to_be_visible()
        at_rest(page)
        tab_to(page, "Next question" if k + 1 < len(items) else "your receipt")
        page.keyboard.press("Enter")
    receipt = page.locator("code", has_text="receipt=")
    expect(receipt).to_be_visible()
    expect(page.locator(".verdicts tbody tr")).to_have_count(len(items))
    expect(page.locator(".gl-met")).to_contain_text(f"{len(items)} of {len(items)}")


def test_no_frame_no_node_and_no_address_tells_an_answer(page: Page, server: str) -> None:
    frames: list[bytes] = []

    def heard(data: bytes | str) -> None:
        frames.append(data if isinstance(data, bytes) else data.encode())

    def meet(socket: WebSocket) -> None:
        socket.on("framereceived", heard)

    page.on("websocket", meet)
    names = "mse-target mse-tangent mse-rate softmax-row backward-adds graph-shared"
    for name in names.split():
        for lang in ("en", "zh"):
            frames.clear()
            page.goto(f"{server}/{ITEMS[name].lesson}?ask={name}&seed=3&lang={lang}")
            expect(page.locator(COMMIT)).to_be_visible()
            at_rest(page)
            whole = b"\n".join(frames)
            assert len(whole) > 5_000
            streams = [inflated(whole[each.start() :]) for each in STREAMS.finditer(whole)]
            sent = b"\n".join([whole, *streams]).decode("utf-8", "ignore")
            seen = sent + page.content() + page.url
            assert leaks(ITEMS[name], 3, seen, lang) == []
    page.goto(f"{server}/mse?ask=mse-target&seed=3&guess=7.7&lang=en")  # planted: the answer is out
    expect(page.locator(".gl-notebook")).to_be_visible()
    at_rest(page)
    assert ITEMS["mse-target"].kind in TYPED
    assert leaks(ITEMS["mse-target"], 3, page.content(), "en")


def test_a_clicker_leads_through_a_question_and_on(page: Page, server: str) -> None:
    stops = ["mse?ask=mse-rate&seed=5&again=true", "mse?w=1"]
    page.goto(f"{server}/{address_of(stops, 1, {'lang': 'en'})}")
    expect(page.locator(".st-key-show-answer button")).to_be_visible()
    at_rest(page)
    page.keyboard.press("PageDown")
    expect(page.get_by_text("answer once more")).to_be_visible()
    at_rest(page)
    assert "guess=-" in page.url
    page.keyboard.press("2")  # what the class has voted for
    expect(page.locator(".st-key-answer-2 button[kind=primary]")).to_be_visible()
    at_rest(page)
    page.keyboard.press("PageDown")
    expect(page.get_by_text("← torch")).to_be_visible()
    at_rest(page)
    assert "second=2" in page.url
    page.keyboard.press("PageDown")
    expect(page.get_by_role("img", name="Stop 2 of 2")).to_be_visible()


@pytest.mark.parametrize(
    ("ask", "figure", "by"),
    [
        ("mse-tangent", "asked-curve", (0, -40)),
        ("softmax-bar", "asked-bars", (0, -40)),
        ("softmax-product", "asked-bars", (0, -30)),
    ],
)
def test_a_line_and_a_bar_are_set_by_hand_in_the_figure(
    page: Page, server: str, ask: str, figure: str, by: tuple[int, int]
) -> None:
    page.goto(f"{server}/{ITEMS[ask].lesson}?ask={ask}&seed=5&lang=en")
    knob = page.locator(f".st-key-{figure} .gradlab-knob").first
    expect(knob).to_be_visible()
    at_rest(page)
    slider = page.locator(".st-key-handle-0 input[type=range]")
    before = float(slider.input_value())
    knob.hover()
    page.mouse.down()
    box = knob.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    with answered(page):
        page.mouse.move(x + by[0], y + by[1], steps=6)
        page.mouse.up()
    assert float(slider.input_value()) > before
    moved = knob.bounding_box()
    assert moved is not None
    assert abs(moved["y"] + moved["height"] / 2 - (y + by[1])) < 12
    assert "guess" not in page.url
