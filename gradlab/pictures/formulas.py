"""Formulas with the actual numbers filled in, as LaTeX with each quantity in its colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor

from gradlab.words.colours import coloured
from gradlab.words.numbers import latex, written

if TYPE_CHECKING:
    from gradlab.functions.point import Point
    from gradlab.lessons.mse import Slope

_L, _PRED = coloured("loss", "L"), coloured("prediction", r"\mathrm{pred}")
_INNER = {"w": "x", "x": "w"}


def latex_number(value: float | Tensor) -> str:
    r"""Return a number in LaTeX, in brackets when negative so that it can follow an operator.

    >>> print(latex_number(-1e-8))
    (-1 \cdot 10^{-8})
    """
    written = latex(float(value))
    return f"({written})" if written.startswith("-") else written


def listed(values: Tensor) -> str:
    """Return a vector's numbers in words, shape (n,).

    >>> import torch
    >>> listed(torch.tensor([0.5, -0.25]))
    '0.5, −0.25'
    """
    return ", ".join(written(value) for value in values.tolist())


def aligned(left: str, symbols: str, numbers: str) -> str:
    r"""Return an equation of two lines, in symbols and in numbers, short enough for a phone.

    >>> print(aligned("L", "x^2", "4"))
    \begin{aligned} L &= x^2 \\ &= 4 \end{aligned}
    """
    return rf"\begin{{aligned}} {left} &= {symbols} \\ &= {numbers} \end{{aligned}}"


def stacked(*formulas: str) -> str:
    r"""Return formulas one below the other, as one.

    >>> print(stacked("a = b", "c = d"))
    \begin{gathered} a = b \\[3ex] c = d \end{gathered}
    """
    lines = r" \\[3ex] ".join(formulas)
    return rf"\begin{{gathered}} {lines} \end{{gathered}}"


def loss_formula(of: Point) -> str:
    r"""Return L = (x·w − y)² with the numbers of one point."""
    names = of.function.tex("(<x><w> - <y>)^2")
    w, x, y = (
        coloured(each.role, latex_number(of.arguments[each.name])) for each in of.function.arguments
    )
    numbers = rf"({x} \cdot {w} - {y})^2"
    return aligned(rf"{_L}", names, rf"{numbers} = {coloured('loss', latex_number(of.value))}")


def chain_rule(slope: Slope) -> str:
    r"""Return the chain rule of one slope: symbols, the factors autograd gave, their product.

    Along y there is only one factor, as pred does not depend on the target.
    """
    function = slope.of.function
    symbol = function.tex(f"<{slope.variable}>")
    whole = rf"\frac{{\partial {_L}}}{{\partial {symbol}}}"
    result = coloured("gradient", latex_number(slope.grad))
    if slope.pred_grad is None:
        return aligned(whole, rf"-2({_PRED} - {symbol})", result)
    inner = function.argument(_INNER[slope.name])
    outer_of = rf"\frac{{\partial {_L}}}{{\partial {_PRED}}}"
    inner_of = rf"\frac{{\partial {_PRED}}}{{\partial {symbol}}}"
    first = coloured("gradient", latex_number(slope.grad_pred))
    second = coloured(inner.role, latex_number(slope.pred_grad))
    symbols = rf"\underbrace{{{outer_of}}}_{{2({_PRED} - {function.tex('<y>')})}} \cdot "
    symbols += rf"\underbrace{{{inner_of}}}_{{{function.tex(f'<{inner.symbol}>')}}}"
    return aligned(whole, symbols, rf"{first} \cdot {second} = {result}")


def softmax_derivation(temperature: float = 1.0) -> str:
    r"""Return ∂pᵢ/∂aⱼ by the quotient rule, for i = j and for i ≠ j.

    A logit of its own stands above and below the line, another one only below: that is all the
    difference between pᵢ(1 − pᵢ) and −pᵢpⱼ.

    Args:
        temperature: what the logits are divided by.
    """
    over = "" if temperature == 1.0 else "/T"
    p_i, p_j = (coloured("prediction", f"p_{k}") for k in "ij")
    above, other = (f"e^{{{coloured('x', f'a_{k}')}{over}}}" for k in "ij")
    outside = "" if temperature == 1.0 else r"\tfrac{1}{T}\,"
    cases = (
        ("i = j", "i", rf"{above}S - {above}{above}", rf"{p_i}(1 - {p_i})"),
        (r"i \neq j", "j", rf"0 \cdot S - {above}{other}", rf"-{p_i}{p_j}"),
    )
    written = [
        rf"{case}:\ & \frac{{\partial {p_i}}}{{\partial {coloured('x', f'a_{k}')}}} = "
        rf"{outside}\frac{{{top}}}{{S^2}} = {outside}{found}"
        for case, k, top, found in cases
    ]
    any_power = f"e^{{{coloured('x', 'a_k')}{over}}}"
    total = rf"& {p_i} = \frac{{{above}}}{{S}},\quad S = \textstyle\sum_k {any_power}"
    lines = r" \\[1ex] ".join([total, *written])
    return rf"\begin{{aligned}} {lines} \end{{aligned}}"


def softmax_cell(probs: Tensor, cell: Tensor, i: int, j: int, temperature: float = 1.0) -> str:
    r"""Return ∂pᵢ/∂aⱼ of a softmax with the numbers of one cell.

    Args:
        probs: the probabilities, shape (n,).
        cell: the Jacobian's entry as autograd gave it, shape ().
        i: the output.
        j: the input.
        temperature: what the logits were divided by.
    """
    p = [coloured("prediction", f"p_{{{k}}}") for k in (i, j)]
    numbers = [coloured("prediction", latex_number(probs[k])) for k in (i, j)]
    over = "" if temperature == 1.0 else rf" \,/\, {latex_number(temperature)}"
    left = rf"\frac{{\partial {p[0]}}}{{\partial {coloured('x', f'a_{{{j}}}')}}}"
    symbols, filled = rf"{p[0]}(1 - {p[0]})", rf"{numbers[0]}(1 - {numbers[0]})"
    if i != j:
        symbols, filled = rf"-{p[0]}\,{p[1]}", rf"-{numbers[0]} \cdot {numbers[1]}"
    symbols += r" \,/\, T" if over else ""
    return aligned(left, symbols, rf"{filled}{over} = {coloured('gradient', latex_number(cell))}")
