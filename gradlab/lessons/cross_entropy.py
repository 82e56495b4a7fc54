"""What the cross-entropy lesson shows of its loss: p, y and p − y beside what torch found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from gradlab.functions import FUNCTIONS
from gradlab.functions.along import AlongSlider, along
from gradlab.functions.point import Place, Point, point
from gradlab.functions.rows import columns_of
from gradlab.functions.sliders import Slider, sliders_of
from gradlab.words.numbers import written
from gradlab.words.text import N_, Text

WRONG = (4.0, -4.0, 0.0)
"""The logits of a model that is sure of class 0 where class 1 is right."""


@dataclass(frozen=True, eq=False)
class Parts:
    """The bars of the lesson, each of shape (n,), or (steps, n) along a slider.

    Args:
        probs: p, the softmax of logits / T.
        target: y, what is aimed at: 1 for the class, of which ε is spread evenly.
        residual: p − y.
        grad: logits.grad as torch found it, (p − y) / T.
    """

    probs: Tensor
    target: Tensor
    residual: Tensor
    grad: Tensor


def parts(of: Point) -> Parts:
    """Return the bars of a soft cross-entropy at its numbers.

    >>> from gradlab.functions.point import point_at
    >>> numbers = {"logits": [4.0, -4.0, 0.0], "target": 1.0, "eps": 0.0, "T": 1.0}
    >>> found = parts(point_at(FUNCTIONS["soft_cross_entropy"], numbers))
    >>> found.residual
    tensor([ 0.9817, -0.9997,  0.0180])
    >>> torch.allclose(found.grad, found.residual)
    True
    """
    grad = of.grads["logits"]
    assert grad is not None  # noqa: S101 -- the loss depends on its logits
    return _parts(of.arguments, grad)


def parts_along(of: Point) -> list[tuple[AlongSlider, Parts]]:
    """Return the loss and the bars at every step of each slider, the other numbers held fixed."""
    sliders = [each for each in sliders_of(of) if each.name in of.moving]
    found = []
    for each in along(of, Place("logits"), sliders=sliders):
        if each.jacobians is not None:
            columns = columns_of(of, [each.slider])
            found.append((each, _parts(columns, each.jacobians[:, 0])))
    return found


def _parts(given: Mapping[str, Tensor], grad: Tensor) -> Parts:
    """Return the bars at one place or at many, as the arguments' first dimension says."""
    logits, eps, softness = given["logits"], given["eps"][..., None], given["T"][..., None]
    n = logits.shape[-1]
    probs = F.softmax(logits / softness, dim=-1)
    target = (1 - eps) * F.one_hot(given["target"], n) + eps / n
    return Parts(probs, target, probs - target, grad)


def is_plain(of: Point) -> bool:
    """Whether a soft cross-entropy is the plain one: no ε, and temperature 1."""
    return of.arguments["eps"].item() == 0 and of.arguments["T"].item() == 1


def hard(of: Point, key: str = "cross_entropy") -> Point:
    """Return a loss of the table that takes a class, at the logits and the class of another."""
    return point(FUNCTIONS[key], {name: of.arguments[name] for name in ("logits", "target")})


def unsmoothed(of: Point) -> Point:
    """Return a soft cross-entropy without ε at temperature 1 as the plain one, others as is."""
    return hard(of) if is_plain(of) else of


def reading(of: Point, found: Parts) -> Text:
    """Return the sentence that reads the bars: who is pulled up, and who pushes."""
    k = int(of.arguments["target"])
    worst = int(found.residual.argmax())
    named = {
        "right": of.columns("logits")[k],
        "p": written(found.probs[k], 4),
        "y": written(found.target[k], 4),
        "pull": written(found.grad[k], 4),
        "worst": of.columns("logits")[worst],
        "push": written(found.grad[worst], 4),
    }
    if found.residual[k] < 0:
        return Text(
            N_(
                "The right class has p = {p} and should have {y}: its slope is {pull}, a step "
                "downhill raises {right}. {worst} has most too much, its slope is {push}: it falls."
            ),
            named,
        )
    return Text(
        N_(
            "The right class has p = {p}, no less than the target's {y}: its slope is {pull}, and "
            "a step downhill does not raise {right} any more."
        ),
        named,
    )


@dataclass(frozen=True, eq=False)
class Floor:
    """How low a loss can get, each of shape (), or (steps,) along a slider.

    Args:
        loss: −Σ y log p.
        entropy: −Σ y log y, what is left when p = y.
        divergence: Σ y log(y/p), what learning can still take away.
    """

    loss: Tensor
    entropy: Tensor
    divergence: Tensor


def floor(of: Point) -> Floor:
    """Return the loss of a soft cross-entropy and its two parts, each computed by itself.

    >>> from gradlab.functions.point import point_at
    >>> numbers = {"logits": [4.0, -4.0, 0.0], "target": 1.0, "eps": 0.3, "T": 1.0}
    >>> found = floor(point_at(FUNCTIONS["soft_cross_entropy"], numbers))
    >>> torch.allclose(found.loss, found.entropy + found.divergence)
    True
    """
    return _floor(of.arguments, parts(of), of.value)


def floors_along(of: Point) -> list[tuple[Slider, Floor]]:
    """Return the loss and its two parts at every step of each slider."""
    return [
        (each.slider, _floor(columns_of(of, [each.slider]), found, each.value))
        for each, found in parts_along(of)
    ]


def _floor(given: Mapping[str, Tensor], found: Parts, loss: Tensor) -> Floor:
    log_probs = F.log_softmax(given["logits"] / given["T"][..., None], dim=-1)
    apart = F.kl_div(log_probs, found.target, reduction="none").sum(dim=-1)
    return Floor(loss, torch.special.entr(found.target).sum(dim=-1), apart)


def lowest_logits(of: Point) -> list[float] | None:
    """Return logits whose probabilities are the target, None where only infinite ones would be.

    They are T·log y, moved so that they sum to 0.
    """
    target = parts(of).target
    if not bool((target > 0).all()):
        return None
    logits = of.arguments["T"] * target.log()
    return [round(value, 4) for value in (logits - logits.mean()).tolist()]


def stall(of: Point, other: Point) -> Tensor:
    """Return how many times longer the gradient of one loss is than that of another, shape ().

    >>> from gradlab.functions.point import point_at
    >>> wrong = {"logits": list(WRONG), "target": 1.0}
    >>> losses = [point_at(FUNCTIONS[key], wrong) for key in ("cross_entropy", "mse_of_softmax")]
    >>> round(stall(*losses).item())
    86
    """
    first, second = of.grads["logits"], other.grads["logits"]
    assert first is not None  # noqa: S101 -- both depend on their logits
    assert second is not None  # noqa: S101
    ratio: Tensor = first.norm() / second.norm()
    return ratio
