"""Property tests the same on every machine, and pages that Streamlit's test runner can show."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

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
