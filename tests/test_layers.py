"""A layer's gradients, and which cells make them, against torch.func and plain torch."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gradlab.lessons import listings
from gradlab.lessons.layers import (
    LAYOUTS,
    PLAIN,
    TORCH,
    Cell,
    Layout,
    Linear,
    drawn,
    layer_truth,
    linear,
)
from gradlab.maths.truth import Verdict
from gradlab.pictures.lit import Shown, cell_key, lit_view
from gradlab.program import run
from gradlab.words.text import english


def made(layout: Layout, n: int, d: int, k: int, seed: int = 0) -> Linear:
    """A layer of normal numbers, none of which is 0."""
    torch.manual_seed(seed)
    weight = (k, d) if layout is TORCH else (d, k)
    return linear(layout, torch.randn(n, d), torch.randn(weight), torch.randn(k), torch.randn(n, k))


def derived(layout: Layout) -> Callable[..., tuple[Tensor, ...]]:
    """Y, dX, dW and db as one function of X, W, b and G; the gradients by torch's own pullback."""

    def all_of_them(x: Tensor, w: Tensor, b: Tensor, g: Tensor) -> tuple[Tensor, ...]:
        pulled = torch.func.vjp(layout.forward, x, w, b)
        return (pulled[0], *pulled[1](g))

    return all_of_them


def shapes() -> list[tuple[str, int, int, int]]:
    """200 shapes for each layout's share, none of them square in all three sizes."""
    chance = random.Random(5)  # noqa: S311 -- not for secrets
    found = []
    while len(found) < 200:
        n, d, k = (chance.randint(1, 4) for _ in range(3))
        if len({n, d, k}) > 1:
            found.append((chance.choice(list(LAYOUTS)), n, d, k))
    return found


def test_the_lit_cells_are_where_torch_s_own_derivative_is_not_zero() -> None:
    """Of 200 random shapes; the derivative of Y, dW, dX and db by X, W, b and G."""
    for seed, (key, n, d, k) in enumerate(shapes()):
        of = made(LAYOUTS[key], n, d, k, seed)
        sums, given = of.sums(), [of.tensors[name] for name in ("X", "W", "b", "G")]
        jacobians = torch.func.jacrev(derived(of.layout), argnums=(0, 1, 2, 3))(*given)
        for name, by_given in zip(("Y", "dX", "dW", "db"), jacobians, strict=True):
            for place in torch.ones(of.tensors[name].shape).nonzero().tolist():
                at = tuple(place)
                nonzero = {
                    Cell(source, tuple(each))
                    for source, jacobian in zip("XWbG", by_given, strict=True)
                    for each in jacobian[at].nonzero().tolist()
                }
                assert sums[Cell(name, at)].lit == nonzero, (key, n, d, k, name, at)


def test_a_transposed_picture_would_be_seen() -> None:
    """The pattern test has teeth: the other layout's sums are not this one's."""
    of = made(TORCH, 3, 4, 2)
    wrong = Linear(PLAIN, of.tensors)
    assert of.sums()[Cell("dX", (1, 0))].lit != wrong.sums()[Cell("dX", (1, 0))].lit


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda each: each.key)
def test_gradients_are_a_module_s_and_the_closed_forms(layout: Layout) -> None:
    of = made(layout, 3, 4, 2)
    x, g = of.tensors["X"].clone().requires_grad_(), of.tensors["G"]
    weight = of.tensors["W"] if layout is TORCH else of.tensors["W"].T
    module = nn.Linear(4, 2)
    module.load_state_dict({"weight": weight, "bias": of.tensors["b"]})
    (module(x) * g).sum().backward()
    assert module.weight.grad is not None
    dw = module.weight.grad if layout is TORCH else module.weight.grad.T
    torch.testing.assert_close(of.tensors["dW"], dw)
    torch.testing.assert_close(of.tensors["dX"], x.grad)
    torch.testing.assert_close(of.tensors["db"], module.bias.grad)
    torch.testing.assert_close(of.tensors["db"], g.sum(dim=0))
    for name in ("dW", "dX", "db"):
        torch.testing.assert_close(of.by_formula(name), of.tensors[name])
        assert layer_truth(of, name).verdict is Verdict.AGREEMENT


def test_each_sum_written_out_is_torch_s_number() -> None:
    for layout in LAYOUTS.values():
        of = made(layout, 2, 3, 4)
        for cell, each in of.sums().items():
            total = sum(
                torch.stack([of.tensors[c.tensor][c.at] for c in term]).prod()
                for term in each.terms
            )
            torch.testing.assert_close(total, of.tensors[cell.tensor][cell.at])


def test_both_layouts_show_the_same_layer() -> None:
    one, other = (linear(each, *drawn(each, 7, 3, 4, 2).values()) for each in (TORCH, PLAIN))
    assert one.tensors["W"].equal(other.tensors["W"].T)
    assert one.tensors["Y"].equal(other.tensors["Y"])
    assert one.tensors["dW"].equal(other.tensors["dW"].T)
    assert one.tensors["dX"].equal(other.tensors["dX"])


def test_the_picture_holds_every_cell_with_its_sum() -> None:
    of = linear(TORCH, *drawn(TORCH, 95, 3, 4, 2).values())
    view = lit_view(of, [[Shown(name, name) for name in of.tensors]], english)
    cells = re.findall(r'data-cell="([^"]+)"', view)
    assert len(cells) == len(set(cells)) == sum(each.numel() for each in of.tensors.values())
    for cell, each in of.sums().items():
        (lit,) = re.findall(rf'data-cell="{cell_key(cell)}" data-lit="([^"]*)"', view)
        assert set(re.split(r"[ *]", lit)) == {cell_key(one) for one in each.lit}
    assert len(view) < 12_000


def test_nothing_of_a_title_becomes_markup() -> None:
    of = made(TORCH, 1, 2, 1)
    assert "<b>x" not in lit_view(of, [[Shown("X", "<b>x")]], english)


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda each: each.key)
def test_the_listing_prints_each_gradient_twice(layout: Layout) -> None:
    of = linear(layout, *drawn(layout, 3, 3, 4, 2).values())
    ran = run(listings.linear_layer(of))
    assert not any(step.error or step.warnings for step in ran.steps)
    outputs = [step.output for step in ran.steps]
    dw, dw_hand, dx, dx_hand, db, db_hand = outputs[-6:]
    assert (dw, dx, db) == (dw_hand, dx_hand, db_hand)
    assert dw == repr(of.tensors["dW"])
    assert dx == repr(of.tensors["dX"])


def test_the_forward_pass_is_torch_s() -> None:
    of = made(TORCH, 3, 4, 2)
    x, w, b = (of.tensors[name] for name in "XWb")
    torch.testing.assert_close(of.tensors["Y"], F.linear(x, w, b))
    torch.testing.assert_close(of.tensors["Y"], x @ w.T + b)
