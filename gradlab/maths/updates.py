"""What one call of a training step does to numbers, by the papers and the documentation.

Written apart from torch's own code, which it is checked against. A rule is a list of assignments,
in order: each reads numbers by their names and gives one of them a new value. They use operators
and torch's functions alone, so that the same lines compute with float64 tensors and spell
themselves out with Terms (gradlab.tape.terms).

The names: p a parameter, g its gradient, lr, mu the momentum, decay the weight decay, buf the
momentum buffer, m and v the means of the gradient and of its square, t the number of steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

Assignment = tuple[str, Callable[[Any], Any]]
"""A name and what it becomes, read from an object with the names as attributes."""

Rule = tuple[Assignment, ...]

TINY = 1e-6
"""What clip_grad_norm_ adds to the norm, as its documentation's source says."""

_DECAY_IN_GRADIENT: Assignment = ("g", lambda s: s.g + s.decay * s.p)


def sgd(*, momentum: bool, nesterov: bool, decay: bool, is_first: bool) -> Rule:
    """Return the step of torch.optim.SGD, with dampening 0.

    Momentum: Polyak 1964, in the form of Sutskever et al. 2013 that torch's page notes.

    Args:
        momentum: whether mu is not 0.
        nesterov: whether the step looks ahead along the buffer.
        decay: whether decay is not 0.
        is_first: whether there is no buffer yet; it then begins as the gradient itself.

    >>> rule = sgd(momentum=False, nesterov=False, decay=False, is_first=True)
    >>> computed(rule, {"p": 3.0, "g": 300.0, "lr": 0.1})["p"]
    -27.0
    """
    lines = [_DECAY_IN_GRADIENT] if decay else []
    if not momentum:
        return (*lines, ("p", lambda s: s.p - s.lr * s.g))
    lines.append(("buf", (lambda s: s.g) if is_first else (lambda s: s.mu * s.buf + s.g)))
    if nesterov:
        lines.append(("g", lambda s: s.g + s.mu * s.buf))
        return (*lines, ("p", lambda s: s.p - s.lr * s.g))
    return (*lines, ("p", lambda s: s.p - s.lr * s.buf))


def adam(*, decay: bool, decoupled: bool) -> Rule:
    """Return the step of torch.optim.Adam (Kingma and Ba 2015) or AdamW (Loshchilov, Hutter 2019).

    Args:
        decay: whether decay is not 0.
        decoupled: whether it shrinks the parameter itself, AdamW, or goes into the gradient.

    >>> rule = adam(decay=False, decoupled=False)
    >>> start = {"p": 1.0, "g": 300.0, "m": 0.0, "v": 0.0, "t": 1.0, "lr": 0.1}
    >>> usual = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    >>> round(computed(rule, start | usual)["p"], 6)
    0.9
    """
    shrunk: Assignment = ("p", lambda s: s.p - s.lr * s.decay * s.p)
    first = (shrunk if decoupled else _DECAY_IN_GRADIENT,) if decay else ()
    return (
        *first,
        ("m", lambda s: s.beta1 * s.m + (1 - s.beta1) * s.g),
        ("v", lambda s: s.beta2 * s.v + (1 - s.beta2) * s.g**2),
        ("m_hat", lambda s: s.m / (1 - s.beta1**s.t)),
        ("v_hat", lambda s: s.v / (1 - s.beta2**s.t)),
        ("p", lambda s: s.p - s.lr * s.m_hat / (torch.sqrt(s.v_hat) + s.eps)),
    )


def rmsprop(*, momentum: bool, decay: bool) -> Rule:
    """Return the step of torch.optim.RMSprop (Hinton's lecture 6e, 2012), not centred.

    Args:
        momentum: whether mu is not 0.
        decay: whether decay is not 0.
    """
    first = (_DECAY_IN_GRADIENT,) if decay else ()
    mean: Assignment = ("v", lambda s: s.alpha * s.v + (1 - s.alpha) * s.g**2)
    if momentum:
        return (
            *first,
            mean,
            ("buf", lambda s: s.mu * s.buf + s.g / (torch.sqrt(s.v) + s.eps)),
            ("p", lambda s: s.p - s.lr * s.buf),
        )
    return (*first, mean, ("p", lambda s: s.p - s.lr * s.g / (torch.sqrt(s.v) + s.eps)))


