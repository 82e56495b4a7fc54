r"""The formula of an expression: LaTeX built from its syntax tree, so it holds no typed text.

Names are letters, digits and _ by the grammar; a number's digits are written anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from gradlab.expression.operators import ADDING, ATOM, OPERATORS, RAISING, SIGN
from gradlab.expression.syntax import (
    Argument,
    Attribute,
    Binary,
    Call,
    Dots,
    Dtype,
    Name,
    Node,
    Number,
    Sequence,
    Slice,
    String,
    Subscript,
    Unary,
    Word,
)  # fmt: skip
from gradlab.words.colours import coloured
from gradlab.words.roles import role

_GREEK = frozenset(
    ["alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "lambda", "mu", "nu",
     "rho", "sigma", "tau", "phi", "omega", "kappa", "zeta", "xi", "chi", "psi"]
)  # fmt: skip
_CONSTANTS = {"pi": r"\pi", "e": "e", "inf": r"\infty", "nan": r"\mathrm{nan}"}


def latex(node: Node) -> str:
    r"""Return the LaTeX of a syntax tree.

    >>> from gradlab.expression import parse
    >>> print(latex(parse("sqrt(z) / 2").tree))
    \frac{\sqrt{z}}{2}
    """
    return _RULES[type(node)](node)


def symbol(name: str) -> str:
    r"""Return an input's name as LaTeX: w1 as w_{1}, alpha as a Greek letter.

    >>> print(symbol("w1"), symbol("theta"), symbol("bias_out"))
    w_{1} \theta \mathrm{bias}_{\mathrm{out}}
    """
    stem, _, index = re.sub(r"^([A-Za-z]+)([0-9]+)$", r"\1_\2", name).partition("_")
    index = index.replace("_", r"\_")
    shown = stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    shown = "\\" + stem if stem in _GREEK else shown
    below = index if index.isdigit() else rf"\mathrm{{{index}}}"
    return f"{shown}_{{{below}}}" if index else shown


def _within(node: Node, power: int) -> str:
    """Return a node, in brackets if it binds less tightly than power."""
    text = latex(node)
    return rf"\left({text}\right)" if _power(node) < power else text


def _power(node: Node) -> int:
    if isinstance(node, Binary):
        return ATOM if node.symbol in ("/", "//") else OPERATORS[node.symbol].power
    if isinstance(node, Unary):
        return ADDING
    if isinstance(node, Number):
        return ATOM if "times" not in _number(node) else RAISING - 1
    return _template_power(node) if isinstance(node, Call) else ATOM


def _template_power(node: Call) -> int:
    """A template such as "{0} + {1}" leaves its parts open to both sides."""
    is_open = re.match(r"^\{\d\}|^-|^\\(sum|prod|ln.frac|begin)", node.entry.latex)
    return 0 if is_open and _fits_template(node) else ATOM


def _number(node: Number) -> str:
    if node.value == float("inf"):
        return r"\infty"
    text = f"{int(node.value)}" if node.whole and node.value < 1e15 else repr(node.value)
    mantissa, _, exponent = text.partition("e")
    mantissa = mantissa.removesuffix(".0") if exponent else mantissa
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else mantissa


def _name(node: Name) -> str:
    if node.name in _CONSTANTS:
        return _CONSTANTS[node.name]
    quantity = role(node.name)
    return coloured(quantity, symbol(node.name)) if quantity else symbol(node.name)


def _unary(node: Unary) -> str:
    sign = r"\neg " if node.symbol == "~" else node.symbol
    return sign + _within(node.operand, SIGN)


def _binary(node: Binary) -> str:
    rule = OPERATORS[node.symbol]
    if node.symbol in ("/", "//"):
        return rule.latex.format(latex(node.left), latex(node.right))
    if node.symbol == "**":
        return rule.latex.format(_within(node.left, ATOM), latex(node.right))
    is_plain = node.symbol == "*" and not isinstance(node.right, Number)
    template = r"{0}\,{1}" if is_plain else rule.latex
    return template.format(_within(node.left, rule.power), _within(node.right, rule.power + 1))


def _sequence(node: Sequence) -> str:
    rows = [_row(item) for item in node.items]
    body = r" \\ ".join(rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _row(node: Node) -> str:
    if isinstance(node, Sequence):
        return " & ".join(map(latex, node.items))
    return latex(node)


def _call(node: Call) -> str:
    if _fits_template(node):
        parts = [latex(argument.node) for argument in node.arguments]
        return node.entry.latex.format(*parts)
    inner = [latex(a.node) for a in node.arguments if _is_operand(a)]
    options = ", ".join(map(_option, (a for a in node.arguments if not _is_operand(a))))
    name = node.entry.name.replace("_", r"\_")
    index = f"_{{{options}}}" if options else ""
    return rf"\operatorname{{{name}}}{index}\left({', '.join(inner)}\right)"


def _fits_template(node: Call) -> bool:
    holes = set(re.findall(r"(?<!\{)\{(\d)\}|\{\{\{(\d)\}\}\}", node.entry.latex))
    return bool(holes) and len(holes) == len(node.arguments)


def _is_operand(argument: Argument) -> bool:
    return not (argument.parameter.is_optional or argument.parameter.name == "dim") and (
        argument.parameter.kind not in ("bool", "choice", "equation", "dtype", "precision")
    )


def _option(argument: Argument) -> str:
    name = argument.parameter.name.replace("_", r"\_")
    return rf"\mathrm{{{name}}}={latex(argument.node)}"


def _subscript(node: Subscript) -> str:
    places = ", ".join(map(latex, node.items))
    return rf"{_within(node.value, ATOM)}_{{{places}}}"


def _slice(node: Slice) -> str:
    parts = ["" if bound is None else latex(bound) for bound in node.bounds]
    return ":".join(parts[: 2 if node.bounds[2] is None else 3])


def _attribute(node: Attribute) -> str:
    if node.name in ("T", "mT", "H", "mH"):
        return rf"{{{_within(node.value, ATOM)}}}^{{\mathsf{{T}}}}"
    return rf"{latex(node.value)}_{{\mathrm{{{node.name}}}}}"


def _word(node: Word) -> str:
    return rf"\mathrm{{{node.value}}}"


def _string(node: String) -> str:
    letters = re.sub(r"[^A-Za-z0-9,]", "", node.value.replace("->", "to"))
    return rf"\mathrm{{{letters}}}"


def _dtype(node: Dtype) -> str:
    return rf"\mathrm{{{node.name.rpartition('.')[2]}}}"


def _dots(node: Dots) -> str:  # noqa: ARG001 -- rules share one signature
    return r"\ldots"


_RULES: dict[type, Callable[[Any], str]] = {
    Number: _number, Name: _name, Unary: _unary, Binary: _binary, Sequence: _sequence, Call: _call,
    Subscript: _subscript, Slice: _slice, Attribute: _attribute, Word: _word, String: _string,
    Dtype: _dtype, Dots: _dots,
}  # fmt: skip
