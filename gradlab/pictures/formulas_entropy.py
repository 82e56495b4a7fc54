"""The formulas of the cross-entropy lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import Tensor

from gradlab.pictures.formulas import aligned
from gradlab.words.colours import coloured
from gradlab.words.numbers import latex

if TYPE_CHECKING:
    from gradlab.lessons.cross_entropy_product import Product

_DIGITS = 4
_P, _Y, _Z = coloured("prediction", "p"), coloured("target", "y"), coloured("x", "z")
_L = coloured("loss", "L")


def product_formula(found: Product) -> str:
    r"""Return vᵀJ = (p − y)ᵀ with all numbers, one below the other so that a phone has room."""
    v, rows, grad = _row(found.v), _rows(found.jacobian), coloured("gradient", _row(found.grad))
    left = rf"\frac{{\partial {_L}}}{{\partial {_Z}}} = v^\top J = {v}"
    lines = rf"{left} \\[1ex] \cdot\, {rows} \\[1ex] = {grad}"
    return rf"\begin{{gathered}} {lines} \end{{gathered}}"


def product_steps(*, is_hard: bool, is_tempered: bool) -> str:
    r"""Return why the product is p − y: of a hard target one row of J, of a soft one all.

    Args:
        is_hard: whether the target is 1 for one class and 0 for the others.
        is_tempered: whether the logits are divided by a temperature.

    >>> print(product_steps(is_hard=True, is_tempered=False).count("frac"))
    2
    """
    over = rf"\tfrac{{1}}{{{coloured('w', 'T')}}}" if is_tempered else ""
    slope = rf"\frac{{\partial {_L}}}{{\partial {_Z}_j}}"
    if is_hard:
        right = rf"{_P}_{{{_Y}}}"
        first = rf"-\frac{{1}}{{{right}}} \cdot {over}{right}\bigl([j = {_Y}] - {_P}_j\bigr)"
        second = rf"{_P}_j - [j = {_Y}]"
        second = rf"{over}\bigl({second}\bigr)" if over else second
        return aligned(slope, rf"v_{{{_Y}}}\, J_{{{_Y}j}} = {first}", second)
    first = rf"\sum_i -\frac{{{_Y}_i}}{{{_P}_i}} \cdot {over}{_P}_i\bigl([i = j] - {_P}_j\bigr)"
    second = rf"{over}\Bigl({_P}_j \sum_i {_Y}_i - {_Y}_j\Bigr) = {over}({_P}_j - {_Y}_j)"
    return aligned(slope, rf"\sum_i v_i J_{{ij}} = {first}", second)


def _row(values: Tensor) -> str:
    return rf"\begin{{pmatrix}} {_cells(values)} \end{{pmatrix}}"


def _rows(matrix: Tensor) -> str:
    lines = r" \\ ".join(_cells(row) for row in matrix)
    return rf"\begin{{pmatrix}} {lines} \end{{pmatrix}}"


def _cells(values: Tensor) -> str:
    return " & ".join(latex(value, _DIGITS) for value in values.tolist())
