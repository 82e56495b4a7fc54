"""The browser's files are placed once, whole, and only where something changed."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

from gradlab.ui.browser.static import place, static_urls, style_url, surface_url

UI = Path(__file__).parents[1] / "gradlab" / "ui" / "browser"
SCRIPTS = [UI / name for name in ("live.js", "along.js", "plot.js", "marks.js")]
LATER = [UI / name for name in ("hand.js", "controls.js", "cells.js", "away.js")]
SLOPPY = re.compile(r"\bvar\s|[^=!]==[^=]|!=[^=]|console\.log|debugger|innerHTML")


def test_all_files_are_placed_under_addresses_that_name_their_content(tmp_path: Path) -> None:
    urls = static_urls(tmp_path / "static")
    assert urls is not None
    files = [path for path in (tmp_path / "static").rglob("*") if path.is_file()]
    placed = [f"app/{path.relative_to(tmp_path).as_posix()}" for path in files]
    later = [f"{urls['live.js'].rpartition('/')[0]}/{script.name}" for script in LATER]
    assert sorted([*urls.values(), *later, style_url()]) == sorted(placed)
    assert all(re.search(r"[0-9a-f]{12}", path) for path in placed)


def test_plotly_is_placed_compressed(tmp_path: Path) -> None:
    assert static_urls(tmp_path)
    (packed,) = tmp_path.glob("plotly-*.js.gz")
    assert packed.stat().st_size < 450_000
    assert gzip.decompress(packed.read_bytes()) == (UI / "plotly" / "plotly.min.js").read_bytes()


def test_what_draws_surfaces_is_placed_only_where_it_is_asked_for(tmp_path: Path) -> None:
    assert static_urls(tmp_path)
    assert not list(tmp_path.glob("surface-*"))
    url = surface_url(tmp_path)
    (packed,) = tmp_path.glob("surface-*.js.gz")
    assert url == f"app/static/{packed.name}"
    assert gzip.decompress(packed.read_bytes()) == (UI / "plotly" / "surface.min.js").read_bytes()
    file = tmp_path / "file"
    file.write_text("")
    assert surface_url(file) == ""


def placed(folder: Path) -> dict[Path, bytes]:
    """Return what lies in a folder, by path."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def changed(content: bytes) -> bytes:
    """One byte in the middle is another one; the length stays."""
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def of_another_app(content: bytes) -> bytes:
    return gzip.compress(b"alert(1)") if content[:2] == b"\x1f\x8b" else b"alert(1)"


@pytest.mark.parametrize(
    "spoilt",
    [cut, changed, of_another_app, lambda _: b"", lambda content: content + b"more"],
    ids=["cut", "changed", "another", "empty", "longer"],
)
def test_a_spoilt_file_is_repaired_while_the_app_runs(
    tmp_path: Path, spoilt: Callable[[bytes], bytes]
) -> None:
    urls = static_urls(tmp_path)
    right = placed(tmp_path)
    assert len(right) == 11
    for path, content in right.items():
        path.write_bytes(spoilt(content))
        assert path.read_bytes() != content
        assert static_urls(tmp_path) == urls
        assert placed(tmp_path) == right


def test_files_that_are_gone_come_back(tmp_path: Path) -> None:
    urls = static_urls(tmp_path / "static")
    right = placed(tmp_path)
    shutil.rmtree(tmp_path / "static")
    assert static_urls(tmp_path / "static") == urls
    assert placed(tmp_path) == right


def test_files_that_are_right_are_not_read_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every figure asks for them."""
    static_urls(tmp_path)
    before = {path: path.stat().st_ino for path in placed(tmp_path)}
    read: list[Path] = []
    original = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or original(path))
    for _time in range(3):
        static_urls(tmp_path)
    assert sorted(read) == sorted(before)
    assert {path: path.stat().st_ino for path in before} == before


def test_plotly_is_the_one_of_the_python_package() -> None:
    """Where the component can't run, Streamlit draws the same figures by that package."""
    version = get_plotlyjs_version()
    wanted = json.loads((UI / "plotly" / "package.json").read_text(encoding="utf-8"))
    assert wanted["devDependencies"]["plotly.js"] == version
    built = (UI / "plotly" / "plotly.min.js").read_text(encoding="utf-8")
    assert built.startswith(f"/* plotly.js {version}: ")
    assert f'.version="{version}"' in built


def test_what_a_browser_has_it_keeps(tmp_path: Path) -> None:
    """A tenth of a file's age, where the server says nothing else."""
    place(tmp_path / "a.js", b"one")
    assert time.time() - (tmp_path / "a.js").stat().st_mtime > 20 * 365 * 86_400


def test_the_scripts_of_a_figure_travel_as_less_than_11_kb() -> None:
    """Compressed one by one, as the server sends them."""
    assert sum(len(gzip.compress(script.read_bytes(), 6)) for script in SCRIPTS) < 11_000


@pytest.mark.parametrize("script", [*SCRIPTS, *LATER], ids=lambda script: script.name)
def test_a_script_stays_small_and_clean(script: Path) -> None:
    assert script.stat().st_size < 10_000
    for number, line in enumerate(script.read_text(encoding="utf-8").splitlines(), 1):
        assert len(line) <= 100, number
        assert line == line.rstrip(), number
        assert not SLOPPY.search(line), number


def test_a_file_that_is_right_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    place(path, b"one")
    before = path.stat().st_ino
    place(path, b"one")
    assert path.stat().st_ino == before
    place(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_takes_no_files_is_reported_and_survived(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "static"
    blocked.write_text("a file where the folder should be")
    for _figure in range(3):
        assert static_urls(blocked) is None
    assert caplog.text.count("st.plotly_chart") == 1
    blocked.unlink()
    assert static_urls(blocked) is not None
