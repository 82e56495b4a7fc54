"""The parts of a page are drawn one after the other, whoever asks for them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from gradlab.expression import Budget, parse
from gradlab.expression.inputs import proposed
from gradlab.ui.page import turn as turn_module
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import _guarded
from gradlab.ui.page.turn import Turn
from gradlab.ui.page.visit import visit_budget


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


def test_a_turn_is_given_in_the_order_of_asking() -> None:
    turn, seen = Turn(), []
    asked = [threading.Event() for _ in range(6)]

    def draw(k: int) -> None:
        asked[k].set()
        with turn:
            seen.append(k)

    with ThreadPoolExecutor(6) as pool, turn:
        for k in range(6):
            pool.submit(draw, k)
            asked[k].wait(60)
            while len(turn._waiting) <= k:
                time.sleep(0.001)
    assert seen == list(range(6))


def test_one_that_computes_for_long_lets_others_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in calls: the ordinary one waits until the turn is handed over."""
    monkeypatch.setattr(turn_module, "SLICE_S", 0.0)
    turn, seen = Turn(), []
    is_under_way = threading.Event()

    def hostile() -> None:
        with turn:
            for k in range(300):
                seen.append("hostile")
                is_under_way.set()
                while k == 10 and not turn._waiting:
                    time.sleep(0.001)
                turn.hand_over()

    def ordinary() -> None:
        is_under_way.wait(60)
        with turn, turn:  # a part within another
            seen.append("ordinary")

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(hostile), pool.submit(ordinary)]
        for each in done:
            each.result(timeout=60)
    assert seen.count("hostile") == 300
    assert seen.index("ordinary") <= 11


def test_a_turn_that_nobody_waits_for_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn_module, "SLICE_S", 0.0)
    turn = Turn()
    turn.hand_over()  # not this thread's
    with turn, turn:
        turn.hand_over()
        assert turn.depth == 2
    assert turn.depth == 0


def test_a_hostile_and_an_ordinary_session_are_drawn_by_turns(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hostile one's work is a search for inputs that ends at its budget, see visit_budget."""
    monkeypatch.setattr(turn_module, "SLICE_S", 0.0)
    seen: list[str] = []
    is_under_way = threading.Event()

    def hostile(its: Page) -> None:
        its.budget = visit_budget()
        ask = its.budget.between

        def between() -> None:
            seen.append("hostile")
            is_under_way.set()
            ask()

        its.budget.between = between
        proposed(parse("(a0+a1+b0+b1+c0+c1+d0+d1)@ones(7)").within(its.budget))

    def ordinary(_page: Page) -> None:
        seen.append("ordinary")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(_guarded(page, hostile))
        assert is_under_way.wait(60)
        pool.submit(_guarded(Page("mse", "en", str), ordinary)).result(timeout=60)
        first.result(timeout=60)
    assert page.failures == 0
    assert seen.count("hostile") > 300
    assert "ordinary" in seen[:-50]


def test_every_drawing_has_a_budget_of_its_own(page: Page) -> None:
    budget = page.budget = Budget(units=100.0)

    def draw(_page: Page, units: float, *inner: Callable[[], None]) -> None:
        budget.charge(units)
        for each in inner:
            each()

    for _ in range(3):
        _guarded(page, draw, 80.0)()
        assert budget.spent == 80.0
    _guarded(page, draw, 80.0, _guarded(page, draw, 20.0))()
    assert budget.spent == 100.0
    assert page.failures == 0
