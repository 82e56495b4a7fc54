"""Figures travel as plain data with colour tokens; where plotly.js cannot go, Streamlit draws."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from gradlab.ui.browser import component
from gradlab.ui.show.figure import FigureSpec, figure_at, plain, resolved, themed
from gradlab.ui.show.shared_cache import SharedCache
from gradlab.words.colours import COLOURS
from tests.test_live import received, unpacked
from tests.test_pages import opened

figures = sys.modules["gradlab.ui.show.figure"]  # gradlab.ui.show.figure is the function


def curve_page() -> None:
    import streamlit as st

    from gradlab.ui.show.figure import figure

    w = st.slider("w", -5.0, 5.0, 2.0, key="w")
    trace = {"type": "scatter", "x": [w], "y": [float("inf")], "marker": {"color": "@w"}}
    figure("curve", {"data": [trace], "layout": {"title": {"text": "L"}}}, alt="The loss over w.")


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(component.st, "get_option", _serving(True))
    urls = {"live.js": "here", "plotly.js.gz": "there"}
    monkeypatch.setattr(component, "static_urls", lambda: urls)
    monkeypatch.setattr(component, "addresses", lambda: urls)
    return AppTest.from_function(curve_page, default_timeout=30)


def _serving(is_enabled: bool) -> Callable[[str], Any]:
    original = component.st.get_option
    return lambda name: is_enabled if name == "server.enableStaticServing" else original(name)


def _sent(app: AppTest) -> dict[str, Any]:
    return received(app.get("bidi_component")[0].proto.bytes)


def test_a_figure_travels_as_plain_data_with_tokens_and_alt(app: AppTest) -> None:
    data = _sent(app.run())
    assert data["spec"]["data"][0] == {
        "type": "scatter",
        "x": [2.0],
        "y": [None],
        "marker": {"color": "@w"},
    }
    assert data["alt"] == "The loss over w."
    assert data["colours"]["w"] == [COLOURS["w"].light, COLOURS["w"].dark]
    assert data["plotly"] == "there"
    assert 'URL("here", ' in app.get("bidi_component")[0].proto.js_content
    assert data["along"] == []
    assert set(data["labels"]) == {"svg", "png", "reset"}


def test_a_moved_slider_sends_new_data_to_the_same_component(app: AppTest) -> None:
    before = app.run().get("bidi_component")[0].proto.id
    app.slider(key="w").set_value(3.0).run()
    assert _sent(app)["spec"]["data"][0]["x"] == [3.0]
    assert app.get("bidi_component")[0].proto.id == before


def test_what_is_sent_stays_small_beside_the_figure(app: AppTest) -> None:
    proto = app.run().get("bidi_component")[0].proto
    assert len(proto.SerializeToString()) < 2500


@pytest.mark.parametrize("reason", ["not served", "not placed", "not loaded"])
def test_streamlit_draws_where_plotly_js_cannot_go(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    if reason == "not served":
        monkeypatch.setattr(component.st, "get_option", _serving(False))
    elif reason == "not placed":
        monkeypatch.setattr(component, "static_urls", lambda: None)
    else:
        app.session_state[component._FAILED] = True
    app.run()
    assert not app.exception
    assert len(app.get("bidi_component")) == 0
    (chart,) = app.get("plotly_chart")
    assert chart.proto.alt == "The loss over w."
    spec = json.loads(chart.proto.spec)
    assert spec["data"][0]["marker"]["color"] == COLOURS["w"].light
    assert spec["layout"]["height"] == 360
    assert "@" not in chart.proto.spec


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_role_is_resolved_at_any_depth(theme: str) -> None:
    for role, colour in COLOURS.items():
        nested = {"colorscale": [[0.0, f"@{role}"]], "line": {"color": f"@{role}"}}
        expected = getattr(colour, theme)
        assert resolved(nested, theme) == {
            "colorscale": [[0.0, expected]],
            "line": {"color": expected},
        }


def test_text_that_only_looks_like_a_token_stays() -> None:
    assert resolved(["@", "@nobody", "w@x"], "dark") == ["@", "@nobody", "w@x"]


def test_a_figure_says_itself_how_it_looks() -> None:
    own = {"layout": {"font": {"color": "@text"}}}
    assert themed({"data": [], "layout": {"template": own}})["layout"]["template"] == own


def test_nothing_travels_that_json_does_not_know() -> None:
    sent = plain({"y": [math.nan, -math.inf, 0.1 + 0.2, True, None, "w"], "n": (1, 2)})
    assert sent == {"y": [None, None, 0.3, True, None, "w"], "n": [1, 2]}
    assert json.loads(json.dumps(sent, allow_nan=False)) == sent


def live_page() -> None:
    import streamlit as st

    from gradlab.maths.along import Along, slider_steps
    from gradlab.ui.show.figure import figure

    w = st.slider("w", -5.0, 5.0, 2.0, 0.1, key="w")
    steps = slider_steps(-5, 5, 0.1)
    cells = steps[:, None].expand(-1, 6) / 7
    traces = {
        "point": {"x": steps[:, None], "y": ((steps - 1) ** 2)[:, None]},
        "curve": {"y": steps[:, None] + steps},
        "cells": {"shade": cells},
        "elsewhere": {"y": steps},
    }
    live = [Along("w", steps, w, traces)]
    spec = {
        "data": [
            {"uid": "point", "x": [w], "y": [(w - 1) ** 2]},
            {"uid": "curve", "x": [0], "y": [0]},
            {"uid": "cells", "type": "heatmap", "z": [[0.0]]},
        ],
        "layout": {},
    }
    figure("curve", spec, alt="It follows w.", live=live)


def test_each_attribute_travels_as_exactly_as_it_is_seen() -> None:
    app = AppTest.from_function(live_page, default_timeout=30).run()
    ((at, content),) = _sent(app)["along"]
    assert at == 2.0
    along, _body = unpacked(content)
    assert set(along["moving"]) == {"point", "curve", "cells"}
    kept = {
        f"{uid} {name}": array["decimals"]
        for uid, attributes in along["moving"].items()
        for name, array in attributes.items()
    }
    # A point to ten digits, a curve to five, a cell's shade to a hundredth.
    assert kept == {"point x": 9, "point y": 8, "curve y": 3, "cells shade": 2}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Forget what was sent of figures; called again, forget it again."""

    def forget() -> None:
        monkeypatch.setattr(figures, "_CONTENTS", SharedCache(512))

    forget()
    return forget


