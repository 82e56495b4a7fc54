"""What a recording is checked against, what it falls back to, and what it leaves as it was."""

import dataclasses
import random
import sys

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint

from gradlab import explain
from gradlab.tape import local_rules, record
from gradlab.tape.plain import are_same

T = torch.tensor


def cube(r):
    return (r**3).sum()


TRANSFORMS = {
    "grad": lambda x: torch.func.grad(cube)(x).sum() + x.sum(),
    "grad alone": lambda x: torch.func.grad(cube)(x).sum(),
    "vjp": lambda x: torch.func.vjp(torch.sin, x)[1](torch.ones(3))[0].sum() + x.sum(),
    "jvp": lambda x: torch.func.jvp(torch.sin, (x,), (x * 2,))[1].sum(),
    "vmap": lambda x: torch.func.vmap(lambda r: r * r.exp())(x).sum(),
    "jacrev": lambda x: (torch.func.jacrev(lambda r: r**3)(x) * x).sum(),
    "jacfwd": lambda x: (torch.func.jacfwd(lambda r: r**3)(x) * x).sum(),
    "hessian": lambda x: (torch.func.hessian(cube)(x) * x[:, None]).sum(),
    "vmap of grad": lambda x: (torch.func.vmap(torch.func.grad(lambda r: r**4))(x) * x).sum(),
    "cond": lambda x: torch.cond(x.sum() > 0, torch.sin, torch.cos, (x,)).sum() + x.prod(),
    "cond, other branch": lambda x: torch.cond(x.sum() < 0, torch.sin, torch.cos, (x,)).sum(),
    "functional jacobian": lambda x: torch.autograd.functional.jacobian(
        lambda r: r**3, x, create_graph=True
    ).sum(),
}


@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")
@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_transform_inside_f_gives_torchs_gradient(name):
    f = TRANSFORMS[name]
    x = T([1.0, 2.0, -0.5], requires_grad=True)
    (expected,) = torch.autograd.grad(f(x), x)
    tape = record(f, {"x": x})
    torch.testing.assert_close(tape.grads["x"], expected)
    assert tape.values == (f(x),)
    added = [step.added for step in tape.steps if step.added is not None]
    torch.testing.assert_close(sum(added), expected)


def test_a_recording_inside_a_transform_is_refused():
    with pytest.raises(RuntimeError, match="outside of it"):
        torch.func.grad(lambda x: record(lambda y: y * y, {"y": x}).values[0])(T(2.0))


def test_totals_that_are_not_torchs_lead_to_torchs_own_graph(monkeypatch):
    module = sys.modules["gradlab.tape.record"]
    recorded = module._recorded

    def spoilt(*args):
        tape = recorded(*args)
        return dataclasses.replace(tape, totals={n: g + 0.001 for n, g in tape.totals.items()})

    monkeypatch.setattr(module, "_recorded", spoilt)
    tape = record(lambda w: w * w, {"w": T(3.0)})
    assert tape.grads == {"w": T(6.0)}
    assert [entry.op for entry in tape.forward] == ["", ""]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"w": T(1.0)}, {"w": T(1.0)}, True),
        ({"w": T(1.0)}, {"w": T(1.001)}, False),
        ({"w": T([0.0])}, {"w": None}, True),
        ({"w": T([1e-9])}, {"w": None}, False),
        ({"w": T(1.0)}, {"w": T(1.0), "x": T(1.0)}, False),
        ({"w": T([1e6, 1.0])}, {"w": T([1e6, 2.0])}, True),
        ({"w": T([1e3, 1.0])}, {"w": T([1e3, 2.0])}, False),
        ({"w": T([float("nan")])}, {"w": T([float("nan")])}, True),
    ],
)
def test_totals_are_compared_relative_to_the_largest(one, other, same):
    assert are_same(one, other) == same


class TestCheckpoints:
    @pytest.mark.parametrize("reentrant", [True, False])
    @pytest.mark.parametrize("is_loss", [True, False])
    def test_the_gradient_and_nothing_of_the_callers(self, reentrant, is_loss):
        net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Dropout(0.5))
        head = nn.Linear(3, 1)
        x = torch.randn(5, 2, requires_grad=True)
        before = {name: t.clone() for name, t in net.state_dict().items()}

        def f(x):
            return head(checkpoint(net, x, use_reentrant=reentrant)).pow(2).sum()

        names = {"x": x, **dict(net.named_parameters()), "hw": head.weight}
        torch.manual_seed(3)
        if is_loss:
            loss = f(x)
            before = {name: t.clone() for name, t in net.state_dict().items()}
            grads = explain(loss, **names).tape.totals
        else:
            grads = record(f, {"x": x}).totals
        assert all(torch.equal(before[name], t) for name, t in net.state_dict().items())
        assert all(t.grad is None for t in (x, *net.parameters(), *head.parameters()))
        torch.manual_seed(3)
        f(x).backward()
        torch.testing.assert_close(grads["x"], x.grad)
        torch.testing.assert_close(grads["0.weight"], net[0].weight.grad)


