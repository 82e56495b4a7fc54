"""What a host sets and watches: settings, counters, the log, and what is closed."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response
from streamlit import net_util
from streamlit.web.server.starlette.starlette_websocket import _is_origin_allowed

from gradlab.ask.command import SECRET as NAME_OF_SECRET
from gradlab.ui import server
from gradlab.ui.host import counters, settings
from gradlab.ui.host.log_lines import JsonLines
from gradlab.ui.host.settings import SETTINGS, Setting, complaints, given
from gradlab.ui.inside_streamlit.origins import ask_nobody
from gradlab.ui.page.page import Page
from gradlab.ui.page.visit import at_most, visit_budget
from gradlab.ui.show.shared_cache import SharedCache
from tests.test_pages import opened

ROOT = Path(__file__).parents[1]
WRONG = {
    "GRADLAB_SECRET": "too short",
    "GRADLAB_LOGS": "yaml",
    "GRADLAB_METRICS_PORT": "65536",
    "GRADLAB_WORK": "9",
    "GRADLAB_SECONDS": "0.5",
    "GRADLAB_KEPT": "-1",
    "GRADLAB_INSIDE_STREAMLIT": "no",
}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_default_works_and_a_wrong_value_gets_a_sentence(setting: Setting) -> None:
    assert setting.fits(setting.default)
    assert complaints({setting.name: setting.default}) == []
    (sentence,) = complaints({setting.name: WRONG[setting.name]})
    assert sentence.startswith(f"{setting.name} is set to ")
    assert sentence.endswith(f"; it takes {setting.expected}.")
    assert given(setting, {setting.name: WRONG[setting.name]}) == setting.default


def test_a_secret_is_repeated_nowhere() -> None:
    assert "too short" not in " ".join(complaints({"GRADLAB_SECRET": "too short"}))
    assert settings.SECRET.name == NAME_OF_SECRET


def test_every_setting_stands_in_the_table_of_the_docs() -> None:
    text = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
    rows = [
        f"| `{each.name}` | {f'`{each.default}`' if each.default else 'empty'} | {each.means} "
        f"| {each.expected} |"
        for each in SETTINGS
    ]
    assert "\n".join(rows) in text


def test_every_variable_that_is_read_is_a_setting() -> None:
    names = {each.name for each in SETTINGS}
    sources = [*(ROOT / "gradlab").rglob("*.py"), *(ROOT / "deploy").rglob("*.*")]
    read = {
        name
        for path in sources
        for name in re.findall(r"\bGRADLAB_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8"))
    }
    assert read - {"GRADLAB_SECRTE"} == names


def test_the_command_does_not_start_with_a_wrong_setting() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "gradlab", "--no-browser"],
        cwd=ROOT,
        env={**os.environ, "GRADLAB_WORK": "lots", "GRADLAB_SECRTE": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        "GRADLAB_SECRTE is no setting of GradLab; GRADLAB_SECRET is.",
        "GRADLAB_WORK is set to lots; it takes a whole number from 10 to 1000.",
    ]


def test_a_visit_may_do_as_much_work_as_the_host_lets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADLAB_WORK", "50")
    monkeypatch.setenv("GRADLAB_SECONDS", "7")
    page = Page("sandbox", "en", str, budget=visit_budget())
    assert (page.budget.units, page.budget.seconds) == (200_000, 7)
    with at_most(page, 1000.0):
        assert page.budget.affords(500.0)
        assert not page.budget.affords(501.0)


def test_a_host_with_little_memory_keeps_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADLAB_KEPT", "50")
    kept = SharedCache[int, int](4)
    asked: list[int] = []
    for key in (1, 2, 3, 1):
        kept.of([key], lambda keys: [asked.append(keys[0]) or 0])
    assert asked == [1, 2, 3, 1]  # two are kept, not four


COUNTING = """
from tests.test_pages import ROOT, opened
opened(ROOT / "pages/mse.py", {"w": "99", "nobody": "1"})
opened(ROOT / "pages/sandbox.py", {"expr": "secretly_typed("})
opened(ROOT / "pages/sandbox.py", {"expr": "matrix_exp(1e300*x*ones(64,64))"})
from prometheus_client import REGISTRY, generate_latest
print(generate_latest(REGISTRY).decode())
"""


def test_what_happens_is_counted_without_what_was_typed() -> None:
    from tests.browser.conftest import free_port

    run = subprocess.run(
        [sys.executable, "-c", COUNTING],
        cwd=ROOT,
        env={**os.environ, "GRADLAB_METRICS_PORT": str(free_port())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    lines = dict(
        line.rsplit(" ", 1) for line in run.stdout.splitlines() if line.startswith("gradlab")
    )
    assert lines['gradlab_pages_total{page="mse"}'] == "1.0"
    assert lines['gradlab_pages_total{page="sandbox"}'] == "2.0"
    assert lines['gradlab_refusals_total{reason="link"}'] == "2.0"
    assert float(lines['gradlab_refusals_total{reason="typed"}']) >= 1
    assert lines['gradlab_draw_seconds_count{page="mse",what="page"}'] == "1.0"
    assert float(lines['gradlab_draw_seconds_sum{page="mse",what="page"}']) > 0
    assert lines["gradlab_visits_total"] == "3.0"
    assert "secretly" not in run.stdout
    assert "matrix_exp" not in run.stdout


def test_nothing_is_counted_unless_the_host_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counters, "watched", lambda: False)
    monkeypatch.setattr(counters, "registered", lambda: pytest.fail("asked for counters"))
    counters.count("gradlab_moves", "mse")
    counters.took("gradlab_wait_seconds", 1.0)


def test_a_part_that_a_hand_moves_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        "gradlab.ui.page.part.count", lambda name, *labels, by=1: counted.append((name, *labels))
    )
    test = opened(ROOT / "pages" / "mse.py")
    assert counted == []  # a page that is opened is no move
    page = Page("mse", "en", str, is_drawn=True)
    from gradlab.ui.page.part import _guarded

    outer = _guarded(page, lambda page: _guarded(page, lambda _page: None)())
    outer()
    assert counted == [("gradlab_moves", "mse")]
    assert not test.exception


def test_the_board_asks_for_what_is_counted() -> None:
    board = json.loads((ROOT / "deploy" / "grafana.json").read_text(encoding="utf-8"))
    asked = " ".join(t["expr"] for panel in board["panels"] for t in panel["targets"])
    found = set(re.findall(r"\bgradlab_\w+", asked))
    made = {f"{name}_total" for name in counters.COUNTED} | {"gradlab_sessions"}
    made |= {f"{name}_bucket" for name in counters.TIMED}
    assert found == made
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)
    places = {(p["gridPos"]["x"], p["gridPos"]["y"]) for p in board["panels"]}
    assert len(places) == len(ids)


def test_a_line_of_the_log_holds_nothing_that_was_typed() -> None:
    try:
        int("my secret function")
    except ValueError:
        failure = sys.exc_info()
    record = logging.LogRecord(
        "gradlab", logging.ERROR, "f", 1, "%r failed", ("my secret",), failure
    )
    record.page = "sandbox"
    line = JsonLines().format(record)
    assert "secret" not in line
    said = json.loads(line)
    assert (said["level"], said["message"], said["page"]) == ("error", "%r failed", "sandbox")
    assert said["exception"] == "ValueError"
    assert said["at"][-1].endswith("test_a_line_of_the_log_holds_nothing_that_was_typed")


FAILING = """
import gradlab.ui.page.begin as begin
begin.begin()
import logging
from streamlit.logger import get_logger
get_logger("streamlit.web.later").warning("from %s", "a link")
logging.getLogger("gradlab").warning("ours")
logging.getLogger("uvicorn.error").info("the server's")
"""


def test_the_servers_and_streamlits_lines_are_json_as_well() -> None:
    run = subprocess.run(
        [sys.executable, "-c", FAILING],
        cwd=ROOT,
        env={**os.environ, "GRADLAB_LOGS": "json", "GRADLAB_WORK": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = [json.loads(line) for line in run.stderr.splitlines()]
    assert [(line["logger"], line["message"]) for line in said] == [
        ("gradlab", complaints({"GRADLAB_WORK": "0"})[0]),
        ("streamlit.web.later", "from %s"),
        ("gradlab", "ours"),
        ("uvicorn.error", "the server's"),
    ]


@pytest.mark.parametrize(
    ("path", "is_closed"),
    [
        ("/_stcore/metrics", True),
        ("/class/_stcore/metrics", True),
        ("/_stcore/upload_file/a/b", True),
        ("/_stcore/health", False),
        ("/mse", False),
        ("/_stcore/metrics-of-learning", False),
    ],
)
def test_streamlits_metrics_and_uploads_are_closed(
    own_thread: ThreadPoolExecutor, path: str, is_closed: bool
) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    answering = server.Closed(Response("here"))
    own_thread.submit(asyncio.run, answering(scope, receive, send)).result()
    assert sent[0]["status"] == (404 if is_closed else 200)


def test_a_page_of_another_site_is_refused_without_asking_the_internet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(net_util, "get_external_ip", lambda: pytest.fail("asked"))
    ask_nobody.cache_clear()
    ask_nobody()
    assert not _is_origin_allowed("http://elsewhere.example", "gradlab.example")
    assert _is_origin_allowed("https://gradlab.example", "gradlab.example")


def test_prometheus_finds_the_counters_at_a_port_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("prometheus_client")
    from tests.browser.conftest import free_port

    port = free_port()
    monkeypatch.setenv("GRADLAB_METRICS_PORT", str(port))
    counters.watched.cache_clear()
    try:
        assert counters.watched()
        before = counters.registered()["gradlab_moves"].labels("mse")._value.get()
        counters.count("gradlab_moves", "mse", by=2)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            text = answer.read().decode()
        assert f'gradlab_moves_total{{page="mse"}} {before + 2}' in text
    finally:
        monkeypatch.delenv("GRADLAB_METRICS_PORT")
        counters.watched.cache_clear()
