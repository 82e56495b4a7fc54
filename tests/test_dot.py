import re

import pytest
import torch
import torch.nn.functional as F

from gradlab.maths.graph import Saved, graph
from gradlab.pictures.dot import LIMIT, dot, saved_text


def golden(*lines):
    head = [
        'graph [bgcolor="transparent" rankdir="BT"]',
        'node [shape="box" style="rounded"]',
        'edge [class="gradient" labelangle="-45" labeldistance="1.6"]',
    ]
    return "\n".join(["digraph {", *(f"  {line}" for line in [*head, *lines]), "}"])


def test_mse():
    w = torch.tensor(2.0, requires_grad=True)
    loss = F.mse_loss(torch.tensor(1.0) * w, torch.tensor(1.0))
    assert dot(graph(loss, {"w": w, "loss": loss})) == golden(
        r'n0 [id="n0" class="leaf w" label="w\nAccumulateGrad\n()"]',
        r'n1 [id="n1" class="operation" label="MulBackward0\n()\nsaved: self ()"]',
        r'n2 [id="n2" class="operation output loss" '
        r'label="loss\nMseLossBackward0\n()\nsaved: self (), target ()"]',
        'n1 -> n0 [taillabel="1"]',
        "n2 -> n1",
    )


def test_softmax():
    a = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)
    p = F.softmax(a, dim=0)
    assert dot(graph(p, {"a": a, "p": p})) == golden(
        r'n0 [id="n0" class="leaf x" label="a\nAccumulateGrad\n(3,)"]',
        r'n1 [id="n1" class="operation output prediction" '
        r'label="p\nSoftmaxBackward0\n(3,)\nsaved: result (3,)"]',
        "n1 -> n0",
    )


def test_indexing_is_a_node_of_its_own():
    a = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)
    p = F.softmax(a, dim=0)
    assert dot(graph(p[1], {"a": a, "p": p})) == golden(
        r'n0 [id="n0" class="leaf x" label="a\nAccumulateGrad\n(3,)"]',
        r'n1 [id="n1" class="operation prediction" '
        r'label="p\nSoftmaxBackward0\n(3,)\nsaved: result (3,)"]',
        r'n2 [id="n2" class="operation output" label="SelectBackward0\n()"]',
        "n1 -> n0",
        "n2 -> n1",
    )


def test_a_shared_subexpression_is_drawn_once_with_both_edges_numbered():
    w = torch.tensor(2.0, requires_grad=True)
    h = w.exp()
    assert dot(graph(h * h, {"w": w, "h": h})) == golden(
        r'n0 [id="n0" class="leaf w" label="w\nAccumulateGrad\n()"]',
        r'n1 [id="n1" class="operation" label="h\nExpBackward0\n()\nsaved: result ()"]',
        r'n2 [id="n2" class="operation output" label="MulBackward0\n()\nsaved: other (), self ()"]',
        "n1 -> n0",
        'n2 -> n1 [taillabel="0"]',
        'n2 -> n1 [taillabel="1"]',
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('a"]; n9 [label="b', r"a\"]; n9 [label=\"b"),
        ("back\\", r"back\\"),
        ("\\N", r"\\N"),
        ("line\nbreak\x00", "line break "),
        ("<b>w</b>", "<b>w</b>"),
        ("&lt;", "&amp;lt;"),
        ("权重", "权重"),
    ],
)
def test_hostile_names_stay_text(name, shown):
    w = torch.tensor(2.0, requires_grad=True)
    lines = dot(graph(w.exp(), {name: w})).splitlines()
    label = f'  n0 [id="n0" class="leaf" label="{shown}' + r'\nAccumulateGrad\n()"'
    assert re.fullmatch(re.escape(label) + r'( width="[\d.]+")?\]', lines[4])
    assert len(lines) == 8


def test_freed_saved_tensors_say_so():
    w = torch.tensor(2.0, requires_grad=True)
    y = w.exp()
    y.backward()
    assert "saved: result (freed)" in dot(graph(y))
    assert saved_text(Saved("self", "changed", None)) == "self (overwritten)"


def test_a_large_graph_keeps_the_nodes_nearest_the_output_and_counts_the_rest():
    w = torch.tensor(1.0, requires_grad=True)
    h = w
    for _ in range(200):
        h = h.sin()
    source = dot(graph(h))
    assert len(re.findall(r"^  n\d+ \[", source, re.MULTILINE)) == LIMIT
    assert f'label="{201 - LIMIT} nodes farther from the output are left out"' in source
    assert f"  n{201 - LIMIT} -> rest" in source


def test_texts_are_translated():
    w = torch.tensor(1.0, requires_grad=True)
    assert "保存：result ()" in dot(
        graph(w.exp()), lambda s: {"saved: {tensors}": "保存：{tensors}"}.get(s, s)
    )


def test_no_colour_is_written_into_the_graph():
    w = torch.tensor(1.0, requires_grad=True)
    assert "#" not in dot(graph(w.exp(), {"w": w}))


def test_a_label_with_wide_characters_gets_the_room_it_needs() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    drawn = graph(w.exp(), {"w": w})
    chinese = dot(drawn, lambda message: message.replace("saved", "为反向传播保存的张量"))
    assert 'label="ExpBackward0\\n()\\n为反向传播保存的张量: result ()" width="' in chinese
    width = float(chinese.split('width="')[1].split('"')[0])
    assert width == pytest.approx((10 + 11 * 0.55) * 14 / 72 + 0.3, abs=0.1)
    assert "width" not in dot(drawn)