class TestNothingIsDisturbed:
    def test_random_generators(self):
        def f(w):
            return F.dropout(w, 0.5).sum() * random.random() * np.random.rand()  # noqa: S311

        torch.manual_seed(1)
        random.seed(1)
        np.random.seed(1)
        record(f, {"w": torch.ones(50)})
        drawn = torch.rand(2), random.random(), np.random.rand()  # noqa: S311
        torch.manual_seed(1)
        random.seed(1)
        np.random.seed(1)
        fresh = torch.rand(2), random.random(), np.random.rand()  # noqa: S311
        assert torch.equal(drawn[0], fresh[0])
        assert drawn[1:] == fresh[1:]

    def test_random_numbers_are_those_of_the_unwatched_run(self):
        w = torch.ones(50, requires_grad=True)
        torch.manual_seed(1)
        tape = record(lambda w: F.dropout(w, 0.5).sum(), {"w": w})
        torch.manual_seed(1)
        F.dropout(w, 0.5).sum().backward()
        assert torch.equal(tape.grads["w"], w.grad)
        assert all(entry.op for entry in tape.forward[1:])

    @pytest.mark.parametrize("is_loss", [True, False])
    def test_in_inference_mode(self, is_loss):
        w = T(3.0, requires_grad=True)
        loss = w * w
        with torch.inference_mode():
            inner = torch.ones(2)
            tape = explain(loss, w=w).tape if is_loss else record(lambda w: w * w, {"w": w})
            assert torch.is_inference_mode_enabled()
            assert record(lambda a: (a * a).sum(), {"a": inner}).grads["a"].tolist() == [2.0, 2.0]
        assert tape.grads == {"w": T(6.0)}

    def test_hooks_and_kept_gradients_of_an_outside_tensor(self):
        scale = T(2.0, requires_grad=True)
        seen = []
        scale.register_hook(seen.append)
        h = scale * 3
        h.retain_grad()
        tape = record(lambda w: w * scale * h, {"w": T(5.0)})
        assert seen == []
        assert h.grad is None
        assert scale.grad is None
        assert tape.grads == {"w": T(12.0)}
        assert tape.totals == {"w": T(12.0), "scale": T(30.0), "h": T(10.0)}

    def test_a_buffer_that_f_writes_to_is_the_same_in_both_runs(self):
        calls = torch.zeros(())

        def f(w):
            calls.add_(1)
            return w * calls

        assert record(f, {"w": T(3.0)}).grads == {"w": T(1.0)}
        assert calls == 0


class TestWhatComesIn:
    def test_lists_and_dicts_have_named_leaves(self):
        given = {"a": [T(2.0), T(3.0)], "b": {"x": T(5.0)}, "n": 2}
        tape = record(lambda a, b, n: (a[0] * a[1] * b["x"]) * n, given)
        assert tape.grads == {"a[0]": T(30.0), "a[1]": T(20.0), "b['x']": T(12.0)}
        assert [tape.forward[i].operation for i in tape.order][:2] == ["a[0]", "a[1]"]

    def test_modules_used_in_a_lambda_name_their_parameters(self):
        attention = nn.MultiheadAttention(4, 2)
        embedding = nn.Embedding(5, 4)
        i = T([[1], [3], [3]])

        def f(x):
            h = attention(x, x, embedding(i))[0]
            return (h @ embedding.weight.T).sum()

        tape = record(f, {"x": torch.randn(3, 1, 4)})
        leaves = {n.variable for n in tape.graph.nodes if n.is_leaf}
        assert leaves == {
            "x", "in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias", "weight"
        }  # fmt: skip
        assert set(tape.totals) == leaves

    def test_a_weight_used_outside_of_its_module_goes_by_the_modules_variable(self):
        emb = nn.Embedding(3, 2)
        tape = record(lambda h: (h @ emb.weight.T).sum(), {"h": torch.ones(2)})
        assert set(tape.totals) == {"h", "emb.weight"}

    def test_an_array_is_named(self):
        with pytest.raises(TypeError, match=r"w to be a tensor, got a NumPy ndarray.*as_tensor"):
            record(lambda w: w * 2, {"w": np.ones(2)})

    def test_whole_numbers_are_named(self):
        with pytest.raises(ValueError, match=r"w has dtype torch.int64, .* w\.float\(\)"):
            record(lambda w: w * 2, {"w": T(3)})
        with pytest.raises(TypeError, match=r"w is int, not a tensor: torch\.tensor\(3\.0\)"):
            record(lambda w: w * 2, {"w": 3})

    def test_a_whole_number_v_is_refused(self):
        with pytest.raises(TypeError, match=r"got torch\.int64"):
            record(lambda a: a * 2, {"a": torch.ones(2)}, v=T([1, 1]))
        with pytest.raises(TypeError, match="got float"):
            record(lambda a: a * 2, {"a": torch.ones(1)}, v=1.0)  # type: ignore[arg-type]


