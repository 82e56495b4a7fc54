"""The stylesheet that gives every quantity its colour in both themes, built from one table."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gradlab.words.colours import COLOURS
from gradlab.words.text import Translate, english

_SHEETS = ("style.css", "access.css", "alone.css", "print.css")
"""The page; what is there for everyone; the stage alone; on paper."""


@cache
def stylesheet(translate: Translate = english) -> str:
    r"""Return a <style> element: one CSS variable per role, and the colours of formulas.

    `light-dark()` follows the `color-scheme` that Streamlit sets with its theme, so a change of
    theme needs no rerun. KaTeX writes `\textcolor{blue}` as an inline style; the rules below
    stand in for its plain colour names. What Streamlit itself says beside a field, in English
    only, is replaced by variables with the sentences of the learner's language.

    Args:
        translate: takes a sentence into that language.
    """
    variables = "".join(
        f"--gl-{role}: light-dark({colour.light}, {colour.dark});"
        for role, colour in COLOURS.items()
    )
    # Coloured words have the theme's colour as an inline style; on paper it is the light one.
    coloured = "".join(
        f'.stMarkdownColoredText[style*="{_rgb(colour.dark)}"] '
        f"{{ color: var(--gl-{role}) !important; }}\n"
        for role, colour in COLOURS.items()
        if colour.markdown
    )
    formulas = "".join(
        f'.katex [style*="color: {colour.latex}"] {{ color: var(--gl-{role}) !important; }}\n'
        for role, colour in COLOURS.items()
        if colour.latex
    )
    ours = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in _SHEETS)
    static = "".join(ours)
    words = _words(translate)
    return f"<style>\n{words}.stApp {{ {variables} }}\n{formulas}{coloured}{static}</style>"


def _rgb(colour: str) -> str:
    """Return a colour as a browser writes it.

    >>> _rgb("#8ab4ff")
    'rgb(138, 180, 255)'
    """
    return "rgb({}, {}, {})".format(*bytes.fromhex(colour.removeprefix("#")))


def _words(translate: Translate) -> str:
    """Return the rule with what stands beside fields instead of Streamlit's English."""
    _ = translate
    said = {
        "enter": _("Press Enter to apply"),
        "ctrl-enter": _("Press Ctrl+Enter to apply"),
        "outside": _("This number is outside the allowed range."),
    }
    words = "".join(f'--gl-say-{name}: "{sentence}";' for name, sentence in said.items())
    return f":root {{ {words} }}\n"
