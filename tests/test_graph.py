import threading

import pytest
import torch
import torch.nn.functional as F

from gradlab.maths.graph import Edge, graph


def leaf(*values):
    return torch.tensor(values if len(values) != 1 else values[0], requires_grad=True)


def test_mse_graph_has_torchs_names_and_ends_at_the_only_leaf():
    w, x = leaf(2.0), torch.tensor(1.0)
    loss = F.mse_loss(x * w, torch.tensor(1.0))
    g = graph(loss, {"w": w, "x": x, "loss": loss})
    assert [(n.name, n.variable) for n in g.nodes] == [
        ("AccumulateGrad", "w"),
        ("MulBackward0", ""),
        ("MseLossBackward0", "loss"),
    ]
    assert g.edges == (Edge(1, 1, 0, 0), Edge(2, 0, 1, 0))
    assert g.outputs == ((2, 0),)
    assert [n.is_leaf for n in g.nodes] == [True, False, False]


def test_nodes_are_torchs_own_next_functions():
    a = leaf(0.1, 0.2, 0.3)
    p = F.softmax(a, dim=0)
    g = graph(p[1], {"a": a, "p": p})
    assert [n.name for n in g.nodes] == ["AccumulateGrad", "SoftmaxBackward0", "SelectBackward0"]
    assert [n.shapes for n in g.nodes] == [((3,),), ((3,),), ((),)]
    assert [n.dtypes for n in g.nodes] == [(torch.float32,)] * 3


def test_inputs_come_before_the_nodes_that_use_them():
    w = leaf(1.5)
    h = w * w
    z = (h + w) * torch.sin(h) - h
    g = graph(z)
    assert all(edge.target < edge.source for edge in g.edges)


def test_a_shared_node_stands_once_with_every_edge():
    w = leaf(3.0)
    h = w.exp()
    g = graph(h * h + h)
    assert [n.name for n in g.nodes].count("ExpBackward0") == 1
    assert len([e for e in g.edges if g.nodes[e.target].name == "ExpBackward0"]) == 3


def test_order_is_the_same_every_time():
    w, x = leaf(3.0), leaf(2.0)

    def build():
        h = torch.tanh(w * x)
        return graph(h * w + x / h, {"w": w, "x": x})

    assert build() == build()


def test_several_outputs_share_one_graph_and_keep_output_numbers():
    a = leaf(1.0, 2.0, 3.0)
    first, rest = torch.split(a, [1, 2])
    g = graph([rest, first], {"a": a, "first": first, "rest": rest})
    assert g.outputs == ((1, 1), (1, 0))
    assert g.nodes[1].shapes == ((1,), (2,))
    assert g.nodes[1].variable == "first, rest"


def test_a_leaf_itself_is_a_graph_of_one_node():
    assert [n.name for n in graph(leaf(1.0)).nodes] == ["AccumulateGrad"]


def test_saved_tensors_are_held_then_freed_then_named_still():
    x = leaf(2.0, 3.0)
    y = x.exp().sum()
    assert [(s.name, s.state, s.shape) for s in graph(y).nodes[1].saved] == [
        ("result", "held", (2,))
    ]
    y.backward()
    assert [(s.name, s.state, s.shape) for s in graph(y).nodes[1].saved] == [
        ("result", "freed", None)
    ]


def test_retain_graph_keeps_saved_tensors_held():
    x = leaf(2.0, 3.0)
    y = x.exp().sum()
    y.backward(retain_graph=True)
    assert graph(y).nodes[1].saved[0].state == "held"


def test_a_saved_tensor_written_over_in_place_is_changed():
    x = leaf(2.0, 3.0)
    y = x.exp()
    z = y * 1.0
    y.add_(1)
    nodes = {n.name: n for n in graph([y, z]).nodes}
    assert nodes["ExpBackward0"].saved[0].state == "changed"


def test_lists_of_saved_tensors_are_numbered():
    a = leaf(1.0, 2.0, 3.0)
    saved = graph(a[torch.tensor([0, 2])]).nodes[1].saved
    assert [s.name for s in saved] == ["indices[0]"]


def test_a_custom_function_names_what_it_saved():
    class Double(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return 2 * x

        @staticmethod
        def backward(ctx, grad):
            return 2 * grad

    y = Double.apply(leaf(1.0))
    node = graph(y).nodes[1]
    assert (node.name, [s.name for s in node.saved]) == ("DoubleBackward", ["saved_tensors[0]"])
    y.backward()
    assert [s.state for s in graph(y).nodes[1].saved] == ["freed"]


def test_ten_thousand_nodes_deep_is_no_recursion_error():
    w = leaf(1.0)
    h = w
    for _ in range(10_000):
        h = h + w
    g = graph(h, {"w": w})
    assert len(g.nodes) == 10_001
    assert len(g.edges) == 20_000


def test_ten_thousand_nodes_wide_is_no_problem():
    w = leaf(1.0)
    g = graph(torch.stack([w + i for i in range(10_000)]))
    assert len(g.nodes) == 10_002


def test_walking_leaves_the_graph_usable_and_grad_alone():
    w = leaf(2.0)
    loss = w**2
    graph(loss, {"w": w})
    assert w.grad is None
    loss.backward()
    assert w.grad == 4


def test_a_graph_built_in_another_thread_reads_the_same():
    w, found = leaf(2.0), []

    def build():
        found.append(graph((w * 3).sin(), {"w": w}))

    thread = threading.Thread(target=build)
    thread.start()
    thread.join()
    assert found[0] == graph((w * 3).sin(), {"w": w})


def test_an_output_without_graph_is_refused_with_the_way_out():
    with pytest.raises(ValueError, match="requires_grad=True"):
        graph(torch.tensor(1.0) * 2)
