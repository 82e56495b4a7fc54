"""Lessons in the frames of course pages: reveal.js, Quarto, Jupyter Book and plain HTML."""

from __future__ import annotations

from html import escape

import pytest
from playwright.sync_api import Page, expect

LESSONS = ["mse?w=-1.2", "softmax?row=1", "graph?step=4", "backward?calls=fb."]
# What each of the four builds around the lines that are pasted: its own boxes, reduced to layout.
SHELLS = {
    "reveal.js": (
        "<style>.reveal{{width:1280px;height:720px;position:relative}}.slides>section"
        "{{position:absolute;inset:0;padding:20px 0;text-align:center;font-size:42px}}"
        ".slides>section:not(:first-child){{top:740px}}</style>"
        "<div class='reveal'><div class='slides'>{0}</div></div>",
        "<section><h2>{1}</h2>{0}</section>",
    ),
    "quarto": (
        "<style>main{{max-width:850px;margin:auto}}</style><main class='content' "
        "id='quarto-document-content'>{0}</main>",
        "<section class='level2'><h2>{1}</h2><div class='cell-output-display'>{0}</div></section>",
    ),
    "jupyter book": (
        "<style>.bd-article{{max-width:800px;margin:auto}}</style>"
        "<article class='bd-article'>{0}</article>",
        "<div class='cell docutils container'><h2>{1}</h2><div class='output'>{0}</div></div>",
    ),
    "plain html": ("<h1>Course</h1><ol>{0}</ol>", "<li><p>{1}</p>{0}</li>"),
}


@pytest.mark.parametrize("shell", SHELLS)
def test_four_lessons_stand_whole_in_the_frames_of_a_course_page(
    page: Page, server: str, shell: str
) -> None:
    whole, each = SHELLS[shell]
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{server}/mse?w=-1.2&lang=en")
    page.get_by_role("button", name="Present, share, print").click()
    lines = page.get_by_role("textbox", name="Embed: lines to paste into another page")
    pasted = lines.input_value()
    source = escape(f"{server}/mse?w=-1.2&lang=en&embed=true")
    assert f'src="{source}"' in pasted
    frames = [pasted.replace("mse?w=-1.2", escape(lesson)) for lesson in LESSONS]
    page.set_content(whole.format("".join(map(each.format, frames, LESSONS))))
    for place in range(len(LESSONS)):
        page.locator("iframe").nth(place).scroll_into_view_if_needed()  # they load when in sight
        inside = page.frame_locator("iframe").nth(place)
        shown = inside.locator(".gradlab-figure, .gl-view, .st-key-calls-made").first
        expect(shown).to_be_visible()
        expect(inside.locator(".st-key-next")).to_be_hidden()
        width = inside.locator(".stMain").evaluate("(main) => main.scrollWidth - main.clientWidth")
        assert width <= 0
