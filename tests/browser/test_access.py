"""For everyone: what is read aloud, and what is seen in few colours."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import answered, at_rest


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".st-key-next, .st-key-cards").first).to_be_visible()
    at_rest(page)


def said(page: Page, words: str) -> None:
    expect(page.locator(".gradlab-status")).to_contain_text(words)


def test_a_chosen_case_and_a_refused_text_are_told(page: Page, server: str) -> None:
    opened(page, f"{server}/clinic?lang=en")
    case = page.get_by_role("button", name="Backward through one graph twice")
    expect(case).to_contain_text("· error")
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
