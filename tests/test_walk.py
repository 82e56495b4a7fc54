"""A backward pass that calls the nodes itself does what torch's engine does, and nothing more."""

import pytest
import torch
from torch import nn

from gradlab import explain
from gradlab.tape import record
from gradlab.tape.existing import existing_tape
from tests.random_graphs import RandomFunction


def inner_turns(tape):
    """Return the nodes in their order, without leaves, which may run together in any."""
    return [step.node for step in tape.steps if step.added is None]


@pytest.mark.parametrize("block", range(10))
def test_turns_and_totals_are_the_engines(block):
    for seed in range(block, 300, 10):
        f = RandomFunction(seed)
        leaves = {name: t.clone().requires_grad_() for name, t in f.inputs.items()}
        outputs = f(**leaves)
        vs = f.v if f.is_several else [f.v]
        pairs = [(o, c) for o, c in zip(outputs, vs, strict=True) if o.requires_grad]
        outputs, vs = [o for o, _ in pairs], [c for _, c in pairs]
        walked = existing_tape(outputs, leaves, vs)  # type: ignore[arg-type]
        ran = record(f, f.inputs, v=f.v)
        assert inner_turns(walked) == inner_turns(ran), seed
        expected = torch.autograd.grad(outputs, list(leaves.values()), vs, allow_unused=True)  # type: ignore[arg-type]
        for name, grad in zip(leaves, expected, strict=True):
            total = walked.grads[name]
            assert (total is None) == (grad is None), seed
            assert grad is None or torch.equal(total, grad), seed


class Two(torch.autograd.Function):
    """Two outputs, an argument that is no tensor, and one without gradient."""

    @staticmethod
    def forward(ctx, k, x, y):
        ctx.k = k
        ctx.save_for_backward(x)
        return x * k, x.sum() + y.sum()

    @staticmethod
    def backward(ctx, first, second):
        (x,) = ctx.saved_tensors
        return None, first * ctx.k + second.expand_as(x), second.expand(2)


def test_an_own_function_gets_zeros_where_nothing_arrived():
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    first, second = Two.apply(3.0, x, torch.ones(2))
    assert explain(first.sum(), x=x).tape.grads["x"].tolist() == [3.0, 3.0, 3.0]
    assert explain(second, x=x).tape.grads["x"].tolist() == [1.0, 1.0, 1.0]
    both = first.prod() + second
    (expected,) = torch.autograd.grad(both, x, retain_graph=True)
    assert torch.equal(explain(both, x=x).tape.grads["x"], expected)


class TestNothingOfTheCallersRuns:
    def loss(self):
        w = torch.tensor([1.0, 2.0], requires_grad=True)
        y = w * 2
        return w, y, (y * y).sum()

    def test_kept_gradients_stay(self):
        w, y, loss = self.loss()
        y.retain_grad()
        explain(loss, w=w)
        assert y.grad is None
        loss.backward()
        assert y.grad.tolist() == [4.0, 8.0]  # type: ignore[attr-defined]
        assert w.grad.tolist() == [8.0, 16.0]

    def test_hooks_are_not_run_and_a_sentence_says_so(self):
        w, y, loss = self.loss()
        seen = []
        w.register_hook(seen.append)
        y.register_hook(lambda grad: grad * 10)
        w.register_post_accumulate_grad_hook(seen.append)
        loss.grad_fn.register_hook(lambda *grads: seen.append(grads))
        explained = explain(loss, w=w)
        assert seen == []
        assert str(explained).count("A hook hangs here") == 2
        assert explained.tape.grads["w"].tolist() == [8.0, 16.0]
        loss.backward()
        assert w.grad.tolist() == [80.0, 160.0]

    def test_a_pass_without_hooks_says_nothing_of_them(self):
        w, _, loss = self.loss()
        explained = explain(loss, w=w)
        assert "hook" not in str(explained)
        assert explained.tape.hooked == frozenset()

    def test_hooks_of_modules_are_seen(self):
        net = nn.Sequential(nn.Linear(2, 2))
        seen = []
        net.register_full_backward_hook(lambda *args: seen.append(args))
        explained = explain(net(torch.ones(1, 2, requires_grad=True)).sum())
        assert seen == []
        assert explained.tape.hooked

    def test_random_generators_stay(self):
        torch.manual_seed(0)
        x = torch.ones(9, requires_grad=True)
        loss = nn.functional.rrelu(x - 2, training=True).sum()
        before = torch.get_rng_state()
        explain(loss, x=x)
        assert torch.equal(torch.get_rng_state(), before)


def test_a_named_value_in_between_is_known():
    w = torch.tensor(2.0, requires_grad=True)
    h = w + 1
    tape = explain(h + 5, w=w, h=h).tape
    assert [entry.values for entry in tape.forward] == [(w,), (h,), (h + 5,)]


def test_numbers_are_those_of_a_gradient_that_broadcasts_and_widens():
    a = torch.ones(3, dtype=torch.float32, requires_grad=True)
    b = torch.full((2, 3), 2.0, dtype=torch.float64, requires_grad=True)
    c = torch.ones(3, dtype=torch.complex128) * (1 + 2j)
    loss = (a * b * c).abs().sum()
    tape = explain(loss, a=a, b=b).tape
    expected = torch.autograd.grad(loss, [a, b])
    for total, grad in zip((tape.grads["a"], tape.grads["b"]), expected, strict=True):
        assert torch.equal(total, grad)
        assert total.dtype == grad.dtype
