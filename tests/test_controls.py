"""The widgets: each owns a URL parameter, and says when a link's value cannot be had."""

from __future__ import annotations

import itertools

import pytest
from streamlit.testing.v1 import AppTest

from gradlab.ui.page import turn


def controls_page() -> None:
    import streamlit as st

    from gradlab.ui.page.page import Page
    from gradlab.ui.widgets.controls import choice, entry, number, preset, whole

    page = Page("mse", "en", str)
    low, high = (0.0, 1.0) if st.session_state.get("narrow") else (-5.0, 5.0)
    values = [
        number(page, "w", "weight", low, high, 0.5, 0.1),
        number(page, "fine", "fine", -1.0, 1.0, 0.0, 0.0001),
        entry(page, "b", "bias", -5.0, 5.0, 3.0),
        whole(page, "n", "count", 1, 6, 3),
        choice(page, "f", "function", ["relu", "abs"], "abs"),
    ]
    preset("set", {"w": 0.25, "n": 2}, key="tutorials")
    st.code(repr(values))
    st.code(repr([notice.show() for notice in page.notices]))
    st.code(repr(sorted(page.keys)))


def opened(**query: str) -> AppTest:
    app = AppTest.from_function(controls_page, default_timeout=30)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def told(app: AppTest) -> tuple[str, str]:
    assert not app.exception
    return app.code[0].value, app.code[1].value


def test_without_a_link_everything_stands_at_its_default() -> None:
    assert told(opened()) == ("[0.5, 0.0, 3.0, 3, 'abs']", "[]")


def test_every_widget_lets_others_draw_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in turns: a page of a hundred widgets holds nobody up."""
    asked: list[bool] = []
    monkeypatch.setattr(turn.Turn, "hand_over", lambda _turn: asked.append(True))
    opened()
    assert len(asked) == 5


def test_a_link_sets_all_of_them() -> None:
    app = opened(w="2.5", fine="0.1234", b="-1", n="6", f="relu")
    assert told(app) == ("[2.5, 0.1234, -1.0, 6, 'relu']", "[]")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *itertools.product("wbnf", ["abc", "nan", "", "[1]"]),
        ("f", "7"),
        ("f", "1e999"),
        ("n", "3.5"),
    ],
)
def test_what_cannot_be_had_falls_back_with_one_sentence_that_does_not_echo(
    key: str, value: str
) -> None:
    values, notices = told(opened(**{key: value}))
    assert values == "[0.5, 0.0, 3.0, 3, 'abs']"
    assert notices.count("This link has no usable value") == 1
    assert f"for {key};" in notices
    assert not value or value not in notices


@pytest.mark.parametrize(
    ("key", "value", "kept", "said"),
    [
        ("w", "99", "[5.0, 0.0, 3.0, 3, 'abs']", "from −5 to 5; the link asked for 99."),
        ("b", "-1e999", "[0.5, 0.0, -5.0, 3, 'abs']", "−5 to 5; the link asked for −inf."),
        ("n", "77", "[0.5, 0.0, 3.0, 6, 'abs']", "to 6; the link asked for 77."),
    ],
)
def test_a_number_beyond_the_range_becomes_its_end_and_the_range_is_said(
    key: str, value: str, kept: str, said: str
) -> None:
    values, notices = told(opened(**{key: value}))
    assert values == kept
    assert said in notices


def test_a_value_between_the_stops_of_a_slider_is_kept() -> None:
    assert told(opened(w="1.23456"))[0].startswith("[1.23456,")


def test_the_number_field_leads_the_slider_and_follows_it() -> None:
    app = opened(w="1")
    fields = [f.key for f in app.number_input if f.key.startswith("w exact")]
    assert fields == ["w exact 0"]
    app.number_input(key="w exact 0").set_value(3.14159).run()
    assert app.slider(key="w").value == 3.14159
    assert told(app)[0].startswith("[3.14159,")
    assert "w exact 0" in {f.key for f in app.number_input}  # it keeps the focus
    app.slider(key="w").set_value(2.0).run()
    (field,) = [f for f in app.number_input if f.key.startswith("w exact")]
    assert (field.key, field.value) == ("w exact 1", 2.0)


def test_a_fine_number_has_a_slider_with_few_stops() -> None:
    app = opened()
    slider = app.slider(key="fine")
    assert (slider.max - slider.min) / slider.step < 301
    assert app.number_input(key="fine exact 0").step == 0.0001


def test_a_range_that_moved_on_takes_the_widget_with_it() -> None:
    app = opened(w="4")
    app.session_state["narrow"] = True
    app.run()
    assert told(app)[0].startswith("[0.5,")


def test_a_preset_sets_several_widgets_at_once() -> None:
    app = opened(w="4")
    app.button[0].click().run()
    assert told(app)[0] == "[0.25, 0.0, 3.0, 2, 'abs']"


def test_the_page_knows_which_parameters_its_widgets_own() -> None:
    assert opened().code[2].value == "['b', 'f', 'fine', 'n', 'w']"
