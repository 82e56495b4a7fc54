"""Questions: every seed makes a good one, and torch's answer is the one that was worked out."""

from __future__ import annotations

import json
import math
import random
from itertools import combinations
from typing import Any

import pytest
import torch

from gradlab.__main__ import main
from gradlab.ask.check import as_csv, as_results, as_table, checked
from gradlab.ask.item import TYPED, Item, is_same
from gradlab.ask.receipt import Entry, Receipt, ReceiptError, read, written
from gradlab.ask.seed import drawn, offered_lines, ordered, question
from gradlab.ask.spelled import shown
from gradlab.ask.table import ITEMS, items_of
from gradlab.ask.verdict import GuessError, judged, read_guess, right_answers, verdict_of
from gradlab.clinic import GROUPS
from gradlab.ledger import TWO_WAYS

SEEDS = 200
OWN = [item for item in ITEMS.values() if item.lesson != "clinic"]
FEW = 3
"""Seeds of each of the clinic's cases, which draw their numbers from dials."""


def faults(item: Item, seed: int) -> str:
    """What is wrong with an item at a seed, "" if nothing is."""
    found = question(item, drawn(item, seed))
    right = right_answers(item, found)
    if item.kind in TYPED:
        return f"{seed}: a distractor is the key" if right else ""
    if len(right) != 1:
        return f"{seed}: {len(right)} answers are torch's"
    if right[0].said is not None:
        return f"{seed}: torch's answer is told to be wrong"
    missing = [each for each in found.answers if each.said is None and each is not right[0]]
    return f"{seed}: {len(missing)} wrong answers without a sentence" if missing else ""


@pytest.mark.parametrize("item", OWN, ids=lambda item: item.name)
def test_every_seed_has_one_answer_that_is_torch_s(item: Item) -> None:
    seeds = range(SEEDS) if item.spans else range(1)
    assert [fault for seed in seeds if (fault := faults(item, seed))] == []


def test_every_case_of_the_clinic_has_one_answer_that_is_torch_s() -> None:
    items = items_of("clinic")
    assert [f"{i.name} {f}" for i in items for s in range(FEW) if (f := faults(i, s))] == []


def test_there_are_questions_for_every_lesson_group_and_scene() -> None:
    for lesson in (
        "mse",
        "backward",
        "softmax",
        "cross_entropy",
        "graph",
        "layers",
        "training",
        "sandbox",
    ):
        assert len(items_of(lesson)) >= 5, lesson
    assert all(len(cases) >= 3 for _heading, cases in GROUPS)
    assert {f"clinic-{case.key}" for _, cases in GROUPS for case in cases} <= set(ITEMS)
    assert {f"scene-{scene.key}" for scene in TWO_WAYS.scenes} <= set(ITEMS)
    assert len({item.kind for item in ITEMS.values()}) == 8


def sensible(name: str, *wanted: str) -> list[dict[str, float]]:
    numbers = [drawn(ITEMS[name], seed) for seed in range(20)]
    assert all(set(wanted) <= set(each) for each in numbers)
    return numbers


def key_of(name: str, numbers: dict[str, float]) -> Any:
    item = ITEMS[name]
    found = question(item, numbers)
    return judged(item, found, found.answers[0].value if found.answers else 0.0).key


def test_keys_are_finite_differences_in_float64() -> None:
    for n in sensible("mse-rate", "w", "x", "y"):
        h, loss = 1e-6, lambda w, n=n: (n["x"] * w - n["y"]) ** 2
        slope = (loss(n["w"] + h) - loss(n["w"] - h)) / (2 * h)
        assert math.isclose(key_of("mse-rate", n), slope, rel_tol=1e-4, abs_tol=1e-6)
    for n in sensible("softmax-product", "x0", "v2"):
        x = torch.tensor([n["x0"], n["x1"]], dtype=torch.float64)
        v = torch.tensor([n[f"v{i}"] for i in range(3)], dtype=torch.float64)
        f = lambda x: torch.stack([x[0] * x[1], x[0] + 2 * x[1], x[1] ** 2])  # noqa: E731
        assert is_same(key_of("softmax-product", n), tuple((v @ torch.func.jacrev(f)(x)).tolist()))
    for n in sensible("sandbox-quadratic", "b"):
        a = torch.tensor([[1.0, n["b"]], [n["c"], 2.0]], dtype=torch.float64)
        x = torch.tensor([n["x0"], n["x1"]], dtype=torch.float64)
        assert is_same(key_of("sandbox-quadratic", n), tuple(((a + a.T) @ x).tolist()))


