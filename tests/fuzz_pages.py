"""Fuzzing of whole page states without a browser; run `python -m tests.fuzz_pages --seconds 600`.

Random links over all pages, good values, values at and beyond their ends and nonsense, through
Streamlit's own runner: nothing may be raised, inside the lesson frame or outside, and no visit may
spend more than its budget.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock
from urllib.parse import parse_qsl, urlsplit

from gradlab.expression import Budget
from gradlab.expression.budget import VISIT
from gradlab.expression.table import ENTRIES
from gradlab.functions import FUNCTIONS
from gradlab.ui.lessons import sandbox_inputs
from gradlab.ui.page.visit import visit_budget
from tests.test_pages import PAGES, opened

_KEYS = (
    "w x y b h lr T c m n row col step wrt reduction leaf f seed case q calls lang code nodes batch"
    " products trap x0 x1 x7 y0 y1 a0 a1 a2 a9 v0 v1 u0 u1 x.kind x.n x.m x.low x.high x.values"
    " a.kind a.n a.0 cotangent-0 tangent-0 stranger vector-a"
)
_VALUES = (
    "0 1 -1 2.5 1e308 -1e308 nan inf 1e-320 true false maybe 3 24 4096 99999999 all mean sum scalar"
    " vector matrix tensor class classes en zh //evil.example <b>x</b> ![](x) 🔥 'x' z1b. zzzzzz"
)
KEYS, VALUES = _KEYS.split(), _VALUES.split()
_LINKS = Path(__file__).parent / "data" / "links.json"
PROMISED: list[str] = [each["link"] for each in json.loads(_LINKS.read_text("utf-8"))]
STEMS = [page.stem for page in PAGES]


def promised(chance: random.Random) -> tuple[int, dict[str, str]]:
    """Return a link that was promised, with some of its values spoilt or taken from another."""
    link, other = (urlsplit(each) for each in chance.sample(PROMISED, 2))
    query = dict(parse_qsl(link.query, keep_blank_values=True))
    strange = [*VALUES, *dict(parse_qsl(other.query)).values()]
    for key in query:
        if chance.random() < 0.4:
            query[key] = chance.choice([chance.choice(strange), _cut(chance, query[key])])
    return STEMS.index(link.path.strip("/") or "app"), query


def _cut(chance: random.Random, value: str) -> str:
    """Return a value with a piece of it missing, twice there, or turned round."""
    start, end = sorted(chance.randrange(len(value) + 1) for _ in range(2))
    piece = value[start:end]
    return value[:start] + chance.choice(["", piece * 2, piece[::-1], piece * 50]) + value[end:]


def links(chance: random.Random) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield pages by their number, and a random query for each."""
    while True:
        if chance.random() < 0.5:
            yield promised(chance)
            continue
        keys = chance.sample(KEYS, chance.randrange(12))
        query = {key: chance.choice(VALUES) for key in keys}
        if chance.random() < 0.7:
            query["f"] = chance.choice([*FUNCTIONS])
        examples = [each.example for each in chance.sample(ENTRIES, 3)]
        joint = chance.choice(["+", "*", "@", "/", " > "])
        query["expr"] = joint.join(f"({each})" for each in examples[: chance.randrange(1, 4)])[:300]
        yield chance.randrange(len(PAGES)), query


def fuzzed(seconds: float, seed: int, most: int = 10**9) -> int:
    """Open random links for so long, at most so many; return how many were opened.

    Raises:
        AssertionError: for what was raised, or for a visit beyond its budget.
    """
    count, end = 0, time.monotonic() + seconds
    budgets: list[Budget] = []

    def counted() -> Budget:
        budgets.append(visit_budget())
        return budgets[-1]

    with mock.patch.object(sandbox_inputs, "visit_budget", counted):
        for number, query in links(random.Random(seed)):  # noqa: S311 -- not for secrets
            test = opened(PAGES[number], query, query.pop("lang", "en"))
            said = [each.message for each in test.exception] + [each.value for each in test.error]
            assert not said, (PAGES[number].stem, query, said)
            assert all(budget.spent <= VISIT for budget in budgets), (query, budgets)
            budgets.clear()
            count += 1
            if count >= most or time.monotonic() > end:
                return count
    return count


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    print(fuzzed(options.seconds, options.seed), "links, nothing raised")  # noqa: T201
