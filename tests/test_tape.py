import gc
import threading

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from gradlab.maths.graph import graph
from gradlab.tape import local_rules, moment, record

T = torch.tensor


def mse(w, x, y):
    pred = x * w
    return F.mse_loss(pred, y)


def reading(tape):
    return [tape.forward[i].operation for i in tape.order]


def node(tape, name):
    return next(n.index for n in tape.graph.nodes if n.name == name)


def step(tape, name):
    return next(s for s in tape.steps if tape.graph.nodes[s.node].name == name)


class TestTheTutorialsMse:
    def tape(self):
        return record(mse, {"w": T(2.0, requires_grad=True), "x": T(1.0), "y": T(1.0)})

    def test_nodes_operations_and_variables(self):
        tape = self.tape()
        assert reading(tape) == ["w", "x * w", "F.mse_loss(pred, y)"]
        assert [n.variable for n in tape.graph.nodes] == ["w", "pred", ""]
        assert [n.is_leaf for n in tape.graph.nodes] == [True, False, False]

    def test_values_steps_and_grad(self):
        tape = self.tape()
        assert [e.values for e in tape.forward] == [(T(2.0),), (T(2.0),), (T(1.0),)]
        assert [s.node for s in tape.steps] == [2, 1, 0]
        assert [s.incoming for s in tape.steps] == [(T(1.0),), (T(2.0),), (T(2.0),)]
        assert tape.steps[-1].added == 2
        assert tape.grads == {"w": T(2.0)}

    def test_the_rule_in_symbols_and_numbers(self):
        tape = self.tape()
        (rule,) = local_rules(tape, tape.steps[1])
        assert rule.symbols_text == "grad · self"
        assert rule.names_text == "grad · x"
        assert rule.numbers_text == "2 · 1 → 2"
        assert rule.numbers == (
            r"\textcolor{olive}{2} \cdot \textcolor{teal}{1} \to \textcolor{olive}{2}"
        )

    def test_saved_tensors_are_snapshotted_and_then_freed(self):
        kept = self.tape().forward[2].kept
        assert [(k.name, k.value, k.is_held) for k in kept] == [
            ("self", T(2.0), False),
            ("target", T(1.0), False),
        ]

    def test_inputs_without_requires_grad_are_differentiated_if_none_has_it(self):
        tape = record(mse, {"w": T(2.0), "x": T(1.0), "y": T(1.0)})
        assert tape.grads == {"w": T(2.0), "x": T(4.0), "y": T(-2.0)}


class TestHowCodeReads:
    @pytest.mark.parametrize(
        ("f", "text"),
        [
            (lambda a, b: a - (b - a), "a - (b - a)"),
            (lambda a, b: (a + b) * 2, "(a + b) * 2"),
            (lambda a, b: a**2 / b, "a ** 2 / b"),
            (lambda a, b: (-a) ** 2, "(-a) ** 2"),
            (lambda a, b: 2 - a, "2 - a"),
            (lambda a, b: a @ b, "a @ b"),
            (lambda a, b: a[1:], "a[1:]"),
            (lambda a, b: a[None, ..., 0], "a[None, ..., 0]"),
            (lambda a, b: F.softmax(a, dim=0), "F.softmax(a, dim=0)"),
            (lambda a, b: torch.softmax(a, 0), "torch.softmax(a, 0)"),
            (lambda a, b: a.clamp(min=0), "a.clamp(min=0)"),
            (lambda a, b: torch.sin(input=a), "torch.sin(a)"),
            (lambda a, b: torch.cat([a, b]), "torch.cat([a, b])"),
            (lambda a, b: torch.where(a > 0, a, b), "torch.where(a > 0, a, b)"),
            (lambda a, b: torch.linalg.norm(a), "torch.linalg.norm(a)"),
            (lambda a, b: a * torch.tensor(3.0), "a * torch.tensor(3.0)"),
            (lambda a, b: a.view(3, 1).mT, "a.view(3, 1).mT"),
        ],
    )
    def test_an_operation_reads_as_its_code(self, f, text):
        a, b = T([1.0, 2.0, 3.0]), T([4.0, 5.0, 6.0])
        shape = f(a, b).shape
        tape = record(f, {"a": a, "b": b}, v=torch.ones(shape))
        assert text in (reading(tape)[-1], *tape.forward[tape.order[-1]].group)

    def test_a_long_operand_is_shortened(self):
        tape = record(
            lambda a: (((a * 2 + 1) * 3 + 4) * 5 + 6 + a * a * a * a * a).sin(), {"a": T(1.0)}
        )
        assert reading(tape)[-1] == "….sin()"

    def test_inner_operations_name_the_call_they_belong_to(self):
        tape = record(lambda a: F.normalize(a, dim=0).sum(), {"a": T([3.0, 4.0])})
        assert "F.normalize(a, dim=0) › linalg_vector_norm" in reading(tape)
        groups = {e.group for e in tape.forward}
        assert ("F.normalize(a, dim=0)",) in groups

    def test_variables_of_loops_and_unpacking(self):
        def f(a):
            for _ in range(2):
                h = a.sin()
                a = h * 2
            first, rest = a.split([1, 2])
            return first.sum() + rest.sum()

        names = [n.variable for n in record(f, {"a": T([1.0, 2.0, 3.0])}).graph.nodes]
        assert names.count("h") == 2
        assert "first, rest" in names

    def test_a_tensor_from_outside_goes_by_its_name(self):
        scale = T(3.0, requires_grad=True)
        tape = record(lambda a: a * scale, {"a": T(2.0)})
        assert reading(tape)[-1] == "a * scale"
        assert "scale" in [n.variable for n in tape.graph.nodes]


