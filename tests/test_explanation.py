import re
import warnings
from html.parser import HTMLParser

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import gradlab
from gradlab.explanation import explain
from gradlab.explanation.html import MOST
from gradlab.explanation.words import account, inspection, way_line
from gradlab.functions import FUNCTIONS
from gradlab.functions.point import point_at
from gradlab.functions.tape_at import tape_at
from gradlab.tape import local_rules, record
from gradlab.tape.existing import existing_tape
from tests.test_tape_rules import ALL, inputs

T = torch.tensor


def mse(w, x, y):
    pred = x * w
    return F.mse_loss(pred, y)


def tutorial():
    return explain(mse, w=T(2.0, requires_grad=True), x=T(1.0), y=T(1.0))


class Outline(HTMLParser):
    """The elements and texts of HTML; fails on tags that are closed in the wrong order."""

    VOID = frozenset({"meta", "input", "br", "rect"})

    def __init__(self, html):
        super().__init__()
        self.stack, self.tags, self.text, self.attributes = [], [], [], []
        self.feed(html)
        assert self.stack == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        if not self.stack or self.stack[-1] not in ("style", "script"):
            self.text.append(data)


class TestText:
    def test_the_tutorials_mse_in_a_terminal(self):
        assert str(tutorial()).splitlines()[-6:] == [
            "Backward 2 of 3: MulBackward0",
            "    grad = 2",
            "    saved tensors now freed: x",
            "    → w: grad · x = 2 · 1 → 2",
            "Backward 3 of 3: AccumulateGrad w",
            "    w.grad = 2",
        ]

    def test_a_fan_in_shows_each_contribution_and_the_sum(self):
        said = str(explain(lambda w: w * w + w, w=T(3.0)))
        assert "grad = 1 + 3 + 3 = 7: 3 ways meet here" in said

    def test_an_unknown_node_says_that_there_is_no_formula(self):
        class Double(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return 2 * x

            @staticmethod
            def backward(ctx, grad):
                return 2 * grad

        said = str(explain(lambda w: Double.apply(w) * 1.5, w=T(3.0)))
        assert "→ w: → 3" in said
        assert "no formula for this node" in said

    def test_a_convention_is_called_one(self):
        assert "torch has a convention" in str(explain(lambda a: a.norm(), a=torch.zeros(2)))

    def test_a_long_tape_says_how_much_more_there_is(self):
        def f(w):
            for _ in range(150):
                w = w * 1.0
            return w

        assert str(explain(f, w=T(1.0))).endswith("… and 102 more steps")

    def test_repr_is_the_text(self):
        assert repr(tutorial()) == str(tutorial())


class TestHtml:
    def test_it_is_well_formed_and_offline(self):
        html = tutorial()._repr_html_()
        outline = Outline(html)
        assert {"svg", "table", "input", "button", "script", "style"} <= set(outline.tags)
        assert not any(name in ("src", "href") for name, _ in outline.attributes)
        assert set(re.findall(r"https?://[^\s\"']+", html)) == {"http://www.w3.org/2000/svg"}
        assert "@import" not in html

    def test_every_step_has_a_panel_and_a_row(self):
        html = tutorial()._repr_html_()
        assert re.findall(r'data-panel="(\d+)"', html) == list("0123456")
        rows = html[html.index("<tbody>") :].count("<tr>")
        assert rows == 7
        assert "2 · 1 → 2" in html

    def test_texts_of_the_users_are_escaped(self):
        name = "<img src=x onerror=alert(1)>"
        html = explain(lambda **t: t[name] * 2, **{name: T(1.0)})._repr_html_()
        assert "<img" not in html
        assert "&lt;img" in html

    def test_a_file_is_a_whole_document(self, tmp_path):
        path = tutorial().save(tmp_path / "mse.html", language="en")
        text = path.read_text(encoding="utf-8")
        assert text.startswith("<!DOCTYPE html>")
        assert '<html lang="en">' in text
        Outline(text)

    def test_a_module_explains(self):
        net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
        html = explain(net, input=torch.randn(2, 3), v=torch.ones(2, 1))._repr_html_()
        assert "0.weight" in html

    def test_beyond_a_limit_it_says_what_is_left_out(self):
        def f(w):
            for _ in range(MOST // 2 + 10):
                w = w * 1.0
            return w

        html = explain(f, w=T(1.0))._repr_html_()
        assert f"Steps {MOST + 1} to {2 * (MOST // 2 + 11)} are left out here" in html
        assert "of them share a box" in html


class TestALossThatExists:
    def test_values_that_torch_kept_are_shown_and_others_say_so(self):
        w, x = T(2.0, requires_grad=True), T(1.0)
        loss = F.mse_loss(w * x + w.sin(), T(1.0))
        said = str(explain(loss, w=w, x=x))
        assert "value not kept · shape () · float32" in said
        assert "→ w: grad · cos(w) = 3.8186 · cos(2) → −1.5891" in said
        assert "grad = (−1.5891) + 3.8186 = 2.2295: 2 ways meet here" in said

    def test_grad_fields_hooks_and_graph_stay_as_they_were(self):
        w = T(2.0, requires_grad=True)
        loss = (w * w).exp()
        said = explain(loss, w=w)
        assert w.grad is None
        assert not w._backward_hooks
        loss.backward()
        assert torch.equal(w.grad, said.tape.grads["w"])
        w.grad = T(5.0)
        explain((w * w).exp(), w=w)
        assert w.grad == 5

    def test_a_freed_graph_says_what_to_do(self):
        w = T(2.0, requires_grad=True)
        loss = w.exp()
        loss.backward()
        with pytest.raises(RuntimeError, match=r"compute the loss again.*retain_graph=True"):
            explain(loss, w=w)

    def test_steps_are_those_of_the_recorded_function(self):
        inputs = {"w": T([1.0, 2.0], requires_grad=True), "x": T([3.0, 4.0], requires_grad=True)}

        def f(w, x):
            h = (w * x).sin()
            return (h * w).sum() + x.prod()

        new, old = record(f, inputs), existing_tape(f(**inputs), inputs)

        def names(tape):
            return [tape.graph.nodes[s.node].name for s in tape.steps if s.added is None]

        assert names(new) == names(old)
        for name in inputs:
            assert torch.equal(new.grads[name], old.grads[name])

    def test_intermediate_variables_can_be_named(self):
        w = T(2.0, requires_grad=True)
        h = w * 3
        tape = explain(h.exp(), w=w, h=h).tape
        assert [n.variable for n in tape.graph.nodes] == ["w", "h", ""]

    def test_a_vector_needs_v_in_torchs_own_words(self):
        w = T([1.0, 2.0], requires_grad=True)
        with pytest.raises(RuntimeError, match="implicitly created only for scalar outputs"):
            explain(w * 2, w=w)
        assert explain(w * 2, w=w, v=T([1.0, 10.0])).tape.grads["w"].tolist() == [2.0, 20.0]

    def test_a_tensor_without_graph_is_refused(self):
        with pytest.raises(ValueError, match="does not require grad"):
            explain(T(1.0))


class TestWrongCalls:
    def test_neither_function_nor_tensor(self):
        with pytest.raises(TypeError, match="got float"):
            explain(1.0)  # type: ignore[arg-type]

    def test_names_of_no_tensors(self):
        w = T(1.0, requires_grad=True)
        with pytest.raises(TypeError, match="got something else"):
            explain(w * 2, w=1.0)

    def test_the_package_offers_it(self):
        assert gradlab.explain is explain
        with pytest.raises(AttributeError, match="no attribute 'explode'"):
            _ = gradlab.explode


class TestInspection:
    def test_everything_about_a_node(self):
        tape = tutorial().tape
        assert dict(inspection(tape, 1)) == {
            "grad_fn": "MulBackward0",
            "variable": "pred",
            "operation": "x * w",
            "is_leaf": "False",
            "forward": "value 2 · shape () · float32; saved for backward: x (self) = 1",
            "next_functions": "1 → AccumulateGrad w",
            "backward": "grad = 2; saved tensors now freed: x",
            "gradients sent on": "w: grad · x = 2 · 1 → 2",
        }

    def test_every_step_of_a_tape_has_an_account(self):
        tape = explain(lambda a: F.softmax(a, 0)[1], a=T([1.0, 2.0])).tape
        accounts = [account(tape, k) for k in range(len(tape) + 1)]
        assert len({each.title for each in accounts}) == len(tape) + 1
        assert accounts[0].title == "Before the first step"

    def test_names_are_the_learners_and_torchs_stands_beside_them_once(self):
        tape = tape_at(point_at(FUNCTIONS["mse"], {"w": 2.0, "x": 3.0, "target": 1.0}))
        said = [account(tape, k) for k in range(len(tape) + 1)]
        lines = [line for each in said for line in (*each.lines, *map(way_line, each.ways))]
        assert [line for line in lines if "self" in line] == [
            "saved for backward: x (self) = 3",
            "saved for backward: pred (self) = 6",
        ]
        assert "pred: grad · 2 · (pred − target) = 1 · 2 · (6 − 1) → 10" in lines
        assert r"\text{pred}" in said[4].ways[0].rule.symbols

    def test_what_has_no_variable_is_named_by_its_code(self):
        tape = explain(lambda w, x: (w * x).exp() * w, w=T(0.5), x=T(2.0)).tape
        ways = [way_line(way) for k in range(len(tape) + 1) for way in account(tape, k).ways]
        assert any(line.startswith("w: grad · (w * x).exp() = ") for line in ways)


@pytest.mark.parametrize("only_first", [False, True])
@pytest.mark.parametrize("case", ALL)
def test_rules_hold_on_a_graph_that_exists_already(case: str, only_first: bool) -> None:
    _, f = ALL[case]
    given = inputs(f)
    for tensor in list(given.values())[: 1 if only_first else None]:
        tensor.requires_grad_()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        output = f(**given)
    tape = existing_tape(output, given, torch.ones_like(output))
    for step in tape.steps:
        for rule in local_rules(tape, step):
            assert rule.holds, (tape.graph.nodes[step.node].name, rule)


def test_a_loss_that_ends_in_the_last_element_is_explained() -> None:
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    assert "zeros(2,)[-1] ← grad" in str(explain(w[-1], w=w))
