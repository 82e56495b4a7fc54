"""Replicas of GradLab behind nginx, on loopback: started, killed, started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.server import Server, wait_for

ROOT = Path(__file__).parents[1]
CONFIGURATION = ROOT / "deploy" / "nginx"
MISSING = "nginx is not installed: `apt-get install nginx-light`, or `brew install nginx` on macOS"


@dataclass
class Replica:
    """One process of the app, started by the command `gradlab`.

    Args:
        port: where it listens, on 127.0.0.1.
        environment: settings of its own.
    """

    port: int
    environment: tuple[tuple[str, str], ...] = ()
    process: subprocess.Popen[bytes] | None = None
    server: Server | None = None

    def launch(self) -> None:
        """Start it."""
        command = [sys.executable, "-m", "gradlab", "--no-browser", "--address=127.0.0.1"]
        self.process = _started([*command, f"--port={self.port}"], dict(self.environment))

    def wait(self) -> Server:
        """Wait until it answers; return it as a server that can be weighed."""
        if self.process is None:
            raise RuntimeError("nothing was started")
        self.server = wait_for(f"http://127.0.0.1:{self.port}", self.process)
        return self.server

    def start(self) -> Server:
        """Start it and wait until it answers."""
        self.launch()
        return self.wait()

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End it: with SIGTERM as hosts do, with SIGKILL as accidents do."""
        if self.process is not None:
            self.process.send_signal(by)
            self.process.wait(30)
            self.process = None


@contextmanager
def replicas(started: list[Replica]) -> Iterator[None]:
    """Start replicas, all at once, and stop them at the end."""
    try:
        for each in started:
            each.launch()
        for each in started:
            each.wait()
        yield
    finally:
        for each in started:
            each.stop(signal.SIGKILL)


@contextmanager
def behind_nginx(
    port: int, ports: list[int], folder: Path, *, is_packed: bool = True
) -> Iterator[str]:
    """Start nginx with deploy/nginx/nginx.conf and yield the address at which it answers.

    Args:
        port: where it listens.
        ports: where the replicas do.
        folder: where it may write.
        is_packed: whether it compresses, and takes what is compressed.

    Raises:
        RuntimeError: if nginx is missing or does not start.
    """
    if shutil.which("nginx") is None:
        raise RuntimeError(MISSING)
    written = folder / "configuration"
    shutil.copytree(CONFIGURATION, written)
    servers = [f"server 127.0.0.1:{each} max_fails=1 fail_timeout=2s;\n" for each in ports]
    (written / "replicas.conf").write_text("".join(servers))
    (written / "listen.conf").write_text(f"listen 127.0.0.1:{port} backlog=4096;\n")
    if not is_packed:
        _unpack(written / "nginx.conf")
    as_root = " user root;" if os.getuid() == 0 else ""  # who else might not write to the folder
    here = ["-p", str(folder), "-c", str(written / "nginx.conf")]
    command = ["nginx", *here, "-g", f"daemon off;{as_root}"]
    process = _started(command, {}, folder / "nginx.log")
    try:
        wait_for(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _unpack(path: Path) -> None:
    """Let nginx compress nothing and ask for nothing compressed, to see what it is worth."""
    text = path.read_text()
    for before, after in (("gzip            on;", "gzip off;"), ("~gzip   gzip;", '~gzip "";')):
        if before not in text:
            raise RuntimeError(f"{path} no longer says {before}")
        text = text.replace(before, after)
    path.write_text(text)


def _started(
    command: list[str], environment: dict[str, str], said: Path = Path(os.devnull)
) -> subprocess.Popen[bytes]:
    usual = {k: value for k, value in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with said.open("wb") as file:
        return subprocess.Popen(
            command, cwd=ROOT, env={**usual, **environment}, stdout=file, stderr=file
        )
