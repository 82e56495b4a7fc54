"""Terms written down, as LaTeX and as plain text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor

from gradlab.tape.numbers import number
from gradlab.tape.numbers import text as numbers_text
from gradlab.tape.terms import ATOM, POWER, PRODUCT, SIGN, SUM, Leaf, Spelled, Term

Write = Callable[[Any, int], str]
"""Writes an argument for use inside an operator that binds so tightly."""
Shape = Callable[[Write, tuple[Any, ...]], Spelled]
"""Writes one function: takes the writer of its arguments, and the arguments."""

TEXT: dict[str, Shape] = {
    "+": lambda w, a: Spelled(f"{w(a[0], SUM)} + {w(a[1], SUM)}", SUM),
    "-": lambda w, a: Spelled(f"{w(a[0], SUM)} - {w(a[1], SIGN)}", SUM),
    "*": lambda w, a: Spelled(f"{w(a[0], PRODUCT)} {_times(a)} {w(a[1], PRODUCT + 1)}", PRODUCT),
    "@": lambda w, a: Spelled(f"{w(a[0], PRODUCT)} @ {w(a[1], PRODUCT + 1)}", PRODUCT),
    "/": lambda w, a: Spelled(f"{w(a[0], PRODUCT)} / {w(a[1], PRODUCT + 1)}", PRODUCT),
    "**": lambda w, a: Spelled(f"{w(a[0], POWER + 1)}^{w(a[1], POWER + 1)}", POWER),
    "neg": lambda w, a: Spelled(f"-{w(a[0], PRODUCT)}", PRODUCT),
    "&": lambda w, a: Spelled(f"{w(a[0], 0)} and {w(a[1], 0)}", 0),
    ">": lambda w, a: Spelled(f"{w(a[0], SUM)} > {w(a[1], SUM)}", 0),
    "<": lambda w, a: Spelled(f"{w(a[0], SUM)} < {w(a[1], SUM)}", 0),
    ">=": lambda w, a: Spelled(f"{w(a[0], SUM)} ≥ {w(a[1], SUM)}", 0),
    "<=": lambda w, a: Spelled(f"{w(a[0], SUM)} ≤ {w(a[1], SUM)}", 0),
    "==": lambda w, a: Spelled(f"{w(a[0], SUM)} = {w(a[1], SUM)}", 0),
    "where": lambda w, a: Spelled(f"{w(a[1], SUM)} if {w(a[0], 0)} else {w(a[2], SUM)}", 0),
    "mT": lambda w, a: Spelled(f"{w(a[0], ATOM)}ᵀ", POWER),
    "inverse": lambda w, a: Spelled(f"{w(a[0], ATOM)}⁻¹", POWER),
    "sum": lambda w, a: Spelled(f"sum({w(a[0], 0)}{_along(a)})"),
    "mean": lambda w, a: Spelled(f"mean({w(a[0], 0)}{_along(a)})"),
    "spread": lambda w, a: Spelled(f"spread({w(a[0], 0)} → {_tuple(a[1])})"),
    "fold": lambda w, a: Spelled(f"sum({w(a[0], 0)} → {_tuple(a[1])})"),
    "reshaped": lambda w, a: Spelled(f"reshape({w(a[0], 0)} → {_tuple(a[1])})"),
    "rearranged": lambda w, a: Spelled(f"permute({w(a[0], 0)}, {_tuple(a[1])})"),
    "placed": lambda w, a: Spelled(f"zeros{_tuple(a[1])}{_at(a[2], str(a[3]))} ← {w(a[0], 0)}", 0),
    "placed_slice": lambda w, a: Spelled(
        f"zeros{_tuple(a[1])}{_at(a[2], _slice(*a[3:]))} ← {w(a[0], 0)}", 0
    ),
    "placed_at": lambda w, a: Spelled(
        f"zeros{_tuple(a[1])}[{_indices(w, a[2])}] += {w(a[0], 0)}", 0
    ),
    "scattered": lambda w, a: Spelled(
        f"zeros{_tuple(a[1])}{_at(a[2], w(a[3], 0))} += {w(a[0], 0)}", 0
    ),
    "part": lambda w, a: Spelled(f"{w(a[0], ATOM)}{_at(a[1], f'{a[2]}:{a[2] + a[3]}')}"),
    "select": lambda w, a: Spelled(f"{w(a[0], ATOM)}{_at(a[1], str(a[2]))}"),
    "hot": lambda w, a: Spelled(f"onehot({w(a[0], 0)})"),
    "diagonal": lambda w, a: Spelled(f"{w(a[0], PRODUCT)} · I", PRODUCT),
    "exp": lambda w, a: Spelled(f"exp({w(a[0], 0)})"),
    "log": lambda w, a: Spelled(f"ln({w(a[0], 0)})"),
    "abs": lambda w, a: Spelled(f"|{w(a[0], 0)}|"),
}
"""Operators and functions in plain text; any other function is written name(arguments)."""

LATEX: dict[str, Shape] = {
    **TEXT,
    "*": lambda w, a: Spelled(
        rf"{w(a[0], PRODUCT)} {_latex_times(a)} {w(a[1], PRODUCT + 1)}", PRODUCT
    ),
    "@": lambda w, a: Spelled(rf"{w(a[0], PRODUCT)} \, {w(a[1], PRODUCT + 1)}", PRODUCT),
    "/": lambda w, a: Spelled(rf"\frac{{{w(a[0], 0)}}}{{{w(a[1], 0)}}}", PRODUCT),
    "**": lambda w, a: Spelled(f"{w(a[0], POWER + 1)}^{{{w(a[1], 0)}}}", POWER),
    "&": lambda w, a: Spelled(rf"{w(a[0], 0)} \wedge {w(a[1], 0)}", 0),
    ">=": lambda w, a: Spelled(rf"{w(a[0], SUM)} \ge {w(a[1], SUM)}", 0),
    "<=": lambda w, a: Spelled(rf"{w(a[0], SUM)} \le {w(a[1], SUM)}", 0),
    "where": lambda w, a: Spelled(
        rf"\begin{{cases}} {w(a[1], 0)} & {w(a[0], 0)} \\ {w(a[2], 0)} & \text{{else}}"
        r" \end{cases}"
    ),
    "mT": lambda w, a: Spelled(rf"{w(a[0], ATOM)}^{{\top}}", POWER),
    "inverse": lambda w, a: Spelled(f"{w(a[0], ATOM)}^{{-1}}", POWER),
    "exp": lambda w, a: Spelled(f"e^{{{w(a[0], 0)}}}", POWER),
    "log": lambda w, a: Spelled(rf"\ln\left({w(a[0], 0)}\right)"),
    "sqrt": lambda w, a: Spelled(rf"\sqrt{{{w(a[0], 0)}}}"),
    "abs": lambda w, a: Spelled(rf"\left|{w(a[0], 0)}\right|"),
    "sigmoid": lambda w, a: Spelled(rf"\sigma\left({w(a[0], 0)}\right)"),
    **{
        name: lambda w, a, name=name: Spelled(rf"\{name}\left({w(a[0], 0)}\right)")  # type: ignore[misc]
        for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")
    },
    "sum": lambda w, a: Spelled(rf"\sum{_axes(a)} {w(a[0], PRODUCT)}", PRODUCT),
    "mean": lambda w, a: Spelled(rf"\operatorname{{mean}}{_axes(a)}\left({w(a[0], 0)}\right)"),
    "spread": lambda w, a: Spelled(_arrow("spread", w(a[0], 0), a[1])),
    "fold": lambda w, a: Spelled(_arrow("sum", w(a[0], 0), a[1])),
    "reshaped": lambda w, a: Spelled(_arrow("reshape", w(a[0], 0), a[1])),
    "rearranged": lambda w, a: Spelled(_arrow("permute", w(a[0], 0), a[1])),
    "placed": lambda w, a: Spelled(
        rf"\mathbf{{0}}_{{{_tuple(a[1])}}}{_at(a[2], str(a[3]))} \leftarrow {w(a[0], 0)}", 0
    ),
    "placed_slice": lambda w, a: Spelled(
        rf"\mathbf{{0}}_{{{_tuple(a[1])}}}{_at(a[2], _slice(*a[3:]))} \leftarrow {w(a[0], 0)}", 0
    ),
    "placed_at": lambda w, a: Spelled(
        rf"\mathbf{{0}}_{{{_tuple(a[1])}}}[{_indices(w, a[2])}] \mathrel{{+}}= {w(a[0], 0)}", 0
    ),
    "scattered": lambda w, a: Spelled(
        rf"\mathbf{{0}}_{{{_tuple(a[1])}}}{_at(a[2], w(a[3], 0))} \mathrel{{+}}= {w(a[0], 0)}", 0
    ),
    "hot": lambda w, a: Spelled(rf"\operatorname{{onehot}}\left({w(a[0], 0)}\right)"),
    "diagonal": lambda w, a: Spelled(rf"{w(a[0], PRODUCT)} \cdot I", PRODUCT),
}
"""The same in LaTeX."""


def text(term: object, leaf: Leaf) -> str:
    """Return a term as plain text.

    >>> from gradlab.tape.terms import leaf as named
    >>> grad, other = named("grad", 2.0), named("other", 3.0)
    >>> text(-grad / other**2, lambda name, value: Spelled(name))
    '-grad / other^2'
    """
    return _written(term, leaf, TEXT, "{name}({args})").text


def latex(term: object, leaf: Leaf) -> str:
    r"""Return a term as LaTeX.

    >>> from gradlab.tape.terms import leaf as named
    >>> grad, other = named("grad", 2.0), named("other", 3.0)
    >>> print(latex(-grad / other**2, lambda name, value: Spelled(name)))
    \frac{-grad}{other^{2}}
    """
    return _written(term, leaf, LATEX, r"\operatorname{{{name}}}\left({args}\right)").text


def _written(term: object, leaf: Leaf, shapes: Mapping[str, Shape], fallback: str) -> Spelled:
    if not isinstance(term, Term):
        return _plain(term)
    if term.head == "leaf":
        return leaf(*term.args)

    def write(argument: Any, binding: int) -> str:
        inner = _written(argument, leaf, shapes, fallback)
        if inner.binds >= binding:
            return inner.text
        return rf"\left({inner.text}\right)" if shapes is LATEX else f"({inner.text})"

    shape = shapes.get(term.head)
    if shape is not None:
        return shape(write, term.args)
    name = term.head.replace("_", r"\_") if shapes is LATEX else term.head
    args = ", ".join(write(arg, 0) for arg in term.args)
    return Spelled(fallback.format(name=name, args=args))


def _plain(value: object) -> Spelled:
    if isinstance(value, (int, float)):
        shown = number(value)
        return Spelled(shown, SIGN if value < 0 else ATOM)
    if isinstance(value, Tensor):
        return Spelled(numbers_text(value))
    if isinstance(value, (tuple, list)):
        return Spelled(_tuple(value))
    return Spelled(str(value))


def _tuple(shape: Any) -> str:
    return str(tuple(shape))


def _arrow(name: str, inner: str, shape: Any) -> str:
    return rf"\operatorname{{{name}}}_{{\to {_tuple(shape)}}}\left({inner}\right)"


def _at(dim: int, index: str) -> str:
    return f"[{', '.join([':'] * dim + [index])}]" if dim >= 0 else f"[…, {index}]"


def _indices(write: Write, indices: Any) -> str:
    return ", ".join(":" if index is None else write(index, 0) for index in indices)


def _slice(start: int | None, end: int | None, step: int) -> str:
    # torch writes "to the end" as the largest number there is.
    stop = "" if end is None or end >= 2**62 else str(end)
    return f"{start or ''}:{stop}" + ("" if step == 1 else f":{step}")


def _along(args: tuple[Any, ...]) -> str:
    return f", dim={args[1]}" if len(args) > 1 else ""


def _axes(args: tuple[Any, ...]) -> str:
    if len(args) < 2:
        return ""
    axes = args[1] if isinstance(args[1], (list, tuple)) else [args[1]]
    shown = ",".join(str(axis) for axis in axes)
    return rf"_{{\text{{dim }}{shown}}}"


def _is_elementwise(args: tuple[Any, ...]) -> bool:
    return all(isinstance(arg, Term) and not arg.is_scalar for arg in args)


def _times(args: tuple[Any, ...]) -> str:
    return "⊙" if _is_elementwise(args) else "·"


def _latex_times(args: tuple[Any, ...]) -> str:
    return r"\odot" if _is_elementwise(args) else r"\cdot"
