"""The parts of a page are drawn one after the other, whoever asks for them."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from gradlab.ui.page.frame import Page
from gradlab.ui.page.part import _guarded


class LeavesTheScript(BaseException):
    """What Streamlit raises when a run is cut short."""


@pytest.fixture
def page() -> Page:
    return Page("mse", "en", str)


def test_no_two_sessions_draw_at_once(page: Page) -> None:
    seen: list[str] = []

    def draw(_page: Page, who: str) -> None:
        seen.append(who)
        time.sleep(0.01)  # others would get in here
        seen.append(who)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda who: _guarded(page, draw, who)(), "abcdefgh"))
    assert sorted(seen) == sorted(2 * "abcdefgh")
    assert seen[::2] == seen[1::2]


def test_a_part_is_drawn_within_another(page: Page) -> None:
    seen: list[int] = []
    _guarded(page, lambda _page: _guarded(page, lambda _inner: seen.append(1))())()
    assert seen == [1]


def test_a_part_that_is_cut_short_leaves_the_turn_to_others(page: Page) -> None:
    def leave(_page: Page) -> None:
        raise LeavesTheScript

    with pytest.raises(LeavesTheScript):
        _guarded(page, leave)()
    seen: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_guarded(page, lambda _page: seen.append(1))).result(timeout=60)
    assert seen == [1]
