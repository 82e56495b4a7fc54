import re
from xml.etree import ElementTree

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from gradlab.pictures.drawing import LIMIT, drawing, drawings
from gradlab.pictures.drawing.boxes import boxes, frames
from gradlab.pictures.drawing.view import view
from gradlab.tape import record
from gradlab.words.text import english
from tests.random_graphs import RandomFunction

T = torch.tensor


def mse_tape():
    def f(w, x, y):
        pred = x * w
        return F.mse_loss(pred, y)

    return record(f, {"w": T(2.0, requires_grad=True), "x": T(1.0), "y": T(1.0)})


def chain(count):
    def f(w):
        for _ in range(count):
            w = w * 1.01
        return w

    return record(f, {"w": T(1.0)})


def parsed(picture):
    return ElementTree.fromstring(picture.svg)  # noqa: S314 -- written by this repository


def groups(picture):
    return [each for each in parsed(picture).iter() if each.tag.endswith("}g")]


def texts(group):
    return [each.text for each in group if each.tag.endswith("text")]


class TestThePicture:
    def test_every_node_is_a_box_with_its_lines(self):
        found = {each.get("data-box"): texts(each) for each in groups(drawing(mse_tape()))}
        assert found == {
            "0": ["w", "AccumulateGrad", "2", ".grad 2"],
            "1": ["pred = x * w", "MulBackward0", "2", "grad 2", "saved: x"],
            "2": [
                "F.mse_loss(pred, y)",
                "MseLossBackward0",
                "1",
                "grad 1",
                "saved: pred, y",
            ],
        }

    def test_boxes_know_their_turns(self):
        found = [
            (g.get("data-f"), g.get("data-b"), g.get("data-now"))
            for g in groups(drawing(mse_tape()))
        ]
        assert found == [("1", "6", "1 6"), ("2", "5", "2 5"), ("3", "4", "3 4")]

    def test_edges_know_when_the_gradient_travels(self):
        edges = [e for e in parsed(drawing(mse_tape())).iter() if e.get("class") == "edge"]
        assert [(e.get("data-b"), e.get("data-now")) for e in edges] == [
            ("5", "2 5 6"),
            ("4", "3 4"),
        ]

    def test_a_pressed_edge_goes_to_the_step_that_uses_it_and_says_what_flows(self):
        def f(w, x, y):
            pred = x * w
            return F.mse_loss(pred, y)

        inputs = {"w": T(2.0, requires_grad=True), "x": T(3.0), "y": T(1.0)}
        holds = [e for e in parsed(drawing(record(f, inputs))).iter() if e.get("class") == "hold"]
        assert [(e.get("data-step"), e[0].text) for e in holds] == [
            ("5", "pred = x * w → w: 30"),  # 2 · (3 · 2 − 1) · 3
            ("4", "F.mse_loss(pred, y) → pred = x * w: 10"),
        ]

    def test_roles_are_classes_and_no_colour_is_written(self):
        picture = drawing(mse_tape())
        assert [g.get("class") for g in groups(picture)] == [
            "box leaf w",
            "box operation prediction",
            "box operation output",
        ]
        assert "fill=" not in picture.svg
        assert not re.search(r"#[0-9a-f]{6}", picture.svg)

    def test_every_box_has_its_pointer_and_only_the_output_a_second_frame(self):
        marks = [
            [e.get("class") for e in g if e.tag.endswith("path")]
            for g in groups(drawing(mse_tape()))
        ]
        assert marks == [["pointer"], ["pointer"], ["frame", "pointer"]]

    def test_the_legend_tells_the_step_from_the_output(self):
        legend = view([drawing(mse_tape())], english).split("gl-legend")[1]
        assert re.findall(r'<span class="(\w+)"', legend) == ["now", "output", "sent"]

    def test_values_of_a_few_characters_more_or_less_need_no_other_layout(self):
        def f(w):
            return w * 2

        tapes = [record(f, {"w": T(value)}) for value in (1.0, 1.25, -0.125)]
        rects = [
            [dict(e.attrib) for e in parsed(drawing(tape)).iter() if e.tag.endswith("rect")]
            for tape in tapes
        ]
        assert rects[0] == rects[1] == rects[2]

    def test_names_are_text_whatever_they_hold(self):
        name = '<script>"&'
        picture = drawing(record(lambda **t: t[name] * 2, {name: T(1.0)}))
        assert "<script" not in picture.svg
        assert texts(groups(picture)[0])[0] == name

    def test_the_same_tape_gives_the_same_picture(self):
        assert drawing(mse_tape()) == drawing(mse_tape())

    @pytest.mark.parametrize("seed", range(30))
    def test_every_random_graph_draws_as_sound_xml(self, seed):
        f = RandomFunction(seed)
        tape = record(f, f.inputs, v=f.v)
        assert len(groups(drawing(tape))) == len(boxes(tape, LIMIT))


