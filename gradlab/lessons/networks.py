"""A small network on a dozen points: each layer's gradients by torch, and by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from gradlab.lessons.layers import TORCH, Linear
from gradlab.program.source import Source

POINTS = 12
_OF_POINTS = 7
"""The seed of the points, which are the same for every network."""


@dataclass(frozen=True)
class Activation:
    """What stands between two layers.

    Args:
        f: torch's own.
        slope: its derivative at z, written without autograd.
        code: its name in code.
        tex: the slope in LaTeX.
    """

    f: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]
    code: Source
    tex: str


ACTIVATIONS = {
    "relu": Activation(
        F.relu,
        lambda z: (z > 0).to(z.dtype),
        Source("F.relu"),
        "[z > 0]",
    ),
    "tanh": Activation(
        torch.tanh,
        lambda z: 1 - z.tanh() ** 2,
        Source("torch.tanh"),
        r"1 - \tanh^2 z",
    ),
    "sigmoid": Activation(
        torch.sigmoid,
        lambda z: z.sigmoid() * (1 - z.sigmoid()),
        Source("torch.sigmoid"),
        r"\sigma(z)(1 - \sigma(z))",
    ),
}
"""By torch's own names."""


class Layer(nn.Linear):
    """A linear layer with its activation; one box of the graph."""

    def __init__(self, weight: Tensor, bias: Tensor, after: Callable[[Tensor], Tensor]) -> None:
        """Take copies of a weight (out, in) and a bias (out,), and what follows them."""
        super().__init__(weight.shape[1], weight.shape[0])
        self.weight = nn.Parameter(weight.detach().clone())
        self.bias = nn.Parameter(bias.detach().clone())
        self.after = after

    def summed(self, x: Tensor) -> Tensor:
        """Return z = x @ W.T + b, before the activation."""
        return super().forward(x)

    def forward(self, x: Tensor) -> Tensor:
        """Return the layer's outputs."""
        return self.after(self.summed(x))


def unchanged(z: Tensor) -> Tensor:
    """Return what comes in: the last layer has no activation."""
    return z


class Network(nn.Module):
    """A network with its loss, so that a recorded pass starts from a scalar.

    Its parameters are layer1.weight, layer1.bias, layer2.weight …
    """

    def __init__(self, layers: Sequence[tuple[Tensor, Tensor]], activation: str) -> None:
        """Take copies of each layer's weight (out, in) and bias (out,).

        Args:
            layers: the layers' numbers, in order.
            activation: a name of ACTIVATIONS; it follows every layer but the last.
        """
        super().__init__()
        for k, (weight, bias) in enumerate(layers, 1):
            after = unchanged if k == len(layers) else ACTIVATIONS[activation].f
            self.add_module(f"layer{k}", Layer(weight, bias, after))

    @property
    def layers(self) -> list[Layer]:
        """The layers, the first one first."""
        return [each for each in self.children() if isinstance(each, Layer)]

    def forward(self, x: Tensor, target: Tensor) -> Tensor:
        """Return the mean squared error at a batch, shape ()."""
        for layer in self.layers:
            x = layer(x)
        return F.mse_loss(x, target)


@dataclass(frozen=True, eq=False)
class Passed:
    """One layer of a network after a backward pass.

    Args:
        name: "layer1".
        layer: its numbers, X being what came in, Y its sums, H what it gave after the activation,
            G ∂L/∂Y, and dW, db torch's gradients of the whole loss.
        by_hand: dW and db by the backward pass that is written out here.
        dead: of a ReLU layer the units that are off at every point; else none.
    """

    name: str
    layer: Linear
    by_hand: tuple[Tensor, Tensor]
    dead: tuple[int, ...] = ()

    @property
    def gap(self) -> float:
        """The largest difference between torch's gradients and those by hand."""
        ours = zip(("dW", "db"), self.by_hand, strict=True)
        return max((self.layer.tensors[name] - hand).abs().max().item() for name, hand in ours)


@dataclass(frozen=True, eq=False)
class Trained:
    """A network at its dozen points: loss and layers, the first one first."""

    loss: float
    layers: tuple[Passed, ...]