def test_answers_are_offered_in_an_order_of_the_seed_that_tells_nothing() -> None:
    item = ITEMS["mse-rate"]
    places = set()
    for seed in range(60):
        found = question(item, drawn(item, seed))
        offered = ordered(item, found, seed)
        assert offered == ordered(item, found, seed)
        places.add([each.said is None for each in offered].index(True))
    assert places == {0, 1, 2, 3}


@pytest.mark.parametrize("item", [i for i in OWN if i.kind not in TYPED], ids=lambda i: i.name)
def test_each_guess_gets_the_sentence_that_belongs_to_it(item: Item) -> None:
    found = question(item, drawn(item, 7))
    offered = ordered(item, found, 7)
    for k, answer in enumerate(offered, 1):
        verdict = verdict_of(item, 7, str(k))
        assert verdict.is_right == (answer.said is None)
        want = found.right if verdict.is_right else answer.said
        assert verdict.said.show() == want.show()
    for wrong in ("", "0", str(len(offered) + 1), "1.0", "x" * 70, "²"):
        with pytest.raises(GuessError):
            verdict_of(item, 7, wrong)


def test_typed_answers_are_near_or_tempting_or_just_off() -> None:
    item = ITEMS["backward-adds"]
    found = question(item, drawn(item, 1))
    key = key_of("backward-adds", drawn(item, 1))
    assert judged(item, found, key + found.tolerance / 2).is_right
    for answer in found.answers:
        assert judged(item, found, answer.value).said == answer.said
    off = judged(item, found, key + 77.0)
    assert not off.is_right
    assert shown(key) in off.said.show()
    for wrong in ("nan", "inf", "1,2", "one"):
        with pytest.raises(GuessError):
            read_guess(item, found, 1, wrong)


def test_lines_in_order_are_run_in_the_order_that_was_given() -> None:
    item = ITEMS["backward-order"]
    found = question(item, drawn(item, 2))
    lines = offered_lines(item, found, 2)
    assert sorted(lines) == [0, 1, 2, 3]
    right = "".join(str(lines.index(k) + 1) for k in range(4))
    assert verdict_of(item, 2, right).is_right
    # Forgetting the old gradient after the forward pass is as good: what counts is the outcome.
    swapped = "".join(str(lines.index(k) + 1) for k in (1, 0, 2, 3))
    assert verdict_of(item, 2, swapped).is_right
    late = "".join(str(lines.index(k) + 1) for k in (1, 2, 0, 3))
    assert "forgotten" in verdict_of(item, 2, late).said.show()
    with pytest.raises(GuessError):
        verdict_of(item, 2, "1123")


def test_numbers_of_a_link_make_a_question_or_none() -> None:
    item = ITEMS["mse-rate"]
    assert question(item, {"w": 2.0, "x": 1.0, "y": 1.0}) is not None
    assert question(item, {"w": 1.0, "x": 1.0, "y": 1.0}) is None  # flat: no rate to ask for
    found = question(ITEMS["softmax-skew"], {"x0": 3.0, "x1": 5.0})
    assert [a.value for a in right_answers(ITEMS["softmax-skew"], found)] == [3.0]


def test_answers_differ_from_each_other() -> None:
    for item in OWN:
        values = [each.value for each in question(item, drawn(item, 0)).answers]
        assert not any(is_same(a, b) for a, b in combinations(values, 2)), item.name


