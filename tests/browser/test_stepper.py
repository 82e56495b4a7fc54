"""The stepper in a real browser: by keyboard alone, by taps, and as a file without a server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from playwright.sync_api import Locator, Page, expect

import gradlab
from tests.browser.conftest import at_rest, boxes_of_whole_picture, thumb


def box(page: Page, name: str) -> Locator:
    return page.locator(".gl-graph .box").filter(has_text=name)


def shown(page: Page, kind: str) -> list[str]:
    """Return the texts of a kind that can be seen in the picture, from top to bottom."""
    return page.locator(f".gl-graph text.{kind}").evaluate_all(
        "all => all.filter((t) => getComputedStyle(t).visibility === 'visible')"
        ".map((t) => t.textContent)"
    )


@pytest.mark.parametrize("keys", [("Enter", "Enter"), ("ArrowRight", "PageDown")])
def test_the_tutorials_mse_by_keyboard_alone(
    page: Page, server: str, keys: tuple[str, str]
) -> None:
    page.goto(f"{server}/graph?lang=en")
    expect(page.locator(".gl-graph")).to_be_visible()
    assert shown(page, "value") == []
    page.locator(".st-key-step-next button").focus()
    panel = page.locator(".gl-panel:not(.gl-follow)")
    for k in range(1, 7):
        page.keyboard.press(keys[k % 2])
        expect(page).to_have_url(f"{server}/graph?lang=en&step={k}")
        expect(page.locator(f".gl-graph .box.now[data-now~='{k}']")).to_have_count(1)
        if k == 3:
            assert shown(page, "value") == ["2", "2", "1"]
            assert shown(page, "grad") == []
        if k == 5:
            expect(panel).to_contain_text("2 · 1 → 2")
            assert shown(page, "grad") == ["grad 2", "grad 1"]
    expect(panel).to_contain_text("w.grad = 2")
    assert shown(page, "grad") == [".grad 2", "grad 2", "grad 1"]


def test_picture_and_sentences_follow_a_drag_of_the_step(page: Page, server: str) -> None:
    sent: list[object] = []
    page.on("websocket", lambda ws: ws.on("framesent", lambda frame: sent.append(frame)))
    page.goto(f"{server}/graph?lang=en")
    expect(page.locator(".gl-graph")).to_be_visible()
    at_rest(page)
    x, y = thumb(page, "step")
    page.mouse.move(x, y)
    page.mouse.down()
    before = len(sent)
    slider = page.locator(".st-key-step input[type=range]")
    follower = page.locator(".gl-follow")
    reached: set[int] = set()
    for move in range(1, 100):
        page.mouse.move(x + 5 * move, y)
        k = int(slider.input_value())
        if k in reached | {0}:
            continue
        reached.add(k)
        expect(page.locator(f".gl-graph .box.now[data-now~='{k}']")).to_have_count(1)
        expect(follower).to_have_count(1)
        assert page.locator(".st-key-said .katex").filter(visible=True).count() == 0
        if k == 5:
            expect(follower).to_contain_text("2 · 1 → 2")
            assert shown(page, "grad") == ["grad 2", "grad 1"]
            break
    assert {3, 4, 5} <= reached
    assert len(sent) == before
    page.mouse.up()
    expect(page).to_have_url(f"{server}/graph?lang=en&step=5")
    expect(follower).to_have_count(0)
    expect(page.locator(".st-key-said .katex").first).to_be_visible()
    expect(page.locator(".gl-panel:not(.gl-follow)")).to_contain_text("2 · 1 → 2")


def test_back_restores_what_was_there(page: Page, server: str) -> None:
    page.goto(f"{server}/graph?lang=en&step=4")
    expect(page.locator(".gl-graph .box.now")).to_have_count(1)
    before = page.locator(".gl-graph").evaluate("svg => svg.outerHTML")
    page.locator(".st-key-step-next button").focus()
    for key, step in (("ArrowRight", 5), ("ArrowRight", 6), ("ArrowLeft", 5), ("PageUp", 4)):
        page.keyboard.press(key)
        expect(page.locator(f".gl-graph .box.now[data-now~='{step}']")).to_have_count(1)
    assert page.locator(".gl-graph").evaluate("svg => svg.outerHTML") == before


def test_a_tap_shows_everything_about_a_node(page: Page, server: str) -> None:
    page.goto(f"{server}/graph?lang=en")
    box(page, "MulBackward0").click()
    expect(page.locator(".gl-table").first).to_contain_text("1 → AccumulateGrad w")
    box(page, "MseLossBackward0").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".gl-table").first).to_contain_text("saved for backward: target = 1")


def test_zooming_and_panning_on_a_phone(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/graph?f=spherical&lang=en&step=20")
    svg = page.locator(".gl-graph")
    expect(svg).to_be_visible()
    view = svg.get_attribute("viewBox")
    page.get_by_role("button", name="zoom in").click()
    zoomed = svg.get_attribute("viewBox")
    assert float(zoomed.split()[2]) < float(view.split()[2])
    page.locator(".st-key-step-next button").click()
    expect(page.locator(".gl-graph .box.now[data-now~='21']")).to_have_count(1)
    where = svg.bounding_box()
    now = page.locator(".gl-graph .box.now rect").bounding_box()
    assert where["x"] - 1 <= now["x"]
    assert now["y"] + now["height"] <= where["y"] + where["height"] + 1


def test_one_box_is_pointed_at_and_its_fill_is_its_own(page: Page, server: str) -> None:
    page.goto(f"{server}/graph?lang=en&step=5")
    expect(page.locator(".gl-graph .box.now")).to_have_count(1)
    fills = ["rgb(0, 0, 0)"]  # black until the page's colours have come
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(".gl-graph .box.now rect")).not_to_have_css("fill", fills[-1])
        at_rest(page)
        seen = page.locator(".gl-graph .box").evaluate_all(
            "all => all.map((box) => [getComputedStyle(box.querySelector('.pointer')).visibility,"
            " getComputedStyle(box.querySelector('rect')).fill, !!box.querySelector('.frame')])"
        )
        assert [each[0] for each in seen] == ["hidden", "visible", "hidden"]
        assert seen[0][1] == seen[2][1] != seen[1][1]
        assert [each[2] for each in seen] == [False, False, True]
        fills.append(seen[1][1])
    assert len(set(fills)) == 3


def test_on_a_phone_no_button_covers_a_node(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/graph?f=spherical&lang=en&step=1")
    svg = page.locator(".gl-graph")
    expect(svg).to_be_visible()
    where, tools = svg.bounding_box(), page.locator(".gl-tools").bounding_box()
    assert where["y"] + where["height"] <= tools["y"] + 1


def test_every_output_can_be_chosen_without_scrolling(page: Page, server: str) -> None:
    page.goto(f"{server}/graph?f=softmax_temperature&n=10&lang=en")
    expect(page.locator(".gl-graph")).to_be_visible()
    column = page.locator(".st-key-row").bounding_box()
    ends = page.locator(".st-key-row [role=radio]").evaluate_all(
        "all => all.map((each) => each.getBoundingClientRect().right)"
    )
    assert len(ends) == 11
    assert max(ends) <= column["x"] + column["width"] + 1


def test_a_rule_is_seen_once(page: Page, server: str) -> None:
    page.goto(f"{server}/graph?f=softmax_temperature&row=1&step=5&lang=en")
    expect(page.locator(".gl-graph .box.now")).to_have_count(1)
    heard = page.locator(".gl-panel .heard").bounding_box()
    assert heard["width"] <= 1
    assert heard["height"] <= 1
    expect(page.locator(".gl-panel:not(.gl-follow)")).to_contain_text("zeros(3,)[1] ← grad")
    # what is seen: symbols and numbers typeset, and no text of them besides
    expect(page.locator(".gl-way", has_text="grad")).to_have_count(0)
    expect(page.locator(".gl-way", has_text="[0, 1, 0]")).to_have_count(0)
    typeset = page.locator(".stColumn .katex annotation").all_text_contents()
    assert sum("grad" in each for each in typeset) == 1
    assert sum("0 & 1 & 0" in each for each in typeset) == 1


@pytest.mark.parametrize("lesson", ["mse", "softmax"])
def test_the_lessons_carry_the_stepper_and_a_link_to_it(
    page: Page, server: str, lesson: str
) -> None:
    page.goto(f"{server}/{lesson}?lang=en&step=2")
    expect(page.locator(".gl-graph .box.now")).to_have_count(1)
    page.get_by_text("Open this graph on a page of its own").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The grad_fn graph")
    expect(page.locator(".gl-graph")).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_saved_file_steps_without_a_server(page: Page, tmp_path: Path) -> None:
    def mse(w, x, y):
        pred = x * w
        return F.mse_loss(pred, y)

    said = gradlab.explain(
        mse, w=torch.tensor(2.0, requires_grad=True), x=torch.tensor(1.0), y=torch.tensor(1.0)
    )
    requests: list[str] = []
    page.set_content(said.save(tmp_path / "mse.html").read_text(encoding="utf-8"))
    page.on("request", lambda request: requests.append(request.url))
    page.locator("[data-go=next]").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.locator("section:not([hidden])")).to_contain_text("2 · 1 → 2")
    page.keyboard.press("End")
    expect(page.locator("section:not([hidden])")).to_contain_text("w.grad = 2")
    assert re.search(r"6 / 6", page.locator(".gl-steps output").inner_text())
    assert requests == []


def test_the_stepper_downloads_as_a_page_in_the_learners_language(page: Page, server: str) -> None:
    page.goto(f"{server}/graph?lang=zh&w=3")
    expect(page.locator(".gl-graph")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载为可离线使用的单步演示网页").click()
    assert download.value.suggested_filename == "gradlab_stepper.html"
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "反向第 2/3 步：MulBackward0" in text
    assert '<html lang="zh">' in text
    assert "4 · 1 → 4" in text


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_a_module_opens_whole_and_folded_and_unfolds_whole(
    page: Page, tmp_path: Path, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
    said = gradlab.explain(net, input=torch.randn(3, 4), v=torch.ones(3, 1))
    page.set_content(said.save(tmp_path / "net.html").read_text(encoding="utf-8"))
    counts = []
    for _ in range(2):
        counts.append(boxes_of_whole_picture(page))
        page.get_by_role("button", name="every node").click()
    assert counts == [3, 9]
    page.get_by_role("button", name="every node").click()
    page.locator("[data-go=next]").click()
    page.locator(".gl-sheet:not([data-off]) .box.now").click()
    expect(page.locator("[data-node]:not([hidden])")).to_contain_text("AccumulateGrad")


def test_what_is_too_small_to_read_follows_the_steps_until_it_is_moved_by_hand(
    page: Page, server: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/graph?f=spherical&lang=en")
    assert boxes_of_whole_picture(page) == 16
    wide = float(page.locator(".gl-graph").get_attribute("viewBox").split()[2])
    page.locator(".st-key-step-next button").click()
    expect(page.locator(".gl-graph .box.now")).to_have_count(1)
    near = float(page.locator(".gl-graph").get_attribute("viewBox").split()[2])
    assert near < wide / 1.5
    page.get_by_role("button", name="fit").click()
    page.locator(".st-key-step-next button").click()
    expect(page.locator(".gl-graph .box.now[data-now~='2']")).to_have_count(1)
    assert float(page.locator(".gl-graph").get_attribute("viewBox").split()[2]) == wide


def test_a_graph_becomes_a_file_with_its_ground_and_its_title(
    page: Page, server: str, tmp_path: Path
) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server}/graph?f=softmax&row=0&step=4&lang=zh")
    expect(page.locator(".gl-graph")).to_be_visible()
    at_rest(page)
    for kind in ("svg", "png"):
        with page.expect_download() as download:
            page.locator(f".gl-tools [data-tool={kind}]").click()
        assert download.value.suggested_filename == f"gradlab_graph.{kind}"
        download.value.save_as(tmp_path / f"graph.{kind}")
    svg = ElementTree.parse(tmp_path / "graph.svg").getroot()  # noqa: S314 -- our own file
    title, ground, heading = list(svg)[:3]
    assert title.text == heading.text == page.get_by_role("heading", level=1).text_content()
    assert ground.get("fill") == "rgb(14, 17, 23)"
    texts = "".join(svg.itertext())
    assert "SoftmaxBackward0" in texts
    assert "var(" not in (tmp_path / "graph.svg").read_text(encoding="utf-8")
    with Image.open(tmp_path / "graph.png") as picture:
        assert picture.convert("RGBA").getpixel((1, 1)) == (14, 17, 23, 255)
        assert picture.width == 2 * round(float(svg.get("width") or 0))
        assert len(picture.convert("RGB").getcolors(2**24) or []) > 50  # letters and boxes
