"""The training ledger says what torch does, and the formulas apart from torch say the same."""

from __future__ import annotations

import ast
import json
import math
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from gradlab.ledger import MOST_CALLS, History, Scene, Start, parse, program, replay
from gradlab.ledger.by_hand.derived import Derived, derived
from gradlab.ledger.by_hand.memory import INPUTS, TARGETS
from gradlab.ledger.by_hand.spelled import spelled
from gradlab.ledger.parameter_table import parameter_table
from gradlab.ledger.parameters import Cell, parameters
from gradlab.ledger.training import TRAINING, training
from gradlab.program import Run, run, to_py
from tests.test_ledger import PLAIN, told

CALLS = TRAINING.calls
EVERY_CALL = [key + letters for key, call in CALLS.items() for letters in call.templates]
# Mostly what makes a step, so that the formulas have something to say; every call now and then.
LIKELY = [
    *("fbpz" * 12),
    *("sblc" * 4),
    *"v123456wx09wx09kkhnt",
    "8",
    "8",
    "gMD",
    "aD",
    "dD",
    "r",
]
BUILDERS = [call for call in EVERY_CALL if call[0] in "gadr"]
LARGEST = 1e15
"""Beyond it, float32's squares overflow where float64's do not."""


def random_calls(rng: random.Random) -> list[str]:
    """A list of calls that mostly fit together."""
    first = [rng.choice(BUILDERS), *rng.choice(["", "", "y", "u", "i"])]
    calls = [*first, *rng.choices(LIKELY + EVERY_CALL, k=rng.randint(3, 18))]
    builds = [k for k, call in enumerate(calls) if call[0] in "gadro"]
    # A scaler tells optimizers apart by their ids, which a third one may have from the first.
    return [call for k, call in enumerate(calls) if k not in builds[2:]]


def random_start(rng: random.Random) -> Start:
    return training(
        w=rng.choice([3.0, -0.5, 0.0]),
        b=rng.choice([3.0, 1.25]),
        lr=rng.choice([0.1, 0.01, 0.5]),
        norm=rng.choice([1.0, 0.25, 0.0, 50.0]),
        mu=rng.choice([0.9, 0.9, 0.5, 0.0]),
        decay=rng.choice([0.5, 0.01, 0.0]),
    )


def lists() -> list[tuple[list[str], Start]]:
    rng = random.Random(19)  # noqa: S311
    found = [(random_calls(rng), random_start(rng)) for _ in range(499)]
    return [*found, ([*"gyi", *CALLS][:MOST_CALLS], training())]


LISTS = lists()


def test_five_hundred_random_call_lists_are_what_a_plain_script_gives(tmp_path: Path) -> None:
    programs = [program(calls, start) for calls, start in LISTS]
    sources = tmp_path / "sources.json"
    sources.write_text(json.dumps([[s.source for s in p.statements] for p in programs]))
    done = subprocess.run(
        [sys.executable, "-I", str(PLAIN), str(sources)], capture_output=True, text=True, check=True
    )
    seen = set()
    for (calls, start), expected in zip(LISTS, json.loads(done.stdout), strict=True):
        ours = told(replay(calls, start))
        assert json.loads(json.dumps(ours)) == expected[1:], calls
        seen |= {str(step["error"])[:50] for step in ours}
    assert len(seen) > 8


def agree(mine: Cell, real: Cell, size: float) -> bool:
    """Whether a cell worked out by hand is torch's, as near as float32 can be."""
    if isinstance(mine, bool) or isinstance(real, bool) or mine is None or real is None:
        return mine is real
    if not math.isfinite(mine):
        return not math.isfinite(real)
    return abs(mine - real) <= 1e-6 * max(1.0, size, abs(real))


def largest(found: Derived) -> float:
    """The largest number that went into a call."""
    numbers = [
        n for work in found.works for n in work.numbers.values() if isinstance(n, int | float)
    ]
    return max((abs(n) for n in numbers if not math.isnan(n)), default=0.0)


def faults(calls: Sequence[str], ran: Run, found: Sequence[Derived]) -> tuple[list[str], int]:
    """What the formulas say otherwise than torch, and how many cells were compared."""
    wrong, count = [], 0
    for call, mine, step in zip(calls, found, ran.steps[2:], strict=True):
        real = {name: row.cells for name, row in parameters(step).items()}
        numbers = [c for row in real.values() for c in row.values() if isinstance(c, float)]
        if any(not abs(number) < LARGEST for number in numbers):
            break
        if {name: set(row) for name, row in real.items()} != {
            n: set(r) for n, r in mine.table.items()
        }:
            wrong.append(f"{call}: other cells")
            continue
        count += sum(map(len, real.values()))
        wrong += [
            f"{call}: {name} {column} {mine.table[name][column]} {cell}"
            for name, row in real.items()
            for column, cell in row.items()
            if not agree(mine.table[name][column], cell, largest(mine))
        ]
        wrong += [call] if mine.counters != step.counters else []
    return wrong, count


