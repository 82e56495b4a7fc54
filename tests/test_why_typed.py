"""`why` for a typed expression: what it finds, what it costs, and what it refuses."""

from __future__ import annotations

import math
from typing import NamedTuple

import pytest
import torch

from gradlab.clinic import CASES
from gradlab.explanation.typed import Asked, given, why_typed
from gradlab.expression import Budget, BudgetError, ExpressionError, parse
from gradlab.expression.inputs import Input, proposed
from tests.test_pages import PAGES, assert_whole, opened


class Fault(NamedTuple):
    """An expression, its inputs as they are typed, and what is to be found for one of them."""

    source: str
    typed: dict[str, str]
    name: str
    verdict: str
    node: str
    case: str


FAULTS = (
    Fault("relu(w * x - 3)", {"w": "2", "x": "1"}, "w", "cut", "ReluBackward0", "relu-zero"),
    Fault("sqrt(x).sum()", {"x": "0, 1"}, "x", "non-finite", "SqrtBackward0", "where"),
    Fault(
        "torch.where(x > 0, sqrt(x), 0)",
        {"x": "-1, 4"},
        "x",
        "non-finite",
        "SqrtBackward0",
        "where",
    ),
    Fault("log(x)", {"x": "0"}, "x", "non-finite", "LogBackward0", "log-softmax"),
    Fault("y / x", {"x": "0", "y": "0"}, "x", "non-finite", "DivBackward0", "division"),
    Fault("torch.norm(x)", {"x": "0, 0, 0"}, "x", "cut", "LinalgVectorNormBackward0", "norm"),
    Fault("softmax(a, dim=0).sum()", {"a": "1, 2, 3"}, "a", "cut", "SoftmaxBackward0", "sum-trap"),
    Fault("round(w * x)", {"w": "2.2", "x": "3, 4"}, "x", "cut", "RoundBackward0", "rounding"),
    Fault("clamp(x, 0, 1)", {"x": "2, 3"}, "x", "cut", "ClampBackward1", "clamp"),
    Fault("sigmoid(x)", {"x": "800"}, "x", "cut", "SigmoidBackward0", "saturated-bce"),
    Fault("w.detach() * x", {"w": "2", "x": "3"}, "w", "broken", "MulBackward0", "half-detached"),
    Fault("(x > t) * x", {"x": "1, 2, 3", "t": "1.5"}, "t", "broken", "MulBackward0", "threshold"),
    Fault("(x > t).sum()", {"x": "1, 2, 3", "t": "1.5"}, "x", "broken", "", "accuracy"),
    Fault("w * 0 + x", {"w": "2; 3; 4", "x": "1, 2"}, "w", "cut", "MulBackward0", "masked-nan"),
    Fault("w * x", {"w": "2", "x": "nan, 1"}, "w", "non-finite", "MulBackward0", "nan-went-in"),
    Fault("x.max()", {"x": "1, 2; 3, 4; 5, 6"}, "x", "healthy", "", ""),
    Fault("F.mse_loss(w * x, y)", {"w": "2", "x": "1", "y": "3"}, "y", "healthy", "", ""),
    Fault("X @ W", {"X": "1, 2, 3; 4, 5, 6", "W": "1; 2; 3"}, "W", "healthy", "", ""),
    Fault("F.cross_entropy(z, c)", {}, "z", "healthy", "", ""),
    Fault("w.detach() * w", {"w": "3"}, "w", "healthy", "", ""),
)


def asked(source: str, typed: dict[str, str], budget: Budget | None = None) -> Asked:
    expression = parse(source).within(budget or Budget())
    usual = proposed(expression)
    return why_typed(expression, {n: given(n, typed.get(n, ""), u) for n, u in usual.items()})


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.source)
def test_the_first_place_is_found_with_its_case_and_agrees_with_the_gradient(fault: Fault) -> None:
    found = asked(fault.source, fault.typed).answers[fault.name]
    assert (found.verdict, found.node, found.case) == (fault.verdict, fault.node, fault.case)
    assert not fault.case or fault.case in CASES
    expression = parse(fault.source)
    leaves = {
        n: given(n, fault.typed.get(n, ""), u).tensor() for n, u in proposed(expression).items()
    }
    value = expression.run(leaves).value
    leaf = leaves[fault.name]
    grad = None
    if value.requires_grad:
        grad = torch.autograd.grad(value.sum(), leaf, allow_unused=True)[0]
    expected = "broken"
    if grad is not None:
        expected = "healthy" if grad.any() else "cut"
        expected = expected if grad.isfinite().all() else "non-finite"
    if fault.case != "sum-trap":  # whose gradient is rounding, not 0
        assert found.verdict == expected


