r"""LaTeX with every quantity in its colour, written as readable formulas.

A symbol in angle brackets, `<w>`, stands for that symbol in the colour of its quantity.
"""

from __future__ import annotations

import re

from gradlab.words.colours import coloured

_ROLES = {
    "loss": ("L",),
    "w": ("w", "T"),
    "x": ("x", "x_k", "x_i", "x_j", "x_0", "x_1", "x_2", "a_i", "a_j", "r", r"\theta", r"\varphi"),
    "target": ("y", "y_k"),
    "prediction": ("p_i", "p_j", "f", "f_i"),
}
_SYMBOLS = {symbol: coloured(role, symbol) for role, all_ in _ROLES.items() for symbol in all_}


def tex(formula: str) -> str:
    r"""Return LaTeX with the symbols in angle brackets coloured.

    Raises:
        KeyError: if a symbol has no colour.

    >>> print(tex(r"<L> = 2<w>"))
    \textcolor{red}{L} = 2\textcolor{blue}{w}
    """
    return re.sub(r"<([^<>]+)>", lambda match: _SYMBOLS[match[1]], formula)