def test_the_formulas_give_every_cell_of_five_hundred_random_call_lists() -> None:
    wrong, count = [], 0
    used = set()
    for calls, start in LISTS:
        ran = run(program(calls, start))
        found = derived(calls, ran, start)
        told_wrong, compared = faults(calls, ran, found)
        wrong += [f"{''.join(calls)} {each}" for each in told_wrong]
        count += compared
        used |= {call[0] for call, each in zip(calls, found, strict=True) if each.works}
    assert wrong == []
    assert count > 40_000
    assert used == set("bwcvhptukx0")


def adam_with_l2(slope: float) -> float:
    """Forty steps of Adam from 3 with a decay of 0.5 in the gradient, once more by hand."""
    p, m, v = 3.0, 0.0, 0.0
    for t in range(1, 41):
        g = slope + 0.5 * p
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        p -= 0.1 * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return p


ENDS = {
    "clip": ({"w": -27.0}, {"w": 2.9}),
    "zero": ({"w": 3.0}, {"w": 2.1}),
    "forgotten": ({"w": 0.565}, {"w": 1.465}),
    "undivided": ({"w": 3 - 0.1 * (22 / 3 + 14)}, {"w": 2.1, "b": 3.05}),
    "unequal": ({"w": 3 - 0.1 * (22 / 3 + 14) / 2}, {"w": 2.1, "b": 3.05}),
    "scheduler": ({"w": 2.55}, {"w": 2.1}),
    "replaced": ({"w": 3.0, "b": 3.05}, {"w": 2.1, "b": 3.05}),
    "unfrozen": ({"w": 2.1, "b": 3.0}, {"w": 2.1, "b": 3.05}),
    "frozen": ({"b": 2.9 * 0.95}, {"b": 2.9}),
    "momentum": ({"w": 2.1 - 0.1 * 0.9 * 9}, {"w": 2.1}),
    "adamw": (
        {"w": adam_with_l2(100.0), "b": adam_with_l2(0.01)},
        {"w": -2 + 5 * 0.95**40, "b": -2 + 5 * 0.95**40},
    ),
    "unscale": ({"w": 3.0}, {"w": 3 - 0.1 * 9 / math.sqrt(81.25)}),
    "skipped": ({"w": 3.0}, None),
}
"""Where each scene's order and the right one end, by hand."""


def ends(calls: Sequence[str]) -> dict[str, float]:
    last = run(program(calls, training())).steps[-1]
    return {name: last.tensor(name).value.item() for name in ("w", "b")}


@pytest.mark.parametrize("scene", TRAINING.scenes, ids=lambda scene: scene.key)
def test_a_scene_ends_where_its_answer_says_and_the_right_order_elsewhere(scene: Scene) -> None:
    history = parse(scene.calls, TRAINING)
    assert 0 < history.at < len(history.calls), "the question comes before the end"
    here, there = ENDS[scene.key]
    assert {name: ends(history.calls)[name] for name in here} == pytest.approx(here, abs=2e-5)
    if there is not None:
        (right,) = history.others
        assert {name: ends(right)[name] for name in there} == pytest.approx(there, abs=2e-5)
        assert here != there


def test_micro_batches_weighted_by_their_counts_are_the_whole_batch() -> None:
    x, y = (torch.tensor(each, dtype=torch.float64) for each in (INPUTS, TARGETS))
    w, b = (torch.tensor(3.0, dtype=torch.float64, requires_grad=True) for _ in "wb")
    whole = torch.autograd.grad(((w * x + b - y) ** 2).mean(), [w, b])
    for calls, is_whole in (("g5b6b", True), ("gfb", True), ("g3b4b", False), ("g1b2b", False)):
        last = run(program(parse(calls, TRAINING).calls, training())).steps[-1]
        grads = [parameters(last)[name].cells["grad"] for name in ("w", "b")]
        assert (grads == pytest.approx([g.item() for g in whole], abs=1e-5)) is is_whole


