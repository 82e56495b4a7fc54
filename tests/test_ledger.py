"""The ledger says what torch does, whatever the calls; its link brings back exactly the same."""

from __future__ import annotations

import ast
import contextlib
import html
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradlab.ledger import (
    COLUMNS,
    MOST_CALLS,
    TWO_WAYS,
    History,
    Ledger,
    after,
    last_line,
    present_point,
    program,
    replay,
    tensor_table,
    two_ways,
    undone_list,
)
from gradlab.ledger import parse as parsed
from gradlab.program import run

CALLS, GROUPS, SCENES = TWO_WAYS.calls, TWO_WAYS.groups, TWO_WAYS.scenes
PLAIN = Path(__file__).with_name("plain_replay.py")
EVERY_CALL = [key + letters for key, call in CALLS.items() for letters in call.templates]
# Mostly the calls that make something of one another; every call now and then.
LIKELY = [
    "f",
    "f",
    "f",
    "b",
    "b",
    "bR",
    "g",
    "gC",
    "d",
    "s",
    "e",
    "h",
    "t",
    "z",
    "r",
    "i",
    "1",
    "p",
]


def parse(text: str) -> History:
    return parsed(text, TWO_WAYS)


def printed(values: Mapping[str, object], how: Callable[[object], str]) -> dict[str, str]:
    return {name: how(value) for name, value in values.items()}


def told(ledger: Ledger) -> list[dict[str, object]]:
    return [
        {
            "output": step.output,
            "warnings": [[w.type, w.message] for w in step.warnings],
            "error": None if step.error is None else [step.error.type, step.error.message],
            "tensors": {name: list(row) for name, row in line.tensors.items()},
            "held": [
                [
                    h.name,
                    *map(str, (h.value, h.grad, h.requires_grad)),
                    printed(h.kept, str),
                    printed(h.settings, repr),
                ]
                for h in step.held
            ],
            "counters": step.counters,
            "nodes": [
                [node.name, [[item.name, item.state] for item in node.saved]]
                for node in step.graph.nodes
            ],
        }
        for line in ledger.lines
        for step in [line.step]
    ]


def test_five_hundred_random_call_lists_replay_the_same_in_a_fresh_interpreter(
    tmp_path: Path,
) -> None:
    rng = random.Random(4)  # noqa: S311
    lists = [rng.choices(LIKELY + EVERY_CALL, k=rng.randint(1, 14)) for _ in range(499)]
    lists.append([*(key for key in CALLS), *"fbf"][:MOST_CALLS])
    starts = [
        two_ways(w=rng.choice([2.0, -0.5, 1e30]), x=rng.choice([1.0, 0.0, 3.5])) for _ in lists
    ]
    programs = [program(calls, start) for calls, start in zip(lists, starts, strict=True)]
    sources = tmp_path / "sources.json"
    sources.write_text(json.dumps([[s.source for s in p.statements] for p in programs]))
    done = subprocess.run(
        [sys.executable, "-I", str(PLAIN), str(sources)], capture_output=True, text=True, check=True
    )
    plain = json.loads(done.stdout)
    assert "gradlab" not in PLAIN.read_text().replace("GradLab", "")
    seen_errors = set()
    for calls, start, expected in zip(lists, starts, plain, strict=True):
        ours = told(replay(calls, start))
        assert ours == expected[1:], calls
        seen_errors |= {str(step["error"])[:60] for step in ours}
    assert len(seen_errors) > 10


@pytest.mark.parametrize("call", EVERY_CALL)
def test_every_call_with_every_switch_is_one_statement_list_that_parses(call: str) -> None:
    source = CALLS[call[0]].templates[call[1:]].replace("$w", "2.0")
    ast.parse(source)
    for letter, text in TWO_WAYS.switches.items():
        assert (text in source) == (letter in call[1:])
    if "A" in call and call[0] == "b":
        line = replay(["f", call], two_ways()).lines[-1]
        assert line.step.error is not None
        assert "allow_unused" in line.step.error.message


def test_the_palette_holds_every_call_once() -> None:
    keys = [call.key for _, calls in GROUPS for call in calls]
    assert len(keys) == len(set(keys)) == len(CALLS)
    assert all(len(key) == 1 and (key.islower() or key.isdigit()) for key in keys)


