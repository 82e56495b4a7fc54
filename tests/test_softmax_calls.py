"""The tutorials' calls on softmax: made one by one, each row is what torch alone gives."""

from __future__ import annotations

import re
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest
from torch import Tensor

from gradlab.ledger.replay import Start, last_line, program, replay
from gradlab.ledger.rows import kept_reading, landed
from gradlab.ledger.softmax_calls import SCENES, softmax_palette
from gradlab.lessons.softmax import PRESETS
from gradlab.program import run
from tests.test_pages import ROOT, assert_whole, opened
from tests.test_promised_links import sent

PAGE = ROOT / "pages/softmax.py"
SCALAR = "RuntimeError: grad can be implicitly created only for scalar outputs"
SECOND = "RuntimeError: Trying to backward through the graph a second time"


def start(logits: tuple[float, ...] = PRESETS[0], v: tuple[float, ...] = (0.0, 1.0, 0.0)) -> Start:
    return Start(softmax_palette(len(logits)), {"a": list(logits), "v": list(v)})


def plain_jacobian(logits: tuple[float, ...]) -> Tensor:
    """What torch gives apart, in one call and in float64, where the page goes row by row."""
    given = torch.tensor(logits, dtype=torch.float64)
    whole: Tensor = torch.func.jacrev(lambda a: F.softmax(a, dim=0))(given)
    return whole.float()


def calls_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9][A-Z]*", text.replace(".", ""))


# What each scene ends with: the lines that fail, and the rows that have landed.
ENDS: dict[str, tuple[dict[int, str], set[int]]] = {
    "first": ({2: SCALAR, 7: SCALAR}, {0, 1, 2}),
    "second": ({}, {1, 2}),
    "left-out": ({3: SECOND}, {1, 2}),
    "untouched": ({2: SCALAR}, {1}),
    "weighed": ({2: SCALAR}, set()),
    "sum": ({2: SCALAR}, set()),
    "bytes": ({6: SECOND}, {0, 1}),
}


@pytest.mark.parametrize("logits", [*PRESETS, (1.5, -0.5)], ids=["first", "second", "two"])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_a_scene_ends_where_its_answer_says(scene, logits: tuple[float, ...]) -> None:
    if scene not in softmax_palette(len(logits)).scenes:
        assert "2" in scene.calls  # there is no p[2]
        return
    calls = calls_of(scene.calls)
    v = (0.0, 1.0, 0.0)[: len(logits)]
    lines = replay(calls, start(logits, v)).lines
    errors = {k: str(line.step.error) for k, line in enumerate(lines) if line.step.error}
    wanted, rows = ENDS[scene.key]
    assert set(errors) == set(wanted)
    assert all(errors[k].startswith(said) for k, said in wanted.items())
    found = landed(run(program(calls, start(logits, v))), calls)
    jacobian = plain_jacobian(logits)
    assert set(found.rows) == rows
    for row, values in found.rows.items():
        torch.testing.assert_close(values, jacobian[row])
    grads = {"weighed": jacobian[1], "sum": torch.zeros(len(logits))}
    if scene.key in grads:
        assert found.grad is not None
        torch.testing.assert_close(found.grad, grads[scene.key], atol=1e-7, rtol=1e-5)
    else:
        assert found.grad is None


def test_every_scene_asks_before_its_end() -> None:
    assert set(ENDS) == {scene.key for scene in SCENES}
    for scene in SCENES:
        before, _dot, after = scene.calls.partition(".")
        assert before
        assert after


def test_what_is_kept_is_said_in_bytes() -> None:
    def said(calls: str) -> str:
        made = calls_of(calls)
        return kept_reading(last_line(run(program(made, start())))).show()

    size = F.softmax(torch.tensor(PRESETS[0]), dim=0).nbytes
    assert "no graph" in said("")
    assert f"holds `result` for the way back, p itself: 3 float32, {size} bytes" in said("f1R")
    assert f"given up `result`, {size} bytes" in said("f1")
    assert f"The error is about `result`, the {size} bytes" in said("f12")
    assert "holds" in said("fb")  # refused before the pass began
    outputs = [line.step.output for line in replay(["f", "k"], start()).lines]
    assert outputs[-1] == f"({size}, True)"


