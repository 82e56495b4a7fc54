"""The stepper on its pages, without a browser."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
import torch
from streamlit.testing.v1 import AppTest

from gradlab.explanation.typeset import typeset_width
from gradlab.functions import FUNCTIONS
from gradlab.functions.point import point
from gradlab.functions.tape_at import tape_at

ROOT = Path(__file__).parents[1]


def opened(page: str, **query: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.switch_page(f"pages/{page}.py")
    for key, value in {"lang": "en", **query}.items():
        test.query_params[key] = value
    test.run()
    assert not test.error
    return test


def picture(test: AppTest) -> dict[str, object]:
    sent = [c.proto.json for c in test.get("bidi_component")]
    found = [json.loads(each) for each in sent if each]
    return next(each[0] for each in found if isinstance(each, list) and "step" in each[0])


def said(test: AppTest) -> str:
    panels = [e.proto.body for e in test.get("html") if "gl-panel" in e.proto.body]
    return text(panels[0])


def text(html: str) -> str:
    """What is read of a piece of HTML."""
    return unescape(re.sub("<[^>]+>", "", html.split("</style>")[-1]))


def latex(test: AppTest) -> list[str]:
    return [each.value.strip("$\n") for each in test.latex]


def test_stepping_to_the_end_shows_the_rule_and_the_gradient() -> None:
    test = opened("graph")
    assert "Before the first step" in said(test)
    seen = []
    for _ in range(6):
        test.button(key="step next").click().run()
        seen.append(said(test))
    assert "2 · 1 → 2" in seen[4]
    assert "w.grad = 2" in seen[5]
    test.button(key="step next").click().run()
    assert test.query_params["step"] == "6"


def test_a_link_opens_at_its_step() -> None:
    test = opened("graph", f="softmax", row="1", step="4")
    assert picture(test)["step"] == 4
    assert "Backward 1 of 3: SelectBackward0" in said(test)


def test_first_back_and_last() -> None:
    test = opened("graph", step="3")
    test.button(key="step back").click().run()
    assert picture(test)["step"] == 2
    test.button(key="step last").click().run()
    assert picture(test)["step"] == 6
    test.button(key="step first").click().run()
    assert picture(test)["step"] == 0
    test.button(key="step back").click().run()
    assert picture(test)["step"] == 0


def ways(test: AppTest) -> list[str]:
    return [e.proto.body for e in test.get("html") if 'class="gl-way"' in e.proto.body]


def test_a_rule_too_wide_for_its_column_is_text_that_keeps_its_colours() -> None:
    test = opened("sandbox", expr="torch.linalg.cholesky(A @ A.T)", step="5")
    (way,) = ways(test)
    assert "tril(resultᵀ @ grad)" in text(way)
    assert '<span class="gradient">grad</span>' in way
    assert '<span class="gradient">[[0.22361, 0], [0, 0]]</span>' in way
    assert not any("tril" in each for each in latex(test))


def test_fractions_and_cases_of_a_typeset_rule_stack() -> None:
    assert typeset_width(r"\frac{\text{grad}}{2} \cdot \textcolor{blue}{w}") == 4 + 2.5 + 1
    cases = r"\begin{cases} \text{grad} & x > 0 \\ 0 & \text{else} \end{cases}"
    assert typeset_width(cases) == 1 + 4 + 1 + 4.5
    assert typeset_width(r"e^{x} \sum_{k \ge i}") == pytest.approx(1 + 0.7 + 1 + 0.7 * 4.5)


def test_long_numbers_of_a_typeset_rule_keep_their_colours() -> None:
    test = opened("sandbox", expr="F.hardswish(x)", step="3")
    assert any("cases" in each for each in latex(test))
    assert '<span class="x">1</span> / 3' in ways(test)[-1]


def test_the_rule_is_shown_in_the_lessons_colours() -> None:
    test = opened("graph", step="5")
    symbols = r"\textcolor{olive}{\text{grad}} \cdot \textcolor{teal}{\text{x}}"
    numbers = r"\textcolor{olive}{2} \cdot \textcolor{teal}{1} \to \textcolor{olive}{2}"
    assert rf"\begin{{aligned}} &{symbols} \\ ={{}} &{numbers} \end{{aligned}}" in latex(test)


def test_the_picture_is_the_same_at_every_step() -> None:
    first, later = opened("graph"), opened("graph", step="5")
    assert picture(first)["html"] == picture(later)["html"]


def test_a_tapped_node_is_the_chosen_one() -> None:
    test = opened("graph")
    test.selectbox(key="inspected node").set_value(1).run()
    tables = [e.proto.body for e in test.get("html") if "next_functions" in e.proto.body]
    assert "AccumulateGrad w" in tables[0]


def test_the_table_of_all_steps_says_what_the_panels_say() -> None:
    test = opened("graph")
    (table,) = [e.proto.body for e in test.get("html") if "<tbody>" in e.proto.body]
    assert table.count("<tr>") == 8
    assert "2 · 1 → 2" in table
    assert "w.grad = 2" in table


def test_several_leaves_and_a_vector_with_v() -> None:
    totals = "".join(said(opened("graph", leaf="all", step=str(k))) for k in range(6, 11))
    assert "w.grad = 2" in totals
    assert "x.grad = 4" in totals
    assert "target.grad = −2" in totals
    test = opened("graph", f="skew", v0="0", v1="1")
    assert "[0, 1, 0]" in str(picture(test)["html"])


def meters(test: AppTest) -> list[str]:
    return [e.proto.body for e in test.get("html") if '"gl-truth' in e.proto.body]


def test_the_meter_and_the_code_follow_the_leaves_and_v() -> None:
    (meter,) = meters(opened("graph", leaf="x"))
    assert "∂L/∂x = x.grad" in meter
    assert "<dd>4</dd>" in meter
    assert len(meters(opened("graph", leaf="all"))) == 3
    test = opened("graph", f="skew", x0="3", x1="5", v0="0", v1="0", v2="1", code="true")
    (meter,) = meters(test)
    assert "∂(v·f)/∂x = x.grad [1]" in meter
    assert "<dd>10</dd>" in meter
    (code,) = [e.proto.body for e in test.get("html") if '"gl-notebook' in e.proto.body]
    assert "tensor([ 0., 10.])" in code


@pytest.mark.parametrize("page", ["mse", "softmax"])
def test_the_lessons_have_the_stepper_of_their_state(page: str) -> None:
    test = opened(page, step="2")
    assert picture(test)["step"] == 2


def test_mse_steps_through_the_chosen_derivative() -> None:
    test = opened("mse", w="3", x="2", y="1", wrt="x", step="6")
    assert "x.grad = 30" in said(test)


def test_chinese_is_complete() -> None:
    test = opened("graph", lang="zh", step="5")
    assert "反向第 2/3 步：MulBackward0" in said(test)


@pytest.mark.parametrize("key", [k for k, f in FUNCTIONS.items()])
def test_every_function_of_the_table_records_with_every_leaf(key: str) -> None:
    function = FUNCTIONS[key]
    arguments = {a.name: a.default() for a in function.arguments}
    names = [a.name for a in function.arguments if a.kind == "float"]
    tape = tape_at(point(function, arguments), names)
    leaves = {name: arguments[name].clone().requires_grad_() for name in names}
    output = function.f(**{**arguments, **leaves})
    v = torch.zeros_like(output).flatten()
    v[0] = 1
    expected = torch.autograd.grad(output, list(leaves.values()), v.reshape(output.shape))
    for name, grad in zip(names, expected, strict=True):
        torch.testing.assert_close(tape.grads[name], grad)


def test_the_meter_shows_the_element_that_its_verdict_is_about() -> None:
    (meter,) = meters(opened("graph", f="relu", row="0", x0="0"))
    assert "x.grad [0]" in meter
    assert "<dd>0.5</dd>" in meter
    assert "0.5" in meter
    (chosen,) = meters(opened("softmax", f="relu", x0="0", row="2", col="2"))
    assert "[2, 2]" in chosen
    assert "0.5" not in chosen
    assert "Over all elements: f has a kink here: for J[0, 0]" in chosen
