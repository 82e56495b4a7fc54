"""Numbers as they are shown in rules, in the drawing and in tables."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

FEW = 12
"""Elements of a tensor that are written out; a larger one is summarised."""


class Summary(NamedTuple):
    """A large tensor in a few numbers. norm is the square root of the sum of squares."""

    shape: tuple[int, ...]
    min: float
    mean: float
    max: float
    norm: float


def summary(tensor: Tensor) -> Summary:
    """Return shape, min, mean, max and norm of a real tensor with at least one element.

    A tensor may be sparse: it is summarised with all its zeros.

    >>> summary(torch.tensor([3.0, -4.0]))
    Summary(shape=(2,), min=-4.0, mean=-0.5, max=3.0, norm=5.0)
    """
    wide = plain(tensor).to(torch.float64)
    return Summary(
        tuple(tensor.shape),
        wide.min().item(),
        wide.mean().item(),
        wide.max().item(),
        wide.norm().item(),
    )


def plain(tensor: Tensor) -> Tensor:
    """Return a tensor as a dense array of numbers: torch also has sparse ones and mere zeros."""
    found = tensor.detach().to_dense()
    if found._is_zerotensor():
        return torch.zeros(found.shape, dtype=found.dtype)
    return found.resolve_conj().resolve_neg()


def number(value: complex | float) -> str:
    """Return a number with at most four significant digits; a whole float keeps its ".0".

    >>> number(2.0), number(0.19730), number(-1e-8), number(3), number(float("nan")), number(True)
    ('2.0', '0.1973', '-1e-08', '3', 'nan', 'True')
    """
    if isinstance(value, (bool, int, complex)):
        return str(value)
    text = f"{value:.4g}"
    is_whole = math.isfinite(value) and not set(text) & set(".e")
    return f"{text}.0" if is_whole else text


def text(value: object) -> str:
    """Return a tensor's elements in brackets, or its summary beyond FEW of them.

    >>> text(torch.tensor([[1.0, 2.5]])), text(torch.tensor(2.0)), text(None)
    ('[[1.0, 2.5]]', '2.0', '')
    >>> text(torch.zeros(4, 5))
    '(4, 5): min 0.0, mean 0.0, max 0.0, norm 0.0'
    """
    if value is None:
        return ""
    if not isinstance(value, Tensor):
        return number(value) if isinstance(value, (int, float)) else str(value)
    if value.numel() <= FEW:
        return _nested(plain(value).tolist())
    found = summary(value.abs() if value.is_complex() else value)
    sizes = "sizes " if value.is_complex() else ""
    return (
        f"{found.shape}: {sizes}min {number(found.min)}, mean {number(found.mean)}, "
        f"max {number(found.max)}, norm {number(found.norm)}"
    )


def latex(value: object) -> str:
    r"""Return a small tensor as a LaTeX number, row or matrix, "" if it is too large for that.

    >>> latex(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    '\\begin{bmatrix}1.0 & 2.0\\\\3.0 & 4.0\\end{bmatrix}'
    """
    if not isinstance(value, Tensor):
        return number(value) if isinstance(value, (int, float)) else ""
    if value.numel() > FEW or value.dim() > 2 or value.is_complex():
        return ""
    if value.dim() == 0:
        return _power(number(plain(value).item()))
    rows = plain(value).tolist() if value.dim() == 2 else [plain(value).tolist()]
    lines = [" & ".join(_power(number(entry)) for entry in row) for row in rows]
    body = r"\\".join(lines)
    return rf"\begin{{bmatrix}}{body}\end{{bmatrix}}"


def _power(shown: str) -> str:
    """Return 1e-08 as a power of ten."""
    digits, _, exponent = shown.partition("e")
    if not exponent:
        return {"inf": r"\infty", "-inf": r"-\infty", "nan": r"\mathrm{nan}"}.get(shown, shown)
    return rf"{digits}\cdot 10^{{{int(exponent)}}}"


def _nested(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_nested(part) for part in value)}]"
    return number(value) if isinstance(value, (int, float)) else str(value)
