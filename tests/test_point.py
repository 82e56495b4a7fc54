"""A function at a point: its Jacobian, the two products with it, its truth, its reading."""

from __future__ import annotations

import math

import pytest
import torch

from gradlab.functions import FUNCTIONS
from gradlab.functions.point import point, point_at
from gradlab.functions.truth_at import jacobian_truth
from gradlab.lessons import listings
from gradlab.lessons.softmax import (
    logit_line,
    loss_cotangent,
    random_logits,
    row_reading,
    shift_change,
)
from gradlab.maths.truth import truth
from gradlab.program import run

VECTOR = [key for key, function in FUNCTIONS.items() if function.output.role == "prediction"]


def test_there_are_vector_functions() -> None:
    assert {"softmax", "skew", "projection"} <= set(VECTOR)


@pytest.mark.parametrize("key", VECTOR)
def test_the_map_is_the_functions_jacobian_by_torch_func(key: str) -> None:
    function = FUNCTIONS[key]
    arguments = {argument.name: argument.default() for argument in function.arguments}
    mapped = point(function, arguments)
    for name in mapped.moving:
        j, f, x = mapped.jacobian(name), mapped.flat(name), mapped.point(name)
        torch.testing.assert_close(j, torch.func.jacrev(f)(x))
        m, n = j.shape
        assert (len(mapped.outputs), len(mapped.columns(name))) == (m, n)
        v, u = [float(i + 1) for i in range(m)], [float(i - 1) for i in range(n)]
        torch.testing.assert_close(mapped.vjp(name, v), torch.tensor(v) @ j)
        torch.testing.assert_close(mapped.vjp(name, v), torch.func.vjp(f, x)[1](torch.tensor(v))[0])
        torch.testing.assert_close(mapped.jvp(name, u), j @ torch.tensor(u))
        torch.testing.assert_close(mapped.grads[name].reshape(-1), j.sum(dim=0))


@pytest.mark.parametrize("at", ["default", "zero", "ends", "far"])
@pytest.mark.parametrize("key", VECTOR)
def test_the_meter_of_all_points_at_once_says_what_that_of_each_alone_says(
    key: str, at: str
) -> None:
    function = FUNCTIONS[key]
    arguments = {argument.name: argument.default() for argument in function.arguments}
    first = function.arguments[0]
    ends = [[each.minimum, each.maximum][i % 2] for i, each in enumerate(first.elements)]
    places = {
        "default": first.default(),
        "zero": torch.zeros(first.size),
        "ends": torch.tensor(ends[: first.size]),
        "far": torch.linspace(-40, 90, first.size),
    }
    mapped = point(function, arguments | {first.name: places[at]})
    jacobian, held = mapped.jacobian(first.name), dict(mapped.arguments)
    x = held.pop(first.name)
    meter = jacobian_truth(mapped, first.name, jacobian)
    alone = truth(function.of(first.name, **held), x, function.jacobian_of(first.name, **held))
    assert (meter.verdict, meter.cell) == (alone.verdict, alone.cell)
    assert meter.sentence.show() == alone.sentence.show()
    assert meter.autograd is jacobian
    torch.testing.assert_close(
        meter.difference, alone.difference, rtol=1e-9, atol=1e-9, equal_nan=True
    )


def test_the_tutorials_rows_to_four_decimals() -> None:
    for logits, rows in (
        (
            [0.1043, 0.4946, 0.3141],
            [
                [0.1969, -0.1073, -0.0896],
                [-0.1073, 0.2396, -0.1323],
                [-0.0896, -0.1323, 0.2219],
            ],
        ),
        (
            [0.7728, 0.4713, 0.9653],
            [
                [0.2240, -0.0849, -0.1391],
                [-0.0849, 0.1878, -0.1029],
                [-0.1391, -0.1029, 0.2420],
            ],
        ),
    ):
        mapped = point_at(FUNCTIONS["softmax"], {"a": logits})
        torch.testing.assert_close(mapped.jacobian("a"), torch.tensor(rows), rtol=0, atol=5e-5)


def read(key: str, x: list[float], row: int) -> str:
    of = point_at(FUNCTIONS[key], {"x": x})
    return row_reading(of, "x", of.jacobian("x"), row).show()


def test_the_reading_names_the_strongest_input() -> None:
    sentence = "Row 0: x₀ moves f₀ the most. Raise x₀ by 0.01, and f₀ falls by about 0.05."
    assert read("skew", [3.0, -5.0], 0) == sentence
    start = "Row 1: x₁ moves f₁ the most. Raise x₁ by 0.01, and f₁ rises by about 0.02."
    assert read("skew", [3.0, -5.0], 1).startswith(start)
    assert read("relu", [-1.0, 2.0, 3.0], 0) == "No input moves f₀: every slope in row 0 is zero."


@pytest.mark.parametrize("temperature", [1.0, 0.5, 3.0])
def test_the_sum_trap_leaves_only_rounding_at_every_temperature(temperature: float) -> None:
    logits = [0.1043, 0.4946, 0.3141]
    of = point_at(FUNCTIONS["softmax_temperature"], {"a": logits, "T": temperature})
    steps = run(listings.sum_trap(of)).steps
    probs = torch.softmax(torch.tensor(logits) / temperature, dim=0)
    torch.testing.assert_close(steps[-1].tensor("p").value, probs)
    assert steps[-3].error is not None
    grad = steps[-1].tensor("a").grad
    assert grad is not None
    assert grad.abs().max() < 1e-6
    skewed = point_at(FUNCTIONS["skew"], {"x": [3.0, 5.0]})
    assert skewed.vjp("x", [1.0, 1.0, 1.0]).tolist() == [6.0, 15.0]


def test_shifting_changes_nothing_and_a_loss_sends_minus_one_over_p() -> None:
    logits = torch.tensor([0.1, 2.0, -1.0])
    assert shift_change(logits, 7.0, 0.5) < 1e-6
    assert loss_cotangent(torch.tensor([0.2, 0.8]), 1) == [0.0, -1.25]


def test_random_logits_leave_the_global_generator_alone() -> None:
    before = torch.random.get_rng_state()
    assert random_logits(5, 1) != random_logits(5, 2)
    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.parametrize("p", [0.001, 0.4, 0.999])
def test_a_bars_logit_gives_its_probability(p: float) -> None:
    logits = torch.tensor([0.5, -4.0, 0.25, 5.0], dtype=torch.float64)
    for i in range(4):
        scale, shift = logit_line(logits, 0.7, i)
        moved = logits.clone()
        moved[i] = scale * math.log(p / (1 - p)) + shift
        assert torch.softmax(moved / 0.7, 0)[i].item() == pytest.approx(p, rel=1e-12)