def test_the_answer_names_the_input_and_not_another() -> None:
    told = asked("(w > t) * w", {"w": "1, 2", "t": "0"}).answers["t"].told.show()
    assert told.startswith("No way leads to t.")
    assert "if t decided" in told
    assert " w " not in told


def test_a_root_of_a_negative_number_is_no_slope_at_nan() -> None:
    told = asked("torch.where(x > 0, sqrt(x), 0)", {"x": "-1, 4"}).answers["x"].told.show()
    assert told.endswith("outside its domain.")
    assert "is inf at 0.0" in asked("sqrt(x)", {"x": "0, 4"}).answers["x"].told.show()


@pytest.mark.parametrize(
    ("typed", "shape", "values"),
    [
        ("", (3,), (1.0, 2.0, 3.0)),
        (" ; ", (3,), (1.0, 2.0, 3.0)),
        ("4", (), (4.0,)),
        ("4,", (1,), (4.0,)),
        ("4 5", (2,), (4.0, 5.0)),
        ("1;2", (2, 1), (1.0, 2.0)),
        ("1, −2, inf; 4, 5, 6", (2, 3), (1.0, -2.0, math.inf, 4.0, 5.0, 6.0)),
    ],
)
def test_numbers_say_their_shape(
    typed: str, shape: tuple[int, ...], values: tuple[float, ...]
) -> None:
    read = given("a", typed, Input((3,), (1.0, 2.0, 3.0)))
    assert (read.shape, read.values) == (shape, values)


def test_numbers_of_an_image_keep_its_shape_and_classes_stay_whole() -> None:
    image = Input((1, 1, 2, 2), (0.0,) * 4)
    assert given("x", "1, 2; 3, 4", image).shape == (1, 1, 2, 2)
    assert given("c", "2", Input((), (1.0,), 0.0, 9.0, is_class=True)).is_class
    with pytest.raises(ExpressionError):
        given("c", "2.5", Input((), (1.0,), 0.0, 9.0, is_class=True))


@pytest.mark.parametrize("typed", ["1, 2; 3", "x", "<b>1</b>", "1e", "1;;a", "__import__('os')"])
def test_what_is_no_list_of_numbers_is_refused_by_name(typed: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        given("w", typed, Input((), (2.0,)))
    assert refused.value.text.show().startswith("w: expected numbers")
    assert "<b>" not in refused.value.text.show()


@pytest.mark.parametrize(
    "source",
    [
        *("", "__import__('os').system('x')", "().__class__", "open('f')", "lambda: 0", "w;x"),
        *("<script>alert(1)</script>", "w" * 300, "(" * 300, "w.grad", "exec('1')", "x[", "\x00"),
    ],
)
def test_hostile_text_is_refused_or_harmless(source: str) -> None:
    try:
        found = asked(source, {})
    except ExpressionError:
        return
    assert source == "w" * 300
    assert [answer.verdict for answer in found.answers.values()] == ["healthy"]


def test_a_way_back_to_each_input_is_charged() -> None:
    once, thrice = Budget(), Budget()
    asked("x.exp().sum()", {"x": "1, 2"}, once)
    before = thrice.spent
    asked("(x * w * b).exp().sum()", {"x": "1, 2", "w": "1, 2", "b": "1, 2"}, thrice)
    assert thrice.spent - before > 2 * once.spent
    small = Budget()
    with small.at_most(once.spent / 2), pytest.raises((BudgetError, ExpressionError)):
        why_typed(parse("x.exp().sum()").within(small), {"x": Input((2,), (1.0, 2.0))})


PAGE = next(page for page in PAGES if page.stem == "clinic")


def test_the_clinic_answers_below_its_cases_in_both_languages_and_is_closed_at_first() -> None:
    assert not [each for each in opened(PAGE, {}).text_input if each.key == "typed"]
    link = {"typed": "sqrt(x) * w.detach()", "typed.x": "0, 4", "typed.w": "2, 3"}
    for language, verdict in (("en", "nan or inf"), ("zh", "nan 或 inf")):
        test = opened(PAGE, {**link, "lang": language})
        assert_whole(test)
        shown = "\n".join(str(each.value) for each in (*test.markdown, *test.text))
        assert f"**{verdict}**" in shown
        assert "SqrtBackward0" in shown
        assert "MulBackward0" in shown


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "![](http://127.0.0.1:9/x)", ""])
def test_hostile_text_on_the_page_is_shown_as_plain_text_only(text: str) -> None:
    for link in ({"typed": text, "why": "true"}, {"typed": "w", "typed.w": text, "why": "true"}):
        test = opened(PAGE, link)
        assert_whole(test)
        assert not text or not [each for each in test.markdown if text in str(each.value)]
