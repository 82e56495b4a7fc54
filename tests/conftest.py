"""Property tests the same on every machine, and pages that Streamlit's test runner can show."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

collect_ignore_glob = ["data/*"]  # what tests put into a copy of the tree

settings.register_profile(
    "gradlab",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("gradlab")


@pytest.fixture(autouse=True)
def whole_reruns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every widget rerun its whole page: AppTest would show only the parts that ran.

    That a slider reruns what depends on it and nothing else is tests/browser/test_reruns.py's.
    """
    monkeypatch.setattr("gradlab.ui.widgets.controls.rerun", lambda _page, _parts: None)


@pytest.fixture
def own_thread() -> Iterator[ThreadPoolExecutor]:
    """A thread for what runs an event loop: the browser tests leave one running in the tests'."""
    with ThreadPoolExecutor(1) as thread:
        yield thread


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """GradLab as a wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "-w", str(folder)]
    _pip("wheel", *options, str(Path(__file__).parents[1]))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for PYTHONPATH into which the wheel is installed and that takes no more files."""
    folder = tmp_path_factory.mktemp("installed")
    _pip("install", "--no-deps", "--target", str(folder), str(wheel))
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode & ~0o222)
    return folder


def _pip(command: str, *options: str) -> None:
    pip = [sys.executable, "-m", "pip", command, "-q", "--no-index"]
    subprocess.run([*pip, "--disable-pip-version-check", *options], check=True)
