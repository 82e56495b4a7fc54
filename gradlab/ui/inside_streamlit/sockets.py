"""The server's answers leave at once."""

from __future__ import annotations

import os
import socket
import stat
from contextlib import suppress
from functools import cache

from gradlab.ui.inside_streamlit import is_on

_MOST = 256  # a server listens on one of its first descriptors


@cache
def send_at_once() -> None:
    """Let the sockets of this process send small packets without waiting, once per process.

    TCP holds a small packet back until the one before it is acknowledged, and browsers take 40 ms
    for that. asyncio switches it off for sockets whose protocol is TCP by name; Streamlit opens
    its own without a name, so each of the hundred small files of a first visit, and many a
    message, took 44 ms instead of 1. Connections have the option from the socket that accepts
    them. Where descriptors are no sockets (on Windows), nothing happens.
    """
    if not is_on():
        return
    for descriptor in range(_MOST):
        with suppress(OSError), socket.socket(fileno=_copy(descriptor)) as each:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _copy(descriptor: int) -> int:
    """Return another descriptor of the same socket.

    Raises:
        OSError: if it is none.
    """
    if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        raise OSError(descriptor)
    return os.dup(descriptor)
