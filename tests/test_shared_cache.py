"""Results that sessions share: computed once, together, and never more than so many."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from gradlab.ui.show.shared_cache import SharedCache


def test_what_is_missing_is_computed_together_and_only_that() -> None:
    asked: list[list[int]] = []

    def squares(keys: list[int]) -> list[int]:
        asked.append(keys)
        return [key**2 for key in keys]

    cache = SharedCache[int, int](100)
    assert cache.of([3, 1, 2], squares) == [9, 1, 4]
    assert cache.of([2, 5, 3, 4], squares) == [4, 25, 9, 16]
    assert cache.of([5, 4], squares) == [25, 16]
    assert asked == [[3, 1, 2], [5, 4]]


def test_it_holds_no_more_than_it_may() -> None:
    cache = SharedCache[int, bytes](10)
    for key in range(1000):
        cache.of([key, key + 1], lambda keys: [bytes(8) for _ in keys])
        assert len(cache._results) <= 10


def test_what_fails_leaves_nothing_behind() -> None:
    cache = SharedCache[int, int](10)

    def fails(keys: list[int]) -> list[int]:
        raise ValueError(keys)

    with pytest.raises(ValueError, match="7"):
        cache.of([7], fails)
    assert cache.of([7], lambda keys: [key + 1 for key in keys]) == [8]


def test_many_sessions_at_once_each_get_their_own() -> None:
    cache = SharedCache[int, int](20)

    def ask(start: int) -> list[int]:
        return cache.of([start, start + 1, start + 2], lambda keys: [key**3 for key in keys])

    with ThreadPoolExecutor(8) as pool:
        starts = [k % 37 for k in range(2000)]
        for start, found in zip(starts, pool.map(ask, starts), strict=True):
            assert found == [start**3, (start + 1) ** 3, (start + 2) ** 3]
