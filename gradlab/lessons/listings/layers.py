"""The listings of the lesson on layers: a linear layer, perceptrons, a chain, a small network."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from gradlab.functions.listing import Cell, program, shortest
from gradlab.lessons.layers import Layout, Linear
from gradlab.lessons.networks import ACTIVATIONS
from gradlab.program import Program
from gradlab.program.source import Source
from gradlab.program.statement import Statement
from gradlab.words.text import N_, Text

IMPORTS = Source("import torch\nimport torch.nn.functional as F")
LEAF = Source("$name = torch.tensor($n, requires_grad=True)")
HELD = Source("$name = torch.tensor($n)")
FORWARD = Source("Y = $code\nY")
BACKWARD = Source("Y.backward(gradient=G)\nW.grad")
HAND = Source("with torch.no_grad():\n    by_hand = $code\nby_hand")
INPUT_GRAD = Source("X.grad")
BIAS_GRAD = Source("b.grad")
BY_BIAS = Source("G.sum(dim=0)")

X, W, B, G = Source("X"), Source("W"), Source("b"), Source("G")


def linear_layer(of: Linear) -> Program:
    """Return a layer's forward and backward pass, and each gradient again by its formula."""
    layout: Layout = of.layout
    leaves = [_given(LEAF, name, of.tensors[name]) for name in (X, W, B)]
    return program(
        "linear_layer",
        [
            Cell(IMPORTS),
            *leaves,
            _given(HELD, G, of.tensors["G"]),
            Cell(FORWARD, {"code": layout.code}),
            Cell(BACKWARD, note=Text(N_("dW, by torch"))),
            Cell(HAND, {"code": layout.by_weight}, note=Text(N_("the same by its formula"))),
            Cell(INPUT_GRAD, note=Text(N_("dX, by torch"))),
            Cell(HAND, {"code": layout.by_input}, note=Text(N_("the same by its formula"))),
            Cell(BIAS_GRAD, note=Text(N_("db: the bias was added to every row"))),
            Cell(BY_BIAS),
        ],
    )


NEURON = Source("o = torch.sigmoid(x @ w.T)\no")
LOSS = Source("loss = F.mse_loss(o, target)\nloss")
NEURON_GRAD = Source("loss.backward()\nw.grad")
NEURON_HAND = Source(
    "with torch.no_grad():\n    along_z = 2 / o.numel() * (o - target) * o * (1 - o)\nalong_z.T @ x"
)
SMALL_X, SMALL_W, TARGET = Source("x"), Source("w"), Source("target")


def perceptron(x: Tensor, w: Tensor, target: Tensor) -> Program:
    """Return a perceptron's loss, w.grad, and the same by its formula.

    Args:
        x: shape (1, d).
        w: shape (m, d).
        target: shape (1, m).
    """
    return program(
        "perceptron",
        [
            Cell(IMPORTS),
            _given(HELD, SMALL_X, x),
            _given(LEAF, SMALL_W, w),
            _given(HELD, TARGET, target),
            Cell(NEURON),
            Cell(LOSS),
            Cell(NEURON_GRAD),
            Cell(NEURON_HAND, note=Text(N_("2/m (o − t) · o (1 − o) · x, by hand"))),
        ],
    )


_SAMPLES = """\
x = torch.tensor([[1.0, 2.0], [0.0, 1.0], [-1.0, 1.0], [2.0, -1.0]])
w = torch.tensor([[1.0], [0.5]], requires_grad=True)
target = torch.tensor([2.0, 0.5, -0.5, 1.5])"""


def broadcasting() -> Program:
    """Return a loss of (4, 1) against (4,), where every prediction is right, and the cure."""
    return Program(
        "broadcasting",
        (
            Statement("import torch\nimport torch.nn.functional as F"),
            Statement(_SAMPLES),
            Statement("(x @ w).shape, target.shape"),
            Statement("loss = F.mse_loss(x @ w, target)\nloss"),
            Statement("torch.autograd.grad(loss, [w])"),
            Statement(
                "meant = F.mse_loss(x @ w, target.unsqueeze(1))\nmeant",
                note=Text(N_("both (4, 1): every sample with its own target")),
            ),
            Statement("torch.autograd.grad(meant, [w])"),
        ),
    )


_NUMBERS = """\
x = torch.tensor($x)
w1 = torch.tensor($w1, requires_grad=True)
b1 = torch.tensor($b1)
w2 = torch.tensor($w2)
b2 = torch.tensor($b2)"""


