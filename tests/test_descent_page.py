"""The lesson on many steps, as a learner goes through it: the tutorials' chapters, own losses."""

from __future__ import annotations

import json
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

from gradlab.ask.table import items_of
from gradlab.lessons.landscapes import LANDSCAPES
from tests.test_pages import ROOT, assert_whole, opened

PAGE = ROOT / "pages" / "descent.py"
LIMIT = 60_000
"""Bytes that the browser is sent of all figures and numbers."""


def heads(test: AppTest) -> dict[str, dict[str, Any]]:
    """What the page's figures and headlines were sent, by their name."""
    found = {}
    for each in test.get("bidi_component"):
        content = each.proto.bytes
        if len(content) < 5:
            continue
        end = 4 + struct.unpack("<I", content[:4])[0]
        head = json.loads(zlib.decompress(content[4:end]))
        found[head.get("name", "numbers")] = head | {"size": len(content)}
    return found


def trace(test: AppTest, figure: str, uid: str) -> dict[str, Any]:
    data = heads(test)[figure]["spec"]["data"]
    return {each["uid"]: each for each in data}[uid]


def numbers(test: AppTest) -> dict[str, str]:
    return {each["name"]: each["text"] for each in heads(test)["numbers"]["numbers"]}


def moved(test: AppTest, **values: float) -> AppTest:
    for key, value in values.items():
        kind = test.slider if key in {each.key for each in test.slider} else test.number_input
        kind(key=key).set_value(value)
    return test.run()


def reading(test: AppTest) -> str:
    return " ".join(each.value for each in test.markdown if "steps" in each.value)


def test_a_parabola_crawls_swings_repeats_and_diverges_as_lr_grows() -> None:
    test = opened(PAGE, {"taken": "20"})
    for lr, factor in ((0.02, 0.96), (0.9, -0.8), (1.0, -1.0), (1.1, -1.2)):
        moved(test, lr=lr)
        assert_whole(test)
        places = trace(test, "descent-curve", "trail-sgd")["x"]
        assert places[:21] == pytest.approx([2 * factor**k for k in range(21)], rel=1e-5)
        assert float(numbers(test)["place"].replace("−", "-")) == pytest.approx(
            2 * factor**20, rel=1e-3
        )
    assert "lr is too large" in reading(test)
    assert "lands no nearer" in reading(test)


def test_the_losses_stand_over_the_steps_in_powers_of_ten() -> None:
    test = opened(PAGE, {"lr": "0.25", "taken": "3"})
    drawn = trace(test, "descent-losses", "loss-sgd")["y"]
    wanted = (4.0 * 0.25 ** torch.arange(5.0, dtype=torch.float64)).log10().tolist()
    assert drawn[:5] == pytest.approx(wanted, abs=1e-6)
    assert trace(test, "descent-losses", "at-sgd")["y"] == [pytest.approx(wanted[3], abs=1e-6)]


# The tutorials' chapter on Himmelblau's function: four starts, each by Adam.
CHAPTER = {(0.0, 0.0): (3.0, 2.0), (4.0, 0.0): (3.584428, -1.848126),
           (-4.0, 0.0): (-3.779310, -3.283186), (-2.0, 2.0): (-2.805118, 3.131312)}  # fmt: skip


