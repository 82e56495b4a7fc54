"""The command `gradlab` of an installed wheel is the whole app, from any folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import websockets.sync.client
from playwright.sync_api import Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import Config, NewSession

from gradlab.ui.browser.static import addresses
from tests.browser.conftest import free_port, running
from tests.test_config import CONFIG

OF_ANOTHER_APP = """
[server]
enableStaticServing = true
[client]
toolbarMode = "viewer"
showSidebarNavigation = true
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which another app is configured."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(OF_ANOTHER_APP)
    return folder


@pytest.fixture(scope="module")
def command(installed: Path, elsewhere: Path) -> Iterator[str]:
    """The address of `python -m gradlab`; nothing is written where it is installed or started."""
    before = written(installed, elsewhere)
    port = free_port()
    start = ["gradlab", "--no-browser", "--host=127.0.0.1", f"--port={port}"]
    home = {"HOME": str(elsewhere), "PYTHONPATH": str(installed)}
    with running(start, port, elsewhere, **home) as address:
        yield address
    assert written(installed, elsewhere) == before


def written(*folders: Path) -> dict[Path, float]:
    """Return when each file and folder was last written to."""
    return {path: path.stat().st_mtime for top in folders for path in [top, *top.rglob("*")]}


def asked(address: str, page: str) -> NewSession:
    """Open a page as a browser does; return what the server says of the app."""
    stream = f"{address.replace('http', 'ws')}/_stcore/stream"
    protocols = [websockets.Subprotocol(each) for each in ("streamlit", "none")]
    with websockets.sync.client.connect(stream, subprotocols=protocols, max_size=None) as socket:
        message = BackMsg()
        message.rerun_script.page_name = page
        socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(socket.recv(30))
            if answer.WhichOneof("type") == "new_session":
                return answer.new_session


def test_a_deep_link_shows_its_figure_on_a_cold_server(page: Page, command: str) -> None:
    page.goto(f"{command}/mse?w=3&x=1&y=1")
    expect(page.locator(".gradlab-plot .main-svg").first).to_be_visible()
    expect(page.locator("[data-number=gradient]")).to_contain_text("4")
    page.goto(command)
    page.locator(".st-key-way-in a").click()
    page.wait_for_url(f"{command}/mse?ask=*")
    expect(page.locator(".st-key-commit-answer")).to_be_visible()


def test_the_configuration_is_ours_wherever_it_is_started(command: str, installed: Path) -> None:
    session = asked(command, "softmax")
    assert session.main_script_path == str(installed / "gradlab" / "app" / "app.py")
    assert session.config.toolbar_mode == Config.MINIMAL
    assert session.config.hide_sidebar_nav
    colour = CONFIG["theme"]["dark"]["primaryColor"]
    assert session.custom_theme.dark.primary_color == colour


def test_the_files_of_figures_may_be_kept_forever(command: str) -> None:
    """And whoever takes them compressed changes nothing for the next one."""
    for name, url in addresses().items():
        for encoding in ("gzip", "identity"):
            asking = {"Accept-Encoding": encoding}
            request = urllib.request.Request(f"{command}/{url}", headers=asking)  # noqa: S310
            with urllib.request.urlopen(request) as answer:  # noqa: S310 -- our own server
                is_compressed = answer.headers["Content-Encoding"] == "gzip"
                assert is_compressed == (encoding == "gzip" and name != "plotly.js.gz"), name
                assert "immutable" in answer.headers["Cache-Control"], name
                assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches a whole console there")
def test_ctrl_c_ends_it_without_a_traceback(installed: Path, tmp_path: Path) -> None:
    port = free_port()
    process = subprocess.Popen(
        [installed / "bin" / "gradlab", "--no-browser", f"--port={port}"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(installed), "HOME": str(tmp_path)},
    )
    assert process.stdout is not None
    for line in process.stdout:
        if f"http://localhost:{port}" in line:
            break
    wait_until_it_listens(port)
    process.send_signal(signal.SIGINT)
    _, complaints = process.communicate(timeout=20)
    assert (process.returncode, complaints) == (0, "")


def wait_until_it_listens(port: int) -> None:
    """The first answer comes when the server has taken over Ctrl-C."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health") as answer:
        assert answer.status == 200
