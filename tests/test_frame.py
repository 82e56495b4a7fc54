"""The frame around a lesson: what it says when something goes wrong, and what it decides once."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gradlab.ui.page import lesson_list
from gradlab.ui.page.lesson_list import HOME, LESSONS
from tests.test_pages import PAGES, assert_whole, opened

ROOT = Path(__file__).parents[1]
SOURCES = [*PAGES, *sorted((ROOT / "gradlab").rglob("*.py"))]


def raises(*_arguments: object) -> str:
    raise ZeroDivisionError("a secret of ours")


def test_a_failing_lesson_tells_the_learner_one_sentence_and_the_log_all(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gradlab.ui.lesson_card", raises)
    test = opened(PAGES[0])
    assert not test.exception
    assert len(test.error) == 1
    assert "secret" not in test.error[0].value
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_the_front_page_stands_when_a_preview_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failing, bare = LESSONS[1]._replace(preview=raises), LESSONS[2]._replace(preview=None)
    lessons = (LESSONS[0], failing, bare, *LESSONS[3:])
    monkeypatch.setattr(lesson_list, "LESSONS", lessons)
    test = opened(PAGES[0])
    assert_whole(test)
    for each in lessons:  # every card has its title and its claim
        assert any(each.claim in text.value for text in test.markdown)
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.getMessage() == "the preview of 'backward' failed"


def test_the_first_words_need_no_torch() -> None:
    code = "import sys, gradlab.ui; sys.exit('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert run.returncode == 0


def in_a_new_process(code: str, page: Path) -> str:
    """What some code prints after a page was drawn by a server that has just started."""
    start = (
        "import sys, threading; from tests.test_pages import *;"
        f"assert_whole(opened(Path({str(page)!r})));"
    )
    hosts = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    run = subprocess.run(
        [sys.executable, "-c", start + code],
        cwd=ROOT, env=hosts, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return run.stdout.strip()


def test_torch_keeps_to_one_thread() -> None:
    # Each run of a page is a new thread; one that has used torch before keeps to what it had.
    code = "threading.Thread(target=lambda: print(sys.modules['torch'].get_num_threads())).start()"
    assert in_a_new_process(code, PAGES[0]) == "1"


@pytest.mark.parametrize("name", ["mse", "softmax"])
def test_a_first_figure_does_not_wait_for_what_it_has_no_use_for(name: str) -> None:
    """Sympy takes torch 0.4 s to import, and it asks for it where a gradient is given a v."""
    code = "print({'sympy', 'torch'} & {*sys.modules})"
    assert in_a_new_process(code, ROOT / "pages" / f"{name}.py") == "{'torch'}"


def test_a_decision_in_the_code_still_stands() -> None:
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        assert "st.navigation" not in source, "with pages/ it breaks the first deep link"
        assert "gettext.install" not in source, "it would set one language for all sessions"
        assert "unsafe_allow_html" not in source
        assert not re.search(r"use_container_width|cache_data|cache_resource", source)
    assert all(not lesson.icon.startswith(":material") for lesson in (HOME, *LESSONS))
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    active = [line for line in requirements.splitlines() if not line.startswith("#")]
    assert not any(line.startswith("--") for line in active), "an index pip may not reach"


@pytest.mark.parametrize(
    ("query", "sentences"),
    [({"w": "3"}, 0), ({"w": "abc"}, 1), ({"w": "1e999"}, 1), ({"zz": "1", "q": "2"}, 1)],
)
def test_a_link_gets_a_sentence_only_for_what_it_could_not_have(
    query: dict[str, str], sentences: int
) -> None:
    test = opened(ROOT / "pages/mse.py", query)
    assert len(test.warning) == sentences


def test_the_sentence_stays_until_the_page_is_left() -> None:
    test = opened(ROOT / "pages/mse.py", {"w": "abc"})
    test.slider(key="x").set_value(2.0).run()
    assert len(test.warning) == 1
    test.switch_page("pages/softmax.py").run()
    assert not test.warning


def test_all_that_a_link_could_not_have_stands_in_one_box() -> None:
    test = opened(ROOT / "pages/mse.py", {"w": "abc", "x": "[", "zz": "1"})
    assert len(test.warning) == 1
    said = test.warning[0].value
    assert said.count("no usable value") == 2
    assert said.count("zz") == 1


def test_a_name_that_could_be_markup_is_not_echoed() -> None:
    test = opened(ROOT / "pages/mse.py", {"![x](//evil.example)": "1", "a" * 99: "1"})
    assert test.warning[0].value == "The link also named …, which this page does not have."


def test_an_option_that_has_gone_leaves_the_choice() -> None:
    test = opened(ROOT / "pages/softmax.py", {"n": "10", "row": "9", "col": "9"})
    assert_whole(test)
    test.button_group(key="f").set_value("polar").run()
    assert_whole(test)
    assert not test.warning


@pytest.mark.parametrize("tag", ["zh-CN", "zh_CN", "zh-Hans", "ZH"])
def test_a_regional_tag_is_its_language(tag: str) -> None:
    test = opened(ROOT / "pages/mse.py", lang=tag)
    assert not test.warning
    assert test.title[0].value == "损失的斜率"


def test_an_unknown_language_falls_back_to_the_browsers() -> None:
    test = opened(ROOT / "pages/mse.py", lang="xx")
    assert_whole(test)
    assert len(test.warning) == 1
    assert test.query_params["lang"] == "en"


@pytest.mark.parametrize(
    ("locale", "title"), [("zh-CN", "损失的斜率"), ("de", "The slope of a loss")]
)
def test_without_a_word_in_the_link_the_browser_chooses_the_language(
    locale: str, title: str
) -> None:
    test = AppTest.from_file(str(PAGES[0]), default_timeout=60)
    test.switch_page("pages/mse.py")
    test.context["locale"] = locale
    assert test.run().title[0].value == title


@pytest.mark.parametrize("tiny", ["1e-300", "-1e-300", "5e-324", "1e-40"])
@pytest.mark.parametrize("page", ["mse", "softmax", "graph", "backward"])
def test_the_smallest_numbers_are_numbers_too(page: str, tiny: str) -> None:
    query = dict.fromkeys(("w", "x", "y", "a0", "a1", "b"), tiny)
    assert_whole(opened(ROOT / f"pages/{page}.py", query))


@pytest.mark.parametrize("tiny", ["1e-300", "5e-324"])
def test_the_smallest_numbers_can_be_typed_into_a_function(tiny: str) -> None:
    assert_whole(opened(ROOT / "pages/sandbox.py", {"expr": f"x * {tiny}"}))


def test_a_number_takes_over_another_page_s_whole_one_of_that_name() -> None:
    """`y` is a class on one page and a number on others; a session goes from one to the other."""
    test = AppTest.from_file(str(PAGES[0]), default_timeout=60).run()
    for slug in ("cross_entropy", "descent", "graph"):
        assert_whole(test.switch_page(f"pages/{slug}.py").run())
    assert test.slider(key="y").value == 1.0
