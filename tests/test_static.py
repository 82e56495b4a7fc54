"""The browser's files are placed once, whole, and only where something changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gradlab.ui.static import place, static_urls

SLOPPY = re.compile(r"\bvar\s|[^=!]==[^=]|!=[^=]|console\.log|debugger|innerHTML")


def test_all_files_are_placed_under_addresses_that_name_their_content(tmp_path: Path) -> None:
    urls = static_urls(tmp_path / "static")
    assert urls is not None
    assert sorted(path.name for path in (tmp_path / "static").iterdir()) == sorted(urls)
    assert all(url.startswith(f"app/static/{name}?v=") for name, url in urls.items())
    assert (tmp_path / "static" / "plotly.min.js").stat().st_size > 1_000_000


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
