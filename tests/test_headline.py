"""Headline numbers: the same text from Python and from the browser's own data."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from gradlab.ui import component, headline
from gradlab.ui.headline import shown


def numbers_page() -> None:
    import streamlit as st

    from gradlab.along import Along, slider_steps
    from gradlab.ui.headline import Number, headline

    w = st.slider("w", -5.0, 5.0, 2.0, 0.1, key="w")
    steps = slider_steps(-5, 5, 0.1)
    live = [Along("w", steps, w, numbers={"loss": (steps - 1) ** 2, "other": steps})]
    loss = Number("loss", "L", (w - 1) ** 2, "loss")
    probs = Number("probs", "p", [0.25, float("-inf")], "prediction", decimals=2)
    headline("numbers", [loss, probs], live=live)


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(numbers_page, default_timeout=30)


def test_numbers_travel_with_label_role_and_what_they_follow(app: AppTest) -> None:
    data = json.loads(app.run().get("bidi_component")[0].proto.json)
    assert data["kind"] == "headline"
    assert data["numbers"] == [
        {"name": "loss", "label": "L", "role": "loss", "value": ["1.0"], "decimals": 4},
        {
            "name": "probs",
            "label": "p",
            "role": "prediction",
            "value": ["0.25", "-Infinity"],
            "decimals": 2,
        },
    ]
    assert data["along"]


def test_streamlit_shows_them_where_the_component_cannot_run(app: AppTest) -> None:
    app.session_state[component._FAILED] = True
    app.run()
    assert [(metric.label, metric.value) for metric in app.metric] == [
        ("L", "1.0000"),
        ("p", "0.25  −inf"),
    ]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1.0, 4, "1.0000"),
        (-2.5, 2, "−2.50"),
        (-0.00001, 4, "0.0000"),
        (0.0, 0, "0"),
        (float("nan"), 4, "nan"),
        (float("-inf"), 4, "−inf"),
    ],
)
def test_a_number_is_printed_with_fixed_decimals(value: float, decimals: int, text: str) -> None:
    assert shown(value, decimals) == text
    assert headline.Number("name", "label", value).decimals == 4