def test_a_row_that_was_not_asked_for_is_grey_and_empty() -> None:
    from gradlab.pictures.figures.rows import rows_figure

    found = landed(run(program(["f", "1R"], start())), ["f", "1R"])
    figure = rows_figure(found.matrix(3), found.last)
    (heatmap,) = figure["data"]
    assert heatmap["text"][0] == heatmap["text"][3] == [""] * 3
    assert heatmap["z"][0] == [None] * 3
    assert heatmap["z"][1] == pytest.approx(plain_jacobian(PRESETS[0])[1].tolist())
    assert heatmap["y"] == ["p[0]", "p[1]", "p[2]", "a.grad"]


def figures(test: AppTest) -> dict[str, dict[str, Any]]:
    """The figures of a page by their names."""
    return {each["name"]: each["spec"] for each in sent(test) if "spec" in each}


def outputs_of(test: AppTest) -> str:
    return "\n".join(re.sub(r"<[^>]+>", "", each.proto.body) for each in test.get("html"))


def test_the_first_tutorial_is_carried_out_press_by_press() -> None:
    test = opened(PAGE, {"tutorial": "true"})
    test.button(key="preset tutorial 1").click().run()
    for press in ("press-f", "press-b", "press-f"):
        test.button(key=press).click().run()
        assert_whole(test)
    test.toggle(key="switch R").set_value(True).run()
    for row in (1, 2, 0):
        test.button(key=f"press-{row}R").click().run()
        spec = figures(test)["called-rows"]
        shown = torch.tensor(spec["data"][0]["z"][row])
        torch.testing.assert_close(shown, plain_jacobian(PRESETS[0])[row], atol=1e-6, rtol=1e-5)
    test.button(key="press-bR").click().run()
    assert_whole(test)
    assert test.query_params["calls"] in ("fbf1R2R0RbR", ["fbf1R2R0RbR"])
    read = outputs_of(test)
    assert read.count(SCALAR) == 2
    for printed in (
        "-0.1073,  0.2396, -0.1323",
        "-0.0896, -0.1323,  0.2219",
        "0.1969, -0.1073, -0.0896",
    ):
        assert f"tensor([{printed}])" in read or f"tensor([ {printed}])" in read


def test_the_second_tutorial_is_carried_out_as_its_scene() -> None:
    test = opened(PAGE, {"tutorial": "true"})
    test.button(key="preset tutorial 2").click().run()
    test.button(key="scene-second").click().run()
    for _line in range(2):
        test.button(key="redo").click().run()
        assert_whole(test)
    read = outputs_of(test)
    assert "tensor([-0.0849,  0.1878, -0.1029])" in read
    assert "tensor([-0.1391, -0.1029,  0.2420])" in read
    whole = figures(test)["called-rows"]["data"][0]["z"]
    assert whole[0] == [None] * 3


def test_a_second_row_without_retain_graph_meets_the_error_and_its_bytes() -> None:
    test = opened(PAGE, {"calls": "f12"})
    assert_whole(test)
    assert SECOND in outputs_of(test)
    assert any("12 bytes" in each.value for each in test.markdown)
    assert any("retain_graph" in each.value for each in test.markdown)


def test_calls_that_cannot_be_read_start_empty_with_a_sentence() -> None:
    test = opened(PAGE, {"calls": "f7", "n": "3"})  # there is no p[7]
    assert_whole(test)
    assert any("cannot be read" in each.value for each in test.warning)


def test_another_function_has_no_such_calls() -> None:
    test = opened(PAGE, {"f": "skew"})
    assert "tutorial" not in {each.key for each in test.expander}
