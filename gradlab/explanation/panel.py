"""What is said beside the picture, as HTML: the current step, one node, and all steps as a table.

Every text is escaped here. The colours are the CSS variables --gl-<role> of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from gradlab.explanation.words import Account, Way, inspection, way_line
from gradlab.tape import Run, Tape
from gradlab.words.colours import COLOURS
from gradlab.words.text import Translate

SHOWN = 12
"""Nodes of a box that are listed one by one."""

STYLE = """
.gl-panel { min-height: 7.5em; padding: 8px 2px; color: var(--gl-text); }
.gl-panel h2.gl-title:first-child { margin: 0 0 4px; padding: 0; font-size: 16px;
  overflow-wrap: anywhere; }
.gl-panel p { margin: 2px 0; overflow-wrap: anywhere; }
.gl-panel .rule code, .gl-panel .sum { font-weight: 600; }
.gl-panel .note { color: var(--gl-target); }
.gl-panel code, .gl-table code { font: 13px ui-monospace, Menlo, Consolas, monospace;
  color: var(--gl-text); background: var(--gl-surface); padding: 1px 4px; border-radius: 4px;
  overflow-wrap: anywhere; white-space: normal; }
.gl-panel .result { color: var(--gl-gradient); }
.gl-table { overflow-x: auto; }
.gl-table table { border-collapse: collapse; font-size: 13px; width: 100%; }
.gl-table th, .gl-table td { border: 0; border-bottom: 1px solid var(--gl-grid); padding: 4px 8px;
  text-align: left; vertical-align: top; color: var(--gl-text); background: none; }
@media (max-width: 640px) { /* all steps: number and step, and below them what happened */
  .gl-table thead { display: none; }
  .gl-table thead + tbody tr { display: flex; flex-wrap: wrap; padding: 4px 0;
    border-bottom: 1px solid var(--gl-grid); }
  .gl-table thead + tbody td { flex: 0 0 100%; border: 0; padding: 0; overflow-wrap: anywhere; }
  .gl-table thead + tbody td:nth-child(1) { flex: 0 0 2em; color: var(--gl-muted); }
  .gl-table thead + tbody td:nth-child(2) { flex: 1; font-weight: 600; }
  .gl-table thead + tbody td:nth-child(4):not(:empty)::before { content: "→ "; }
}
""" + "".join(
    f".gl-rule .{role} {{ color: var(--gl-{role}); }}\n"
    for role, colour in COLOURS.items()
    if colour.latex
)


def panel(said: Account) -> str:
    """Return what is said about a step: a heading, sentences, and each gradient sent on."""
    return sentences(said) + "".join(map(sent, said.ways))


def sentences(said: Account) -> str:
    """Return what is said about a step but for the gradients sent on."""
    lines = "".join(
        f'<p class="{"sum" if " + " in line else "line"}">{escape(line)}</p>' for line in said.lines
    )
    return f'<h2 class="gl-title">{escape(said.title)}</h2>{lines}'


def sent(way: Way) -> str:
    """Return a gradient sent on: to what, the rule in the code's names and with numbers, a note."""
    formula = f"{painted(way.rule.names_runs)} = " if way.rule.names_runs else ""
    said = f'<p class="note">{escape(way.note)}</p>' if way.note else ""
    numbers = painted(way.rule.numbers_runs)
    return f'<p class="rule">→ <b>{escape(way.to)}</b>: {formula}{numbers}</p>{said}'


def painted(runs: Sequence[Run]) -> str:
    """Return a rule in plain text as code in the lesson's colours."""
    inside = "".join(
        f'<span class="{role}">{escape(text)}</span>' if role else escape(text)
        for text, role in runs
    )
    return f'<code class="gl-rule">{inside}</code>'


def inspected(tape: Tape, nodes: Sequence[int], translate: Translate) -> str:
    """Return everything about the nodes of one box as a table; the last SHOWN of many."""
    rows = [
        f"<tr><th>{escape(label)}</th><td><code>{escape(said)}</code></td></tr>"
        for index in nodes[-SHOWN:]
        for label, said in inspection(tape, index, translate)
    ]
    return f'<div class="gl-table"><table>{"".join(rows)}</table></div>'


def table(accounts: Sequence[Account], translate: Translate) -> str:
    """Return all steps as a table with the same content as the picture and the panels."""
    _ = translate
    heads = ("#", _("step"), _("what happened"), _("gradients sent on"))
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(_row(k, said) for k, said in enumerate(accounts))
    return (
        f'<div class="gl-table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(k: int, said: Account) -> str:
    cells = (said.title, "; ".join(said.lines), "; ".join(map(way_line, said.ways)))
    return f"<tr><td>{k}</td>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
