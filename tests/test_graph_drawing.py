"""The picture of a graph as it stands, as /backward and /clinic show it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.maths.graph import Saved, graph
from gradlab.pictures.drawing.graphs import LIMIT, graph_drawing, saved_text
from gradlab.words.text import english


def drawn(output: Tensor, names: dict[str, Tensor] | None = None) -> ElementTree.Element:
    svg = graph_drawing(graph(output, names), "a graph").svg
    return ElementTree.fromstring(svg)  # noqa: S314 -- written by this repository


def boxes(picture: ElementTree.Element) -> list[tuple[str, list[str]]]:
    """The classes of each box and its lines."""
    return [
        (each.get("class", ""), [text.text or "" for text in each if text.tag.endswith("text")])
        for each in picture.iter()
        if each.tag.endswith("}g")
    ]


def labels(picture: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in picture.iter() if each.get("class") == "input"]


def edges(picture: ElementTree.Element) -> int:
    return sum(each.get("class") == "edge" for each in picture.iter())


def test_mse() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    loss = F.mse_loss(torch.tensor(1.0) * w, torch.tensor(1.0))
    picture = drawn(loss, {"w": w, "loss": loss})
    assert boxes(picture) == [
        ("box leaf w", ["w", "AccumulateGrad", "()"]),
        ("box operation", ["MulBackward0", "()", "saved: self ()"]),
        (
            "box operation loss output",
            ["loss", "MseLossBackward0", "()", "saved: self (), target ()"],
        ),
    ]
    assert edges(picture) == 2
    assert labels(picture) == ["1"]  # w is the second input of the product


def test_indexing_is_a_node_of_its_own() -> None:
    a = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)
    p = F.softmax(a, dim=0)
    assert boxes(drawn(p[1], {"a": a, "p": p})) == [
        ("box leaf x", ["a", "AccumulateGrad", "(3,)"]),
        ("box operation prediction", ["p", "SoftmaxBackward0", "(3,)", "saved: result (3,)"]),
        ("box operation output", ["SelectBackward0", "()"]),
    ]


def test_a_shared_subexpression_is_drawn_once_and_its_edge_names_both_inputs() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    h = w.exp()
    picture = drawn(h * h, {"w": w, "h": h})
    assert len(boxes(picture)) == 3
    assert edges(picture) == 2
    assert labels(picture) == ["0, 1"]


@pytest.mark.parametrize(
    "name", ['a"]; n9 [label="b', "back\\", "\\N", "<b>w</b>", "&lt;", "权重", "<script>"]
)
def test_hostile_names_stay_text(name: str) -> None:
    w = torch.tensor(2.0, requires_grad=True)
    found = boxes(drawn(w.exp(), {name: w}))
    assert [lines[0] for _, lines in found] == [name, "ExpBackward0"]


def test_freed_saved_tensors_say_so() -> None:
    w = torch.tensor(2.0, requires_grad=True)
    y = w.exp()
    y.backward()
    assert boxes(drawn(y))[1][1][-1] == "saved: result (freed)"
    assert saved_text(Saved("self", "changed", None)) == "self (overwritten)"


def test_saved_tensors_that_do_not_fit_into_a_line_stand_one_by_one() -> None:
    x = torch.ones(2, 3, requires_grad=True)
    saved = boxes(drawn(F.layer_norm(x, (3,)), {"x": x}))[1][1][2:]
    assert saved == ["saved: input (2, 3)", "saved: result1 (2, 1)", "saved: result2 (2, 1)"]


def test_a_large_graph_keeps_the_nodes_nearest_the_output_and_counts_the_rest() -> None:
    w = torch.tensor(1.0, requires_grad=True)
    h = w
    for _ in range(200):
        h = h.sin()
    picture = drawn(h)
    found = boxes(picture)
    assert len(found) == LIMIT + 1
    assert edges(picture) == LIMIT
    rest = f"{201 - LIMIT} nodes farther from the output are left out"
    assert found[0] == ("box rest", [rest])


def test_texts_are_translated() -> None:
    w = torch.tensor(1.0, requires_grad=True)
    words = {"saved: {tensors}": "保存：{tensors}"}
    svg = graph_drawing(graph(w.exp()), "a graph", lambda s: words.get(s, s)).svg
    assert "保存：result ()" in svg


def test_no_colour_is_written_into_the_graph() -> None:
    w = torch.tensor(1.0, requires_grad=True)
    svg = graph_drawing(graph(w.exp(), {"w": w}), english("a graph")).svg
    assert "fill=" not in svg
    assert "stroke=" not in svg
