"""One colour per quantity, the same on every page, in formulas, figures, graphs and code.

Each role has a colour for the light and one for the dark theme, both at least 4.5:1 against that
theme's background. Figures and graphs name a role; the browser resolves it, so that nothing is
computed again when the theme changes.
"""

from __future__ import annotations

from typing import NamedTuple


class Colour(NamedTuple):
    r"""A role's colour in both themes, as #rrggbb, and the names other notations know it by.

    latex is the colour name written in formulas (`\textcolor{blue}{w}`), markdown the Streamlit
    colour (`:blue[w]`); both are mapped to light and dark in the browser. Empty for roles that
    are never a quantity.
    """

    light: str
    dark: str
    latex: str = ""
    markdown: str = ""


COLOURS: dict[str, Colour] = {
    "w": Colour("#1d4ed8", "#8ab4ff", "blue", "blue"),
    "x": Colour("#0f766e", "#4fd1c5", "teal", "green"),
    "target": Colour("#c2410c", "#fdba74", "orange", "orange"),
    "prediction": Colour("#7e22ce", "#d0a6ff", "purple", "violet"),
    "loss": Colour("#be123c", "#ff8fa3", "red", "red"),
    "gradient": Colour("#4d7c0f", "#bef264", "olive", "yellow"),
    # Optimisers that are shown together; each has a dash and a mark of its own, too.
    "sgd": Colour("#111827", "#f3f4f6"),
    "momentum": Colour("#b45309", "#fbbf24"),
    "rmsprop": Colour("#6d28d9", "#c4b5fd"),
    "adam": Colour("#0369a1", "#7dd3fc"),
    "text": Colour("#1f2937", "#e5e7eb"),
    "muted": Colour("#57606a", "#a3acb8"),
    "grid": Colour("#d8dee6", "#343b46"),
    "background": Colour("#ffffff", "#0e1117"),
    "surface": Colour("#f3f5f8", "#1a1f29"),
    # The ends of the one diverging scale; its middle, zero, is the background.
    "negative": Colour("#b2442b", "#e8825c"),
    "positive": Colour("#2166ac", "#5aa6e8"),
}
"""Roles by name. Logits and other inputs use "x", probabilities "prediction"."""


def token(role: str) -> str:
    """Return the placeholder that stands for a role's colour in a figure, e.g. "@w".

    Raises:
        KeyError: if there is no such role.

    >>> token("gradient")
    '@gradient'
    """
    COLOURS[role]
    return f"@{role}"


def coloured(role: str, latex: str) -> str:
    r"""Return LaTeX that shows a piece of a formula in the role's colour.

    Raises:
        KeyError: if there is no such role.

    >>> print(coloured("w", "w"))
    \textcolor{blue}{w}
    """
    return rf"\textcolor{{{COLOURS[role].latex}}}{{{latex}}}"
