"""What every run tells the browser of the theme."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.testing.v1 import AppTest

from gradlab.ui.inside_streamlit.theme import theme_once

Reader = Callable[[CustomThemeConfig, str], None]
STREAMLITS_OWN = inspect.unwrap(app_session._populate_theme_msg)  # pages put ours before it
SECTIONS = ("light", "dark", "sidebar")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sections that Streamlit's own function is asked for while ours stands before it."""
    asked: list[str] = []

    def counted(message: CustomThemeConfig, section: str = "theme") -> None:
        asked.append(section)
        STREAMLITS_OWN(message, section)

    monkeypatch.setattr(app_session, "_populate_theme_msg", counted)
    theme_once.__wrapped__()
    set_colour(monkeypatch, "#123456")
    return asked


def set_colour(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    option = config.ConfigOption("theme.light.primaryColor")
    option.set_value(value, "a test")
    monkeypatch.setitem(config.get_config_options(), option.key, option)


def told(populate: Reader) -> CustomThemeConfig:
    """Return what a run tells of the theme, filled in as Streamlit fills it in."""
    theme = CustomThemeConfig()
    populate(theme, "theme")
    for name in SECTIONS:
        populate(getattr(theme, name), f"theme.{name}")
    return theme


def test_every_run_tells_the_theme_that_streamlit_reads(read: list[str]) -> None:
    expected = told(STREAMLITS_OWN)
    assert expected.light.primary_color == "#123456"
    assert not expected.HasField("sidebar")  # not even an empty one
    assert [told(app_session._populate_theme_msg) for _run in range(3)] == 3 * [expected]
    assert read == ["theme", *(f"theme.{name}" for name in SECTIONS)]


def test_a_theme_that_is_read_again_is_told(
    read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told(app_session._populate_theme_msg)
    set_colour(monkeypatch, "#654321")
    config._on_config_parsed.send()
    assert told(app_session._populate_theme_msg).light.primary_color == "#654321"


def test_without_streamlits_function_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(app_session, "_populate_theme_msg")
    theme_once.__wrapped__()
    assert not hasattr(app_session, "_populate_theme_msg")


def test_pages_share_the_theme_of_this_streamlit() -> None:
    AppTest.from_file(str(Path(__file__).parents[1] / "app.py"), default_timeout=60).run()
    assert app_session._populate_theme_msg is not STREAMLITS_OWN
    assert STREAMLITS_OWN.__module__ == "streamlit.runtime.app_session"
