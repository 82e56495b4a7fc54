"""Headline numbers: a text and a colour each, and the texts of a slider's steps."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from gradlab.ui.browser import component
from tests.test_live import received, unpacked


def numbers_page() -> None:
    import streamlit as st

    from gradlab.maths.along import Along, slider_steps
    from gradlab.ui.show.headline import Number, headline

    w = st.slider("w", -5.0, 5.0, 2.0, 0.1, key="w")
    steps = slider_steps(-5, 5, 0.1)
    texts = [f"{(step - 1) ** 2:.2f}" for step in steps.tolist()]
    live = [Along("w", steps, w, numbers={"loss": texts, "elsewhere": texts})]
    headline("numbers", [Number("loss", "L", f"{(w - 1) ** 2:.2f}", "loss")], live=live)


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_function(numbers_page, default_timeout=30)


def test_numbers_travel_with_label_role_and_what_they_follow(app: AppTest) -> None:
    data = received(app.run().get("bidi_component")[0].proto.bytes)
    assert data["kind"] == "headline"
    assert data["numbers"] == [{"name": "loss", "label": "L", "text": "1.00", "role": "loss"}]
    ((at, content),) = data["along"]
    assert at == 2.0
    along, _body = unpacked(content)
    assert set(along["moving"]) == {"loss"}
    assert along["moving"]["loss"]["text"]["plain"][70] == "1.00"


def test_streamlit_shows_them_where_the_component_cannot_run(app: AppTest) -> None:
    app.session_state[component._FAILED] = True
    app.run()
    assert [(metric.label, metric.value) for metric in app.metric] == [("L", "1.00")]
