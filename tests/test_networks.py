"""Perceptrons, the chain rule and a small network, against plain torch and closed forms."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F

from gradlab.lessons import listings
from gradlab.lessons.network_truth import weight_truth
from gradlab.lessons.networks import (
    ACTIVATIONS,
    Network,
    by_hand,
    drawn_layers,
    points,
    trained,
)
from gradlab.lessons.neurons import chain, chain_truth, drawn_perceptron, perceptron
from gradlab.maths.truth import Verdict
from gradlab.pictures.drawing import drawings
from gradlab.program import run
from gradlab.tape import record


@pytest.mark.parametrize(("d", "m"), [(3, 1), (2, 3), (5, 2)])
def test_a_perceptron_is_the_tutorials(d: int, m: int) -> None:
    x, w = drawn_perceptron(4, d, m)
    target = torch.full((1, m), 0.75)
    of = perceptron(x, w, target)
    leaf = w.clone().requires_grad_()
    o = torch.sigmoid(x @ leaf.T)
    loss = F.mse_loss(o, target)
    loss.backward()
    torch.testing.assert_close(of.loss, loss.detach())
    torch.testing.assert_close(of.layer.tensors["dW"], leaf.grad)
    # the closed form, number by number
    for k in range(m):
        z = sum(x[0, j].item() * w[k, j].item() for j in range(d))
        out = 1 / (1 + math.exp(-z))
        for j in range(d):
            hand = 2 / m * (out - 0.75) * out * (1 - out) * x[0, j].item()
            assert of.layer.tensors["dW"][k, j].item() == pytest.approx(hand, abs=1e-6)
    assert of.truth().verdict is Verdict.AGREEMENT
    ran = run(listings.perceptron(x, w, target))
    assert ran.steps[-2].output == repr(leaf.grad)


def test_broadcasting_makes_a_loss_of_perfect_predictions() -> None:
    ran = run(listings.broadcasting())
    outputs = [step.output for step in ran.steps]
    assert outputs[2] == "(torch.Size([4, 1]), torch.Size([4]))"
    assert [w.type for step in ran.steps for w in step.warnings] == ["UserWarning"]
    t = torch.tensor([2.0, 0.5, -0.5, 1.5])
    assert ran.steps[-1].tensor("loss").value.item() == pytest.approx(2 * t.var(correction=0))
    assert ran.steps[-1].tensor("meant").value.item() == 0


def test_the_chain_s_factors_multiply() -> None:
    of = chain(1.0, 2.0, 1.0, 2.0, 1.0)  # the tutorials' numbers
    assert (of.y1, of.y2, of.outer, of.inner, of.whole) == (3.0, 7.0, 2.0, 1.0, 2.0)
    of = chain(-1.5, 0.5, 3.0, 2.5, -1.0)
    assert (of.outer, of.inner, of.whole) == (2.5, -1.5, -3.75)
    numbers = {"x": -1.5, "w1": 0.5, "b1": 3.0, "w2": 2.5, "b2": -1.0}
    ran = run(listings.chain(numbers))
    assert [step.output for step in ran.steps][-4:] == [
        "tensor(2.5000)",
        "tensor(-1.5000)",
        "tensor(-3.7500)",
        "tensor(True)",
    ]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("depth", "width"), [(2, 3), (3, 4), (3, 2)])
def test_each_layer_s_gradients_are_a_plain_script_s(
    depth: int, width: int, activation: str
) -> None:
    layers = drawn_layers(depth, width, 5, -0.5)
    seen = trained(layers, activation)
    x, target = points()
    leaves = [(w.clone().requires_grad_(), b.clone().requires_grad_()) for w, b in layers]
    h = x
    for k, (w, b) in enumerate(leaves):
        h = h @ w.T + b
        h = getattr(torch, activation)(h) if k < depth - 1 else h
    loss = ((h - target) ** 2).mean()
    loss.backward()
    assert seen.loss == pytest.approx(loss.item(), rel=1e-6)
    for each, (w, b) in zip(seen.layers, leaves, strict=True):
        torch.testing.assert_close(each.layer.tensors["dW"], w.grad)
        torch.testing.assert_close(each.layer.tensors["db"], b.grad)
        # dX and G fit the layer's own formula
        for name in ("dW", "dX", "db"):
            torch.testing.assert_close(each.layer.by_formula(name), each.layer.tensors[name])
        assert each.gap < 1e-5


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_by_hand_is_a_finite_difference(activation: str) -> None:
    """In float64, of one weight of the first layer: the formulas do not lean on autograd."""
    layers = [(w.double(), b.double()) for w, b in drawn_layers(3, 3, 8, 0.0)]
    x, target = (each.double() for each in points())

    def loss(change: float) -> float:
        moved = [(w.clone(), b) for w, b in layers]
        moved[0][0][2, 1] += change
        with torch.no_grad():
            return Network(moved, activation)(x, target).item()

    slope = (loss(1e-6) - loss(-1e-6)) / 2e-6
    assert by_hand(layers, activation, x, target)[0][0][2, 1].item() == pytest.approx(
        slope, abs=1e-7
    )


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("which", [0, 1, 2])
def test_the_truth_meter_of_each_weight_agrees(activation: str, which: int) -> None:
    layers = drawn_layers(3, 4, 6, 0.5)
    meter = weight_truth(layers, activation, which)
    assert meter.verdict is Verdict.AGREEMENT
    seen = trained(layers, activation).layers[which]
    torch.testing.assert_close(meter.autograd, seen.layer.tensors["dW"])


def test_the_chain_s_truth_meter_agrees() -> None:
    meter = chain_truth(-1.5, 0.5, 3.0, 2.5, -1.0)
    assert meter.verdict is Verdict.AGREEMENT
    assert meter.autograd.item() == -3.75


def test_a_dead_relu_has_no_gradient_and_a_live_one_has() -> None:
    alive = trained(drawn_layers(2, 3, 2, 0.0), "relu")
    assert alive.layers[0].dead == ()
    dead = trained(drawn_layers(2, 3, 2, -8.0), "relu").layers[0]
    assert dead.dead == (0, 1, 2)
    assert not dead.layer.tensors["dW"].any()
    assert trained(drawn_layers(2, 3, 2, -8.0), "tanh").layers[0].dead == ()


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("depth", [2, 3])
def test_the_listing_finds_each_weight_s_gradient_twice(depth: int, activation: str) -> None:
    layers = drawn_layers(depth, 2, 1, 0.5)
    ran = run(listings.network(layers, activation, *points()))
    assert not any(step.error or step.warnings for step in ran.steps)
    seen = trained(layers, activation)
    state = ran.steps[-1].tensors
    grads = {each.name: each.grad for each in state if each.name.startswith("W")}
    for k, each in enumerate(seen.layers, 1):
        torch.testing.assert_close(grads[f"W{k}"], each.layer.tensors["dW"])
    assert len(re_outputs(ran.steps)) == 2 * depth


def re_outputs(steps: object) -> list[str]:
    """What the cells by hand and their .grad printed, in pairs that agree."""
    assert isinstance(steps, tuple)
    outputs = [
        s.output for s in steps if s.output and ("by_hand" in s.source or ".grad" in s.source)
    ]
    for hand, grad in zip(outputs[::2], outputs[1::2], strict=True):
        assert numbers(hand) == pytest.approx(numbers(grad), abs=2e-4)
    return outputs


def numbers(text: str) -> list[float]:
    found: list[float] = torch.tensor(eval(text.removeprefix("tensor"))).flatten().tolist()  # noqa: S307 -- torch's own print
    return found


def test_the_stepper_s_picture_folds_by_layer() -> None:
    x, target = points()
    tape = record(Network(drawn_layers(3, 3, 2, 0.0), "relu"), {"x": x, "target": target})
    assert {"layer1.weight", "layer3.bias"} <= set(tape.totals)
    folded, _unfolded = drawings(tape)
    assert "layer1: Layer" in folded.svg
    assert len(folded.boxes) == 4