def by_the_tutorial(x: float, y: float, steps: int) -> list[float]:
    """The tutorial's own loop, with a larger lr and fewer steps."""
    place = torch.tensor([x, y], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([place], lr=0.1)
    for _ in range(steps):
        pred = (place[0] ** 2 + place[1] - 11) ** 2 + (place[0] + place[1] ** 2 - 7) ** 2
        optimizer.zero_grad()
        pred.backward()
        optimizer.step()
    return place.tolist()


def test_himmelblau_chapter_where_the_start_decides_which_minimum_is_reached() -> None:
    test = opened(PAGE)
    test.selectbox(key="f").set_value("himmelblau").run()
    moved(test, sgd=0.0, momentum=0.0, rmsprop=0.0)  # Adam alone
    for (x, y), minimum in CHAPTER.items():
        moved(test, s0=x, s1=y)
        assert_whole(test)
        way = trace(test, "descent-plane", "trail-adam")
        for k in (0, 1, 50, 300):
            place = [way["x"][k], way["y"][k]]
            assert place == pytest.approx(by_the_tutorial(x, y, k), abs=2e-4)
        assert (way["x"][-1], way["y"][-1]) == pytest.approx(minimum, abs=1e-3)
    assert [uid for uid in heads(test)["descent-plane"]["spec"]["data"] if "sgd" in str(uid)] == []


def test_logistic_regression_chapter_with_one_point_moved_to_the_other_class() -> None:
    test = opened(PAGE, {"f": "logistic", "taken": "5"})
    x = torch.tensor([-2.5, -1.5, -0.5, 0.4, 1.2, 2.2], dtype=torch.float64)
    y = torch.tensor([0.0, 0.0, 1.0, 0.0, 1.0, 1.0], dtype=torch.float64)
    for classes in (y, torch.where(x == -0.5, 0.0, y)):
        if classes is not y:
            moved(test, y2=0.0)
        w, b = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (-1.4, 2.0))
        optimizer = torch.optim.SGD([w, b], lr=0.8)
        for _ in range(5):
            loss = F.binary_cross_entropy(torch.sigmoid(w * x + b), classes)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        shown = {k: float(v.replace("−", "-")) for k, v in numbers(test).items()}
        assert shown["w"] == pytest.approx(w.item(), rel=1e-4)
        assert shown["b"] == pytest.approx(b.item(), rel=1e-4)
        fit = trace(test, "descent-data", "fit")
        said = torch.sigmoid(w * torch.tensor(fit["x"]) + b).tolist()
        assert fit["y"] == pytest.approx(said, abs=1e-5)
        parts = trace(test, "descent-plane", "parts")
        whole = trace(test, "descent-plane", "slope-sum")
        assert len(parts["x"]) == 7
        assert (parts["x"][-1], parts["y"][-1]) == (whole["x"][-1], whole["y"][-1])


def test_the_parts_of_the_points_are_a_table_that_ends_in_grad() -> None:
    test = opened(PAGE, {"f": "linear", "parts": "true", "taken": "0"})
    (table,) = [each.value for each in test.markdown if each.value.startswith("| point")]
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]
    cells = [[float(cell.replace("−", "-")) for cell in row[3:]] for row in rows[2:]]
    assert len(cells) == 8  # six points, their sum, and what backward wrote
    for column in (0, 1):
        assert sum(row[column] for row in cells[:6]) == pytest.approx(cells[6][column], abs=1e-3)
        assert cells[6][column] == cells[7][column]


def test_what_adam_and_momentum_keep_is_shown_at_the_step_looked_at() -> None:
    test = opened(PAGE, {"f": "ravine", "kept": "true", "taken": "1"})
    (table,) = [each.value for each in test.markdown if "momentum_buffer" in each.value
                and each.value.startswith("|")]  # fmt: skip
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]
    kept = {row[1]: [float(each.replace("−", "-")) for each in row[2:]] for row in rows[2:]}
    grad = [-4.0, 25 * 1.5]  # at the start
    assert kept["`momentum_buffer`"] == pytest.approx(grad)
    assert kept["`exp_avg`"] == pytest.approx([0.1 * g for g in grad], rel=1e-4)
    assert kept["`exp_avg_sq`"] == pytest.approx([0.001 * g * g for g in grad], rel=1e-4)
    assert kept["`square_avg`"] == pytest.approx([0.01 * g * g for g in grad], rel=1e-4)


