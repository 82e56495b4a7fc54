"""The MSE lesson's numbers against closed forms and central differences."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gradlab.lessons import mse
from gradlab.maths.autodiff import central_difference

numbers = st.floats(-5, 5, width=32)


def test_the_tutorials_loss_is_1_and_its_gradient_2() -> None:
    slope = mse.slope("w", 2.0, 1.0, 1.0, -5.0, 5.0)
    assert (slope.of.value.item(), slope.grad.item()) == (1.0, 2.0)
    assert slope.minimum == (1.0, 0.0)


@given(st.sampled_from(list(mse.VARIABLES)), numbers, numbers, numbers)
def test_the_slope_is_the_closed_form_and_the_difference(
    variable: str, w: float, x: float, y: float
) -> None:
    slope = mse.slope(variable, w, x, y, -5.0, 5.0)
    factor = {"w": x, "x": w, "y": -1.0}[variable]
    assert slope.grad.item() == pytest.approx(2 * (x * w - y) * factor, rel=1e-4, abs=1e-4)
    name = mse.VARIABLES[variable]
    difference = central_difference(slope.of.flat(name), slope.of.point(name), 1e-3)
    assert slope.grad.item() == pytest.approx(difference.item(), rel=1e-4, abs=1e-3)


@given(st.sampled_from(("w", "x")), numbers, numbers, numbers)
def test_the_chain_rules_factors_multiply_to_the_gradient(
    variable: str, w: float, x: float, y: float
) -> None:
    slope = mse.slope(variable, w, x, y, -5.0, 5.0)
    assert slope.pred_grad is not None
    assert (slope.grad_pred * slope.pred_grad).item() == pytest.approx(slope.grad.item(), rel=1e-5)


def test_the_curve_passes_through_the_point() -> None:
    slope = mse.slope("x", 2.0, 1.0, 3.0, -5.0, 5.0)
    expected = (slope.curve.xs * 2.0 - 3.0) ** 2
    torch.testing.assert_close(slope.curve.values, expected)
    torch.testing.assert_close(slope.curve.grads, 4.0 * (slope.curve.xs * 2.0 - 3.0))


@pytest.mark.parametrize("variable", mse.VARIABLES)
def test_the_secant_turns_into_the_tangent_as_h_shrinks(variable: str) -> None:
    slope = mse.slope(variable, 2.0, -1.5, 1.0, -5.0, 5.0)
    errors = [abs(mse.secant(slope, h).slope - slope.grad.item()) for h in (1, 0.1, 0.01)]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.05


def test_a_flat_curve_has_no_minimum() -> None:
    assert mse.slope("w", 2.0, 0.0, 1.0, -5.0, 5.0).minimum is None
    assert mse.slope("y", 2.0, 3.0, 1.0, -5.0, 5.0).minimum == (6.0, 0.0)


@pytest.mark.parametrize(
    ("at", "sentence"), [(2.0, "smaller"), (0.0, "larger"), (1.0, "changes nothing")]
)
def test_the_reading_follows_the_sign(at: float, sentence: str) -> None:
    assert sentence in mse.reading(mse.slope("w", at, 1.0, 1.0, -5.0, 5.0)).show()


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_a_batchs_gradient_is_the_reduction_of_its_samples(reduction: str) -> None:
    x, y, w = torch.tensor([1.0, 2.0, -1.0]), torch.tensor([1.0, 3.0, 4.0]), 0.5
    batch = mse.batch(w, x.tolist(), y.tolist(), reduction, -5.0, 5.0)
    each = 2 * (x * w - y) * x
    torch.testing.assert_close(batch.grads, each)
    torch.testing.assert_close(batch.grad, getattr(each, reduction)())
    torch.testing.assert_close(batch.of.value, getattr((x * w - y) ** 2, reduction)())
    torch.testing.assert_close(batch.curve.values, getattr(batch.curves, reduction)(dim=0))
