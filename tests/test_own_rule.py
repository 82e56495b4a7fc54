"""Nodes of somebody's own autograd.Function: never taken for torch's, with a rule of their own."""

import pytest
import torch

from gradlab import explain
from gradlab.tape import local_rules, record
from gradlab.tape.rules import RULES


def own(name, slope, rule=None):
    """Return a Function of that name whose backward multiplies with slope."""

    def forward(ctx, x, k):
        ctx.save_for_backward(x)
        ctx.k = k
        return x * slope

    def backward(ctx, grad):
        return grad * slope, None

    members = {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    if rule is not None:
        members["__gradlab_rule__"] = staticmethod(rule)
    return type(name, (torch.autograd.Function,), members)


def rule_of_node(function, is_loss=False):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    if is_loss:
        tape = explain((function.apply(x, 3.0) * 2).sum(), x=x).tape
    else:
        tape = record(lambda x: (function.apply(x, 3.0) * 2).sum(), {"x": x})
    step = next(s for s in tape.steps if tape.graph.nodes[s.node].custom is function)
    (rule,) = local_rules(tape, step)
    return rule, tape


@pytest.mark.parametrize("is_loss", [True, False])
@pytest.mark.parametrize("name", ["Sign", "Mul", "Round", "Relu", "Sum", "Exp", "Copy"])
def test_a_name_of_torchs_does_not_bring_torchs_rule(name, is_loss):
    assert name in RULES
    rule, tape = rule_of_node(own(name, 7.0), is_loss)
    assert (rule.symbols, rule.holds) == ("", False)
    assert tape.grads["x"].tolist() == [14.0, 14.0]


@pytest.mark.parametrize("is_loss", [True, False])
def test_the_rule_of_the_class_is_spelled_and_checked(is_loss):
    function = own("Seven", 7.0, lambda ctx, grad: (grad * 7.0, None))
    rule, _ = rule_of_node(function, is_loss)
    assert rule.holds
    assert rule.symbols_text == "grad · 7"
    assert rule.numbers_text == "[2, 2] · 7 → [14, 14]"


def test_a_wrong_rule_is_not_passed_off_as_the_formula():
    rule, tape = rule_of_node(own("Seven", 7.0, lambda ctx, grad: (grad * 6.0, None)))
    assert not rule.holds
    assert not rule.is_undefined
    said = str(explain(lambda x: x * 1.0, x=torch.ones(())))
    assert "does not cover" not in said
    assert tape.grads["x"].tolist() == [14.0, 14.0]


def test_a_rule_that_cannot_be_run_is_none():
    rule, _ = rule_of_node(own("Seven", 7.0, lambda ctx, grad: (grad * ctx.missing, None)))
    assert (rule.symbols, rule.holds) == ("", False)


class Scaled(torch.autograd.Function):
    """x · w · k, with w a tensor and k a number."""

    @staticmethod
    def forward(ctx, k, x, w):
        ctx.save_for_backward(x, w)
        ctx.k = k
        return x * w * k

    @staticmethod
    def backward(ctx, grad):
        x, w = ctx.saved_tensors
        return None, grad * w * ctx.k, grad * x * ctx.k

    __gradlab_rule__ = backward


def test_a_backward_can_serve_as_it_is_and_arguments_keep_their_names():
    x, w = torch.tensor([2.0]), torch.tensor([5.0])
    tape = record(lambda x, w: Scaled.apply(3.0, x, w), {"x": x, "w": w})
    first, second = local_rules(tape, tape.steps[0])
    assert first.symbols_text == "grad ⊙ w · k"
    assert second.symbols_text == "grad ⊙ x · k"
    assert second.numbers_text == "[1] ⊙ [2] · 3 → [6]"
    assert first.holds
    assert second.holds


def test_only_what_needs_a_gradient_is_spelled():
    w = torch.tensor([5.0])
    x = torch.tensor([2.0], requires_grad=True)
    tape = record(lambda x, w: Scaled.apply(3.0, w, x), {"x": x, "w": w})
    (rule,) = local_rules(tape, tape.steps[0])
    assert rule.holds
    assert rule.numbers_text.endswith("→ [15]")


class Pair(torch.autograd.Function):
    """Two outputs."""

    @staticmethod
    def forward(ctx, x):
        return x * 2, x * 3

    @staticmethod
    def backward(ctx, first, second):
        return first * 2 + second * 3

    __gradlab_rule__ = backward


def test_several_outputs_bring_several_gradients():
    x = torch.tensor([1.0, 2.0])
    tape = record(lambda x: sum(part.sum() for part in Pair.apply(x)), {"x": x})
    step = next(s for s in tape.steps if tape.graph.nodes[s.node].custom is Pair)
    (rule,) = local_rules(tape, step)
    assert rule.symbols_text == "grad0 · 2 + grad1 · 3"
    assert rule.holds
