r"""LaTeX with every quantity in its colour, written as readable formulas.

A symbol in angle brackets, `<w>`, stands for that symbol in the colour of its quantity.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gradlab.words.colours import coloured

_LETTERS = {r"\theta": "θ", r"\varphi": "φ", r"\varepsilon": "ε"}


def coloured_symbols(formula: str, roles: Mapping[str, str]) -> str:
    r"""Return LaTeX with the symbols in angle brackets coloured by the roles of quantities.

    An element has the colour of its quantity, `<x_k>` that of x; a symbol without a role has none.

    >>> print(coloured_symbols(r"<x_k><w> + <q>", {"w": "w", "x": "x"}))
    \textcolor{teal}{x_k}\textcolor{blue}{w} + q
    """

    def painted(match: re.Match[str]) -> str:
        symbol = match[1]
        whole = _LETTERS.get(symbol, symbol)
        role = roles.get(whole) or roles.get(whole.partition("_")[0])
        return coloured(role, symbol) if role else symbol

    return re.sub(r"<([^<>]+)>", painted, formula)
