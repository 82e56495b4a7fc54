"""What is made of a text takes time with its length, not with its square or cube."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from types import FrameType

import pytest

from gradlab.expression import ExpressionError, parse
from gradlab.expression.code import code
from gradlab.expression.inputs import proposed
from gradlab.expression.latex import latex
from gradlab.expression.syntax import Node
from gradlab.expression.table import ENTRIES

FAMILIES: dict[str, Callable[[int], str]] = {
    "numbers": lambda n: "+".join(["-1"] * n),
    "quotients": lambda n: "/".join(["3"] * n),
    "powers": lambda n: "**".join(["x"] * n),
    "names": lambda n: "+".join(f"a{k}" for k in range(n)),
    "signs": lambda n: "-" * n + "x",
    "constants": lambda n: "math.sqrt(" * (n // 3) + "2" + ")" * (n // 3) + "*x",
    "calls": lambda n: "logit(" * (n // 3) + "x" + ")" * (n // 3),
    "methods": lambda n: "x" + ".logit()" * (n // 2),
    "lists": lambda n: "[" * (n // 3) + "1" + "]" * (n // 3),
    "rows": lambda n: "[[" + "],[".join(["x, 1"] * (n // 2)) + "]]",
    "indices": lambda n: "x" + "[0]" * n,
    "sizes": lambda n: "+".join(["x.size(0)"] * (n // 3)) + "*y",
    "unknown": lambda n: "sotfmax" * n + "(x)",
}


def calls_of(function: Callable[..., object], *args: object) -> int:
    """Return how many calls of Python and C functions one call makes."""
    count = 0

    def seen(_frame: FrameType, event: str, _value: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        function(*args)
    finally:
        sys.setprofile(None)
    return count


def read(source: str) -> Node | None:
    try:
        return parse(source).tree
    except ExpressionError:
        return None


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("stage", ["read", "code", "latex"])
def test_a_text_twice_as_long_takes_about_twice_as_many_calls(family: str, stage: str) -> None:
    texts = [FAMILIES[family](n) for n in (15, 30, 60)]
    assert all(len(text) < 450 for text in texts)
    trees = [read(text) for text in texts]
    stages = {"code": code, "latex": latex}
    counts = [
        calls_of(read, text) if stage == "read" else calls_of(stages[stage], tree)
        for text, tree in zip(texts, trees, strict=True)
        if stage == "read" or tree is not None
    ]
    for less, more in pairwise(counts):
        assert more <= 2.5 * less + 300


def test_a_cubic_function_would_be_noticed() -> None:
    def cubic(n: int) -> None:
        for _ in range(n**3):
            len("")

    assert calls_of(cubic, 20) > 2.5 * calls_of(cubic, 10) + 300


def test_names_are_proposed_from_one_look_at_the_tree() -> None:
    few, many = (parse("+".join(f"a{k}" for k in range(n)) + "+x[2]") for n in (15, 30))
    assert calls_of(proposed, many) <= 3 * calls_of(proposed, few)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.paths[0])
def test_no_formula_writes_an_argument_twice(entry: object) -> None:
    """24 of them within each other would be a formula of 2**24 parts."""
    template = str(getattr(entry, "latex", ""))
    for hole in ("{0}", "{1}", "{2}"):
        assert template.count(hole) < 2
