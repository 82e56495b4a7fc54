"""A web app under measurement: started, waited for, weighed and stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Server:
    """A running web app.

    Args:
        address: where it answers.
        pid: its process.
        started: when it was started, time.perf_counter().
    """

    address: str
    pid: int
    started: float

    def memory_mb(self) -> float | None:
        """Return its resident memory; None where there is no /proc."""
        statm = Path(f"/proc/{self.pid}/statm")
        return int(statm.read_text().split()[1]) * _PAGE / 2**20 if statm.exists() else None

    def cpu_s(self) -> float:
        """Return the processor time it has used; 0 where there is no /proc."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[Server]:
    """Start a web app, wait until it answers, and stop it at the end.

    It keeps its compiled modules, as Python does unless told otherwise: of several starts only the
    first compiles.

    Raises:
        RuntimeError: if it does not answer within a minute.
    """
    started = time.perf_counter()
    quiet = subprocess.DEVNULL
    usual = {k: value for k, value in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(command, cwd=folder, env=usual, stdout=quiet, stderr=quiet) as process:
        try:
            yield wait_for(f"http://127.0.0.1:{port}", process, started)
        finally:
            process.terminate()


def wait_for(
    address: str, process: subprocess.Popen[bytes], started: float | None = None
) -> Server:
    """Wait until a process answers, a minute at most; return it as a server.

    Raises:
        RuntimeError: if it does not.
    """
    started = time.perf_counter() if started is None else started
    for _attempt in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(address):  # noqa: S310 -- our own address
                break
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
    else:
        raise RuntimeError(f"no answer from {process.args!r}")
    return Server(address, process.pid, started)
