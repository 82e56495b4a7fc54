"""Where else the state of a case can be handled: on another page, or stepped. Data only."""

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
    "no-graph": ("backward", {"calls": "nb"}),
    "too-late": ("backward", {"calls": "lfqb"}),
    "twice-silently": ("backward", {"calls": "avv"}),
    "reference-cycle": ("backward", {"calls": "fbC"}),
    "zero-or-none": ("training", {"calls": "gMfbp8p", "mu": "$momentum"}),
    "zero-before-step": ("training", {"calls": "gfbzp", "w": "$w"}),
    "zero-in-accumulation": ("training", {"calls": "gz5bz6bp", "w": "$w"}),
    "undivided-accumulation": ("training", {"calls": "gz1b2bp", "w": "$w"}),
    "step-before-scheduler": ("training", {"calls": "gyfbkp", "w": "$w"}),
    "clip-after-step": ("training", {"calls": "gsbpc", "w": "$w"}),
    "optimizer-too-early": ("training", {"calls": "gmfbp"}),
    "optimizer-not-told": ("training", {"calls": "qojfbp", "lr": "$lr"}),
    "clip-scaled": ("training", {"calls": "gifwc09", "w": "$w"}),
    "scaler-no-checks": ("training", {"calls": "gifwz0", "w": "$w"}),
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
    "stuck": (
        "sandbox",
        {"expr": "F.mse_loss(softmax(z, dim=0), t)", "z.kind": "vector",
         "z.n": "3", "z.low": "-100", "z.high": "100", "z.0": "0", "z.1": "$z", "z.2": "0",
         "t.kind": "vector", "t.n": "3", "t.0": "1", "t.1": "0", "t.2": "0"},
    ),
    "double-softmax": (
        "sandbox",
        {"expr": "-log_softmax(softmax(z, dim=0), dim=0)[0]",
         "z.kind": "vector", "z.n": "3", "z.low": "-10", "z.high": "10", "z.0": "0",
         "z.1": "$z", "z.2": "0"},
    ),
    "nll-probabilities": (
        "sandbox",
        {"expr": "-softmax(z, dim=0)[0]", "z.kind": "vector", "z.n": "3",
         "z.0": "1", "z.1": "$z", "z.2": "0"},
    ),
    "masked-nan": (
        "sandbox",
        {"expr": "(log(x) * mask).sum()", "x.kind": "vector", "x.n": "2",
         "x.0": "$x", "x.1": "4", "mask.kind": "vector", "mask.n": "2", "mask.0": "0",
         "mask.1": "1"},
    ),
    "singular": ("graph", {"f": "softmax", "row": "0", "n": "3", "a0": "1", "a1": "$a", "a2": "3"}),
    "half-detached": ("sandbox", {"expr": "x * x.detach()", "x": "$x"}),
    "vector": ("softmax", {"a0": "0.5", "a1": "$a", "a2": "-0.3", "calls": "fb"}),
    "log-softmax": (
        "cross_entropy",
        {"z0": "0", "z1": "5", "z2": "0", "y": "0", "times": "40", "stable": "true"},
    ),
    "saturated-bce": ("cross_entropy", {"z": "25", "t": "0", "binary": "true"}),
}  # fmt: skip
"""The page and its parameters by the case's key; "$x" is the number of the dial x."""


def opened_at(key: str, numbers: Mapping[str, float]) -> tuple[str, dict[str, str]] | None:
    """Return the page and the parameters that open a case's state, None where none can.

    A function of the sandbox opens with its graph, to be stepped through.

    Args:
        key: the case.
        numbers: its dials' numbers by name.

    >>> opened_at("half-detached", {"x": 3.0})
    ('sandbox', {'nodes': 'true', 'expr': 'x * x.detach()', 'x': '3.0'})
    """
    if key not in OPENS:
        return None
    page, state = OPENS[key]
    dials = {f"${name}": str(number) for name, number in numbers.items()}
    filled = {name: dials.get(value, value) for name, value in state.items()}
    return page, ({"nodes": "true"} | filled if page == "sandbox" else filled)