def receipts(chance: random.Random, count: int) -> list[Receipt]:
    """Receipts of a class: everyone has the same five questions, with seeds of a few groups."""
    names = chance.sample([item.name for item in OWN if item.kind not in TYPED], 5)
    made = []
    for k in range(count):
        entries = []
        for name in names:
            seed = chance.randrange(4)
            answers = len(
                ordered(ITEMS[name], question(ITEMS[name], drawn(ITEMS[name], seed)), seed)
            )
            entries.append(Entry(name, seed, str(chance.randint(1, answers))))
        made.append(Receipt(tuple(entries), f"learner {k}"))
    return made


def test_of_a_thousand_receipts_every_one_tampered_with_is_named() -> None:
    chance, secret = random.Random(3), b"of the host"  # noqa: S311 -- not for secrets
    made = receipts(chance, 1000)
    lines, wanted = [], []
    for k, receipt in enumerate(made):
        word = written(receipt, secret)
        kind = (
            ("tampered", "truncated", "foreign", "repeated", "other")[k % 50 // 10]
            if k % 10 == 7
            else ""
        )
        if kind == "tampered":
            better = Receipt(tuple(Entry(e.item, e.seed, "1") for e in receipt.entries), "cheat")
            word = written(better).rsplit(".", 1)[0] + "." + word.rsplit(".", 1)[1]
        elif kind == "truncated":
            word = word[: chance.randint(20, len(word) - 1)]
        elif kind == "foreign":
            word = f"https://example.org/?done={k}"
        elif kind == "repeated":
            word = lines[0]
        elif kind == "other":
            word, kind = written(receipt, b"of another host"), "tampered"
        lines.append(word)
        wanted.append(kind or "signed")
    rows = checked(lines, secret)
    assert [row.status for row in rows] == wanted
    for row, receipt in zip(rows, made, strict=True):
        if row.status == "signed":
            assert row.right == sum(
                verdict_of(ITEMS[e.item], e.seed, e.guess).is_right for e in receipt.entries
            )


def test_a_receipt_comes_back_as_it_was_written() -> None:
    receipt = Receipt((Entry("mse-sign", 5, "2", "1"), Entry("mse-target", 1, "-2.5")), "李 <b>")
    for secret in (b"", b"s"):
        assert read(f"http://localhost/x?receipt={written(receipt, secret)}&lang=zh", secret) == (
            receipt, bool(secret)
        )  # fmt: skip
    with pytest.raises(ReceiptError, match="tampered"):
        read(written(receipt, b"s"), b"other")
    assert read(written(receipt, b"s")) == (receipt, False)
    for broken in ("gradlab1.W10.pAAAAAAAA", "gradlab1.!.s", "gradlab1..", "gradlab1" * 2000):
        with pytest.raises(ReceiptError):
            read(broken)


def test_the_command_writes_a_table_a_gradebook_and_results(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("GRADLAB_SECRET", "of the host")
    word = written(Receipt((Entry("softmax-skew", 1, "2"),), "=cmd()\x1b[2J"), b"of the host")
    unknown = written(Receipt((Entry("no-such-item", 1, "2"),)), b"of the host")
    (tmp_path / "class.txt").write_text(f"{word}\n\n{word[:-3]}\n{word}\n{unknown}\n", "utf-8")
    table, results = tmp_path / "marks.csv", tmp_path / "results.json"
    main(["check", str(tmp_path / "class.txt"), "--csv", str(table), "--results", str(results)])
    said = capsys.readouterr().out
    assert [line.split()[0] for line in said.splitlines()] == ["line", "1", "3", "4", "5"]
    assert "\x1b" not in said
    assert table.read_text("utf-8").splitlines()[1].startswith("1,'=cmd() [2J,signed,")
    right = verdict_of(ITEMS["softmax-skew"], 1, "2").is_right
    assert json.loads(results.read_text("utf-8"))["score"] == int(right)
    with pytest.raises(SystemExit):
        main(["check", str(tmp_path / "missing.txt")])


def test_tables_of_nothing_are_tables() -> None:
    assert as_table([]).startswith("line")
    assert as_csv([]) == "line,name,status,right,of\n"
    assert json.loads(as_results([])) == {"score": 0, "tests": []}
