"""The browser's files are placed once, whole, and only where something changed."""

from __future__ import annotations

import gzip
import re
import time
from pathlib import Path

import pytest

from gradlab.ui.static import place, static_urls

SLOPPY = re.compile(r"\bvar\s|[^=!]==[^=]|!=[^=]|console\.log|debugger|innerHTML")


def test_all_files_are_placed_under_addresses_that_name_their_content(tmp_path: Path) -> None:
    urls = static_urls(tmp_path / "static")
    assert urls is not None
    files = [path for path in (tmp_path / "static").rglob("*") if path.is_file()]
    placed = [f"app/{path.relative_to(tmp_path).as_posix()}" for path in files]
    assert sorted(urls.values()) == sorted(placed)
    assert all(re.search(r"[0-9a-f]{12}", url) for url in urls.values())


def test_plotly_is_placed_compressed_and_once(tmp_path: Path) -> None:
    assert static_urls.__wrapped__(tmp_path)
    (packed,) = tmp_path.glob("plotly-*.js.gz")
    assert packed.stat().st_size < 1_600_000
    code = gzip.decompress(packed.read_bytes())
    assert len(code) > 4_000_000
    # As long as the package looks so, the browser compiles it while it loads.
    assert code.count(b": this, (() => {\n") == 1
    assert code.endswith(b"})));")
    before = packed.stat().st_ino
    assert static_urls.__wrapped__(tmp_path)
    assert packed.stat().st_ino == before


def test_what_a_browser_has_it_keeps(tmp_path: Path) -> None:
    """A tenth of a file's age, where the server says nothing else."""
    place(tmp_path / "a.js", b"one")
    assert time.time() - (tmp_path / "a.js").stat().st_mtime > 20 * 365 * 86_400


@pytest.mark.parametrize("name", ["live.js", "plot.js", "marks.js"])
def test_a_script_stays_small_and_clean(name: str) -> None:
    script = Path(__file__).parents[1] / "gradlab" / "ui" / name
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
    assert static_urls(blocked) is None
    assert "st.plotly_chart" in caplog.text
