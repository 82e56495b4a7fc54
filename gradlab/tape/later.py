"""A tuple that is put together when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, overload

T = TypeVar("T")


class Later(Sequence[T]):
    """The tuple that a function returns; it is called at the first look, or never.

    A recording has to take its snapshots at once. Putting them in order costs as much again, and
    can wait until somebody looks.

    Args:
        build: returns the entries.
        args: its arguments; they must not change any more, and are let go when it has run.

    >>> squares = Later(lambda n: tuple(k * k for k in range(n)), 4)
    >>> squares[-1], squares[:2], len(squares), squares
    (9, (0, 1), 4, (0, 1, 4, 9))
    >>> squares == (0, 1, 4, 9)
    True
    """

    __slots__ = ("_state",)

    def __init__(self, build: Callable[..., tuple[T, ...]], *args: Any) -> None:
        # One field: threads that look at the same moment build twice and get the same.
        self._state: tuple[T, ...] | Callable[[], tuple[T, ...]] = lambda: build(*args)

    def _entries(self) -> tuple[T, ...]:
        state = self._state
        if not isinstance(state, tuple):
            state = self._state = state()
        return state

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        """Return one entry, or a tuple of several."""
        return self._entries()[at]

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._entries())

    def __iter__(self) -> Iterator[T]:
        """Yield the entries."""
        return iter(self._entries())

    def __eq__(self, other: object) -> bool:
        """Compare as a tuple."""
        return self._entries() == (other._entries() if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        """Hash as a tuple."""
        return hash(self._entries())

    def __repr__(self) -> str:
        """Read as a tuple."""
        return repr(self._entries())
