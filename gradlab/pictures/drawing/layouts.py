"""Layouts that were asked for once are there for everyone: a bounded store, shared by sessions."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

Result = TypeVar("Result")
Waiting = Callable[[], AbstractContextManager[None]]
"""What to wait in: whoever holds a lock that others need gives it up in there."""

RETRY_SECONDS = 60.0
"""What failed is tried again after this time: the machine may have been busy."""


class SharedLayouts(Generic[Result]):
    """Results by their source, each computed once however many ask for it at the same time.

    Args:
        compute: takes a source to its result; it runs in a thread of its own.
        most: how many results are kept; the ones that came first go first.
    """

    def __init__(self, compute: Callable[[str], Result], most: int) -> None:
        self._compute = compute
        self._most = most
        self._known: dict[str, tuple[Future[Result], float]] = {}
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(max(2, os.cpu_count() or 1), "layout")

    def of(self, source: str, waiting: Waiting) -> Result:
        """Return the result for a source, or raise what its computation raised.

        Args:
            source: all that the result depends on.
            waiting: entered for as long as the result is not there yet, and only then.

        >>> from contextlib import nullcontext
        >>> lengths = SharedLayouts(lambda source: print("computed") or len(source), 10)
        >>> [lengths.of("abc", nullcontext) for _ in range(2)]
        computed
        [3, 3]
        """
        future = self._future(source)
        if not future.done():
            with waiting():
                wait([future])
        return future.result()

    def _future(self, source: str) -> Future[Result]:
        with self._lock:
            future, since = self._known.get(source, (None, 0.0))
            if future is None or (_failed(future) and monotonic() - since > RETRY_SECONDS):
                self._known.pop(source, None)
                while len(self._known) >= self._most:
                    del self._known[next(iter(self._known))]
                future = self._threads.submit(self._compute, source)
                self._known[source] = future, monotonic()
        return future


def _failed(future: Future[Result]) -> bool:
    return future.done() and future.exception() is not None
