"""How a number is written, wherever a page or a notebook shows one.

Code, and what torch itself prints, keep Python's own form.
"""

from __future__ import annotations

import math
from typing import SupportsFloat

Numeric = complex | SupportsFloat
MINUS = "−"
DIGITS = 5
"""Significant digits of a number that stands for itself."""
LONGEST_WHOLE = 10**6
"""Beyond it, a number is written as a power of ten."""


def written(value: Numeric, digits: int = DIGITS) -> str:
    """Return a number with at most so many significant digits and no zero at its end.

    >>> written(2.0), written(-1 / 3), written(-0.0), written(12345.6), written(True)
    ('2', '−0.33333', '0', '12346', 'True')
    >>> written(1.49e-8, 2), written(-2e7), written(float("-inf")), written(1 - 2j)
    ('1.5e−8', '−2e7', '−inf', '1−2j')
    """
    return plain(value, digits).replace("-", MINUS)


def plain(value: Numeric, digits: int = DIGITS) -> str:
    """Return the same with a hyphen for a minus, as a field takes it that is typed into.

    >>> plain(-0.25), plain(-3e-12)
    ('-0.25', '-3e-12')
    """
    if isinstance(value, complex):
        sign = "-" if value.imag < 0 else "+"
        return f"{plain(value.real, digits)}{sign}{plain(abs(value.imag), digits)}j"
    if isinstance(value, int):
        return str(value)
    value = float(value)
    if not math.isfinite(value):
        return str(value)
    text = f"{value:.{digits}g}"
    if "e" not in text:
        return "0" if value == 0 else text
    if 1 <= abs(value) < LONGEST_WHOLE:
        return f"{value:.0f}"
    mantissa, exponent = text.split("e")
    return f"{mantissa}e{int(exponent)}"


def latex(value: Numeric, digits: int = DIGITS) -> str:
    r"""Return a number as LaTeX.

    >>> print(latex(-1e-8), latex(0.5), latex(float("inf")))
    -1 \cdot 10^{-8} 0.5 \infty
    """
    mantissa, _, exponent = plain(value, digits).partition("e")
    if exponent:
        return rf"{mantissa} \cdot 10^{{{exponent}}}"
    words = {"inf": r"\infty", "-inf": r"-\infty", "nan": r"\mathrm{nan}"}
    return words.get(mantissa, mantissa)


def without_zeros(text: str) -> str:
    """Return a number in fixed point without the zeros at its end, unless it is all zeros.

    >>> without_zeros("0.2500"), without_zeros("−2.0"), without_zeros("100")
    ('0.25', '−2', '100')
    >>> without_zeros("0.0000")
    '0.0000'
    """
    if "." not in text or not text.strip("-−0."):
        return text
    return text.rstrip("0").rstrip(".")
