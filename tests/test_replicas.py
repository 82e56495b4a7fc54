"""Two replicas behind the real nginx, with the configuration that hosts use."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest
import websockets

from bench.learner import Answers, Learner
from bench.replicas import CONFIGURATION, MISSING, Replica, behind_nginx, replicas
from bench.server import free_port
from gradlab.ui.server import ANSWERED_WITH

PAGES = [
    ("mse?w=3&x=0.5", "w"),
    ("softmax?n=4&row=1", "a0"),
    ("graph?f=softmax", "a1"),
    ("sandbox?expr=sum(x**2)&x=1.5", "x"),
]
SESSIONS = 40


@dataclass
class Cluster:
    """nginx's address, its folder, and the replicas behind it."""

    address: str
    folder: Path
    both: list[Replica]

    def sessions(self, replica: Replica) -> int:
        """Return how many sessions a replica holds, by its counters."""
        port = dict(replica.environment)["GRADLAB_METRICS_PORT"]
        text = fetched(f"http://127.0.0.1:{port}/metrics")[2].decode()
        return int(float(re.search(r"^gradlab_sessions ([\d.]+)$", text, re.M)[1]))


def fetched(url: str, **headers: str) -> tuple[int, Message, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, headers=named)  # noqa: S310 -- our own nginx
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("nginx")
    ports = [free_port(), free_port()]
    both = [Replica(port, (("GRADLAB_METRICS_PORT", str(free_port())),)) for port in ports]
    with replicas(both), behind_nginx(free_port(), ports, folder) as address:
        yield Cluster(address, folder, both)


@pytest.fixture(scope="module")
def page(cluster: Cluster) -> tuple[int, Message, bytes]:
    return fetched(f"{cluster.address}/mse?w=3")


def asset(page: tuple[int, Message, bytes]) -> str:
    return re.search(rb'src="\./(static/js/index[^"]+)"', page[2])[1].decode()


def test_every_answer_is_that_of_a_single_process_also_when_a_replica_dies(
    cluster: Cluster, own_thread: ThreadPoolExecutor
) -> None:
    """Forty sessions: each opens, moves, loses its replica or not, and moves again."""
    alone: Answers = {}
    together: Answers = {}
    learners = [
        Learner(cluster.address, *PAGES[k % len(PAGES)], answers=together) for k in range(SESSIONS)
    ]

    async def lesson() -> None:
        for page, slider in PAGES:  # what one process answers, asked without nginx
            one = Learner(f"http://127.0.0.1:{cluster.both[0].port}", page, slider, answers=alone)
            await one.come()
            await one.set(0.5)
            await one.leave()
            await one.back(time.perf_counter())
            await one.set(1.0)
            await one.leave()
        await asyncio.gather(*(each.come(0.02 * k) for k, each in enumerate(learners)))
        await asyncio.gather(*(each.set(0.5) for each in learners))
        held.extend(cluster.sessions(each) for each in cluster.both)
        cluster.both[1].stop(signal.SIGKILL)
        until = time.perf_counter() + 6
        await asyncio.gather(*(each.stay(until) for each in learners))
        await asyncio.gather(*(each.set(1.0) for each in learners))
        await asyncio.gather(*(each.leave() for each in learners))

    held: list[int] = []
    own_thread.submit(asyncio.run, lesson()).result()
    cluster.both[1].start()
    assert min(held) >= SESSIONS // 8, "the cookie spreads sessions over both"
    moved = [each for each in learners if each.back_s]
    assert len(moved) == held[1]
    assert [each.failures for each in learners] == [0] * SESSIONS
    assert [each.wrong for each in learners] == [[]] * SESSIONS
    assert max(each.back_s[0] for each in moved) < 5
    assert len(alone) == 4 * len(PAGES)
    assert {key: together[key] for key in alone} == alone


def test_a_visitor_gets_a_cookie_once_and_with_pages_only(
    cluster: Cluster, page: tuple[int, Message, bytes]
) -> None:
    status, headers, _ = page
    assert status == 200
    cookie = headers["Set-Cookie"]
    assert re.fullmatch(r"gradlab=\w{32}; Path=/; HttpOnly; SameSite=Lax", cookie)
    assert fetched(cluster.address, Cookie=cookie.partition(";")[0])[1]["Set-Cookie"] is None
    assert fetched(f"{cluster.address}/{asset(page)}")[1]["Set-Cookie"] is None
    behind_https = fetched(cluster.address, X_Forwarded_Proto="https")[1]["Set-Cookie"]
    assert behind_https.endswith("; SameSite=None; Secure; Partitioned")


