"""A short run of the fuzzer of pages; tests/fuzz_pages.py runs it for longer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from gradlab.expression import Budget, parse
from gradlab.expression.inputs import proposed
from gradlab.sandbox import study
from tests.fuzz_pages import fuzzed


def test_random_links_raise_nothing_and_keep_their_budgets() -> None:
    assert fuzzed(seconds=120.0, seed=1, most=60) > 10


def seen(source: str) -> tuple[list[float], float]:
    budget = Budget()
    expression = parse(source).within(budget)
    found = study(expression, proposed(expression))
    return found.value.flatten().tolist(), budget.spent


@pytest.mark.parametrize("source", ["(w * x - y) ** 2", "softmax(a / T, dim=0)"])
def test_fifty_sessions_at_once_see_what_each_sees_alone(source: str) -> None:
    alone = seen(source)
    with ThreadPoolExecutor(50) as pool:
        together = list(pool.map(lambda _: seen(source), range(50)))
    assert together == [alone] * 50
