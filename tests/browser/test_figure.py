"""Figures stay in place: one plotly.js, no blank frame, theme, zoom and size followed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gradlab.ui.browser.static import static_urls
from gradlab.words.colours import COLOURS
from tests.browser.conftest import at_rest, complaints_of, running_server

SCRIPT = Path(__file__).with_name("figure_page.py")
LINE = ".gradlab-figure >> nth=0 >> path.js-line >> nth=0"


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the figure page; the browser's files lie beside it as in a real app."""
    folder = tmp_path_factory.mktemp("app")
    static_urls(folder / "static")
    with running_server(Path(shutil.copy(SCRIPT, folder))) as address:
        yield address


@pytest.fixture
def shown(page: Page, figures: str) -> Page:
    page.goto(figures)
    expect(page.locator(".gradlab-plot .main-svg").first).to_be_visible()
    return page


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


def stroke(page: Page) -> str:
    return str(page.locator(LINE).evaluate("path => getComputedStyle(path).stroke"))


def test_figures_have_an_alt_text_their_height_and_few_tab_stops(shown: Page) -> None:
    pictures = shown.get_by_role("img", name="The loss over w.")
    expect(pictures).to_have_count(1)
    box = pictures.bounding_box()
    assert box is not None
    assert box["height"] == 360
    stops = shown.locator(".gradlab-figure").first.evaluate(
        """root => [...root.querySelectorAll("*")]
             .filter((e) => e.tabIndex >= 0 && e.offsetParent).length"""
    )
    assert stops == 2


def test_plotly_is_loaded_once_for_all_figures(page: Page, figures: str) -> None:
    loads: list[str] = []
    page.on("request", lambda request: loads.append(request.url.split("/")[-1]))
    page.goto(figures)
    expect(page.locator(".gradlab-plot .main-svg").nth(3)).to_be_attached()
    for name in ("plotly", "live", "plot", "marks"):
        assert len([each for each in loads if re.match(rf"{name}[-.].*js", each)]) == 1


def test_colours_follow_the_theme_without_a_rerun(shown: Page) -> None:
    assert stroke(shown) == rgb(COLOURS["loss"].light)
    shown.emulate_media(color_scheme="dark")
    shown.wait_for_function(
        f"getComputedStyle(document.querySelector('.js-line')).stroke == "
        f"'{rgb(COLOURS['loss'].dark)}'"
    )


def test_zoom_survives_ten_moves_and_can_be_undone(shown: Page) -> None:
    plot = shown.locator(".gradlab-plot").first
    box = plot.bounding_box()
    assert box is not None
    shown.mouse.move(box["x"] + 200, box["y"] + 100)
    shown.mouse.down()
    shown.mouse.move(box["x"] + 400, box["y"] + 250, steps=4)
    shown.mouse.up()
    at_rest(shown)
    in_view = "plot => plot._fullLayout.xaxis.range.map((x) => x.toFixed(3)).join()"
    zoomed = plot.evaluate(in_view)
    shown.get_by_role("slider").first.focus()
    for _move in range(10):
        shown.keyboard.press("ArrowRight")
    shown.wait_for_function("document.querySelector('.gradlab-plot').data[1].x[0] === 3")
    assert plot.evaluate(in_view) == zoomed
    shown.get_by_role("button", name="Undo zooming").click()
    assert plot.evaluate(in_view) != zoomed


def test_moving_leaves_no_blank_frame(shown: Page) -> None:
    shown.evaluate(
        """() => {
          window.blanks = 0;
          new MutationObserver(() => {
            for (const plot of document.querySelectorAll(".gradlab-plot"))
              if (!plot.querySelector(".main-svg")) window.blanks += 1;
            if (document.querySelectorAll(".gradlab-plot").length !== 2) window.blanks += 1;
          }).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    shown.get_by_role("slider").first.focus()
    for _move in range(10):
        shown.keyboard.press("ArrowLeft")
        shown.wait_for_timeout(50)
    shown.wait_for_function("document.querySelector('.gradlab-plot').data[1].x[0] === 1")
    assert shown.evaluate("window.blanks") == 0


def test_a_figure_can_be_downloaded(shown: Page) -> None:
    for kind in ("SVG", "PNG"):
        shown.locator(".gradlab-figure").first.hover()
        with shown.expect_download() as download:
            shown.get_by_role("button", name=f"Download the figure as {kind}").first.click()
        assert download.value.suggested_filename == f"curve.{kind.lower()}"
        assert download.value.path().stat().st_size > 2000


def test_a_figure_fits_a_phone_and_lets_it_scroll(figures: str, browser: Browser) -> None:
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = phone.new_page()
    complaints = complaints_of(page)
    page.goto(figures)
    expect(page.locator(".gradlab-plot .main-svg").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    width = page.locator(".gradlab-plot .main-svg").first.evaluate("svg => svg.clientWidth")
    assert width <= 390 - 2 * 16
    assert (
        page.locator(".nsewdrag").first.evaluate("e => getComputedStyle(e).touchAction") != "none"
    )
    page.set_viewport_size({"width": 700, "height": 400})
    page.wait_for_function("document.querySelector('.main-svg').clientWidth > 500")
    assert complaints == []
    phone.close()


def test_a_figure_that_leaves_the_page_is_cleared_up(shown: Page) -> None:
    shown.get_by_text("nothing", exact=True).click()
    expect(shown.get_by_text("no figure here")).to_be_visible()
    expect(shown.locator(".gradlab-figure")).to_have_count(0)
    shown.get_by_text("figures", exact=True).click()
    expect(shown.locator(".gradlab-plot .main-svg").nth(3)).to_be_attached()


def test_streamlit_draws_where_plotly_js_cannot_be_loaded(browser: Browser, figures: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/plotly-*", lambda route: route.abort())
    page.goto(figures)
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(2)
    expect(page.locator(".gradlab-figure")).to_have_count(0)
    context.close()


def test_only_what_changed_is_drawn_anew(shown: Page) -> None:
    """Of two figures one depends on what is chosen; the other is left alone."""
    at_rest(shown)
    shown.evaluate(
        """() => {
          window.drawn = [];
          const { react } = Plotly;
          Plotly.react = (plot, ...rest) => {
            drawn.push(plot.getAttribute("aria-label"));
            return react(plot, ...rest);
          };
        }"""
    )
    shown.get_by_role("slider").nth(1).focus()
    shown.keyboard.press("ArrowRight")
    shown.wait_for_function("document.querySelectorAll('.gradlab-plot')[1].data[0].z[0][1] !== -1")
    at_rest(shown)
    assert shown.evaluate("drawn") == ["A matrix."]
