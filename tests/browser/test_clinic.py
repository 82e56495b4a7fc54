"""The clinic in a real browser: choosing, dials, pasted texts that stay texts."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from gradlab.clinic import CASES, GROUPS
from tests.browser.conftest import boxes_of_whole_picture

PASTED = """Traceback (most recent call last):
  File "train.py", line 7, in <module>
    <img src="http://example.org/x.png"> [here](http://example.org) $$\\frac{1}{0}$$
RuntimeError: Trying to backward through the graph a second time, but the buffers have already \
been freed. Specify retain_graph=True when calling backward the first time."""


def test_a_case_opens_by_its_link_and_runs_again_for_another_number(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/clinic?case=integers")
    notebook = page.locator(".gl-notebook").first
    expect(notebook).to_contain_text("Only Tensors of floating point and complex dtype")
    page.get_by_text("float64", exact=True).click()
    expect(
        page.get_by_text("With these values torch has nothing to complain about.")
    ).to_be_visible()
    expect(page).to_have_url(re.compile("integers-dtype=float64"))
    page.get_by_role("button", name="backward() on a vector").click()
    expect(notebook).to_contain_text("grad can be implicitly created only for scalar outputs")
    expect(page).not_to_have_url(re.compile("integers"))


def test_a_pasted_error_finds_its_cases_and_is_never_shown_as_markup(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/clinic?lang=en")
    page.get_by_label("Paste your error").fill(PASTED)
    page.keyboard.press("Control+Enter")
    cases = page.locator(".st-key-cases button")
    expect(cases.first).to_contain_text("Backward through one graph twice")
    expect(page).to_have_url(re.compile("case=twice"))
    expect(page.locator("img[src*='example.org'], a[href*='example.org']")).to_have_count(0)
    cases.first.click()
    expect(page).to_have_url(re.compile("case=twice"))
    assert "example.org" not in page.url


def test_a_case_with_a_figure_shows_it_in_chinese_too(page: Page, server: str) -> None:
    page.goto(f"{server}/clinic?case=where&lang=zh")
    expect(page.get_by_role("heading", name="torch.where 护不住梯度")).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_be_visible()


def test_a_text_of_no_case_is_answered_with_all_cases(page: Page, server: str) -> None:
    page.goto(f"{server}/clinic?lang=en")
    page.get_by_label("Paste your error").fill("KeyError: 'loss'")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("No case has this message.")).to_be_visible()
    expect(page.locator(".gl-notebook")).to_have_count(0)  # no other case beside the answer
    groups = page.locator(".st-key-cases summary")
    expect(groups).to_have_count(len(GROUPS))
    counts = [int(text.rsplit("·")[-1]) for text in groups.all_text_contents()]
    assert sum(counts) == len(CASES)
    page.get_by_label("Paste your error").fill("Trying to backward through the graph a second time")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".st-key-cases button").first).to_contain_text("Backward through one graph")
    expect(page.get_by_text("No case has this message.")).to_have_count(0)


def test_the_graph_of_a_case_is_painted_and_whole(page: Page, server: str) -> None:
    page.goto(f"{server}/clinic?case=twice&lang=en")
    page.get_by_text("Every tensor and the graph after the last line").click()
    svg = page.locator(".gl-graph")
    expect(svg).to_be_visible()
    expect(svg.locator(".box rect").first).not_to_have_css("fill", "rgb(0, 0, 0)")
    assert boxes_of_whole_picture(page) == 2


def test_a_text_about_memory_is_answered_with_what_to_search_for(page: Page, server: str) -> None:
    page.goto(f"{server}/clinic?lang=zh")
    page.get_by_label("粘贴你的报错").fill(
        "RuntimeError: CUDA out of memory. Tried to allocate 2 GiB"
    )
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("诊所不讲")).to_be_visible()
    expect(page.get_by_text("pytorch out of memory")).to_be_visible()
    expect(page.locator(".gl-notebook")).to_have_count(0)


def test_a_search_opens_its_best_hit(page: Page, server: str) -> None:
    page.goto(f"{server}/clinic?lang=zh")
    page.get_by_label("……或者搜索").fill("loss 不下降")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("case=zero-before-step"))
    expect(page.get_by_role("heading", name="zero_grad 放在了")).to_be_visible()


def test_a_link_that_searches_opens_its_best_hit_and_says_when_there_is_none(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/clinic?lang=en&q=clip")
    expect(page.get_by_role("heading", name="Clipping after the step")).to_be_visible()
    cases = page.locator(".st-key-cases button")
    expect(cases.first).to_contain_text("Clipping after the step · silent")
    page.goto(f"{server}/clinic?lang=en&q=zzzz")
    expect(page.get_by_text("No case has all of these words.")).to_be_visible()
    expect(page.locator(".gl-notebook")).to_have_count(0)


def test_a_tapped_case_comes_into_view_on_a_phone_and_so_does_its_fix(
    page: Page, server: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server}/clinic?lang=en")
    page.get_by_role("button", name="Gradients pile up").click()
    heading = page.get_by_role("heading", name="Gradients pile up")
    expect(heading).to_be_in_viewport(ratio=1)
    page.wait_for_function(
        "document.querySelector('.st-key-case').getBoundingClientRect().top < 200"
    )
    page.get_by_text("The fix ↓").click()
    expect(page.get_by_role("heading", name="The fix", exact=True)).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("import torch.nn.functional")).to_have_count(1)
