"""What a slider would show at each step equals what each step shows, one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.func import jacrev, vmap

from gradlab.maths.along import Along, along_axis, jacobians, slider_steps
from gradlab.maths.autodiff import jacobian


def lopsided(x: Tensor) -> Tensor:
    """A map from two numbers to three: neither square nor symmetric."""
    return torch.stack([x[0] * x[1], x[0] + 2 * x[1], x[1] ** 2])


def softmax(a: Tensor) -> Tensor:
    return torch.softmax(a, 0)


def total(x: Tensor) -> Tensor:
    return (x**2).sum()


POINTS = torch.randn(7, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("f", [lopsided, softmax, total])
def test_all_points_at_once_give_what_each_point_gives(f: Callable[[Tensor], Tensor]) -> None:
    values, rows = jacobians(f, POINTS)
    torch.testing.assert_close(values, torch.stack([f(x) for x in POINTS]))
    torch.testing.assert_close(rows, torch.stack([jacobian(f, x) for x in POINTS]))
    torch.testing.assert_close(rows, vmap(jacrev(f))(POINTS))
    assert not values.requires_grad
    assert not rows.requires_grad


def test_a_known_jacobian_that_is_not_symmetric() -> None:
    _, rows = jacobians(lopsided, torch.tensor([[3.0, 5.0]]))
    assert rows.tolist() == [[[5.0, 3.0], [1.0, 2.0], [0.0, 10.0]]]


def test_jacobians_need_points_of_floats() -> None:
    for bad in (torch.tensor(1.0), torch.ones(2, 3, dtype=torch.int64), torch.ones(0, 2)):
        with pytest.raises(ValueError, match="expected floats of shape"):
            jacobians(softmax, bad)


def test_steps_are_the_sliders_own() -> None:
    steps = slider_steps(-5, 5, 0.1)
    assert len(steps) == 101
    torch.testing.assert_close(steps[[0, 70, 100]], torch.tensor([-5.0, 2.0, 5.0]).double())


@pytest.mark.parametrize(
    ("low", "high", "step"), [(-5, 5, 0.1), (0.1, 5, 0.1), (0, 0.9, 0.0045), (-1000, 1000, 10)]
)
def test_steps_are_the_decimals_that_a_link_holds(low: float, high: float, step: float) -> None:
    steps = slider_steps(low, high, step).tolist()
    assert steps == [float(f"{value:.4f}") for value in steps]
    assert (steps[0], steps[-1]) == (low, high)


def test_one_coordinate_moves_and_the_point_stays() -> None:
    point = torch.tensor([1.0, 2.0])
    points = along_axis(point, 1, torch.tensor([7.0, 8.0], dtype=torch.float64))
    assert points.tolist() == [[1.0, 7.0], [1.0, 8.0]]
    assert point.tolist() == [1.0, 2.0]


def test_values_are_needed_for_every_step() -> None:
    steps = slider_steps(0, 1, 0.5)
    with pytest.raises(ValueError, match="expected values for 3 steps, got 2"):
        Along("w", steps, 0.0, {"point": {"x": torch.zeros(2, 1)}})
    with pytest.raises(ValueError, match="expected values for 3 steps, got 1"):
        Along("w", steps, 0.0, numbers={"loss": ["1.0"]})
    with pytest.raises(ValueError, match="expected two steps"):
        Along("w", steps[:1], 0.0)