BY_HAND: Rule = (("p", lambda s: s.p - s.lr * s.g),)
"""w -= lr * w.grad."""

NORMS: Mapping[str, Rule] = {
    "w": (("n", lambda s: torch.sqrt(s.g_w**2)),),
    "b": (("n", lambda s: torch.sqrt(s.g_b**2)),),
    "wb": (("n", lambda s: torch.sqrt(s.g_w**2 + s.g_b**2)),),
}
"""The common norm of the gradients that are there."""

CLIPPING: Rule = (("c", lambda s: torch.clamp(s.max_norm / (s.n + TINY), max=1.0)),)
"""The factor of clip_grad_norm_ (Pascanu et al. 2013), never more than 1."""

SHORTENED: Rule = (("g", lambda s: s.c * s.g),)

CUT_OFF: Rule = (("g", lambda s: torch.clamp(s.g, -s.max_norm, s.max_norm)),)
"""clip_grad_value_."""

HALVED_LR: Rule = (("lr", lambda s: s.lr * s.gamma),)
"""StepLR at a multiple of its step_size."""

WARMED_LR: Rule = (
    ("f_before", lambda s: s.start + (1 - s.start) * s.k_before / s.T),
    ("f", lambda s: s.start + (1 - s.start) * s.k / s.T),
    ("lr", lambda s: s.lr * s.f / s.f_before),
)
"""LinearLR to end_factor 1; k is the number of its steps, T at most."""

FIRST_WARMED_LR: Rule = (("lr", lambda s: s.lr * s.start),)

UNSCALED: Rule = (("g", lambda s: s.g / s.scale),)
"""GradScaler.unscale_ (Micikevicius et al. 2018)."""

BACKED_OFF: Rule = (("scale", lambda s: s.scale * 0.5),)
"""GradScaler.update after inf or nan."""

ERROR: Rule = (("e", lambda s: s.x * s.w + s.b - s.y),)
"""How far the straight line is from the target, for each sample."""


def gradient(loss: str, of: str, share: float = 1.0) -> Rule | None:
    """Return the derivative dL of a loss by hand, None for a parameter that it does not use.

    Args:
        loss: "line", mean(e²) of an error e, see ERROR; "steep", 50 w²; "slopes",
            100 w + 0.01 b.
        of: "w" or "b".
        share: what the loss is multiplied by.

    >>> computed(gradient("steep", "w"), {"w": 3.0})["dL"]
    300.0
    """
    rules: Mapping[str, Rule] = {
        "line w": (("dL", lambda s: share * torch.mean(2 * s.e * s.x)),),
        "line b": (("dL", lambda s: share * torch.mean(2 * s.e)),),
        "steep w": (("dL", lambda s: 100 * s.w),),
        "slopes w": (("dL", lambda _: 100.0),),
        "slopes b": (("dL", lambda _: 0.01),),
    }
    return rules.get(f"{loss} {of}")


ADDED: Rule = (("g", lambda s: s.g + s.dL),)
"""backward() where .grad holds something already."""

SCALED: Rule = (("dL", lambda s: s.scale * s.dL),)
"""The gradient of the loss times the scale."""


def computed(rule: Rule, numbers: Mapping[str, float | Tensor]) -> dict[str, float | Tensor]:
    """Return the numbers after a rule, in float64; those it gives a new value are floats.

    Args:
        rule: the assignments.
        numbers: what they read, by name: numbers, or tensors for several samples.
    """
    wide = {name: torch.as_tensor(value, dtype=torch.float64) for name, value in numbers.items()}
    names = SimpleNamespace(**wide)
    for name, value in rule:
        setattr(names, name, torch.as_tensor(value(names), dtype=torch.float64))
    return {name: _number(value) for name, value in vars(names).items()}


def _number(value: Tensor) -> float | Tensor:
    return value if value.dim() else value.item()