def test_every_answer_has_the_security_headers_once(
    cluster: Cluster, page: tuple[int, Message, bytes]
) -> None:
    for path in ("", "mse?w=3", asset(page), "_stcore/metrics"):
        headers = fetched(f"{cluster.address}/{path}")[1]
        for name, value in ANSWERED_WITH.items():
            assert headers.get_all(name) == [value], path
        assert headers["Permissions-Policy"]


def test_the_files_of_a_first_visit_come_compressed_and_may_be_kept(
    cluster: Cluster, page: tuple[int, Message, bytes]
) -> None:
    url = f"{cluster.address}/{asset(page)}"
    _, headers, plain = fetched(url, Accept_Encoding="identity")
    _, packed_headers, packed = fetched(url, Accept_Encoding="gzip")
    assert headers["Content-Encoding"] is None
    assert packed_headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == plain
    assert len(packed) < 0.5 * len(plain)
    for each in (headers, packed_headers):
        assert "immutable" in each["Cache-Control"]
    assert "no-cache" in page[1]["Cache-Control"]


@pytest.mark.parametrize("base", ["", "/class", "/a/b"])
@pytest.mark.parametrize(
    "path", ["_stcore/metrics", "_stcore/upload_file/a/b", "_stcore/agent/mcp"]
)
def test_what_no_page_needs_is_closed_below_any_base_path(
    cluster: Cluster, base: str, path: str
) -> None:
    assert fetched(f"{cluster.address}{base}/{path}")[0] == 404


@pytest.mark.parametrize(
    ("origin", "is_let_in"),
    [
        ("http://{host}", True),
        (None, True),
        ("https://{host}", True),  # behind a proxy that speaks https
        ("http://elsewhere.example", False),
        ("http://{host}.elsewhere.example", False),
        ("null", False),
    ],
)
def test_a_page_of_another_site_opens_no_session(
    cluster: Cluster, own_thread: ThreadPoolExecutor, origin: str | None, is_let_in: bool
) -> None:
    host = cluster.address.removeprefix("http://")
    told = None if origin is None else websockets.Origin(origin.format(host=host))
    protocols = [websockets.Subprotocol("streamlit")]

    async def connect() -> int:
        try:
            async with websockets.connect(
                f"ws://{host}/_stcore/stream", origin=told, subprotocols=protocols
            ):
                return 101
        except websockets.InvalidStatus as error:
            return error.response.status_code

    status = own_thread.submit(asyncio.run, connect()).result()
    assert status == (101 if is_let_in else 403)


def test_a_link_as_long_as_a_talk_of_forty_stops_opens_and_a_hostile_one_does_not(
    cluster: Cluster,
) -> None:
    link = f"{cluster.address}/mse?talk={'x' * 24_000}"
    assert fetched(link, Referer=link)[0] == 200
    assert fetched(f"{cluster.address}/mse?talk={'x' * 524_288}")[0] == 414


def test_the_log_names_paths_and_nothing_that_was_typed(cluster: Cluster) -> None:
    assert fetched(f"{cluster.address}/_stcore/metrics?expr=secretly_typed")[0] == 404
    said = (cluster.folder / "nginx.log").read_text()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert {"status": 404, "path": "/_stcore/metrics"}.items() <= lines[-1].items()
    assert "secretly_typed" not in said


def test_who_comes_while_all_replicas_are_down_is_shown_in_by_itself(tmp_path: Path) -> None:
    with behind_nginx(free_port(), [free_port()], tmp_path) as address:
        status, headers, body = fetched(f"{address}/mse")
    assert status == 502
    assert headers["Content-Type"] == "text/html"
    assert b'http-equiv="refresh"' in body


def test_a_missing_nginx_is_named_with_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeError, match=re.escape(MISSING)), behind_nginx(1, [2], tmp_path):
        pass


def test_the_configuration_for_hosts_is_sound_as_it_is(tmp_path: Path) -> None:
    command = ["nginx", "-t", "-p", str(tmp_path), "-c", str(CONFIGURATION / "nginx.conf")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "syntax is ok" in run.stderr, run.stderr