def test_only_the_early_scheduler_is_noticed() -> None:
    said = {
        scene.key: [str(each) for step in ran.steps for each in step.warnings]
        for scene in TRAINING.scenes
        for ran in [run(program(parse(scene.calls, TRAINING).calls, training()))]
    }
    (only,) = said.pop("scheduler")
    assert only.startswith("UserWarning: Detected call of `lr_scheduler.step()` before")
    assert not any(said.values())


def test_the_scaler_skips_a_step_that_is_inf_and_halves_its_scale() -> None:
    calls = parse("g7fw0", TRAINING).calls
    ran = run(program([*calls, "9"], training()))
    found = derived([*calls, "9"], ran, training())
    assert ran.steps[-1].counters == found[-1].counters == {"scaler.get_scale()": 2.0**124}
    assert ran.steps[-1].tensor("w").value.item() == found[-1].table["w"]["value"] == 3.0
    assert found[-2].table["w"]["grad"] == math.inf


@pytest.mark.parametrize("call", EVERY_CALL)
def test_every_call_parses_and_its_switches_are_in_its_source(call: str) -> None:
    source = CALLS[call[0]].templates[call[1:]].replace("$w", "2.0")
    ast.parse(source)
    for letter, text in TRAINING.switches.items():
        assert (text in source) == (letter in call[1:])


def test_a_link_holds_every_call() -> None:
    keys = [call.key for _, calls in TRAINING.groups for call in calls]
    assert len(keys) == len(set(keys)) == len(CALLS)
    history = History(TRAINING, tuple(EVERY_CALL[:MOST_CALLS]), 3)
    assert parse(str(history), TRAINING) == history


def as_python(latex: str) -> str:
    """A formula with numbers as Python, by its braces alone; none of its matrices."""
    text = re.sub(r"\\operatorname\{(\w+)\}", r"\1", latex)
    text = text.replace(r"\left", "").replace(r"\right", "").replace(r"\cdot", "*")
    while r"\frac" in text:
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", braces_solved(text))
    text = braces_solved(text)
    return re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text).replace("max=1", "None, 1")


def braces_solved(text: str) -> str:
    """Roots and powers without braces in them, written for Python."""
    text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
    return re.sub(r"\\sqrt\{([^{}]*)\}", r"(\1)**0.5", text)


def clamp(value: float, low: float | None, high: float) -> float:
    return min(value if low is None else max(value, low), high)


SHOWN = ["gsbc", "gfbc", "gfbv", "aDfbp", "dDfbpp", "gMNDfbpp", "rMDfbpp", "gyfbpk", "gufbpkk",
         "gifwx", "gifw0", "gfbh", "gfbfb", "dDt", "g7fw09"]  # fmt: skip


@pytest.mark.parametrize("calls", SHOWN)
def test_what_is_shown_with_numbers_gives_the_result_that_is_shown(calls: str) -> None:
    made = parse(calls, TRAINING).calls
    last = derived(made, run(program(made, training())), training())[-1]
    seen = 0
    for line in spelled(last.works):
        for _of, numbers, value in line.rows:
            if "[" not in numbers + value:
                mine = eval(as_python(numbers), {"clamp": clamp})  # noqa: S307 -- our own formula
                assert mine == pytest.approx(eval(as_python(value)), rel=2e-3), numbers  # noqa: S307
                seen += 1
    assert seen


def test_the_last_line_shown_is_what_torch_has() -> None:
    made = parse("aDfbp", TRAINING).calls
    ran = run(program(made, training()))
    *_, line = spelled(derived(made, ran, training())[-1].works)
    shown = {of: float(value) for of, _numbers, value in line.rows}
    real = {name: row.cells["value"] for name, row in parameters(ran.steps[-1]).items()}
    assert shown == pytest.approx(real, rel=1e-4)


def test_the_table_marks_what_a_call_changed_and_shows_a_tensor_without_a_name() -> None:
    calls = parse("gmfbp", TRAINING).calls
    steps = run(program(calls, training())).steps
    table = parameter_table(steps[-1], steps[-2], "after the step")
    assert re.findall(r"<mark>▸ (.*?)</mark>", table) == ["tensor([3.0500])"]
    assert "param_groups<wbr>[0]" in table
    assert table.count("not held") == 1


@pytest.mark.parametrize("calls", ["gyfbkp", "aDt", "g7fw09bb"])
def test_the_exported_script_prints_what_the_page_shows(calls: str) -> None:
    ran = run(program(parse(calls, TRAINING).calls, training()))
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", to_py(ran)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    shown = [part for s in ran.steps for part in (s.output, s.error) if part is not None]
    assert done.stdout.splitlines() == [line for part in shown for line in str(part).splitlines()]
