"""The benchmarks run and report what they measured."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bench import cluster, core
from bench.learner import shown
from bench.load import ROOT, Tab
from bench.server import free_port, running
from bench.tables import Cell
from bench.timing import contest, report
from bench.ui import compare
from gradlab.maths.graph import graph


def test_rivals_take_turns_and_the_first_is_the_measure() -> None:
    turns: list[str] = []

    def slow() -> None:
        turns.append("slow")
        time.sleep(0.002)

    quick, slower = contest("c", {"quick": lambda: turns.append("quick"), "slow": slow}, 0.05)
    assert turns[:6] == ["quick", "slow"] * 3
    assert quick.ratio == 1.0
    assert slower.ratio > 1
    assert slower.p95_ms >= slower.median_ms >= 2
    assert 3 <= quick.rounds == slower.rounds


def test_the_report_is_a_table_and_the_same_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "results" / "core.json"
    monkeypatch.setattr(sys, "argv", ["bench", "--json", str(target)])
    rows = contest("nothing", {"nobody": lambda: None}, 0)
    report("Title", rows)
    assert "| nothing | nobody |" in capsys.readouterr().out
    (row,) = json.loads(target.read_text())["rows"]
    assert row["median_ms"] == rows[0].median_ms


def test_a_ratio_is_to_the_least_of_the_peers_that_were_measured() -> None:
    painted: dict[str, Cell] = {"ours": 20.0, "slow": 100.0, "quick": 50.0, "absent": None}
    rows: list[dict[str, Cell]] = [{"rival": name, "ms": ms} for name, ms in painted.items()]
    compare(rows, "ms", ["slow", "quick", "absent"], "ratio")
    assert [row["ratio"] for row in rows] == ["0.40", "2.00", "1.00", None]
    compare(rows, "ms", ["absent"], "ratio")
    assert {row["ratio"] for row in rows} == {None}


def test_the_core_is_measured_from_end_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "SECONDS", 0)
    rows = [*core.sweeps(), *core.followed(), *core.meters()]
    assert {row.rival for row in rows} >= {
        "sweep",
        "loop over points",
        "along a slider",
        "truth meter",
    }


def test_a_chain_has_the_nodes_it_promises() -> None:
    output = core.chain(7)
    assert core.visited(output) == len(graph(output).nodes) == 7


@pytest.mark.parametrize(("page", "slider"), [("mse?x=2&code=true", "w"), ("softmax?row=2", "a1")])
def test_a_simulated_tab_moves_a_slider_of_which_alone_it_tells(
    own_thread: ThreadPoolExecutor, page: str, slider: str
) -> None:
    """As a browser does that has not shown the other widgets yet when its learner moves one."""

    async def used(tab: Tab) -> None:
        await tab.open(0)
        tab.stands.clear()
        await tab.move()
        await tab.socket.close()

    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    with running([*command, f"--server.port={port}"], port, ROOT) as server:
        tab = Tab(server.address, page, slider)
        own_thread.submit(asyncio.run, used(tab)).result()
    assert tab.failures == 0
    assert len(tab.seconds) == 1
    assert tab.sizes[0] > 10_000  # figures were sent, not a sentence of regret


def test_a_figure_is_compared_by_what_it_shows_where_its_sliders_stand() -> None:
    from gradlab.ui.browser.component import content_of

    one, other = (
        content_of("headline", {"numbers": [value]}, [(3.0, along)])
        for value, along in ((1.5, b"packed"), (1.5, b"otherwise"))
    )
    assert one != other
    assert shown(one) == shown(other)
    assert shown(one) != shown(content_of("headline", {"numbers": [2.5]}, [(3.0, b"packed")]))


def test_every_part_of_the_clusters_bench_stands_in_its_table() -> None:
    rows = re.findall(r"^\| (\w+) \|", cluster.__doc__, re.MULTILINE)
    assert rows[1:] == list(cluster.PARTS)
