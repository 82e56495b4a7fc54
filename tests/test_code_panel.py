"""The code panel: a program that ran, shown with its outputs and handed out as files."""

from __future__ import annotations

import logging
import re
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from gradlab.lessons import listings
from gradlab.program import run, to_ipynb, to_py
from gradlab.ui.show import code_panel


def panel_page() -> None:
    from gradlab.lessons import listings
    from gradlab.ui.page.page import Page
    from gradlab.ui.show.code_panel import code_view, step_view, two_ways

    page = Page("mse", "en", str)
    program = listings.accumulate(2.0, 1.0, 1.0)
    code_view(page, program)
    step_view(page, program, "mse.backward()")
    two_ways(page, listings.by_grad(3.0, 0.5, 2.0), listings.by_backward(3.0, 0.5, 2.0))


@pytest.fixture(scope="module")
def app() -> AppTest:
    app = AppTest.from_function(panel_page, default_timeout=60).run()
    assert not app.exception
    return app


def test_each_output_stands_below_its_statement(app: AppTest) -> None:
    body = unescape(re.sub(r"<[^>]+>", "", app.get("html")[0].proto.body))
    for step in run(listings.accumulate(2.0, 1.0, 1.0)).steps:
        assert step.output is None or step.output in body
    assert body.count("tensor([2.])") >= 2


def test_the_step_asked_for_is_the_one_that_is_shown(app: AppTest) -> None:
    body = app.get("html")[1].proto.body
    assert "tensor([2.])" in body
    assert "F.mse_loss" not in body


def test_the_two_ways_say_where_the_gradient_is(app: AppTest) -> None:
    returned, written = app.markdown[0].value, app.markdown[1].value
    assert "`(tensor([-0.5000]),)`" in returned
    assert "`w.grad` is still `None`" in returned
    assert "gave `None`" in written
    assert "is now `tensor([-0.5000])`" in written


def test_both_files_are_offered_by_name(app: AppTest) -> None:
    labels = [button.label for button in app.get("download_button")]
    assert labels == ["gradlab_accumulate.py", "gradlab_accumulate.ipynb"]


def test_an_export_that_fails_is_told_to_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Streamlit shows nothing when what makes a file raises."""
    made = []
    monkeypatch.setattr(
        code_panel.st, "download_button", lambda _label, content, *_a, **_k: made.append(content)
    )

    def fails(*_arguments: object) -> str:
        raise ZeroDivisionError("no file")

    from gradlab.ui.page.page import Page

    ran = run(listings.by_grad(2.0, 1.0, 1.0))
    for export, is_whole in ((to_py, True), (to_ipynb, True), (fails, False)):
        code_panel._download(Page("mse", "en", str), ran, export, "py", "text/x-python")
        if is_whole:
            assert made[-1]() == export(ran, str)
            continue
        with pytest.raises(ZeroDivisionError), caplog.at_level(logging.ERROR):
            made[-1]()
    assert "the export gradlab_autograd_grad.py failed" in caplog.text
