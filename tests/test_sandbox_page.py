"""The sandbox page: links, hostile texts, starting points, shapes."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from gradlab.expression import Budget
from gradlab.expression.budget import VISIT
from gradlab.expression.gallery import GALLERY, notice_of
from gradlab.ui.page.language import translator
from gradlab.ui.page.visit import visit_budget
from tests.test_pages import PAGES, assert_whole, opened

PAGE = next(page for page in PAGES if page.stem == "sandbox")
INTERPRETING = ("markdown", "error", "warning", "info", "success", "latex", "caption", "table")


def sandbox(**query: str) -> AppTest:
    return opened(PAGE, query)


HOSTILE = [
    "![](http://127.0.0.1:9/x.png)", "[click](javascript:alert(1))", "<img src=x onerror=alert(1)>",
    ":red[x] **b** `c`", "$\\href{javascript:alert(1)}{x}$", "x | y", "sotfmax(a, dim=0)", "",
    "__import__('os').getcwd()", "9**9**9", "torch.zeros(10**9)", "x" * 300, "，", "x + ![](y)",
    "javascript_ * evil", "F.mse_loss(x, y, reduction='![](z)')", "a @ b", "x[9, 9, 9]",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_a_hostile_link_is_shown_as_plain_text_only(text: str) -> None:
    test = sandbox(expr=text)
    assert_whole(test)
    for kind in INTERPRETING:
        for element in getattr(test, kind):
            shown = str(getattr(element, "value", ""))
            assert len(text) < 3 or text not in shown, (kind, shown)
            assert "http://127.0.0.1:9" not in shown
            assert "javascript:" not in shown


def test_without_a_text_no_caret_points_at_nothing() -> None:
    test = sandbox(expr="")
    assert not test.code
    assert [each.value for each in test.text] == [
        "type an expression, for example (w * x - y) ** 2"
    ]


def test_a_refused_text_is_shown_with_its_caret_and_what_to_write() -> None:
    test = sandbox(expr="w ^ 2")
    assert any(code.value == "w ^ 2\n  ^" for code in test.code)
    assert any("write **" in text.value for text in test.text)


def test_a_link_restores_function_inputs_and_place() -> None:
    query = {"expr": "[x[0]*x[1], x[0] + 2*x[1], x[1]**2]", "x.0": "3", "x.1": "5", "row": "1"}
    test = sandbox(**query, col="1")
    assert_whole(test)
    assert not test.warning
    assert any("f[1] is 13 and rises: its slope is 2" in text.value for text in test.text)


def test_a_link_can_declare_shapes_and_ranges() -> None:
    shape = {"m.kind": "matrix", "m.n": "2", "m.m": "3", "m.low": "-9", "m.high": "9"}
    test = sandbox(expr="m.sum()", **shape, **{"m.1.2": "8.5"})
    assert_whole(test)
    assert not test.warning
    assert test.number_input(key="m.1.2").value == 8.5


def test_large_inputs_are_typed_as_a_list() -> None:
    test = sandbox(expr="(x**2).sum()", **{"x.kind": "vector", "x.n": "4096"})
    assert_whole(test)
    test.text_input(key="x.values").set_value("1 2 3").run()
    assert_whole(test)
    assert any("needs 4096 numbers" in warning.value for warning in test.warning)


@pytest.mark.parametrize("name", ["softmax", "attention", "broadcast", "where-nan", "rosenbrock"])
def test_a_starting_point_sets_the_function_and_its_inputs(name: str) -> None:
    test = sandbox()
    test.selectbox(key="chosen start").set_value(name).run()
    assert_whole(test)
    assert test.text_input(key="expr").value == GALLERY[name].source
    for given_name, given in GALLERY[name].inputs.items():
        if not given.shape:
            assert test.slider(key=given_name).value == given.values[0]


def test_typing_another_function_proposes_shapes_anew() -> None:
    test = sandbox(expr="w * x")
    test.text_input(key="expr").set_value("x[0] * x[2] + w").run()
    assert_whole(test)
    assert {slider.key for slider in test.slider} >= {"x.0", "x.1", "x.2", "w"}
    assert not [text for text in test.text if "indices" in text.value]


def test_typing_on_keeps_the_shapes_that_still_fit() -> None:
    test = sandbox(expr="(x**2).sum()", **{"x.kind": "vector", "x.n": "5"})
    test.text_input(key="expr").set_value("(x**2).sum() + w").run()
    assert_whole(test)
    assert {slider.key for slider in test.slider} >= {"x.0", "x.4", "w"}


@pytest.mark.parametrize(
    "ends", [("0", "1e-9"), ("1", "1"), ("0", "1e-6"), ("5e5", "5e5"), ("-1e6", "1e6")]
)
def test_a_range_however_narrow_or_wide_has_a_slider(ends: tuple[str, str]) -> None:
    test = sandbox(expr="x**2", **{"x.low": ends[0], "x.high": ends[1]})
    slider = test.slider(key="x")
    assert slider.min == float(ends[0])
    assert isinstance(slider.step, float)
    assert 0 < slider.step < slider.max - slider.min
    slider.set_value(slider.max).run()
    assert_whole(test)
    assert test.slider(key="x").value == slider.max


def noticed(test: AppTest) -> list[str]:
    return [info.value for info in test.info]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["softmax", "quadratic", "broadcast", "where-nan"])
def test_a_function_of_the_gallery_says_what_to_notice(name: str, lang: str) -> None:
    start = GALLERY[name]
    sentence = translator(lang)(start.notice)
    assert (sentence == start.notice) == (lang == "en")
    assert sentence in noticed(opened(PAGE, {"expr": start.source.replace(" ", "")}, lang))
    test = opened(PAGE, {"expr": "x ** 2"}, lang)
    assert not noticed(test)
    test.selectbox(key="chosen start").select(name).run()
    assert_whole(test)
    assert sentence in noticed(test)


def test_every_starting_point_has_a_sentence_of_its_own() -> None:
    assert all(notice_of(start.source) == start.notice for start in GALLERY.values())
    assert not notice_of("x ** 2")


def test_the_list_of_functions_is_the_table() -> None:
    from gradlab.expression.table import ENTRIES

    listed = next(html.value for html in sandbox().get("html") if "gl-functions" in html.value)
    assert listed.count("<tr><td>") == len(ENTRIES)
    assert "<script" not in listed


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_errors_speak_the_learners_language(lang: str) -> None:
    test = opened(PAGE, {"expr": "softmax(a)"}, lang)
    words = "needs dim" if lang == "en" else "要写明 dim"
    assert any(words in text.value for text in test.text)


def test_an_input_can_be_declared_as_class_numbers_and_back() -> None:
    test = sandbox(expr="F.cross_entropy(X, y)", **{"y.kind": "classes", "y.n": "2"})
    assert_whole(test)
    assert not test.warning
    assert [test.slider(key=f"y.{k}").value for k in range(2)] == [2, 0]
    test.slider(key="y.0").set_value(1).run()
    assert_whole(test)
    test.button_group(key="y.kind").set_value("matrix").run()
    assert_whole(test)
    test.button_group(key="y.kind").set_value("class").run()
    assert_whole(test)


def test_a_scalar_that_becomes_a_class_keeps_to_whole_numbers() -> None:
    test = sandbox(expr="x * F.one_hot(k, 3).sum()", k="1.5")
    assert_whole(test)
    test.button_group(key="k.kind").set_value("scalar").run()
    assert_whole(test)
    test.slider(key="k").set_value(1.5).run()
    test.button_group(key="k.kind").set_value("class").run()
    assert_whole(test)
    assert test.slider(key="k").value == 1


def test_an_input_can_have_three_dimensions() -> None:
    shape = {"W.kind": "tensor", "W.n": "2", "W.m": "2", "W.k": "2", "W.0.1.1": "0.75"}
    test = sandbox(expr="F.conv1d(X, W)", wrt="W", **shape)
    assert_whole(test)
    assert not test.warning
    assert test.number_input(key="W.0.1.1").value == 0.75
    test.number_input(key="W.k").set_value(16).run()
    assert_whole(test)


def test_an_image_opens_with_numbers_and_its_link_keeps_them() -> None:
    test = sandbox(expr="F.conv2d(x, w)", wrt="w", **{"w.0.0.1.2": "0.75", "x.l": "5"})
    assert_whole(test)
    assert not test.error
    assert test.number_input(key="w.0.0.1.2").value == 0.75
    assert test.number_input(key="x.0.0.3.4")


def test_a_list_of_the_wrong_length_is_told_where_it_is_typed() -> None:
    test = opened(PAGE, {"expr": "x.sum()", "x.kind": "vector", "x.n": "20"})
    test.text_input(key="x.values").set_value("1, 2, 3").run()
    assert_whole(test)
    assert [warning.value for warning in test.warning] == [
        "x needs 20 numbers: the proposed ones are used."
    ]


@pytest.mark.parametrize(
    ("query", "verdict"),
    [
        ({"expr": "F.binary_cross_entropy(x, y)", "x": "0.9", "y": "1"}, "agreement"),
        ({"expr": "F.binary_cross_entropy(x, y)", "x": "1", "y": "1"}, "kink"),
        ({"expr": "torch.logit(x)", "x": "0.999"}, "agreement"),
        ({"expr": "torch.sqrt(x)", "x": "0"}, "kink"),
    ],
)
def test_what_raises_beyond_its_domain_is_judged_within(
    query: dict[str, str], verdict: str
) -> None:
    page = sandbox(**query)
    assert not page.exception
    assert any(f"gl-truth {verdict}" in element.proto.body for element in page.get("html"))


LOOPED = "F.bilinear(x*ones(2,1),ones(2,1),ones(2048,1,1)).sum()"


def test_what_would_take_too_long_is_left_out_and_said() -> None:
    test = opened(PAGE, {"expr": LOOPED})
    assert_whole(test)
    said = " ".join(each.value for each in test.get("text"))
    assert "4096" in said
    assert "The curve is left out" in said
    assert "The truth meter is left out" in said
    assert not test.get("plotly_chart")


@pytest.mark.parametrize(
    "source",
    [
        "(a0+a1+b0+b1+c0+c1+d0+d1)@ones(7)",
        "+".join(["(eye(2)*1e300).matrix_exp()"] * 9) + "+x+y+z@ones(7)",
        "torch.matrix_exp(1e300*torch.ones(64,64)).sum()*x",
        "diff(ones(4096)*x,45).sum()",
        LOOPED,
    ],
    ids=lambda source: source[:24],
)
def test_a_page_view_spends_no_more_than_its_budget(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    budgets: list[Budget] = []

    def counted() -> Budget:
        budgets.append(visit_budget())
        return budgets[-1]

    monkeypatch.setattr("gradlab.ui.lessons.sandbox_inputs.visit_budget", counted)
    test = opened(PAGE, {"expr": source, "code": "true", "nodes": "true"})
    assert_whole(test)
    assert budgets
    assert all(0 < budget.spent <= VISIT for budget in budgets)


NAMES_80 = [f"{letter}{k}" for letter in "abcdfghj" for k in range(10)]
MANY = f"({'+'.join(NAMES_80[:40])})*({'+'.join(NAMES_80[40:])})"


@pytest.mark.parametrize("kind", ["scalar", "vector", "tensor"])
def test_many_inputs_have_few_widgets(kind: str) -> None:
    every = {"scalar": {}, "vector": {"n": "8"}, "tensor": {"n": "2", "m": "3", "k": "4"}}
    sizes: dict[str, str] = every[kind]
    query = {f"{name}.kind": kind for name in NAMES_80}
    query |= {f"{name}.{letter}": n for name in NAMES_80 for letter, n in sizes.items()}
    test = opened(PAGE, {"expr": MANY, **query})
    assert_whole(test)
    fields = [each for each in test.number_input if not str(each.key).startswith(("co", "tan"))]
    assert len(fields) <= 12 * 6 + 100
    assert len(test.slider) <= 100
    assert len(test.text_input) >= 68
    assert any("the others are lists" in each.value for each in test.markdown)


@pytest.mark.parametrize("share", [0.0005, 0.005, 0.02, 0.05])
def test_wherever_the_budget_ends_the_page_says_so_and_stands(
    monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    name = "gradlab.ui.lessons.sandbox_inputs.visit_budget"
    monkeypatch.setattr(name, lambda: Budget(VISIT * share))
    source = "F.softmax(torch.linalg.inv(A) @ torch.tanh(A @ x), dim=0)"
    test = sandbox(expr=source, code="true", nodes="true")
    assert not test.exception
    assert not test.error, [each.value for each in test.error]
    assert any("too long" in each.value for each in test.text)


@pytest.mark.parametrize(
    "text",
    ["F.one_hot(torch.tensor([0, 2]))", "torch.arange(3)", "2 + 3", "ones(2) > 0", "eye(2)",
     "ones(4096)", "torch.tensor([3])"],
)  # fmt: skip
def test_a_function_without_inputs_shows_its_value(text: str) -> None:
    test = sandbox(expr=text, code="true", nodes="true")
    assert_whole(test)
    assert test.get("bidi_component")
