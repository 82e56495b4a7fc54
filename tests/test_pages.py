"""Every page, found on disk, runs in both languages with every widget at both of its ends."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gradlab.ui.page import language
from gradlab.ui.page.lesson_list import LESSONS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
NAMES = [page.stem for page in PAGES]


def opened(page: Path, query: dict[str, str] | None = None, lang: str = "en") -> AppTest:
    test = AppTest.from_file(str(PAGES[0]), default_timeout=60)
    if page != PAGES[0]:
        test.switch_page(str(page.relative_to(ROOT)))
    for key, value in {"lang": lang, **(query or {})}.items():
        test.query_params[key] = value
    return test.run()


@cache
def sections(page: Path) -> tuple[str, ...]:
    """The keys of a page's sections."""
    return tuple(section.key for section in opened(page).expander if section.key)


def unfolded(page: Path, query: dict[str, str] | None = None, lang: str = "en") -> AppTest:
    """The page with every section open."""
    return opened(page, dict.fromkeys(sections(page), "true") | (query or {}), lang)


def assert_whole(test: AppTest) -> None:
    """The page ran to its end: nothing was raised, inside the lesson frame or outside."""
    assert not test.exception, test.exception[0].message
    assert [error.value for error in test.error] == []


@pytest.fixture(autouse=True)
def no_logged_failure(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []


def test_every_lesson_has_a_page_and_every_page_is_a_lesson() -> None:
    assert len(PAGES) > 4
    assert {lesson.slug for lesson in LESSONS} == {page.stem for page in PAGES[1:]}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_page_runs(page: Path, lang: str) -> None:
    for show in (opened, unfolded):
        test = show(page, lang=lang)
        assert_whole(test)
        assert not test.warning


def test_a_closed_section_is_not_drawn_and_an_open_one_is() -> None:
    closed = opened(ROOT / "pages/mse.py")
    assert [section.label for section in closed.expander if section.proto.expanded] == []
    assert "reduction" not in {group.key for group in closed.button_group}
    open_ones = unfolded(ROOT / "pages/mse.py")
    assert "reduction" in {group.key for group in open_ones.button_group}


def test_a_section_can_only_be_opened_or_closed_by_a_link() -> None:
    test = opened(ROOT / "pages/mse.py", {"nodes": "maybe"})
    assert_whole(test)
    (warning,) = test.warning
    assert "nodes" in warning.value
    assert "maybe" not in warning.value
    for value in ("true", "false"):
        assert not opened(ROOT / "pages/mse.py", {"nodes": value, "step": "2"}).warning


def test_a_refused_function_keeps_what_the_link_holds() -> None:
    test = opened(ROOT / "pages/sandbox.py", {"expr": "1 +", "code": "true", "nodes": "true"})
    assert_whole(test)
    assert not test.warning


@pytest.mark.parametrize(("key", "section"), [("step", "nodes"), ("x1", "batch"), ("m", "batch")])
def test_a_link_into_a_section_opens_it(key: str, section: str) -> None:
    test = opened(ROOT / "pages/mse.py", {key: "2"})
    assert {each.key for each in test.expander if each.proto.expanded} == {section}
    assert not test.warning


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_each_widget_goes_to_both_ends(page: Path) -> None:
    test = unfolded(page)
    for kind in ("slider", "number_input", "select_slider"):
        for key in [widget.key for widget in getattr(test, kind)]:
            for end in ("min", "max"):
                if key not in {widget.key for widget in getattr(test, kind)}:
                    continue  # a number field is a new widget once its slider has moved
                widget = getattr(test, kind)(key=key)
                options = getattr(widget, "options", None)
                value = options[0 if end == "min" else -1] if options else getattr(widget, end)
                widget.set_value(value).run()
                assert_whole(test)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_each_option_can_be_chosen(page: Path) -> None:
    test = unfolded(page)
    for kind in ("button_group", "selectbox", "radio"):
        for key in [widget.key for widget in getattr(test, kind)]:
            for option in list(getattr(test, kind)(key=key).options):
                present = {widget.key for widget in getattr(test, kind)}
                if key in present:
                    value = getattr(option, "content", option)
                    widget = getattr(test, kind)(key=key)
                    widget.set_value(value).run()
                    assert_whole(test)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_each_button_and_switch_works_twice(page: Path) -> None:
    test = unfolded(page)
    for key in [button.key for button in test.button]:
        for _time in range(2):
            if key in {button.key for button in test.button if not button.disabled}:
                test.button(key=key).click().run()
                assert_whole(test)
    for kind in ("toggle", "checkbox"):
        for key in [switch.key for switch in getattr(test, kind)]:
            for _time in range(2):
                switch = getattr(test, kind)(key=key)
                switch.set_value(not switch.value).run()
                assert_whole(test)


NONSENSE = ["abc", "", "1e999", "-1e999", "nan", "100000", "[", "</script>", "0x1", "1;2", "９"]


def unechoed(test: AppTest) -> list[str]:
    """The notices without the one thing of a link that they repeat: a number beyond its range."""
    return [re.sub(r"the link asked for [−.\de]+", "", each.value) for each in test.warning]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_nonsense_in_a_link_falls_back_with_a_sentence(page: Path) -> None:
    widgets = unfolded(page)
    kinds = ("slider", "number_input", "button_group", "selectbox", "toggle", "checkbox")
    keys = [w.key for kind in kinds for w in getattr(widgets, kind)]
    own = [key for key in keys if key and " " not in key and key != "lang"]
    for nonsense in NONSENSE:
        test = opened(page, dict.fromkeys(own, nonsense) | {"stranger": nonsense})
        assert_whole(test)
        assert test.warning, f"{nonsense!r} fell back without a word"
        assert all(not nonsense or f" {nonsense}" not in w for w in unechoed(test))


TORCH_WORDS = re.compile(
    r"`[^`]*`|\$[^$]*\$|https?://\S+|:[a-z]+\[|GradLab|English|PyTorch|torch[.\w]*|softmax|grad_fn|Python|Jacobian"
)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_nothing_bypasses_the_catalogue(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a catalogue that marks what it was asked for, all words on screen are marked."""
    monkeypatch.setattr(
        "gradlab.ui.page.frame.translator", lambda _code: lambda message: f"⟦{message}⟧"
    )
    monkeypatch.setattr(language, "LANGUAGES", {"en": "—", "zh": "—"})
    test = unfolded(page)
    assert_whole(test)
    kinds = (
        "title", "header", "subheader", "markdown", "caption", "warning", "info", "success",
        "metric", "slider", "number_input", "selectbox", "button", "toggle", "checkbox", "expander",
        "tabs", "text_input", "text_area", "radio", "text",
    )  # fmt: skip
    seen = 0
    for kind in kinds:
        for element in getattr(test, kind):
            for text in (getattr(element, "value", ""), getattr(element, "label", "")):
                if isinstance(text, str):
                    seen += "⟦" in text
                    bare = re.sub(r"⟦[^⟧]*⟧", "", TORCH_WORDS.sub("", text), flags=re.DOTALL)
                    assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{2,}", bare), text
    assert seen > 2


WITH_MINUS = {
    "descent": {"f": "linear", "s0": "-1.5", "x0": "-2.5", "taken": "7"},
    "mse": {"w": "-1.5", "x": "2.4", "y": "-0.25", "h": "0.05"},
    "graph": {"f": "softmax", "row": "1", "step": "6", "a0": "-1.25"},
    "softmax": {"a0": "-1.5", "a1": "0.5", "row": "1", "col": "2"},
    "cross_entropy": {"z0": "-1.5", "eps": "0.1", "times": "30", "k2": "0", "step": "4"},
    "sandbox": {"expr": "x * exp(-x) - y * y", "x": "-0.75", "y": "2", "step": "20"},
    "layers": {"draw": "3", "cell": "dX[1, 0]", "x": "-0.5", "w1": "-1.5", "act": "tanh"},
    "training": {"calls": "aDfbp", "w": "-1.5", "b": "-0.5"},
    "backward": {"calls": "fb", "w": "-1.5", "x": "-0.5", "y": "-2"},
}
"""For each lesson a link whose page shows numbers below zero."""


CODE = (r"<pre.*?</pre>", r"<style.*?</style>", r"<code>.*?</code>", r"```.*?```", r"`[^`]*`",
        r"\$[^$]+\$", r"Forward \d+ of[^\n<]*", r"[^\n<>\"]*(?:tensor|clamp)\([^\n<]*")  # fmt: skip
"""What keeps Python's form, or LaTeX's: code, formulas, and what torch prints."""
NOT_OURS = r"(?<![\w.\-/])-\d[\d.]*|(?<![\w.])\d+\.\d*0(?![\dep%])|\de-\d+"
"""Numbers with a hyphen for a minus, or with a zero at the end."""


def read_of(test: AppTest) -> str:
    """What is read on a page but code, formulas, and what torch prints."""
    texts = [each.proto.body for each in (*test.markdown, *test.caption, *test.get("html"))]
    for each in test.get("bidi_component"):
        sent = json.loads(each.proto.json or "{}")
        (data,) = sent if isinstance(sent, list) else [sent]
        texts.append(str(data.get("html", "")) if isinstance(data, dict) else "")
    whole = "\n".join(texts)
    for part in CODE:
        whole = re.sub(part, " ", whole, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", "\n", whole)


@pytest.mark.parametrize("slug", WITH_MINUS)
def test_numbers_are_written_one_way(slug: str) -> None:
    seen = read_of(unfolded(ROOT / "pages" / f"{slug}.py", WITH_MINUS[slug]))
    assert re.search(r"−\d", seen)
    assert re.findall(f".*(?:{NOT_OURS}).*", seen) == []
