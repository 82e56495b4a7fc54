"""What figures and headlines send to the browser, and what happens where it cannot run."""

from __future__ import annotations

import json
import struct
import zlib

import pytest
from streamlit.testing.v1 import AppTest

from gradlab.ui.browser import component
from gradlab.ui.browser.component import content_of


def head_of(content: bytes) -> tuple[dict[str, object], bytes]:
    """Read a content as along.js does: the head's length, the head, and the sliders' rest."""
    (length,) = struct.unpack_from("<I", content)
    return json.loads(zlib.decompress(content[4 : 4 + length])), content[4 + length :]


def test_a_content_is_a_head_and_what_the_sliders_move() -> None:
    content = content_of("headline", {"numbers": []}, [(1.5, b"first"), (-2.0, b"second")])
    head, rest = head_of(content)
    assert head["kind"] == "headline"
    assert head["along"] == [[1.5, 5], [-2.0, 6]]
    assert rest == b"firstsecond"


def test_a_content_tells_where_plotly_is_served() -> None:
    head, rest = head_of(content_of("figure", {"spec": {}}))
    assert str(head["plotly"]).startswith("app/static/plotly-")
    assert rest == b""


def component_page() -> None:
    import streamlit as st

    from gradlab.ui.browser.component import content_of, figures_ahead, mount

    figures_ahead()
    shown = mount("one", content_of("headline", {"numbers": []}))
    st.code(f"shown: {shown}")


def test_it_is_mounted_with_its_content() -> None:
    app = AppTest.from_function(component_page, default_timeout=30).run()
    assert app.code[0].value == "shown: True"
    assert len(app.get("bidi_component")) == 2


def test_where_this_browser_could_not_load_it_the_caller_is_told() -> None:
    app = AppTest.from_function(component_page, default_timeout=30)
    app.session_state[component._FAILED] = True
    app.run()
    assert app.code[0].value == "shown: False"
    assert len(app.get("bidi_component")) == 0


def test_where_its_files_cannot_be_placed_nobody_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(component, "static_urls", lambda: None)
    app = AppTest.from_function(component_page, default_timeout=30).run()
    assert app.code[0].value == "shown: False"