class TestNothingOfTheCallersChanges:
    def test_tensors_grads_and_hooks(self):
        w, scale = T([1.0, 2.0], requires_grad=True), T(2.0, requires_grad=True)
        w.grad, buffer = T([7.0, 7.0]), T([1.0, 1.0])

        def f(w):
            buffer.add_(1)
            return (w * scale * buffer).sum()

        record(f, {"w": w})
        assert w.grad.tolist() == [7.0, 7.0]
        assert scale.grad is None
        assert buffer.tolist() == [1.0, 1.0]
        assert not w._backward_hooks
        assert not scale._backward_hooks
        assert w.grad_fn is None

    def test_a_module_with_running_statistics(self):
        net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
        before = {k: t.clone() for k, t in net.state_dict().items()}
        x = torch.randn(5, 3)
        record(net, {"input": x}, v=torch.ones(5, 4))
        record(lambda x: net(x).sum(), {"x": x})
        assert all(torch.equal(before[k], t) for k, t in net.state_dict().items())
        assert all(p.grad is None and not p._backward_hooks for p in net.parameters())
        assert not any(m._forward_hooks for m in net.modules())

    def test_a_graph_outside_stays_usable(self):
        w = T(3.0, requires_grad=True)
        h = w * w
        tape = record(lambda x: h * x, {"x": T(2.0)})
        assert tape.grads == {"x": T(9.0)}
        h.backward()
        assert w.grad == 6

    def test_inside_no_grad_too(self):
        with torch.no_grad():
            assert record(lambda w: w * w, {"w": T(3.0)}).grads == {"w": T(6.0)}
            assert not torch.is_grad_enabled()

    def test_many_threads_at_once_record_what_one_does(self):
        net = nn.Linear(3, 3)
        x = torch.randn(4, 3)
        alone = record(lambda x: net(x).tanh().sum(), {"x": x})
        found = []

        def work():
            found.extend([record(lambda x: net(x).tanh().sum(), {"x": x}) for _ in range(5)])

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 30
        for tape in found:
            assert reading(tape) == reading(alone)
            assert [s.node for s in tape.steps] == [s.node for s in alone.steps]
            assert torch.equal(tape.grads["x"], alone.grads["x"])

    @pytest.mark.parametrize("is_on", [True, False])
    def test_the_garbage_collector_is_left_as_it_was(self, is_on):
        try:
            (gc.enable if is_on else gc.disable)()
            record(lambda w: w * w, {"w": T(3.0)})
            with pytest.raises(TypeError):
                record(lambda w: 1.0, {"w": T(3.0)})
            assert gc.isenabled() == is_on
        finally:
            gc.enable()