def test_what_a_call_changed_is_marked_and_nothing_else() -> None:
    lines = replay(["f", "b", "y", "h"], two_ways()).lines
    assert {row for row, _ in lines[0].changed} == {"x", "target", "w", "b"}
    assert {row for row, _ in lines[1].changed} >= {"pred", "mse"}
    assert ("w", "grad") in lines[2].changed
    states = {(node, name): state for (node, name), state in lines[2].saved.items()}
    assert set(states.values()) == {"freed"}
    assert set(states) <= lines[2].changed
    assert lines[3].changed == frozenset()
    assert lines[4].changed >= {("w", "value"), ("w", "_version")}
    assert ("w", "grad") not in lines[4].changed


def test_an_exception_is_a_line_like_any_other() -> None:
    lines = replay(["b", "f", "b", "b", "z", "f", "b"], two_ways()).lines
    errors = [line.step.error and line.step.error.type for line in lines]
    assert errors == [None, "NameError", None, None, "RuntimeError", None, None, None]
    grad = COLUMNS.index("grad")
    assert lines[4].tensors["w"][grad] == lines[-1].tensors["w"][grad] == "tensor([2.])"


def test_a_longer_list_only_adds_lines() -> None:
    calls = ["f", "b", "b", "s", "e", "t", "f", "b"]
    whole = told(replay(calls, two_ways()))
    for count in range(len(calls)):
        assert told(replay(calls[:count], two_ways())) == whole[: count + 1]


@given(st.lists(st.sampled_from(EVERY_CALL), max_size=8))
@settings(max_examples=30, deadline=None)
def test_the_last_line_alone_is_the_last_of_all_lines(calls: list[str]) -> None:
    whole, last = replay(calls, two_ways()).lines[-1], last_line(run(program(calls, two_ways())))
    assert (last.tensors, last.saved) == (whole.tensors, whole.saved)
    assert last.changed == whole.changed


ZERO = "tensor([0.])"
EXPECTED = {
    "ways": [("w", "grad", 2, "None"), ("w", "grad", 4, "tensor([2.])")],
    "accumulate": [("w", "grad", 4, "tensor([4.])"), ("w", "grad", 7, "tensor([2.])")],
    "twice": [
        ("w", "grad", 3, "tensor([2.])"),
        ("w", "grad", 4, "None"),
        ("w", "grad", 6, "tensor([2.])"),
        ("w", "grad", 7, "tensor([4.])"),
    ],
    "nonleaf": [("pred", "grad", 3, "None"), ("pred", "grad", 6, "tensor([2.])")],
    "forgotten": [("w", "requires_grad", 3, "False"), ("w", "grad", 6, "tensor([2.])")],
    "late": [("w", "grad", 4, "None"), ("w", "grad", 6, "tensor([2.])")],
    "detach": [
        ("w", "_version", 3, "1"),
        ("w", "_version", 8, "0"),
        ("b", "grad", 9, "tensor([0.])"),
    ],
    "second": [("grads[0]", "requires_grad", 2, "False"), ("grads[0]", "requires_grad", 5, "True")],
    "loses": [("w", "is_leaf", 3, "False"), ("w", "is_leaf", 13, "True")],
    "addition": [("w", "grad", 3, "tensor([2.])")],
}
ERRORS = {"twice": [3], "forgotten": [3], "late": [4], "detach": [4], "second": [3]}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_a_scene_ends_where_its_answer_says(scene) -> None:
    history = parse(scene.calls)
    assert 0 < history.at < len(history.calls), "the question comes before the end"
    lines = replay(history.calls, two_ways()).lines
    for row, column, at, cell in EXPECTED[scene.key]:
        assert lines[at].tensors[row][COLUMNS.index(column)] == cell
    failed = [i for i, line in enumerate(lines) if line.step.error is not None]
    assert failed == ERRORS.get(scene.key, [])


def test_the_second_derivative_is_two_x_squared() -> None:
    scene = {scene.key: scene for scene in SCENES}["second"]
    line = replay(parse(scene.calls).calls, two_ways(x=3.0)).lines[-1]
    assert line.step.output == "(tensor([18.]),)"


histories = st.lists(st.sampled_from(EVERY_CALL), max_size=12)


@given(histories, st.lists(histories.filter(bool), max_size=2), st.integers(0, 12))
def test_a_history_survives_its_link(calls: list[str], others: list[list[str]], at: int) -> None:
    history = History(TWO_WAYS, tuple(calls), min(at, len(calls)), tuple(map(tuple, others)))
    assert parse(str(history)) == history


