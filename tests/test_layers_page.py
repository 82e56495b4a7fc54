"""The tutorials' chapters on perceptrons, the chain rule and an MLP, as a learner does them."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

from gradlab.lessons.networks import drawn_layers, points
from gradlab.lessons.neurons import drawn_perceptron
from tests.test_pages import ROOT, assert_whole, opened
from tests.test_promised_links import opened as followed
from tests.test_promised_links import plain, within

PAGE = ROOT / "pages/layers.py"


def outputs(test: AppTest) -> list[str]:
    """What the listings on the page printed."""
    htmls = "".join(str(each.proto.body) for each in test.get("html"))
    return [unescape(re.sub(r"<[^>]*>", "", each)) for each in within(htmls, 'pre class="out"')]


def verdicts(test: AppTest) -> list[str]:
    htmls = "".join(str(each.proto.body) for each in test.get("html"))
    return [plain(each) for each in within(htmls, "section")]


def cells(test: AppTest, table: str) -> dict[str, str]:
    """The printed values of one tensor in the first picture that has it."""
    for each in test.get("bidi_component"):
        sent = json.loads(each.proto.json or "{}")
        view = sent.get("html", "") if isinstance(sent, dict) else ""
        found = re.findall(rf'data-cell="({table}-[\d-]+)"[^>]*>([^<]*)<', view)
        if found:
            return dict(found)
    raise AssertionError(f"no table {table}")


def gradient_rows(test: AppTest) -> dict[str, list[str]]:
    """The network's table: by parameter its shape, its gradient in both ways, the difference."""
    htmls = "".join(str(each.proto.body) for each in test.get("html"))
    rows = re.findall(r'<th scope="row">(layer[^<]*)</th>((?:<td>[^<]*</td>)*)', htmls)
    return {name: re.findall(r"<td>([^<]*)", values) for name, values in rows}


def links(test: AppTest, slug: str) -> list[str]:
    htmls = "".join(str(each.proto.body) for each in test.get("html"))
    return [unescape(each) for each in re.findall(rf'href="({slug}\?[^"]*)"', htmls)]


def test_perceptron_with_one_output_then_two() -> None:
    test = opened(PAGE, {"perceptron": "true", "outs": "1"})
    for m in (1, 2):
        test.slider(key="outs").set_value(m).run()
        assert_whole(test)
        x, w = drawn_perceptron(16, 3, m)
        w.requires_grad_()
        o = torch.sigmoid(x @ w.T)
        loss = F.mse_loss(o, torch.ones(1, m))
        loss.backward()
        assert {repr(o), repr(loss), repr(w.grad)} <= set(outputs(test))
        assert sum("agree." in each for each in verdicts(test)) == 2
    assert links(followed("/layers?perceptron=true"), "sandbox")[-1].count("sigmoid") == 1


def test_the_broadcasting_trap_warns_and_pulls() -> None:
    test = opened(PAGE, {"trap": "true"})
    assert_whole(test)
    said = next(each.value for each in test.markdown if "16 pairs" in each.value)
    assert "1.8438" in said
    assert "(tensor([[0.],\n        [0.]]),)" in outputs(test)
    assert any("case=broadcast" in link for link in links(test, "clinic"))


def test_the_chain_rule_with_a_value_in_between() -> None:
    test = opened(PAGE, {"chain": "true"})
    assert outputs(test)[-4:] == ["tensor(2.)", "tensor(1.)", "tensor(2.)", "tensor(True)"]
    test.slider(key="x").set_value(-3.0).run()
    test.slider(key="w2").set_value(0.5).run()
    assert_whole(test)
    assert outputs(test)[-4:] == [
        "tensor(0.5000)",
        "tensor(-3.)",
        "tensor(-1.5000)",
        "tensor(True)",
    ]
    formula = test.latex[-1].value
    assert "0.5" in formula
    assert "-1.5" in formula


