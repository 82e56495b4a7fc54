"""Which role, and so which colour, a variable has by its name."""

from __future__ import annotations

ROLES: dict[str, str] = {
    "w": "w",
    "b": "w",
    "T": "w",
    "x": "x",
    "a": "x",
    "X": "x",
    "logits": "x",
    "y": "target",
    "c": "target",
    "target": "target",
    "eps": "target",
    "soft": "target",
    "pred": "prediction",
    "p": "prediction",
    "q": "prediction",
    "probs": "prediction",
    "prob": "prediction",
    "log_probs": "prediction",
    "loss": "loss",
    "mse": "loss",
    "L": "loss",
    "weight": "w",
    "bias": "w",
}
"""The names that the lessons use; a number at the end ("w1") changes nothing."""


def role(variable: str) -> str:
    """Return the role of a variable, or "" when its name says nothing.

    Args:
        variable: a name; of a dotted one ("linear.weight") the last part counts, of several
            ("values, rest") the first.

    >>> role("w2"), role("layers.0.bias"), role("pred"), role("h")
    ('w', 'w', 'prediction', '')
    """
    first = variable.split(",")[0].strip()
    name = first.rsplit(".", 1)[-1]
    return ROLES.get(name) or ROLES.get(name.rstrip("0123456789"), "")
