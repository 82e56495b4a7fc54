"""How a rule's operators and functions are written in LaTeX: one entry for each head of a Term.

Data only, with the few pieces that several entries share.
"""

from __future__ import annotations

from typing import Any

from gradlab.tape.spelled_text import (
    TEXT,
    Shape,
    Write,
    bounds,
    ignoring,
    indices,
    is_elementwise,
    listed,
    place,
    sizes,
    strided,
)
from gradlab.tape.terms import ATOM, POWER, PRODUCT, SIGN, SUM, Spelled, Term


def _arrow(name: str, inner: str, shape: Any) -> str:
    return rf"\operatorname{{{name}}}_{{\to {sizes(shape)}}}\left({inner}\right)"


def _axes(args: tuple[Any, ...]) -> str:
    if len(args) < 2 or args[1] == []:
        return ""
    axes = args[1] if isinstance(args[1], (list, tuple)) else [args[1]]
    shown = ",".join(str(axis) for axis in axes)
    return rf"_{{\text{{dim }}{shown}}}"


def _times(args: tuple[Any, ...]) -> str:
    return r"\odot" if is_elementwise(args) else r"\cdot"


def _ignoring(args: tuple[Any, ...]) -> str:
    return ignoring(args).replace("_", r"\_")


def _indexed(write: Write, arg: Any, index: str) -> str:
    return f"{{{write(arg, ATOM)}}}_{{{index}}}"


def _of_parts(name: str, parts: str, dim: int) -> str:
    return rf"\operatorname{{{name}}}_{{\text{{dim }}{dim}}}\left({parts}\right)"


def _cases(write: Write, args: tuple[Any, ...]) -> str:
    """Return cases, those of an "else" that is cases itself in the same list."""
    rows = []
    while len(args) == 3:
        rows.append(f"{write(args[1], 0)} & {write(args[0], 0)}")
        rest = args[2]
        args = rest.args if isinstance(rest, Term) and rest.head == "where" else (rest,)
    rows.append(rf"{write(args[0], 0)} & \text{{else}}")
    body = r" \\ ".join(rows)
    return rf"\begin{{cases}} {body} \end{{cases}}"