class TestFolding:
    def test_few_nodes_stay_unfolded(self):
        picture = drawing(chain(LIMIT - 1))
        assert picture.folded == 0
        assert len(picture.boxes) == LIMIT

    @pytest.mark.parametrize("count", [41, 300, 3000])
    def test_many_nodes_fold_to_a_readable_number_and_none_is_lost(self, count):
        tape = chain(count)
        drawn = boxes(tape, LIMIT)
        assert len(drawn) <= LIMIT + 1
        assert sorted(i for box in drawn for i in box.nodes) == list(range(count + 1))

    def test_modules_fold_by_their_calls_and_keep_the_input_visible(self):
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        tape = record(
            layer, {"src": torch.randn(1, 3, 8, requires_grad=True)}, v=torch.ones(1, 3, 8)
        )
        drawn = boxes(tape, LIMIT)
        labels = [box.label for box in drawn if len(box.nodes) > 1]
        assert any(label.startswith("F.multi_head_attention_forward(") for label in labels)
        alone = [tape.graph.nodes[box.last].variable for box in drawn if len(box.nodes) == 1]
        assert "src" in alone
        assert "norm1.weight" not in alone

    @pytest.mark.parametrize("limit", [1, 2, 3, 5, 8])
    @pytest.mark.parametrize("seed", range(12))
    def test_no_two_boxes_depend_on_each_other(self, seed, limit):
        f = RandomFunction(seed)
        tape = record(f, f.inputs, v=f.v)
        home = {i: k for k, box in enumerate(boxes(tape, limit)) for i in box.nodes}
        for edge in tape.graph.edges:
            assert home[edge.target] <= home[edge.source]

    @pytest.mark.parametrize("layers", [2, 3])
    def test_a_module_opens_folded_by_its_modules_and_unfolds_in_frames(self, layers):
        parts = [part for _ in range(layers) for part in (nn.Linear(4, 4), nn.Tanh())][:-1]
        net = nn.Sequential(*parts)
        tape = record(net, {"input": torch.randn(3, 4)}, v=torch.ones(3, 4))
        closed, opened = drawings(tape)
        assert [box.label for box in closed.boxes] == [
            f"{k}: {type(part).__name__}" for k, part in enumerate(net)
        ]
        titles = [e.text for e in parsed(opened).iter() if e.get("class") == "title"]
        assert titles == [f"{2 * k}: Linear" for k in range(layers)]
        assert opened.folded == 0
        numbers = [g.get("data-box") for each in (closed, opened) for g in groups(each)]
        assert numbers == [str(k) for k in range(len(closed.boxes) + len(opened.boxes))]

    def test_a_parameter_stands_in_the_frame_of_the_module_that_uses_it(self):
        net = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 1))
        tape = record(net, {"input": torch.randn(3, 4)}, v=torch.ones(3, 1))
        drawn = boxes(tape, LIMIT)
        names = {
            group.title: {tape.graph.nodes[drawn[k].last].variable for k in group.boxes}
            for group in frames(tape, drawn)
        }
        assert names["0: Linear"] - {""} == {"0.weight", "0.bias"}
        assert names["2: Linear"] - {""} == {"2.weight", "2.bias"}

    def test_an_input_stands_in_no_frame_and_frames_lie_in_frames(self):
        inner = nn.Sequential(nn.Linear(4, 4), nn.Tanh())
        net = nn.Sequential(inner, nn.Linear(4, 1))
        x = torch.randn(3, 4, requires_grad=True)
        tape = record(net, {"input": x}, v=torch.ones(3, 1))
        drawn = boxes(tape, LIMIT)
        found = {group.title: set(group.boxes) for group in frames(tape, drawn)}
        assert set(found) == {"0: Sequential", "0: Linear", "1: Linear"}
        assert found["0: Linear"] < found["0: Sequential"]
        (input_box,) = (
            k for k, b in enumerate(drawn) if tape.graph.nodes[b.last].variable == "input"
        )
        assert all(input_box not in members for members in found.values())

    def test_without_modules_there_is_one_picture(self):
        assert len(drawings(mse_tape())) == 1

    def test_of_three_hundred_nodes_no_more_are_laid_out_than_fit(self):
        picture = drawing(chain(300))
        assert 3 <= picture.svg.count('class="box ') <= LIMIT
        assert len(picture.svg) < 60_000
