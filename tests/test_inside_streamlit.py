"""The app does without all that touches Streamlit's private parts, and that is only in one room."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.runtime import app_session

from tests.test_pages import NAMES, PAGES, assert_whole, opened, unfolded

ROOT = Path(__file__).parents[1]
UI = sorted((ROOT / "gradlab" / "ui").rglob("*.py"))
# What Streamlit documents for everyone: its own name, errors to catch, types of what it returns.
PUBLIC = {
    "streamlit",
    "streamlit.delta_generator",
    "streamlit.errors",
    "streamlit.elements.lib.mutable_expander_container",
    "streamlit.testing.v1",
}

SWITCHED_OFF = """
from streamlit.runtime import app_session
before = app_session._populate_theme_msg
from tests.test_pages import PAGES, assert_whole, opened
for page in PAGES:
    print("at", page.stem, flush=True)
    for first in (0, 1):  # of what a move leads to, AppTest shows only the parts that ran
        test = opened(page)
        assert_whole(test)
        for slider in list(test.slider)[first : first + 1]:
            slider.set_value(slider.max).run()
            assert_whole(test)
assert app_session._populate_theme_msg is before
from gradlab.ui.inside_streamlit.rerun_together import join
assert not join("number w", list)
"""


def test_every_page_works_with_all_of_it_switched_off() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SWITCHED_OFF],
        cwd=ROOT,
        env={**os.environ, "GRADLAB_INSIDE_STREAMLIT": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.split() == [word for name in NAMES for word in ("at", name)]


def test_switched_on_it_is_in_force() -> None:
    assert_whole(opened(PAGES[0]))
    assert app_session._populate_theme_msg.__closure__ is not None  # ours, around Streamlit's


def test_a_switch_is_not_lost_on_a_page_with_everything_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GRADLAB_INSIDE_STREAMLIT", "off")
    for page in PAGES:
        assert_whole(unfolded(page))


@pytest.mark.parametrize("path", UI, ids=lambda path: str(path.relative_to(ROOT)))
def test_streamlits_inside_is_touched_in_one_room_only(path: Path) -> None:
    modules = {
        node.module or ""
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    private = {m for m in modules if m.split(".")[0] == "streamlit"} - PUBLIC
    assert "inside_streamlit" in path.parts or not private