LATEX: dict[str, Shape] = {
    **TEXT,
    "-": lambda w, a: Spelled(f"{w(a[0], SUM)} - {w(a[1], SIGN + 1)}", SUM),
    "neg": lambda w, a: Spelled(f"-{w(a[0], PRODUCT)}", PRODUCT),
    "*": lambda w, a: Spelled(rf"{w(a[0], PRODUCT)} {_times(a)} {w(a[1], PRODUCT + 1)}", PRODUCT),
    "@": lambda w, a: Spelled(rf"{w(a[0], PRODUCT)} \, {w(a[1], PRODUCT + 1)}", PRODUCT),
    "/": lambda w, a: Spelled(rf"\frac{{{w(a[0], 0)}}}{{{w(a[1], 0)}}}", PRODUCT),
    "**": lambda w, a: Spelled(f"{w(a[0], POWER + 1)}^{{{w(a[1], 0)}}}", POWER),
    "&": lambda w, a: Spelled(rf"{w(a[0], 0)} \wedge {w(a[1], 0)}", 0),
    ">=": lambda w, a: Spelled(rf"{w(a[0], SUM)} \ge {w(a[1], SUM)}", 0),
    "<=": lambda w, a: Spelled(rf"{w(a[0], SUM)} \le {w(a[1], SUM)}", 0),
    "where": lambda w, a: Spelled(_cases(w, a)),
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
        rf"\mathbf{{0}}_{{{sizes(a[1])}}}{place(a[2], str(a[3]))} \leftarrow {w(a[0], 0)}", 0
    ),
    "placed_slice": lambda w, a: Spelled(
        rf"\mathbf{{0}}_{{{sizes(a[1])}}}{place(a[2], bounds(*a[3:]))} \leftarrow {w(a[0], 0)}", 0
    ),
    "placed_at": lambda w, a: Spelled(
        rf"\mathbf{{0}}_{{{sizes(a[1])}}}[{indices(w, a[2])}] \mathrel{{+}}= {w(a[0], 0)}", 0
    ),
    "scattered": lambda w, a: Spelled(
        rf"\mathbf{{0}}_{{{sizes(a[1])}}}{place(a[2], w(a[3], 0))} \mathrel{{+}}= {w(a[0], 0)}", 0
    ),
    "spread_over": lambda w, a: Spelled(_arrow("spread", w(a[0], 0), a[1])),
    "cleared_at": lambda w, a: Spelled(
        rf"{w(a[0], ATOM)} \text{{ with }} [{indices(w, a[1])}] = 0", 0
    ),
    "placed_mask": lambda w, a: Spelled(
        rf"\mathbf{{0}}_{{{sizes(a[1])}}}[{w(a[2], 0)}] \leftarrow {w(a[0], 0)}", 0
    ),
    "bags": lambda w, a: Spelled(rf"{w(a[0], ATOM)}_{{\text{{bag}}}}"),
    "hot": lambda w, a: Spelled(rf"\operatorname{{onehot}}\left({w(a[0], 0)}{_ignoring(a)}\right)"),
    "times_identity": lambda w, a: Spelled(rf"{w(a[0], PRODUCT)} \cdot I", PRODUCT),
    "|": lambda w, a: Spelled(rf"{w(a[0], 0)} \vee {w(a[1], 0)}", 0),
    "sign": lambda w, a: Spelled(rf"\operatorname{{sign}}\left({w(a[0], 0)}\right)"),
    "product_of_others": lambda w, a: Spelled(
        rf"\prod_{{j \ne i}} {_indexed(w, a[0], 'j')}", PRODUCT
    ),
    "tail_sum": lambda w, a: Spelled(rf"\sum_{{k \ge i}} {_indexed(w, a[0], 'k')}", PRODUCT),
    "cumprod_vjp": lambda w, a: Spelled(
        rf"\sum_{{k \ge i}} {_indexed(w, a[0], 'k')}"
        rf" \prod_{{j \le k,\, j \ne i}} {_indexed(w, a[1], 'j')}",
        PRODUCT,
    ),
    "logcumsumexp_vjp": lambda w, a: Spelled(
        rf"\sum_{{k \ge i}} {_indexed(w, a[0], 'k')}"
        rf" \, e^{{{_indexed(w, a[1], 'i')} - {_indexed(w, a[2], 'k')}}}",
        PRODUCT,
    ),
    "constant_pad_nd": lambda w, a: Spelled(
        rf"\operatorname{{pad}}\left({w(a[0], 0)}, {sizes(a[1])}\right)"
    ),
    "diagonal": lambda w, a: Spelled(
        rf"\operatorname{{diagonal}}_{{{a[1] or ''}}}\left({w(a[0], 0)}\right)"
    ),
    "placed_diagonal": lambda w, a: Spelled(
        rf"\operatorname{{diagonal}}_{{{a[2] or ''}}}\left(\mathbf{{0}}_{{{sizes(a[1])}}}\right)"
        rf" \leftarrow {w(a[0], 0)}",
        0,
    ),
    "joined": lambda w, a: Spelled(_of_parts("cat", listed(w, a[:-1]), a[-1])),
    "stacked": lambda w, a: Spelled(_of_parts("stack", listed(w, a[:-1]), a[-1])),
    "einsum": lambda w, a: Spelled(
        rf"\operatorname{{einsum}}_{{\text{{{a[0]}}}}}\left({listed(w, a[1:])}\right)"
    ),
    "exp2": lambda w, a: Spelled(f"2^{{{w(a[0], 0)}}}", POWER),
    "indexed": lambda w, a: Spelled(_indexed(w, a[0], a[1])),
    "summed": lambda w, a: Spelled(rf"\sum_{{{a[1]}}} {w(a[0], PRODUCT)}", PRODUCT),
    "copies_summed": lambda w, a: Spelled(rf"\sum_{{\text{{copies}}}} {w(a[0], PRODUCT)}", PRODUCT),
    "copies_gathered": lambda w, a: Spelled(
        rf"\sum_{{\text{{copies}}}} {w(a[0], PRODUCT)}", PRODUCT
    ),
    "shares_gathered": lambda w, a: Spelled(
        rf"\sum_{{\text{{shares}}}} {w(a[0], PRODUCT)}", PRODUCT
    ),
    "linalg_cross": lambda w, a: Spelled(rf"{w(a[0], ATOM)} \times {w(a[1], ATOM)}", PRODUCT),
    "linalg_solve": lambda w, a: Spelled(
        rf"{w(a[0], ATOM)}^{{-1}} \, {w(a[1], PRODUCT + 1)}", PRODUCT
    ),
    "exp_of_block": lambda w, a: Spelled(
        rf"\left[\exp\begin{{pmatrix}}{w(a[0], 0)} & {w(a[1], 0)}\\ 0 & {w(a[0], 0)}\end{{pmatrix}}"
        r"\right]_{\text{upper right}}"
    ),
    "as_strided": lambda w, a: Spelled(
        rf"\operatorname{{as\_strided}}\left({w(a[0], 0)}, {strided(a[1:])}\right)"
    ),
    "as_strided_scatter": lambda w, a: Spelled(
        rf"\operatorname{{as\_strided\_scatter}}\left({w(a[0], 0)}, {w(a[1], 0)},"
        rf" {strided(a[2:])}\right)"
    ),
    "stopped": lambda w, a: Spelled(rf"{w(a[0], PRODUCT)} \cdot 0", PRODUCT),
    "conj": lambda w, a: Spelled(rf"\overline{{{w(a[0], 0)}}}"),
    "digamma": lambda w, a: Spelled(rf"\psi\left({w(a[0], 0)}\right)"),
    "polygamma": lambda w, a: Spelled(rf"\psi^{{({a[0]})}}\left({w(a[1], 0)}\right)"),
    "special_i1": lambda w, a: Spelled(rf"I_1\left({w(a[0], 0)}\right)"),
    "floor_divide": lambda w, a: Spelled(
        rf"\left\lfloor \frac{{{w(a[0], 0)}}}{{{w(a[1], 0)}}} \right\rfloor"
    ),
}
"""The same as TEXT, in LaTeX; any other function is written as an operator's name."""