class TestWhatFMayDo:
    def test_in_place_writes_and_views(self):
        def f(a):
            y = a * 2
            y[0] = a[1]
            y.mul_(3)
            y[1:].add_(a[0])
            return y.sum()

        tape = record(f, {"a": T([1.0, 2.0, 3.0])})
        values = [tape.forward[i].values[0].tolist() for i in tape.order]
        assert values[-2:] == [[6.0, 13.0, 19.0], 38.0]
        assert [2.0, 4.0, 6.0] in values
        assert tape.grads["a"].tolist() == [2.0, 9.0, 6.0]
        assert "y[0] = a[1]" in reading(tape)
        assert "y.mul_(3)" in reading(tape)

    def test_unused_inputs_have_no_gradient(self):
        tape = record(lambda w, x: w * 2, {"w": T(1.0), "x": T(1.0)})
        assert tape.grads == {"w": T(2.0), "x": None}

    def test_several_outputs_with_v(self):
        tape = record(
            lambda a: (a.sum(), a * 2), {"a": T([1.0, 2.0])}, v=[T(1.0), T([10.0, 100.0])]
        )
        assert tape.grads["a"].tolist() == [21.0, 201.0]
        assert [v.tolist() for v in tape.v] == [1.0, [10.0, 100.0]]

    def test_outputs_without_graph_do_not_take_part(self):
        tape = record(lambda a: a.max(dim=0), {"a": T([1.0, 5.0])})
        assert tape.grads["a"].tolist() == [0.0, 1.0]

    def test_the_output_may_be_an_input(self):
        tape = record(lambda a: a, {"a": T(1.0)})
        assert [n.name for n in tape.graph.nodes] == ["AccumulateGrad"]
        assert tape.grads["a"] == 1

    def test_a_second_backward_over_the_firsts_graph(self):
        def f(w):
            (slope,) = torch.autograd.grad(w**3, w, create_graph=True)
            return slope

        tape = record(f, {"w": T(2.0)})
        assert tape.values == (T(12.0),)
        assert tape.grads["w"] == 12
        assert all(e.values[0] is not None for e in tape.forward)

    def test_what_happens_before_the_first_look_changes_nothing(self):
        stash = []

        def f(w):
            h = w * 3
            stash.append(h)
            return h.exp()

        looked, late = record(f, {"w": T(2.0)}), record(f, {"w": T(2.0)})
        seen = [looked.forward[i] for i in looked.order], list(looked.steps)
        with torch.no_grad():
            stash[1].zero_()
        assert ([late.forward[i] for i in late.order], list(late.steps)) == seen
        assert late.forward[2].names == {"self": "h"}

    def test_a_backward_with_retain_graph_on_the_way(self):
        def f(w):
            loss = w**2
            loss.backward(retain_graph=True)
            return loss * 3

        assert record(f, {"w": T(2.0)}).grads["w"] == 12

    def test_a_custom_function_has_numbers_but_no_formula(self):
        class Double(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x.sin() * 0 + 2 * x

            @staticmethod
            def backward(ctx, grad):
                return 2 * grad

        tape = record(lambda w: Double.apply(w) * 3, {"w": T(1.0)})
        turn = step(tape, "DoubleBackward")
        assert tape.grads["w"] == 6
        assert tape.forward[turn.node].values == (T(2.0),)
        (rule,) = local_rules(tape, turn)
        assert (rule.symbols, rule.numbers_text, rule.holds) == ("", "→ 6", False)

    def test_an_integer_input_is_passed_on(self):
        tape = record(lambda a, c: F.cross_entropy(a, c), {"a": T([1.0, 2.0, 3.0]), "c": T(1)})
        assert list(tape.grads) == ["a"]

    def test_shared_subexpressions_add_up(self):
        tape = record(lambda w: (lambda h: h * h + h)(w.exp()), {"w": T(0.0)})
        turn = step(tape, "ExpBackward0")
        assert sorted(c.grad.item() for c in turn.contributions) == [1.0, 1.0, 1.0]
        assert turn.incoming == (T(3.0),)

    def test_a_thousand_nodes_in_a_row(self):
        def f(w):
            for _ in range(1000):
                w = w * 1.0
            return w

        assert len(record(f, {"w": T(1.0)})) == 2002


class TestRefusals:
    def test_a_vector_without_v_in_torchs_own_words(self):
        with pytest.raises(RuntimeError, match="can be implicitly created only for scalar outputs"):
            record(lambda a: a * 2, {"a": T([1.0, 2.0])})

    def test_a_v_of_another_shape_in_torchs_own_words(self):
        with pytest.raises(RuntimeError, match="Mismatch in shape"):
            record(lambda a: a * 2, {"a": T([1.0, 2.0])}, v=T([1.0, 2.0, 3.0]))

    def test_too_few_v(self):
        with pytest.raises(ValueError, match="one v for each of 2 outputs, got 1"):
            record(lambda a: (a, a * 2), {"a": T([1.0, 2.0])}, v=[T([1.0, 1.0])])

    def test_no_tensor(self):
        with pytest.raises(TypeError, match="got float"):
            record(lambda a: 1.0, {"a": T(1.0)})

    def test_an_output_without_graph(self):
        with pytest.raises(ValueError, match="does not require grad"):
            record(lambda a: a.detach(), {"a": T(1.0)})

    def test_an_outside_leaf_through_a_custom_function(self):
        class Copy(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x.clone()

            @staticmethod
            def backward(ctx, grad):
                return grad

        outside = T(1.0, requires_grad=True)
        with pytest.raises(ValueError, match="pass it to f as an input"):
            record(lambda a: a * Copy.apply(outside), {"a": T(1.0)})
        assert outside.grad is None

    def test_fs_own_exception_comes_through(self):
        with pytest.raises(RuntimeError, match="must match"):
            record(lambda a, b: a * b, {"a": torch.ones(2), "b": torch.ones(3)})


class TestModules:
    def test_a_small_mlp(self):
        net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
        x = torch.randn(5, 3)
        tape = record(lambda x: net(x).mean(), {"x": x})
        plain = torch.autograd.grad(net(x.requires_grad_()).mean(), x)[0]
        assert torch.allclose(tape.grads["x"], plain)
        assert {"0.weight", "2.bias"} <= {n.variable for n in tape.graph.nodes}

    def test_parts_of_a_recorded_module_go_by_their_names(self):
        tape = record(
            nn.Sequential(nn.Linear(2, 2), nn.Tanh()),
            {"input": torch.ones(1, 2)},
            v=torch.ones(1, 2),
        )
        assert "0.weight" in [n.variable for n in tape.graph.nodes]
        assert {e.group[0] for e in tape.forward if e.group} == {"0: Linear", "1: Tanh"}

    def test_a_transformer_encoder_layer(self):
        torch.manual_seed(0)
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        x = torch.randn(1, 3, 8)
        tape = record(layer, {"src": x}, v=torch.ones(1, 3, 8))
        assert len(tape.graph.nodes) > 50
        assert all(e.values[0] is not None for e in tape.forward)
        assert all(rule.holds for s in tape.steps for rule in local_rules(tape, s))
        assert {"self_attn: MultiheadAttention", "linear1: Linear"} <= {
            name for e in tape.forward for name in e.group
        }


class TestHeldAndFreed:
    @pytest.mark.parametrize(
        "f", [lambda a: a.exp().sum(), lambda a: (a * a).sum(), lambda a: F.softmax(a, 0)[1]]
    )
    def test_a_node_that_ran_has_freed_its_saved_tensors_as_torch_says(self, f):
        a = T([1.0, 2.0], requires_grad=True)
        output = f(a)
        output.backward()
        said = {n.name: {s.state for s in n.saved} for n in graph(output).nodes if n.saved}
        tape = record(f, {"a": a})
        for n, entry in zip(tape.graph.nodes, tape.forward, strict=True):
            if entry.kept:
                assert said[n.name] == {"freed"}
                assert not any(k.is_held for k in entry.kept)
                assert all(k.value is not None for k in entry.kept)

    def test_moments_free_them_node_by_node(self):
        tape = record(lambda a: (a * a).exp(), {"a": T(1.0)})
        freed = [len(moment(tape, k).freed) for k in range(len(tape) + 1)]
        assert freed == [0, 0, 0, 0, 1, 2, 2]