class TestWhatComesOut:
    def test_nested_outputs_take_nested_v(self):
        lstm = nn.LSTM(2, 3)
        x = torch.randn(4, 1, 2, requires_grad=True)
        v = (torch.randn(4, 1, 3), (torch.randn(1, 1, 3), torch.randn(1, 1, 3)))
        tape = record(lstm, {"input": x}, v=v)  # type: ignore[arg-type]
        out, (h, c) = lstm(x)
        wanted = [x, *lstm.parameters()]
        expected = torch.autograd.grad((out, h, c), wanted, (v[0], *v[1]))
        names = ["input", *(name for name, _ in lstm.named_parameters())]
        for name, grad in zip(names, expected, strict=True):
            torch.testing.assert_close(tape.totals[name], grad)

    def test_an_output_may_be_left_out(self):
        tape = record(lambda a: (a * 2, a * 3), {"a": torch.ones(2)}, v=(None, T([1.0, 10.0])))
        assert tape.grads["a"].tolist() == [3.0, 30.0]
        assert len(tape.v) == 1

    def test_a_dict_and_what_is_no_tensor(self):
        tape = record(lambda w: {"loss": w * w, "steps": 3, "rest": None}, {"w": T(3.0)})
        assert tape.grads == {"w": T(6.0)}

    @pytest.mark.parametrize("is_loss", [True, False])
    def test_sparse_gradients_are_shown(self, is_loss):
        w = torch.randn(4, 3, requires_grad=True)
        i = T([0, 2, 2])

        def f(w):
            return F.embedding(i, w, sparse=True).pow(2).sum()

        said = explain(f(w), w=w) if is_loss else explain(f, w=w)
        assert "w.grad = [[" in str(said)
        assert said._repr_html_()
        (expected,) = torch.autograd.grad(f(w), w)
        torch.testing.assert_close(said.tape.grads["w"].to_dense(), expected.to_dense())


@pytest.mark.parametrize("scale", [1.0, 1e-4])
@pytest.mark.parametrize("kind", [nn.LSTMCell, nn.GRUCell, nn.RNNCell, nn.LSTM, nn.GRU])
def test_values_inside_a_recurrent_cell_are_those_after_the_operation(kind, scale):
    cell = kind(3, 2).double()
    tape = record(lambda x: scale * cell(x)[0].sum(), {"x": torch.randn(4, 3).double()})
    for step in tape.steps:
        entry = tape.forward[step.node]
        if "sigmoid" in entry.op or "tanh" in entry.op:
            function = torch.sigmoid if "sigmoid" in entry.op else torch.tanh
            torch.testing.assert_close(entry.values[0], function(entry.operands["self"]))  # type: ignore[arg-type]
        assert all(rule.holds for rule in local_rules(tape, step))


def test_the_root_inside_a_cosine_loss_is_the_root():
    a, b = T([[3.0, 4.0]]), T([[1.0, 0.0]])
    tape = record(lambda a, b: F.cosine_embedding_loss(a, b, T([1.0])), {"a": a, "b": b})
    roots = [e for e in tape.forward if e.op.startswith("aten.sqrt")]
    assert roots
    for entry in roots:
        torch.testing.assert_close(entry.values[0] ** 2, entry.operands["self"])
    assert all(rule.holds for step in tape.steps for rule in local_rules(tape, step))
