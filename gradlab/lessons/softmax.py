"""What the softmax lesson asks of its logits beyond the Jacobian itself."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.functions import Function
from gradlab.functions.point import Point
from gradlab.words.numbers import written
from gradlab.words.text import N_, Text

PRESETS = ((0.1043, 0.4946, 0.3141), (0.7728, 0.4713, 0.9653))
"""The logits of the two tutorials, as `torch.rand(3)` once gave them."""


def random_logits(n: int, seed: int) -> list[float]:
    """Return n logits from a normal distribution, the same for the same seed, four decimals.

    The generator is its own: torch's global random state is left alone.

    >>> random_logits(2, 0) == random_logits(2, 0)
    True
    """
    generator = torch.Generator().manual_seed(seed)
    return [round(value, 4) for value in torch.randn(n, generator=generator).tolist()]


def shift_change(logits: Tensor, shift: float, temperature: float) -> Tensor:
    """Return how far adding a constant to every logit moves the probabilities, at most; shape ().

    Args:
        logits: shape (n,).
        shift: the constant.
        temperature: what the logits are divided by.

    >>> shift_change(torch.tensor([1.0, 2.0]), 4.0, 1.0).item() < 1e-6
    True
    """
    before = F.softmax(logits / temperature, dim=0)
    after = F.softmax((logits + shift) / temperature, dim=0)
    return (after - before).abs().max()


def logit_line(logits: Tensor, temperature: float, i: int) -> tuple[float, float]:
    """Return (T, c): with logit i at T·log(p/(1−p)) + c, probability i of softmax(a/T) is p.

    The other logits stay where they are: c = T·log Σ exp(a_k/T) over them, in float64.

    Args:
        logits: a, shape (n,), n at least 2.
        temperature: T.
        i: which of the logits moves.

    >>> logit_line(torch.tensor([5.0, 0.0, 0.0]), 1.0, 0)  # c = log 2: alone against two zeros
    (1.0, 0.6931471805599453)
    """
    others = torch.cat([logits[:i], logits[i + 1 :]]).double()
    return temperature, temperature * torch.logsumexp(others / temperature, dim=0).item()


def loss_cotangent(probs: Tensor, target: int) -> list[float]:
    """Return ∂L/∂p of L = −log p[target], what a loss behind the softmax sends back as v.

    Args:
        probs: shape (n,).
        target: the index of the right class.

    >>> loss_cotangent(torch.tensor([0.25, 0.75]), 0)
    [-4.0, 0.0]
    """
    leaf = probs.detach().clone().requires_grad_()
    (v,) = torch.autograd.grad(-leaf[target].log(), leaf)
    return [round(value, 4) for value in v.tolist()]


def is_probs(function: Function) -> bool:
    """Whether a function's outputs are a softmax's probabilities."""
    return function.output.symbol == "p"


def row_reading(of: Point, name: str, jacobian: Tensor, row: int) -> Text:
    """Return the sentence that reads one row of a Jacobian.

    Args:
        of: the function at its numbers.
        name: the argument that the Jacobian is by.
        jacobian: J, shape (m, n).
        row: the output.
    """
    values = jacobian[row]
    strongest = int(values.abs().argmax())
    value = values[strongest].item()
    sentence = N_("No input moves {output}: every slope in row {row} is zero.")
    if value > 0:
        sentence = N_(
            "Row {row}: {input} moves {output} the most. Raise {input} by 0.01, and {output} rises "
            "by about {value}."
        )
    elif value < 0:
        sentence = N_(
            "Row {row}: {input} moves {output} the most. Raise {input} by 0.01, and {output} falls "
            "by about {value}."
        )
    output, input_ = of.outputs[row], of.columns(name)[strongest]
    named = {"output": output, "input": input_, "value": written(abs(value) / 100)}
    return Text(sentence, {"row": row, **named})
