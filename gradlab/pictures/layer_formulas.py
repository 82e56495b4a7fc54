"""The formulas of perceptrons and of a chain of two, with their numbers."""

from __future__ import annotations

from collections.abc import Mapping

from gradlab.lessons.neurons import Chain, Perceptron
from gradlab.pictures.formulas import aligned, latex_number, stacked
from gradlab.words.colours import coloured


def perceptron_formula(of: Perceptron) -> str:
    """Return ∂L/∂w of the first weight: in symbols, in numbers, and as torch gave it."""
    o, t, x = coloured("prediction", "o_k"), coloured("target", "t_k"), coloured("x", "x_j")
    weight, loss = coloured("w", "w_{kj}"), coloured("loss", "L")
    left = rf"\frac{{\partial {loss}}}{{\partial {weight}}}"
    symbols = rf"\tfrac{{2}}{{m}}\,({o} - {t}) \cdot {o}(1 - {o}) \cdot {x}"
    out, target = of.o[0, 0].item(), of.target[0, 0].item()
    shown = coloured("prediction", latex_number(out))
    factor = rf"\tfrac{{2}}{{{of.o.numel()}}}"
    goal = coloured("target", latex_number(target))
    input_ = coloured("x", latex_number(of.layer.tensors["X"][0, 0]))
    grad = coloured("gradient", latex_number(of.layer.tensors["dW"][0, 0]))
    numbers = rf"{factor}\,({shown} - {goal}) \cdot {shown}(1 - {shown}) \cdot {input_}"
    return aligned(left, symbols, rf"{numbers} = {grad}\quad(k = j = 0)")


def chain_formula(of: Chain, numbers: Mapping[str, float]) -> str:
    """Return y1, y2 and dy2/dw1 in two factors, with their numbers.

    Args:
        of: the chain.
        numbers: x, w1, b1, w2 and b2.
    """
    x = coloured("x", latex_number(numbers["x"]))
    w1, b1, w2, b2 = (coloured("w", latex_number(numbers[k])) for k in ("w1", "b1", "w2", "b2"))
    y1, y2 = coloured("prediction", "y_1"), coloured("prediction", "y_2")
    between, out = (coloured("prediction", latex_number(each)) for each in (of.y1, of.y2))
    first = rf"{y1} = {x} \cdot {w1} + {b1} = {between}"
    second = rf"{y2} = {between} \cdot {w2} + {b2} = {out}"
    weight = coloured("w", "w_1")
    whole = rf"\frac{{d{y2}}}{{d{weight}}}"
    outer, inner = rf"\frac{{d{y2}}}{{d{y1}}}", rf"\frac{{d{y1}}}{{d{weight}}}"
    symbols = (
        rf"\underbrace{{{outer}}}_{{{coloured('w', 'w_2')}}} \cdot "
        rf"\underbrace{{{inner}}}_{{{coloured('x', 'x')}}}"
    )
    grads = [coloured("gradient", latex_number(each)) for each in (of.outer, of.inner, of.whole)]
    product = rf"{grads[0]} \cdot {grads[1]} = {grads[2]}"
    return stacked(first, second, aligned(whole, symbols, product))
