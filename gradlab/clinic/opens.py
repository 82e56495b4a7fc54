"""Where else the state of a case can be handled: the ledger or the sandbox. Data only."""

from __future__ import annotations

from collections.abc import Mapping

OPENS: dict[str, tuple[str, dict[str, str]]] = {
    "twice": ("backward", {"calls": "fbb"}),
    "accumulates": ("backward", {"calls": "fbfbfb", "w": "$w", "x": "1", "y": "0"}),
    "nonleaf-grad": ("backward", {"calls": "fbi"}),
    "unused": ("backward", {"calls": "fu"}),
    "grad-returns": ("backward", {"calls": "fgy"}),
    "second-derivative": ("backward", {"calls": "fgd"}),
    "leaf-inplace": ("backward", {"calls": "fbw"}),
    "loses-leaf": ("backward", {"calls": "fbtfbt"}),
    "grad-is-none": ("backward", {"calls": "o"}),
    "sum-trap": (
        "sandbox",
        {"expr": "softmax(a, dim=0).sum()", "a.0": "0.5", "a.1": "$a", "a.2": "-0.3"},
    ),
    "where": (
        "sandbox",
        {"expr": "torch.where(x > 0, sqrt(x), 0).sum()", "x.kind": "vector", "x.n": "2",
         "x.0": "$x", "x.1": "4.0"},
    ),
    "norm": (
        "sandbox",
        {"expr": "sqrt((v ** 2).sum())", "v.kind": "vector", "v.n": "2", "v.0": "$v", "v.1": "0.0"},
    ),
    "clamp": (
        "sandbox",
        {"expr": "((x.clamp(0, 1) - 0.2) ** 2).sum()", "x.kind": "vector", "x.n": "3",
         "x.0": "$x", "x.1": "0.5", "x.2": "3.0"},
    ),
    "rounding": (
        "sandbox",
        {"expr": "torch.round(x).sum()", "x.kind": "vector", "x.n": "2", "x.0": "0.2", "x.1": "$x"},
    ),
    "division": (
        "sandbox",
        {"expr": "(x / x.abs()).sum()", "x.kind": "vector", "x.n": "2", "x.0": "$x", "x.1": "4.0"},
    ),
    "half-detached": ("sandbox", {"expr": "x * x.detach()", "x": "$x"}),
}  # fmt: skip
"""The page and its parameters by the case's key; "$x" is the number of the dial x."""


def opened_at(key: str, numbers: Mapping[str, float]) -> tuple[str, dict[str, str]] | None:
    """Return the page and the parameters that open a case's state, None where none can.

    Args:
        key: the case.
        numbers: its dials' numbers by name.

    >>> opened_at("half-detached", {"x": 3.0})
    ('sandbox', {'expr': 'x * x.detach()', 'x': '3.0'})
    """
    if key not in OPENS:
        return None
    page, state = OPENS[key]
    dials = {f"${name}": str(number) for name, number in numbers.items()}
    return page, {name: dials.get(value, value) for name, value in state.items()}
