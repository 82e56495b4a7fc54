"""For everyone: what axe-core finds, what is read aloud, and both tutorials by keyboard alone."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from gradlab.ui.page.lesson_list import HOME, LESSONS
from tests.browser.conftest import answered, at_rest

PLACES = {
    "": "",
    "mse": "code=true&nodes=true&batch=true&step=5",
    "backward": "calls=fbb",
    "softmax": "code=true&products=true&trap=true",
    "graph": "f=softmax&code=true&step=6",
    "clinic": "case=where",
    "sandbox": "expr=softmax(a,0)&code=true&nodes=true",
}
"""Every page with its sections open; a page that is not named here is opened as it is."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_STREAMLIT: dict[tuple[str, str], str] = {}
"""Violations that are Streamlit's own: the rule and axe's selector of the element → the reason."""
MARKDOWN = re.compile(r"""(?:"|: )[^"\n]*(?:`|\$[^"\n]+\$|:[a-z]+\[)""")
WIDGETS = re.compile(r"^\s*- '?(?:slider|spinbutton|radiogroup|switch|button|combobox|textbox) .*")
STREAMLITS = {"Skip to main content", "Open", "Shortcut", "Clear"}


def violations(page: Page, *, only: list[str] | None = None) -> list[str]:
    """Return what axe-core finds, but for what is listed above, each with the place it is at."""
    by = {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS}
    options: dict[str, Any] = {"runOnly": by, "resultTypes": ["violations"]}
    if not only:
        options["rules"] = {"label-content-name-mismatch": {"enabled": True}}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
        if (rule["id"], json.dumps(node["target"])) not in OF_STREAMLIT
    ]


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".st-key-next, .st-key-cards").first).to_be_visible()
    at_rest(page)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("lesson", [HOME, *LESSONS], ids=lambda lesson: lesson.slug or "front")
def test_axe_finds_nothing_of_ours_and_names_are_words(
    page: Page, server: str, lesson, language: str
) -> None:
    page.emulate_media(reduced_motion="reduce")  # no colour is met on its way to another one
    opened(page, f"{server}/{lesson.slug}?{PLACES.get(lesson.slug, '')}&lang={language}")
    page.evaluate(
        "document.querySelectorAll('details:not([open]) > summary').forEach((it) => it.click())"
    )
    at_rest(page)
    found = violations(page)
    names = "\n".join(filter(WIDGETS.match, page.locator("body").aria_snapshot().splitlines()))
    page.emulate_media(color_scheme="dark")
    at_rest(page)
    found += violations(page, only=["color-contrast"])
    page.set_viewport_size({"width": 390, "height": 844})
    at_rest(page)
    found += violations(page)
    assert found == []
    assert not MARKDOWN.findall(names)
    assert not re.search(r'"(\S[^"]*) \1"', names), "a name is read twice"
    if language == "zh":
        assert not [word for word in STREAMLITS if f'"{word}' in names]


def status(page: Page) -> str:
    return page.locator(".gradlab-status").text_content() or ""


def focused(page: Page) -> str:
    """Return the key of the container that has the focus, or the tag of what has it."""
    return str(
        page.evaluate(
            """() => {
              const { activeElement: active } = document;
              const box = active.closest("[class*='st-key-']");
              return /st-key-([\\w-]+)/.exec(box?.className)?.[1] ?? active.tagName;
            }"""
        )
    )


