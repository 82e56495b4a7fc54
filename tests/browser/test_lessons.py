"""The lessons in a real browser: sliders change figures, links restore, downloads arrive."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import at_rest, copied_link

PLOT = ".st-key-{key} .js-plotly-plot"


def trace(page: Page, key: str, uid: str) -> dict[str, list[float]]:
    """The data that plotly.js holds for one trace of a figure."""
    return page.locator(PLOT.format(key=key)).evaluate(
        "(plot, uid) => { const {x, y, z} = plot.data.find((t) => t.uid === uid);"
        " return JSON.parse(JSON.stringify({x, y, z})); }",
        uid,
    )


def press(page: Page, key: str, what: str, times: int = 1) -> None:
    slider = page.locator(f".st-key-{key} input[type=range]")
    slider.focus()
    for _time in range(times):
        slider.press(what)


def test_a_slider_moves_point_numbers_and_link(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?lang=en")
    expect(page.locator(PLOT.format(key="loss-curve"))).to_be_visible()
    press(page, "w", "ArrowRight", 5)
    expect(page).to_have_url(f"{server}/mse?lang=en&w=2.5")
    expect(page.get_by_text("At w = 2.5 the loss is 2.25 and its slope 3")).to_be_visible()
    page.wait_for_function(
        "document.querySelector('.st-key-loss-curve .js-plotly-plot')"
        ".data.find((t) => t.uid === 'point').x[0] === 2.5"
    )
    assert trace(page, "loss-curve", "point")["y"][0] == pytest.approx(2.25, abs=1e-6)


def test_quick_steps_of_a_slider_are_all_counted(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?lang=en&w=1")
    slider = page.locator(".st-key-w input[type=range]")
    slider.focus()
    for pause in (0, 20, 40, 60, 80, 100, 150, 200, 300, 500):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(pause)
    # ten steps of 0.1 from 1: the default, which the link leaves out
    expect(page).to_have_url(f"{server}/mse?lang=en")
    expect(slider).to_have_attribute("aria-valuetext", "2")
    expect(page.locator("[class*=st-key-w-exact] input")).to_have_value("2")
    at_rest(page)
    expect(slider).to_have_attribute("aria-valuetext", "2")


def test_the_softmax_link_lights_up_its_row(page: Page, server: str) -> None:
    page.goto(f"{server}/softmax?n=3&a0=0.1043&a1=0.4946&a2=0.3141&row=1&lang=en")
    expect(page.locator(PLOT.format(key="jacobian"))).to_be_visible()
    rows = trace(page, "jacobian", "jacobian")["z"]
    expected = [[0.1969, -0.1073, -0.0896], [-0.1073, 0.2396, -0.1323], [-0.0896, -0.1323, 0.2219]]
    for got, want in zip(rows, expected, strict=True):
        assert got == pytest.approx(want, abs=5e-5)
    notebook = page.locator(".gl-notebook").first
    expect(notebook).to_contain_text("torch.autograd.grad(p[1], [a], retain_graph=True)")
    expect(notebook).to_contain_text("(tensor([-0.1073,  0.2396, -0.1323]),)")


def test_the_downloaded_program_prints_what_the_page_shows(
    page: Page, server: str, tmp_path: Path
) -> None:
    page.goto(f"{server}/mse?lang=en&w=3&x=0.5&y=2&code=true")
    with page.expect_download() as download:
        page.get_by_role("button", name="gradlab_mse.py", exact=True).click()
    script = tmp_path / "mse.py"
    download.value.save_as(script)
    run = subprocess.run(
        [sys.executable, "-W", "error", script], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "(tensor([-0.5000]),)"
    assert "(tensor([-0.5000]),)" in page.locator(".gl-notebook").first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="gradlab_mse.ipynb", exact=True).click()
    download.value.save_as(tmp_path / "mse.ipynb")
    notebook = json.loads((tmp_path / "mse.ipynb").read_text(encoding="utf-8"))
    assert notebook["cells"][-1]["outputs"][0]["data"]["text/plain"] == "(tensor([-0.5000]),)"


def test_two_tabs_keep_their_own_state(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?lang=en&w=3")
    other = page.context.new_page()
    other.goto(f"{server}/mse?lang=zh&w=-1")
    expect(other.locator(".st-key-w input[type=range]")).to_have_value("-1")
    expect(page.locator(".st-key-w input[type=range]")).to_have_value("3")
    press(page, "w", "ArrowRight")
    expect(page).to_have_url(f"{server}/mse?lang=en&w=3.1")
    expect(other.locator(".st-key-w input[type=range]")).to_have_value("-1")


def test_what_another_function_lacks_leaves_the_link(page: Page, server: str) -> None:
    page.goto(f"{server}/softmax?n=10&row=9&col=9&lang=en")
    page.get_by_test_id("stButtonGroup").get_by_text("polar", exact=True).click()
    expect(page).to_have_url(f"{server}/softmax?f=polar&lang=en")
    assert copied_link(page) == f"{server}/softmax?f=polar&lang=en"
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_back_returns_to_the_state_that_was_left(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?w=-1&x=2")
    expect(page.locator(".st-key-w input[type=range]")).to_have_value("-1")
    page.get_by_role("link", name="Jacobian").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The Jacobian, row by row")
    page.go_back()
    expect(page).to_have_url(f"{server}/mse?w=-1&x=2")
    expect(page.locator(".st-key-w input[type=range]")).to_have_value("-1")


def test_back_returns_to_a_name_that_two_pages_have(page: Page, server: str) -> None:
    page.goto(f"{server}/mse?w=-1&lang=en")
    expect(page.locator(".st-key-w input[type=range]")).to_have_value("-1")
    page.locator(".st-key-path").get_by_role("link", name="Two ways").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two ways to a gradient")
    expect(page.locator(".gl-ledger")).to_contain_text("tensor([2.])")  # the other page's own w
    at_rest(page)
    page.go_back()
    expect(page.locator(".st-key-w input[type=range]")).to_have_value("-1")
    expect(page).to_have_url(f"{server}/mse?w=-1&lang=en")
