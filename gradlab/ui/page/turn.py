"""Whose turn it is: one thread draws at a time, and none holds it against the others for long."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import TracebackType
from typing import TypeVar

Item = TypeVar("Item")

SLICE_S = 0.05
"""Seconds after which a thread lets those go first who wait, between two of its calls."""


class Turn:
    """A lock that is given in the order of asking, and can be handed over while it is held.

    Python runs one thread at a time. When hundreds of learners move sliders, those who take turns
    are each done after their own few milliseconds; dozens at once would all be done at the end.
    One whose drawing takes long hands the turn over now and then, and gets it back after all who
    waited. A thread may take it again within its own.

    >>> turn = Turn()
    >>> with turn, turn:
    ...     turn.depth
    2
    """

    def __init__(self) -> None:
        self.depth = 0
        self._owner = 0
        self._began = 0.0
        self._waiting: deque[int] = deque()
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        """Wait for the turn."""
        if not self.is_mine:
            self._take()
        self.depth += 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the next one draw."""
        self.depth -= 1
        if not self.depth:
            self._give()

    def hand_over(self) -> None:
        """Let those go first who wait, if this thread has had the turn for long."""
        if self._waiting and self.is_mine and time.monotonic() - self._began >= SLICE_S:
            with self.given_up():
                pass

    @contextmanager
    def given_up(self) -> Iterator[None]:
        """Let others have the turn while this thread waits for another process, then wait for it.

        >>> turn = Turn()
        >>> with turn, turn.given_up():
        ...     turn.is_mine
        False
        """
        if not self.is_mine:
            yield
            return
        depth, self.depth = self.depth, 0
        self._give()
        try:
            yield
        finally:
            self._take()
            self.depth = depth

    @property
    def is_mine(self) -> bool:
        """Whether this thread has the turn."""
        return self._owner == threading.get_ident()

    def _take(self) -> None:
        me = threading.get_ident()
        with self._changed:
            self._waiting.append(me)
            self._changed.wait_for(lambda: not self._owner and self._waiting[0] == me)
            self._waiting.popleft()
            self._owner, self._began = me, time.monotonic()

    def _give(self) -> None:
        with self._changed:
            self._owner = 0
            self._changed.notify_all()


_LOADED: set[str] = set()


def loaded(*modules: str) -> None:
    """Import what takes long to import, once per process, while others draw.

    Whoever comes while another thread imports it waits without the turn as well.
    """
    missing = [name for name in modules if name not in _LOADED]
    if missing:
        with TURN.given_up():
            for name in missing:
                import_module(name)
        _LOADED.update(missing)


def optimizers_loaded(*sources: str) -> None:
    """Import what torch imports with a process's first optimizer: its compiler, over a second.

    Args:
        *sources: what is about to run; without an optimizer in it nothing is imported.
    """
    if any("torch.optim" in source for source in sources):
        loaded("torch._dynamo")


def in_turns(items: Iterable[Item]) -> Iterator[Item]:
    """Yield items, and let others draw between two of them when it is due.

    >>> [2 * k for k in in_turns(range(3))]
    [0, 2, 4]
    """
    for item in items:
        TURN.hand_over()
        yield item


TURN = Turn()
"""The turn to draw a part of a page, for all sessions of the process."""
