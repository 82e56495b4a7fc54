"""The stylesheet that gives every quantity its colour in both themes, built from one table."""

from __future__ import annotations

from functools import cache

from gradlab.colours import COLOURS

_LAYOUT = """
.stMainBlockContainer { padding-top: 4rem; max-width: 1500px; }
.stMainBlockContainer h1 { font-size: 2rem; padding: 0; }
@media (max-width: 640px) { .stMainBlockContainer h1 { font-size: 1.5rem; } }
.katex-display { margin: 0.4em 0; overflow-x: auto; overflow-y: hidden; padding: 2px 0; }
"""


@cache
def stylesheet() -> str:
    r"""Return a <style> element: one CSS variable per role, and the colours of formulas.

    `light-dark()` follows the `color-scheme` that Streamlit sets with its theme, so a change of
    theme needs no rerun. KaTeX writes `\textcolor{blue}` as an inline style; the rules below
    stand in for its plain colour names.
    """
    variables = "".join(
        f"--gl-{role}: light-dark({colour.light}, {colour.dark});"
        for role, colour in COLOURS.items()
    )
    formulas = "".join(
        f'.katex [style*="color: {colour.latex}"] {{ color: var(--gl-{role}) !important; }}\n'
        for role, colour in COLOURS.items()
        if colour.latex
    )
    return f"<style>\n.stApp {{ {variables} }}\n{formulas}{_LAYOUT}</style>"