def points() -> tuple[Tensor, Tensor]:
    """Return the points, shape (POINTS, 2), and what they should give, shape (POINTS, 1)."""
    generator = torch.Generator().manual_seed(_OF_POINTS)
    x = (40 * torch.rand(POINTS, 2, generator=generator) - 20).round() / 10
    return x, ((x[:, :1] * x[:, 1:]).sin() * 10).round() / 10


def drawn_layers(depth: int, width: int, seed: int, shift: float) -> list[tuple[Tensor, Tensor]]:
    """Return each layer's weight and bias as of a seed, one decimal.

    Args:
        depth: how many layers.
        width: units of each but the last, which has one.
        seed: the seed.
        shift: what is added to the biases of the first layer.
    """
    generator = torch.Generator().manual_seed(seed)
    found, sizes = [], [2, *[width] * (depth - 1), 1]
    for k, (inputs, out) in enumerate(pairwise(sizes)):
        weight = (10 * torch.randn(out, inputs, generator=generator)).round() / 10
        bias = (5 * torch.randn(out, generator=generator)).round() / 10
        found.append((weight, bias + shift if k == 0 else bias))
    return found


def trained(layers: Sequence[tuple[Tensor, Tensor]], activation: str) -> Trained:
    """Return a network after one backward pass at the points.

    Args:
        layers: the layers' numbers.
        activation: a name of ACTIVATIONS.

    >>> seen = trained(drawn_layers(2, 3, 0, 0.0), "tanh")
    >>> [each.name for each in seen.layers], max(each.gap for each in seen.layers) < 1e-5
    (['layer1', 'layer2'], True)
    """
    x, target = points()
    model = Network(layers, activation)
    with torch.enable_grad():
        inputs, sums = [x.clone().requires_grad_()], []
        for layer in model.layers:
            sums.append(layer.summed(inputs[-1]))
            inputs.append(layer.after(sums[-1]))
        loss = F.mse_loss(inputs[-1], target)
    wanted = [*inputs[:-1], *sums, *model.parameters()]
    grads = dict(zip(map(id, wanted), torch.autograd.grad(loss, wanted), strict=True))
    hands = by_hand(layers, activation, x, target)
    found = []
    for k, layer in enumerate(model.layers):
        made = _linear(layer, inputs[k : k + 2], sums[k], grads)
        dead = _dead(sums[k], activation) if k < len(layers) - 1 else ()
        found.append(Passed(f"layer{k + 1}", made, hands[k], dead))
    return Trained(loss.item(), tuple(found))


def by_hand(
    layers: Sequence[tuple[Tensor, Tensor]], activation: str, x: Tensor, target: Tensor
) -> list[tuple[Tensor, Tensor]]:
    """Return each layer's dW and db, from the formulas alone: no autograd.

    δ of the last layer is 2 (out − target) / n; further back it is (δ @ W) · f'(z). Then
    dW = δᵀ h and db = Σ δ, h being what came into the layer.
    """
    used, h, came, before = ACTIVATIONS[activation], x, [], []
    for weight, bias in layers:
        came.append(h)
        before.append(h @ weight.T + bias)
        h = used.f(before[-1])
    delta = 2 * (before[-1] - target) / target.numel()
    found: list[tuple[Tensor, Tensor]] = []
    for k in reversed(range(len(layers))):
        found.insert(0, (delta.T @ came[k], delta.sum(dim=0)))
        if k:
            delta = (delta @ layers[k][0]) * used.slope(before[k - 1])
    return found


def _linear(layer: Layer, ends: Sequence[Tensor], y: Tensor, grads: dict[int, Tensor]) -> Linear:
    """Return a layer with the gradients that the loss gave it.

    Args:
        layer: the layer.
        ends: what came in, and what it gave.
        y: its sums.
        grads: by the id of what they are the gradient of.
    """
    x, h = ends
    tensors = {"X": x, "W": layer.weight, "b": layer.bias, "Y": y, "H": h}
    found = {"G": y, "dW": layer.weight, "dX": x, "db": layer.bias}
    detached = {name: each.detach() for name, each in tensors.items()}
    return Linear(TORCH, detached | {name: grads[id(each)] for name, each in found.items()})


def _dead(before: Tensor, activation: str) -> tuple[int, ...]:
    """Return the units that a ReLU lets through at no point."""
    if activation != "relu":
        return ()
    is_off = (before <= 0).all(dim=0)
    return tuple(int(k) for k in is_off.nonzero())