def test_a_network_layer_by_layer() -> None:
    test = opened(PAGE, {"network": "true"})
    assert not test.warning
    test.button_group(key="act").set_value("tanh").run()
    test.button_group(key="depth").set_value(3).run()
    test.button_group(key="layer").set_value("layer2").run()
    test.slider(key="step").set_value(5).run()
    assert_whole(test)
    layers = [(w.clone().requires_grad_(), b.clone().requires_grad_())
              for w, b in drawn_layers(3, 3, 2, 0.0)]  # fmt: skip
    x, target = points()
    (w1, b1), (w2, b2), (w3, b3) = layers
    h = torch.tanh(torch.tanh(x @ w1.T + b1) @ w2.T + b2)
    loss = F.mse_loss(h @ w3.T + b3, target)
    loss.backward()
    printed = outputs(test)
    assert {repr(loss), repr(w1.grad), repr(w2.grad), repr(w3.grad)} <= set(printed)
    gaps = [float(row[-1].replace("−", "-")) for row in gradient_rows(test).values()]
    assert len(gaps) == 6
    assert max(gaps) < 1e-5
    assert "layer2.weight.grad" in verdicts(test)[-1]
    assert "agree." in verdicts(test)[-1]
    there = followed(f"/{links(test, 'sandbox')[-1]}")
    assert [each.value for each in (*there.error, *there.warning)] == []
    assert "agree." in verdicts(there)[0]
    assert any("layer3.weight" in option for option in test.selectbox[-1].options)


def test_a_first_layer_below_zero_is_dead_and_says_so() -> None:
    test = opened(PAGE, {"network": "true"})
    test.button(key="preset dead").click().run()
    assert_whole(test)
    assert "layer1" in test.warning[0].value
    assert test.slider(key="shift").value == -8
    assert set(cells(followed("/layers?network=true&shift=-8"), "dW").values()) != {"0"}
    shape, *grads, gap = gradient_rows(test)["layer1.weight"]
    assert (shape, grads, gap) == ("3 × 2", ["0, 0, 0, 0, 0, 0"] * 2, "0")


def test_numbers_of_ones_own_are_used_or_refused() -> None:
    state = {"n": "2", "d": "1", "k": "1", "X": "2, -1.5", "W": "1", "b": "0", "G": "1"}
    test = opened(PAGE, state)
    assert_whole(test)
    assert not test.warning
    assert cells(test, "dW") == {"dW-0-0": "0.5"}
    assert cells(test, "dX") == {"dX-0-0": "1", "dX-1-0": "1"}
    assert cells(test, "db") == {"db-0": "2"}
    for wrong in ("1, 2, 3", "1, x", "nan, 1", "1e9"):
        test.text_input(key="X").set_value(wrong).run()
        assert_whole(test)
        assert len(test.warning) == 1
        assert wrong not in test.warning[0].value
    test.text_input(key="X").set_value("").run()
    assert not test.warning


def test_ones_from_behind_are_what_a_sum_sends() -> None:
    test = opened(PAGE, {"numbers": "true"})
    test.button(key="preset ones").click().run()
    assert set(cells(test, "db").values()) == {"3"}
    assert set(cells(test, "G").values()) == {"1"}


@pytest.mark.parametrize("layout", ["nn.Linear", "x @ W"])
def test_the_chosen_cell_is_in_the_truth_meter_and_the_sandbox_agrees(layout: str) -> None:
    cell = "dW[1, 2]" if layout == "nn.Linear" else "dW[2, 1]"
    test = opened(PAGE, {"cell": cell, "layout": layout})
    assert_whole(test)
    assert not test.warning
    place = cell[3:-1].replace(", ", "-")
    value = cells(test, "dW")[f"dW-{place}"]
    (meter,) = verdicts(test)
    assert f"{cell[2:]}" in meter
    assert value in meter
    (link,) = links(test, "sandbox")
    there = followed(f"/{link}")
    assert not there.exception
    assert [each.value for each in (*there.error, *there.warning)] == []
    assert value in verdicts(there)[0]


def test_a_cell_that_a_smaller_layer_lacks_falls_back() -> None:
    test = opened(PAGE, {"cell": "dX[2, 3]"})
    test.slider(key="d").set_value(2).run()
    assert_whole(test)
    assert test.selectbox(key="cell").value == "dW[0, 0]"
    test = opened(PAGE, {"cell": "dX[9, 9]"})
    assert "cell" in test.warning[0].value
