"""The stylesheet that gives every quantity its colour in both themes, built from one table."""

from __future__ import annotations

from functools import cache

from gradlab.colours import COLOURS

_GRAPH = """
.stGraphVizChart text { font-size: 14px !important; fill: var(--gl-text); }
.stGraphVizChart .node path { stroke: var(--gl-muted); fill: var(--gl-surface); }
.stGraphVizChart .edge path { stroke: var(--gl-gradient); }
.stGraphVizChart .edge polygon { stroke: var(--gl-gradient); fill: var(--gl-gradient); }
.stGraphVizChart .output path { stroke-width: 2.5; }
.stGraphVizChart svg { max-width: 100%; }
"""

_NOTEBOOK = """
.gl-notebook { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; font-size: 14px; }
.gl-notebook pre { margin: 0; padding: 4px 8px; white-space: pre-wrap; overflow-wrap: anywhere;
  font-family: "Source Code Pro", ui-monospace, monospace; font-size: 14px; line-height: 1.45;
  color: var(--gl-text); background: none; border: 0; }
.gl-notebook .mark { color: var(--gl-muted); text-align: right; padding: 4px 0;
  font-family: "Source Code Pro", ui-monospace, monospace; user-select: none; }
.gl-notebook pre.in { background: var(--gl-surface); border-radius: 6px; }
.gl-notebook pre.error { color: var(--gl-loss); }
.gl-notebook pre.warning { color: var(--gl-target); }
.gl-notebook i { color: var(--gl-muted); font-style: normal; }
@media (max-width: 640px) { .gl-notebook { grid-template-columns: 1fr; }
  .gl-notebook .mark { text-align: left; padding: 0; } }
"""

_LEDGER = """
.gl-ledger { overflow-x: auto; }
.gl-ledger table { border-collapse: collapse; font-size: 12.5px; width: 100%; }
.gl-ledger caption { text-align: left; color: var(--gl-muted); padding: 2px 0 4px; }
.gl-ledger th, .gl-ledger td { text-align: left; padding: 3px 7px 3px 2px; font-weight: 400;
  font-family: "Source Code Pro", ui-monospace, monospace; white-space: nowrap;
  border-bottom: 1px solid var(--gl-grid); color: var(--gl-text); }
.gl-ledger thead th { color: var(--gl-muted); white-space: normal; vertical-align: bottom; }
.gl-ledger mark { background: color-mix(in srgb, var(--gl-gradient) 18%, transparent);
  color: var(--gl-text); border-radius: 4px; padding: 1px 4px 1px 2px; font-weight: 600; }
.gl-ledger .freed { color: var(--gl-muted); text-decoration: line-through; }
.gl-ledger .changed { color: var(--gl-loss); }
.gl-ledger .none { color: var(--gl-muted); }
.gl-undone { color: var(--gl-muted); font-family: "Source Code Pro", ui-monospace, monospace;
  font-size: 13px; white-space: pre-wrap; margin: 0; padding: 4px 8px; }
"""

_LAYOUT = """
.stMainBlockContainer { padding-top: 2.5rem; max-width: 1500px; }
.stMainBlockContainer h1 { font-size: 2rem; padding: 0; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-top: 4rem; }
  .stMainBlockContainer h1 { font-size: 1.5rem; }
}
@media (min-width: 900px) { .st-key-sticky { position: sticky; top: 3rem; } }
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
    nodes = "".join(
        f".stGraphVizChart .node.{role} path {{ stroke: var(--gl-{role}); stroke-width: 2.5; }}\n"
        for role, colour in COLOURS.items()
        if colour.latex
    )
    parts = (f".stApp {{ {variables} }}", formulas, _GRAPH, nodes, _NOTEBOOK, _LEDGER, _LAYOUT)
    return "<style>\n" + "\n".join(parts) + "</style>"
