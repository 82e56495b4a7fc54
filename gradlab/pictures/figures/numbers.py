"""Numbers and names as figures print them."""

from __future__ import annotations

import html
import math

import torch
from torch import Tensor

from gradlab.words.numbers import MINUS, without_zeros, written


def signs(columns: int) -> int:
    """Return how many signs a number may have when so many stand side by side on a phone.

    >>> signs(3), signs(7), signs(10)
    (7, 6, 5)
    """
    return 7 if columns <= 5 else 6 if columns <= 7 else 5


def text_size(columns: int) -> int:
    """Return the size in pixels of numbers of signs(columns), which small cells leave out.

    >>> text_size(3), text_size(7), text_size(10)
    (14, 12, 12)
    """
    return 14 if columns <= 5 else 12


def escaped(text: str) -> str:
    """Return text that plotly shows as it is and does not read as HTML.

    >>> escaped("a<b")
    'a&lt;b'
    """
    return html.escape(text, quote=False)


def printed(values: Tensor, width: int) -> list[str]:
    """Return the elements of a tensor, flattened, as texts of one kind and about so many signs.

    All are in fixed point, rounded to the same number of decimals, or all in powers of ten where
    fixed point would be too wide or leave hardly a digit but zeros. Zeros at the end are left
    out, but 0.0000 is what is rounded to zero; an exact zero is a bare "0". Where there is room
    for five signs only, a zero before the point gives way to another decimal.

    Args:
        values: any shape, floating point; need not be finite.
        width: the number of signs that each text should have at most, 5 or more.

    >>> printed(torch.tensor([0.19687, -0.10729, 0.0]), width=7)
    ['0.1969', '−0.1073', '0']
    >>> printed(torch.tensor([0.19687, -0.10729, 0.0]), width=5)
    ['.197', '−.107', '0']
    >>> printed(torch.tensor([1.5e-8, -0.0, torch.nan]), width=7)
    ['1.5e−8', '0', 'nan']
    """
    flat = values.detach().double().flatten().tolist()
    largest = max((abs(value) for value in flat if math.isfinite(value)), default=0.0)
    (style,) = print_styles(torch.tensor([largest], dtype=torch.float64), width)
    return [in_style(value, style) for value in flat]


def in_style(value: float, style: str) -> str:
    """Return a number as print_styles says.

    >>> in_style(0.19687, "4"), in_style(-0.19687, "3n"), in_style(0.00123, "e1")
    ('0.1969', '−.197', '1.2e−3')
    """
    if style.startswith("e"):
        return _power(value, int(style[1:]))
    text = _fixed(value, int(style[0]))
    return text.replace("0.", ".", 1) if style.endswith("n") else text


def print_styles(largest: Tensor, width: int) -> list[str]:
    """Return how rows of numbers are printed, in the words of gradlab.maths.along.Printed.styles.

    Args:
        largest: the largest finite magnitude of each row, shape (rows,), float64.
        width: the number of signs that each text should have at most, 5 or more.

    >>> print_styles(torch.tensor([0.25, 1e-9, 123.4]), 7)
    ['4', 'e1', '2']
    >>> print_styles(torch.tensor([0.25, 12.5]), 5)
    ['3n', '1']
    """
    is_narrow = (largest < 0.9995) & (width == 5)
    whole = 1 + largest.round().clamp(min=1).log10().floor()
    decimals = width - 2 - torch.where(is_narrow, 0, whole)  # without sign, point and whole part
    figures = max(0, width - 6)  # after the first one, where powers of ten stand
    is_hidden = (largest > 0) & (largest < 10.0 ** (figures - decimals))
    is_fixed = (decimals >= 0) & ~is_hidden
    codes: list[int] = torch.where(is_fixed, 2 * decimals + is_narrow, -1).int().tolist()
    words = {code: f"{code // 2}{'n' * (code % 2)}" for code in set(codes)} | {-1: f"e{figures}"}
    return [words[code] for code in codes]


def _fixed(value: float, decimals: int) -> str:
    """Return the number with at most so many decimals, and a minus only before what is not zero."""
    if not value or not math.isfinite(value):
        return written(value)
    text = without_zeros(f"{value:.{decimals}f}")
    return text.replace("-", MINUS if text.strip("-0.") else "")


def _power(value: float, decimals: int) -> str:
    """Return the number as m·10ᵏ, written 1.5e−8."""
    if not value or not math.isfinite(value):
        return written(value)
    mantissa, exponent = f"{value:.{decimals}e}".split("e")
    return f"{without_zeros(mantissa)}e{int(exponent)}".replace("-", MINUS)
