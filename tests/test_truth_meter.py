"""The truth meter on the page: three numbers, how far they are apart, and the verdict."""

from __future__ import annotations

from collections.abc import Callable

import torch
from streamlit.testing.v1 import AppTest
from torch import Tensor

from gradlab.maths.truth import truth


def meter_page(truth: object, cell: tuple[int, ...], name: str) -> None:
    from gradlab.ui.page.page import Page
    from gradlab.ui.show.truth_meter import truth_meter

    truth_meter(Page("mse", "en", str), truth, cell, name=name)  # type: ignore[arg-type]


def shown(
    f: Callable[[Tensor], Tensor],
    x: Tensor,
    formula: Callable[[Tensor], Tensor] | None = None,
    cell: tuple[int, ...] = (),
    name: str = "∂f/∂x",
) -> str:
    seen = truth(f, x, formula)
    app = AppTest.from_function(meter_page, args=(seen, cell, name), default_timeout=30).run()
    assert not app.exception
    (html,) = app.get("html")
    return str(html.proto.body)


def skew(x: Tensor) -> Tensor:
    return torch.stack([x[0] * x[1], x[0] + 2 * x[1], x[1] ** 2])


def test_all_three_ways_stand_there_with_their_names() -> None:
    html = shown(lambda x: x**3, torch.tensor(2.0, dtype=torch.float64), lambda x: 3 * x**2)
    for way in ("autograd", "closed formula", "central difference, float64"):
        assert f"<dt>{way}</dt><dd>12" in html
    assert "✓" in html
    assert 'class="gl-truth agreement"' in html


def test_without_a_formula_there_are_two() -> None:
    assert "closed formula" not in shown(torch.sin, torch.tensor(0.3, dtype=torch.float64))


def test_a_cell_of_a_jacobian_that_is_not_square_is_row_then_column() -> None:
    at = torch.tensor([3.0, 5.0], dtype=torch.float64)
    html = shown(skew, at, cell=(2, 1))
    assert "[2, 1]" in html
    assert "<dt>autograd</dt><dd>10</dd>" in html
    assert "<dt>autograd</dt><dd>0</dd>" in shown(skew, at, cell=(2, 0))


def test_without_a_cell_it_is_the_one_that_the_verdict_rests_on() -> None:
    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx: object, x: Tensor) -> Tensor:
            return x * 2

        @staticmethod
        def backward(ctx: object, grad: Tensor) -> Tensor:
            return grad * torch.tensor([2.0, 3.0], dtype=torch.float64)

    html = shown(Wrong.apply, torch.tensor([1.0, 1.0], dtype=torch.float64))
    assert "✗" in html
    assert "[1, 1]" in html
    assert "<dt>autograd</dt><dd>3</dd>" in html


def test_a_name_is_text_and_never_markup() -> None:
    html = shown(torch.sin, torch.tensor(0.3), name='<img src=x onerror="alert(1)">')
    assert "<img" not in html
    assert "&lt;img" in html