def tab_to(page: Page, name: str, *, presses: int = 60) -> None:
    """Press Tab until the widget or link with this name has the focus."""
    for _press in range(presses):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
              const { activeElement: active } = document;
              const isWidget = active.matches("a, button, input, summary");
              return isWidget ? active.ariaLabel || active.textContent : "";
            }"""
        )
        if name in stop:
            return
    raise AssertionError(f"no stop named {name} within {presses} presses of Tab")


def said(page: Page, words: str) -> None:
    expect(page.locator(".gradlab-status")).to_contain_text(words)


def test_the_first_tutorial_by_keyboard_and_by_ear(page: Page, server: str) -> None:
    opened(page, f"{server}/mse?lang=en")
    assert status(page) == ""  # a page that opens is read by whoever opens it
    tab_to(page, "weight w")
    page.keyboard.press("ArrowRight")
    said(page, "loss 1.21, gradient 2.2, secant's slope 3.2")
    # at once into the field that the answer replaces: what is typed there stays
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    at_rest(page)
    assert focused(page).startswith("w-exact")
    with answered(page):
        page.keyboard.press("Enter")
    said(page, "loss 4, gradient 4, secant's slope 5")
    assert focused(page).startswith("w-exact")
    tab_to(page, "Next: Two ways to a gradient")
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1, name="Two ways to a gradient")
    expect(heading).to_be_focused()
    at_rest(page)

    tab_to(page, "The two ways")
    with answered(page):
        page.keyboard.press("Enter")
    assert focused(page) == "scene-ways"
    for _call in range(8):
        if page.get_by_role("button", name="Redo").get_attribute("aria-disabled") == "true":
            break
        with answered(page):
            page.keyboard.press("y")
    said(page, "w grad: tensor([4.])")  # the page took w = 3 along
    tab_to(page, "Undo")
    undo = page.get_by_role("button", name="Undo")
    while undo.get_attribute("aria-disabled") != "true":
        with answered(page):
            page.keyboard.press("Enter")
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")  # once too often
    expect(undo).to_be_focused()


def test_the_second_tutorial_by_keyboard_and_by_ear(page: Page, server: str) -> None:
    opened(page, f"{server}/softmax?lang=en")
    tab_to(page, "logit a₀")
    with answered(page):
        page.keyboard.press("ArrowRight")
    said(page, "bars of the outputs: 0.28")
    assert focused(page) == "a0"
    page.get_by_role("radiogroup", name="output i").get_by_role("radio", name="0").focus()
    page.keyboard.press("ArrowRight")
    with answered(page):
        page.keyboard.press("Space")
    said(page, "Row 1:")
    assert focused(page) == "row"
    section = page.locator(".st-key-products summary")
    expect(page.locator(".st-key-products").get_by_role("heading", level=2)).to_have_count(1)
    section.focus()
    with answered(page):
        page.keyboard.press("Enter")
    tab_to(page, "all ones")
    with answered(page):
        page.keyboard.press("Enter")
    said(page, "bars of vᵀJ")
    assert focused(page) == "preset-v-1"


def test_a_chosen_case_and_a_refused_text_are_told(page: Page, server: str) -> None:
    opened(page, f"{server}/clinic?lang=en")
    case = page.get_by_role("button", name="Backward through one graph twice")
    expect(case).to_have_attribute("aria-description", "an error")
    case.focus()
    with answered(page):
        page.keyboard.press("Enter")
    said(page, "Backward through one graph twice")
    expect(case).to_be_focused()
    expect(case).to_have_attribute("aria-current", "true")
    opened(page, f"{server}/sandbox?lang=en")
    field = page.get_by_role("textbox", name="Your function")
    field.fill("x +* 3")
    with answered(page):
        field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="can't be computed")).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("can't be computed yet"))
    expect(field).to_be_focused()
    field.fill("x * 3")
    with answered(page):
        field.press("Enter")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_figures_and_sliders_are_seen_in_the_systems_own_colours(page: Page, server: str) -> None:
    page.emulate_media(forced_colors="active", color_scheme="light")
    opened(page, f"{server}/mse?lang=en")
    label = page.locator(".st-key-loss-curve .xtick text").first
    expect(label).to_have_css("fill", "rgb(31, 41, 55)")  # the light theme's text
    track = page.locator(".st-key-w [role=group] > div > :first-child")
    expect(track).to_have_css("border-top-style", "solid")


def test_a_heatmaps_numbers_drop_where_they_would_overlap(page: Page, server: str) -> None:
    opened(page, f"{server}/softmax?n=10&lang=en")
    number = page.locator(".st-key-jacobian .heatmap-label text").first
    expect(number).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(number).to_be_hidden()