@given(st.text(max_size=300))
def test_any_text_is_a_history_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        history = parse(text)
        assert history.size <= MOST_CALLS
        assert parse(str(history)) == history


@pytest.mark.parametrize(
    "text",
    ["fF", "é", "f b", "R", "fb.b.b", "f~~b", "f~", "f" * 41, f"{'f' * 20}~{'b' * 21}", "bX"],
)
def test_a_damaged_link_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse(text)


def test_undo_redo_and_branches() -> None:
    history = History(TWO_WAYS)
    for call in ("f", "b", "b"):
        history = history.press(call)
    back = history.go(2)
    assert (str(history), str(back), str(back.go(3))) == ("fbb", "fb.b", "fbb")
    assert back.press("b") == history, "repeating what was undone is a redo"
    branch = back.press("g")
    assert (str(branch), branch.made) == ("fbg~fbb", ("f", "b", "g"))
    assert str(branch.switch(0)) == "fbb~fbg"
    assert (history.go(-3).at, history.go(99).at) == (0, 3)


def test_every_button_changes_the_history_as_it_says() -> None:
    here = parse("fb.b~fg")
    assert str(after(here, "redo")) == "fbb~fg"
    assert str(after(here, "undo")) == "f.bb~fg"
    assert str(after(here, "press-bR")) == "fbbR~fbb~fg"
    assert str(after(here, "branch-0-fg")) == "fg~fbb"
    assert after(here, "start-over") == History(TWO_WAYS)
    for scene in SCENES:
        assert after(here, f"scene-{scene.key}") == parse(scene.calls)
    for _heading, calls in GROUPS:
        for call in calls:
            assert after(here, f"press-{call.key}").made[-1] == call.key


@pytest.mark.parametrize("button", ["", "press-", "press-?", "branch-0-fbb", "scene-x", "undo-1"])
def test_a_button_that_is_not_there_is_refused(button: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        after(parse("fb.b"), button)


def test_old_branches_make_room_and_the_end_is_refused() -> None:
    history = parse("f" * 18 + "." + "b" * 2 + "~" + "g" * 20)
    grown = history.press("s")
    assert grown.size <= MOST_CALLS
    assert grown.others == (("f",) * 18 + ("b",) * 2,)
    with pytest.raises(ValueError, match="at most 40"):
        parse("f" * 40).press("f")
    with pytest.raises(ValueError, match="palette"):
        history.press("?")


@pytest.mark.parametrize("call", EVERY_CALL)
def test_what_is_to_come_is_what_would_run(call: str) -> None:
    start = two_ways(w=-1.5)
    shown = undone_list(History(TWO_WAYS, (call,), 0), start)
    (source,) = (html.unescape(found) for found in re.findall("<pre>(.*?)</pre>", shown, re.DOTALL))
    assert source == replay([call], start).lines[-1].step.source
    assert "$" not in shown


def test_nothing_is_to_come_at_the_end() -> None:
    assert undone_list(parse("fb"), two_ways()) == ""


MEASURED = {"fb": 2.0, "fbh": 1.8, "fbt": 1.8, "scxf": 0.0, "sjxf": 0.0, "fbhm": 2.0}


@pytest.mark.parametrize("calls", MEASURED)
def test_the_meter_stands_where_the_ledger_does(calls: str) -> None:
    point = present_point(replay(parse(calls).calls, two_ways()).lines[-1])
    assert point is not None
    assert {name: value.item() for name, value in point.items()} == {
        "w": pytest.approx(MEASURED[calls]),
        "x": 1.0,
        "target": 1.0,
    }


@pytest.mark.parametrize("calls", ["", "s", "scx", "se"])
def test_without_an_mse_there_is_nothing_to_measure(calls: str) -> None:
    assert present_point(replay(parse(calls).calls, two_ways()).lines[-1]) is None


def test_where_w_overflowed_there_is_nothing_to_measure() -> None:
    calls = parse("zfbh" * 10).calls
    line = replay(calls, two_ways(w=5.0, x=5.0, lr=1e9)).lines[-1]
    assert present_point(line) is None


def test_tables_can_be_scrolled_by_keyboard_and_every_column_has_a_head() -> None:
    table = tensor_table(replay(["f"], two_ways()).lines[-1])
    assert '<div class="gl-ledger" tabindex="0" role="region" aria-label="' in table
    assert '<th scope="col"></th>' not in table