@pytest.mark.parametrize(
    ("source", "start"),
    [
        ("torch.maximum(x, y) + x**2", (-1.5, 2.0)),
        ("torch.stack([x, y]).norm()", (-1.5, 2.0)),
        ("torch.where(x > 0, x, -2 * x) + y.abs()", (-1.5, 2.0)),
        ("a_1**2 + a_2**4", (-1.5, 2.0)),
        ("torch.stack([w, -w]).max()", (-1.5,)),
        ("F.mse_loss(torch.stack([w, 2 * w]), torch.stack([w, w * w]))", (-1.5,)),
        ("torch.einsum('i,i->', torch.stack([x, y]), torch.stack([x, y]))", (-1.5, 2.0)),
    ],
)
def test_a_typed_loss_takes_the_steps_of_a_plain_loop(
    source: str, start: tuple[float, ...]
) -> None:
    by = {} if len(start) > 1 else {"by": "Adam", "lr": "0.1"}
    test = opened(PAGE, {"f": "own", "expr": source, **by})
    assert_whole(test)
    assert not test.warning
    plane = len(start) > 1
    way = trace(test, "descent-plane" if plane else "descent-curve", "trail-adam")
    names = list(dict.fromkeys(re.findall(r"\b(?:a_\d|[wxy])\b", source)))
    params = [torch.tensor(at, dtype=torch.float64, requires_grad=True) for at in start]
    optimizer = torch.optim.Adam(params, lr=0.1)
    for _ in range(5):
        optimizer.zero_grad()
        eval(source, {"torch": torch, "F": F}, dict(zip(names, params, strict=True))).backward()  # noqa: S307
        optimizer.step()
    found = [way["x"][5], way["y"][5]] if plane else [way["x"][5]]
    assert found == pytest.approx([each.item() for each in params], abs=1e-4)


@pytest.mark.parametrize("source", ["(x - 2)**2 + (y + 1)**4", "torch.cosh(w - 1)"])
def test_a_loss_of_one_s_own_is_descended_on(source: str) -> None:
    test = opened(PAGE, {"f": "own", "expr": source, "code": "true"})
    assert_whole(test)
    figure = "descent-plane" if "y" in source else "descent-curve"
    key = "trail-adam" if "y" in source else "trail-sgd"
    assert len(trace(test, figure, key)["x"]) > 20
    test.text_input(key="expr").set_value("x**2").run()
    assert_whole(test)
    assert trace(test, "descent-curve", "trail-sgd")["x"][0] == -1.5


@pytest.mark.parametrize(
    "source",
    ["x + y + z", "3.0", "x +", "torch.stack([x, y])", "torch.round(x) > y", "__import__('os')"],
)
def test_what_is_no_loss_is_refused_with_a_sentence(source: str) -> None:
    test = opened(PAGE, {"f": "own", "expr": source})
    assert_whole(test)
    assert any("This can't be computed yet." in each.value for each in test.markdown)
    assert "descent-plane" not in heads(test)


def test_a_typed_loss_that_takes_long_is_refused_or_takes_fewer_steps() -> None:
    heavy = "+".join(["torch.linalg.det(torch.eye(60) * x)"] * 7) + " + y"
    test = opened(PAGE, {"f": "own", "expr": heavy})
    assert_whole(test)
    assert test.slider(key="taken").max < 300 if "taken" in [s.key for s in test.slider] else True


@pytest.mark.parametrize("key", LANDSCAPES)
def test_little_is_sent_and_only_a_surface_that_is_asked_for(key: str) -> None:
    test = opened(PAGE, {"f": key})
    assert_whole(test)
    sent = heads(test)
    assert sum(each["size"] for each in sent.values()) <= LIMIT
    assert [name for name, each in sent.items() if "surface" in each] == []
    if len(LANDSCAPES[key].moving) == 2:
        found = heads(opened(PAGE, {"f": key, "solid": "true"}))["descent-surface"]
        assert found["surface"].startswith("app/static/surface-")
        assert found["spec"]["data"][0]["type"] == "surface"


def test_no_optimizer_walks_where_all_stay_at_home() -> None:
    stay = dict.fromkeys(("sgd", "momentum", "rmsprop", "adam"), "0")
    test = opened(PAGE, {"f": "saddle", "kept": "true", "code": "true", "solid": "true"} | stay)
    assert_whole(test)
    assert any("No optimizer walks" in each.value for each in test.markdown)


def test_another_loss_begins_with_its_own_start_and_rates() -> None:
    test = moved(opened(PAGE), s0=-1.0, lr=0.5, taken=7.0)
    test.selectbox(key="f").set_value("rosenbrock").run()
    assert test.slider(key="s0").value == -1.2
    assert test.number_input(key="sgd").value == 0.001
    assert test.slider(key="taken").value == 300
    test.selectbox(key="f").set_value("wave").run()
    assert (test.slider(key="s0").value, test.slider(key="taken").value) == (2.0, 40)


def test_there_are_enough_questions() -> None:
    assert len(items_of("descent")) >= 5
    assert Path(PAGE).is_file()
