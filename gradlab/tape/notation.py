"""Terms written down, as LaTeX and as plain text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from torch import Tensor

from gradlab.tape.numbers import text as numbers_text
from gradlab.tape.rules.piecewise import SIXTH
from gradlab.tape.spelled_latex import LATEX
from gradlab.tape.spelled_text import TEXT, Shape, sizes
from gradlab.tape.terms import ATOM, SIGN, Leaf, Spelled, Term
from gradlab.words import numbers

CONSTANTS: dict[float, tuple[str, str]] = {
    math.pi: ("π", r"\pi"),
    math.sqrt(math.pi): ("√π", r"\sqrt{\pi}"),
    math.sqrt(2 * math.pi): ("√(2π)", r"\sqrt{2\pi}"),
    math.sqrt(2 / math.pi): ("√(2/π)", r"\sqrt{2/\pi}"),
    math.sqrt(2): ("√2", r"\sqrt{2}"),
    math.log(2): ("ln(2)", r"\ln 2"),
    math.log(10): ("ln(10)", r"\ln 10"),
    SIXTH: ("1/6", r"\tfrac{1}{6}"),
}
"""Numbers that are known by a name, as text and as LaTeX."""


def text(term: object, leaf: Leaf) -> str:
    """Return a term as plain text.

    >>> from gradlab.tape.terms import leaf as named
    >>> grad, other = named("grad", 2.0), named("other", 3.0)
    >>> text(-grad / other**2, lambda name, value: Spelled(name))
    '−grad / other^2'
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


def latex_text(text: str) -> str:
    r"""Return plain text as LaTeX that shows it letter for letter.

    >>> print(latex_text(r"p_1 ^ \x"))
    \text{p\_1 \textasciicircum{} \textbackslash{}x}
    """
    return rf"\text{{{text.translate(_ESCAPED)}}}"


_ESCAPED = str.maketrans(
    {sign: f"\\{sign}" for sign in "_{}$&#%"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
)


def _written(term: object, leaf: Leaf, shapes: Mapping[str, Shape], fallback: str) -> Spelled:
    if not isinstance(term, Term):
        return _plain(term, is_latex=shapes is LATEX)
    if term.head == "leaf":
        return leaf(*term.args)

    def write(argument: Any, binding: int) -> str:
        inner = _written(argument, leaf, shapes, fallback)
        if inner.binds >= binding:
            return inner.text
        return rf"\left({inner.text}\right)" if shapes is LATEX else f"({inner.text})"

    shape = shapes.get(term.head)
    if shape is not None:
        return shape(write, (*term.args, *term.keywords.values()))
    name = term.head.replace("_", r"\_") if shapes is LATEX else term.head
    keywords = {key: write(value, 0) for key, value in term.keywords.items()}
    if shapes is LATEX:
        keywords = {key.replace("_", r"\_"): value for key, value in keywords.items()}
    given = [write(arg, 0) for arg in term.args] + [f"{k}={v}" for k, v in keywords.items()]
    args = ", ".join(given)
    return Spelled(fallback.format(name=name, args=args))


def _plain(value: object, is_latex: bool) -> Spelled:
    if isinstance(value, float) and value in CONSTANTS:
        return Spelled(CONSTANTS[value][is_latex])
    if isinstance(value, (int, float)):
        shown = numbers.latex(value) if is_latex else numbers.written(value)
        return Spelled(shown, SIGN if value < 0 else ATOM)
    if isinstance(value, Tensor):
        return Spelled(numbers_text(value))
    if isinstance(value, (tuple, list)):
        return Spelled(sizes(value))
    return Spelled(str(value))
