"""A linear layer: its gradients by torch, and which cells make each cell of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.lessons.sums import (
    INPUT,
    LAYOUTS,
    OUTPUT,
    PLAIN,
    SAMPLE,
    TORCH,
    Cell,
    Equation,
    Layout,
    Sum,
)
from gradlab.maths.truth import Truth, truth

__all__ = [
    "LAYOUTS",
    "LEAVES",
    "PLAIN",
    "TORCH",
    "Cell",
    "Layout",
    "Linear",
    "Sum",
    "drawn",
    "layer_truth",
    "linear",
    "whole_numbers",
]

LEAVES = {"dW": "W", "dX": "X", "db": "b"}
"""Each gradient, and what it is the gradient of."""


@dataclass(frozen=True, eq=False)
class Linear:
    """A linear layer with what flows into it from both sides, and what came of that.

    Args:
        layout: how its weight lies.
        tensors: X (n, d), W, b (k,), Y (n, k), the upstream gradient G (n, k), and dW, dX, db.
    """

    layout: Layout
    tensors: Mapping[str, Tensor]

    @property
    def sizes(self) -> dict[str, int]:
        """How far each letter counts."""
        (n, d), (_, k) = self.tensors["X"].shape, self.tensors["G"].shape
        return {SAMPLE: n, INPUT: d, OUTPUT: k}

    def sums(self) -> dict[Cell, Sum]:
        """Return the sum of each cell that is computed, by the cell.

        >>> x, g = torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0], [5.0]])
        >>> layer = linear(TORCH, x, torch.tensor([[4.0]]), torch.tensor([0.0]), g)
        >>> [str(cell) for term in layer.sums()[Cell("dW", (0, 0))].terms for cell in term]
        ['G[0, 0]', 'X[0, 0]', 'G[1, 0]', 'X[1, 0]']
        """
        found = {}
        for each in self.layout.equations:
            if each.name not in self.tensors:
                continue
            for index in _places(tuple(self.tensors[each.name].shape)):
                made = each.sum_of(index, self.sizes[each.over])
                found[Cell(each.name, index)] = self._with_bias(made, each, index)
        return found

    def by_formula(self, name: str, dtype: torch.dtype = torch.float32) -> Tensor:
        """Return a gradient, "dW", "dX" or "db", by its formula instead of by autograd."""
        (equation,) = [each for each in self.layout.equations if each.name == name]
        return equation.value({key: each.to(dtype) for key, each in self.tensors.items()})

    def _with_bias(self, made: Sum, of: Equation, index: tuple[int, ...]) -> Sum:
        if of.name != "Y" or "b" not in self.tensors:
            return made
        return Sum(made.over, made.factors, (*made.terms, (Cell("b", index[1:]),)))


def linear(layout: Layout, x: Tensor, weight: Tensor, bias: Tensor, g: Tensor) -> Linear:
    """Return a layer and its three gradients, all from one backward pass of torch.

    Args:
        layout: how the weight lies.
        x: the batch, shape (n, d).
        weight: shape (k, d), or (d, k) as the layout says.
        bias: shape (k,).
        g: the upstream gradient ∂L/∂Y, shape (n, k).

    >>> x, g = torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0], [5.0]])
    >>> layer = linear(TORCH, x, torch.tensor([[4.0]]), torch.tensor([0.0]), g)
    >>> layer.tensors["dW"], layer.tensors["db"]
    (tensor([[13.]]), tensor([8.]))
    """
    leaves = [each.detach().clone().requires_grad_() for each in (x, weight, bias)]
    with torch.enable_grad():
        y = layout.forward(*leaves)
    grads = torch.autograd.grad(y, leaves, g)
    given = dict(zip(("X", "W", "b"), (each.detach() for each in leaves), strict=True))
    found = dict(zip(("dX", "dW", "db"), grads, strict=True))
    return Linear(layout, {**given, "Y": y.detach(), "G": g.detach(), **found})


def layer_truth(of: Linear, name: str) -> Truth:
    """Return the truth meter of a gradient: that of Σ G·Y by X, W or b.

    Args:
        of: the layer.
        name: "dW", "dX" or "db".
    """
    leaf = LEAVES[name]

    def weighed(x: Tensor) -> Tensor:
        given = {k: of.tensors[k].to(x.dtype) for k in ("X", "W", "b", "G")} | {leaf: x}
        return (given["G"] * of.layout.forward(given["X"], given["W"], given["b"])).sum()

    def formula(x: Tensor) -> Tensor:
        return of.by_formula(name, x.dtype)

    return truth(weighed, of.tensors[leaf], formula, autograd=of.tensors[name])


def whole_numbers(seed: int, which: int, *shape: int) -> Tensor:
    """Return whole numbers from −3 to 3 without 0, float32, the same for the same seed.

    Args:
        seed: the learner's seed.
        which: keeps the tensors of one seed apart.
        *shape: the shape.

    >>> whole_numbers(1, 0, 2).equal(whole_numbers(1, 0, 2))
    True
    """
    generator = torch.Generator().manual_seed(31 * seed + which)
    sizes = torch.randint(1, 4, shape, generator=generator)
    return (sizes * (2 * torch.randint(0, 2, shape, generator=generator) - 1)).float()


def drawn(layout: Layout, seed: int, n: int, d: int, k: int) -> dict[str, Tensor]:
    """Return X (n, d), W in its layout, b (k,) and G (n, k) of a seed.

    Both layouts get the same layer: one's weight is the other's, transposed.
    """
    weight = whole_numbers(seed, 1, k, d)
    return {
        "X": whole_numbers(seed, 0, n, d),
        "W": weight if layout is TORCH else weight.T.contiguous(),
        "b": whole_numbers(seed, 2, k),
        "G": whole_numbers(seed, 3, n, k),
    }


def _places(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return all places of a tensor, row by row."""
    places: list[tuple[int, ...]] = [()]
    for size in shape:
        places = [(*place, k) for place in places for k in range(size)]
    return places