def chain(numbers: dict[str, float]) -> Program:
    """Return dy2/dw1 in two factors, each a call of its own, and in one call.

    Args:
        numbers: x, w1, b1, w2 and b2.
    """
    return Program(
        "chain_rule",
        (
            Statement("import torch"),
            Statement(_NUMBERS, numbers),
            Statement("y1 = x * w1 + b1\ny1"),
            Statement("y2 = y1 * w2 + b2\ny2"),
            Statement(
                "(dy2_dy1,) = torch.autograd.grad(y2, [y1], retain_graph=True)\ndy2_dy1",
                note=Text(N_("the outer factor; the graph is needed again")),
            ),
            Statement(
                "(dy1_dw1,) = torch.autograd.grad(y1, [w1], retain_graph=True)\ndy1_dw1",
                note=Text(N_("the inner factor")),
            ),
            Statement("(dy2_dw1,) = torch.autograd.grad(y2, [w1])\ndy2_dw1"),
            Statement("dy2_dy1 * dy1_dw1 == dy2_dw1"),
        ),
    )


NAMES = (
    (Source("W1"), Source("b1"), Source("z1"), Source("h1"), Source("d1")),
    (Source("W2"), Source("b2"), Source("z2"), Source("h2"), Source("d2")),
    (Source("W3"), Source("b3"), Source("z3"), Source("h3"), Source("d3")),
)
"""Weight, bias, sum, output and δ of each layer."""
SUMMED = Source("$z = $h @ $W.T + $b")
ACTIVATED = Source("$out = $f($z)")
NET_LOSS = Source("loss = F.mse_loss($z, target)\nloss")
NET_BACKWARD = Source("loss.backward()")
LAST_DELTA = Source(
    "with torch.no_grad():\n"
    "    $d = 2 * ($z - target) / target.numel()\n"
    "    by_hand = $d.T @ $h\n"
    "by_hand"
)
DELTA = Source(
    "with torch.no_grad():\n    $d = ($behind @ $next) * $slope\n    by_hand = $d.T @ $h\nby_hand"
)
GRAD = Source("$W.grad")


def network(
    layers: Sequence[tuple[Tensor, Tensor]], activation: str, x: Tensor, target: Tensor
) -> Program:
    """Return a network's forward pass, its backward pass, and each dW by hand, last layer first.

    Args:
        layers: each layer's weight (out, in) and bias, two or three of them.
        activation: a name of ACTIVATIONS.
        x: the points, shape (n, d).
        target: shape (n, 1).
    """
    found = [Cell(IMPORTS), _given(HELD, SMALL_X, x), _given(HELD, TARGET, target)]
    came, last = SMALL_X, len(layers) - 1
    inputs = []
    for k, ((weight, bias), (w, b, z, h, _)) in enumerate(zip(layers, NAMES, strict=False)):
        found += [_given(LEAF, w, weight), _given(LEAF, b, bias)]
        found.append(Cell(SUMMED, {"z": z, "h": came, "W": w, "b": b}))
        inputs.append(came)
        if k < last:
            found.append(Cell(ACTIVATED, {"out": h, "f": ACTIVATIONS[activation].code, "z": z}))
        came = h
    found += [Cell(NET_LOSS, {"z": NAMES[last][2]}), Cell(NET_BACKWARD)]
    for k in reversed(range(last + 1)):
        found += _by_hand(k, last, inputs[k], activation)
    return program("network", found)


def _by_hand(k: int, last: int, came: str, activation: str) -> list[Cell]:
    """Return the cells of one layer's dW, by hand and by torch."""
    w, _, z, _, d = NAMES[k]
    parts = {"d": d, "z": z, "h": came}
    if k == last:
        cell = Cell(LAST_DELTA, parts, note=Text(N_("δ of the last layer, and δᵀ times its input")))
    else:
        behind, slope = NAMES[k + 1], SLOPES[activation][k]
        parts |= {"behind": behind[4], "next": behind[0], "slope": slope}
        cell = Cell(DELTA, parts, note=Text(N_("δ one layer further back")))
    return [cell, Cell(GRAD, {"W": w})]


SLOPES = {
    "relu": (Source("(z1 > 0)"), Source("(z2 > 0)")),
    "tanh": (Source("(1 - h1 ** 2)"), Source("(1 - h2 ** 2)")),
    "sigmoid": (Source("h1 * (1 - h1)"), Source("h2 * (1 - h2)")),
}
"""The slope of each activation, behind the first layer and behind the second."""


def _given(template: Source, name: Source, tensor: Tensor) -> Cell:
    """Return the cell that makes a tensor."""
    return Cell(template, {"name": name}, {"n": shortest(tensor)})
