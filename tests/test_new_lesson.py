"""A new lesson is one page, its texts and one entry of the list: everything else finds it.

A copy of the tree gets a lesson with a whole-number argument and a scalar output, as
CONTRIBUTING.md tells, and is looked at in a process of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data" / "new_lesson"
ENTRY = """
    Lesson(
        "power",
        "🔋",
        N_("Powers"),
        N_("The slope of a power is the exponent times the power below."),
    ),
)

HOME ="""

LOOK = r"""
import json, sys
from pathlib import Path
from tests.test_pages import PAGES, assert_whole, opened, unfolded
from tests.test_component import head_of

page = next(path for path in PAGES if path.stem == "power")
front = opened(PAGES[0])
assert_whole(front)
assert any("exponent times" in each.value for each in front.markdown), "no card"
for lang, title in (("en", "Powers"), ("zh", "幂")):
    test = unfolded(page, lang=lang)
    assert_whole(test)
    assert test.title[0].value == title
    assert not test.warning
here = unfolded(page, {"x": "2", "k": "3"})
assert_whole(here)
links = [each.proto.page for each in here.get("page_link")]
bodies = [each.proto.body for each in here.get("html")]
meter = next(body for body in bodies if "gl-truth" in body)
figures = [each.proto.bytes for each in here.get("bidi_component") if each.proto.bytes]
along = [head_of(content)[0] for content in figures]
exports = [button.label for button in here.get("download_button")]
moved = here.slider(key="x").set_value(-1.5).run()
assert_whole(moved)
bad = opened(page, {"x": "abc", "k": "2.5"})
assert_whole(bad)
json.dump(
    {
        "links": links,
        "meter": meter,
        "sliders": [slider.key for slider in here.slider],
        "followed": sorted({len(head["along"]) for head in along if head["along"]}),
        "headline": [number["text"] for head in along for number in head.get("numbers", ())],
        "exports": exports,
        "steps": any("gl-panel" in body for body in bodies),
        "code": next(body for body in bodies if "gl-notebook" in body),
        "told": [warning.value for warning in bad.warning],
    },
    sys.stdout,
)
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with one lesson more."""
    folder = tmp_path_factory.mktemp("tree")
    for name in ("gradlab", "pages", "tests", ".streamlit"):
        ignored = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("app.py", "README.md", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    (folder / "static").mkdir()
    shutil.copy(DATA / "power.py", folder / "pages")
    listed = folder / "gradlab" / "ui" / "page" / "lesson_list.py"
    source = listed.read_text(encoding="utf-8")
    assert source.count("\n)\n\nHOME =") == 1
    listed.write_text(source.replace("\n)\n\nHOME =", ENTRY), encoding="utf-8")
    texts = folder / "gradlab" / "locale" / "zh_CN" / "LC_MESSAGES" / "power.mo"
    with (DATA / "power.po").open("rb") as written, texts.open("wb") as compiled:
        write_mo(compiled, read_po(written, locale="zh_CN"))
    return folder


def run(copy: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_lesson_has_all_that_a_lesson_has(copy: Path) -> None:
    seen = json.loads(run(copy, "-c", LOOK))
    assert any("power" in link for link in seen["links"]), "not in the navigation"
    assert {"x", "k"} <= set(seen["sliders"])
    assert seen["followed"], "no figure follows the sliders"
    assert seen["headline"][:2] == ["8", "12"]  # 2³ and 3·2²
    assert 'class="gl-truth agreement"' in seen["meter"]
    assert "<dd>12</dd>" in seen["meter"]
    assert {"gradlab_graph_power.py", "gradlab_graph_power.ipynb"} <= set(seen["exports"])
    assert seen["steps"], "no stepper"
    assert "tensor(12.)" in seen["code"]
    assert len(seen["told"]) == 1


def test_the_tests_that_go_over_all_pages_find_it_by_themselves(copy: Path) -> None:
    said = run(
        copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_pages.py", "-k", "power"
    )
    assert "passed" in said
    assert "failed" not in said