def test_a_figure_is_drawn_once_for_each_state_and_language(
    kept: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, mounted = [], []
    monkeypatch.setattr(figures, "mount", lambda key, content, height: mounted.append(content) or 1)

    def draw() -> FigureSpec:
        drawn.append(1)
        return FigureSpec({"data": [], "layout": {}}, f"drawn {len(drawn)}")

    for state, language in (("a", "en"), ("b", "en"), ("a", "en"), ("a", "zh"), ("b", "en")):
        monkeypatch.setattr(figures, "_language", lambda language=language: language)
        figure_at("curve", state, 300, draw)
    assert len(drawn) == 3
    assert [received(content)["alt"][-1] for content in mounted] == ["1", "2", "1", "3", "2"]


def test_a_browser_that_cannot_load_plotly_js_takes_it_from_nobody_else(
    kept: Callable[[], None],
) -> None:
    root = Path(__file__).parents[1]
    without = AppTest.from_file(str(root / "app.py"), default_timeout=60)
    without.switch_page("pages/mse.py")
    without.session_state[component._FAILED] = True
    assert without.run().get("plotly_chart")
    others = [each.proto.bytes for each in opened(root / "pages" / "mse.py").get("bidi_component")]
    assert [data["plotly"] for data in map(received, filter(None, others))] == [
        component.addresses()["plotly.js.gz"]
    ] * 2


STATES = {
    "mse": ["", "w=3", "x=3", "y=3", "h=0.5", "wrt=x", "wrt=y", "lang=zh", "w=3&h=0.5"],
    "softmax": ["", "a0=3", "T=2", "row=1", "col=1", "n=4", "f=skew", "f=log_softmax", "lang=zh"],
}


@pytest.mark.parametrize("name", STATES)
def test_what_is_kept_of_a_page_is_what_it_would_draw(name: str, kept: Callable[[], None]) -> None:
    page = Path(__file__).parents[1] / "pages" / f"{name}.py"

    def contents(query: str) -> list[dict[str, Any]]:
        app = opened(page, dict(parse_qsl(query)))
        return [
            received(each.proto.bytes) for each in app.get("bidi_component") if each.proto.bytes
        ]

    alone = []
    for query in STATES[name]:
        kept()
        alone.append(contents(query))
    assert len({repr(each) for each in alone}) == len(alone)
    for _again in range(2):
        assert [contents(query) for query in STATES[name]] == alone
