"""Numbers as they are shown in rules, in the drawing and in tables."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from gradlab.words.numbers import DIGITS, written
from gradlab.words.numbers import latex as number_latex

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


def text(value: object, digits: int = DIGITS) -> str:
    """Return a tensor's elements in brackets, or its summary beyond FEW of them.

    Args:
        value: a tensor or a number; anything else is written as Python does, None as "".
        digits: the most significant digits of a number.

    >>> text(torch.tensor([[1.0, -2.5]])), text(torch.tensor(2.0)), text(None)
    ('[[1, −2.5]]', '2', '')
    >>> text(torch.zeros(4, 5))
    '(4, 5): min 0, mean 0, max 0, norm 0'
    """
    if value is None:
        return ""
    if not isinstance(value, Tensor):
        return _spelled(value, digits)
    if value.numel() <= FEW:
        return _nested(plain(value).tolist(), digits)
    found = summary(value.abs() if value.is_complex() else value)
    sizes = "sizes " if value.is_complex() else ""
    told = (
        f"{name} {written(each, digits)}"
        for name, each in zip(found._fields[1:], found[1:], strict=True)
    )
    return f"{found.shape}: {sizes}{', '.join(told)}"


def latex(value: object) -> str:
    r"""Return a small tensor as a LaTeX number, row or matrix, "" if it is too large for that.

    >>> latex(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    '\\begin{bmatrix}1 & 2\\\\3 & 4\\end{bmatrix}'
    """
    if not isinstance(value, Tensor):
        return number_latex(value) if isinstance(value, (int, float)) else ""
    if value.numel() > FEW or value.dim() > 2 or value.is_complex():
        return ""
    if value.dim() == 0:
        return number_latex(plain(value).item())
    rows = plain(value).tolist() if value.dim() == 2 else [plain(value).tolist()]
    lines = [" & ".join(number_latex(entry) for entry in row) for row in rows]
    body = r"\\".join(lines)
    return rf"\begin{{bmatrix}}{body}\end{{bmatrix}}"


def _nested(value: object, digits: int) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_nested(part, digits) for part in value)}]"
    return _spelled(value, digits)


def _spelled(value: object, digits: int) -> str:
    return written(value, digits) if isinstance(value, (int, float, complex)) else str(value)
