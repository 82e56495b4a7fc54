"""A run of a program as a notebook shows it, in HTML: In and Out, quantities in their colours."""

from __future__ import annotations

import ast
import re
from html import escape

from gradlab.program import Run, Step
from gradlab.words.roles import role
from gradlab.words.text import Translate, english

_NAME = re.compile(r"#.*|\"[^\"]*\"|'[^']*'|[A-Za-z_]\w*")


def notebook(run: Run, translate: Translate = english, nothing: str = "", *, first: int = 1) -> str:
    """Return the HTML of a run: each statement, and below it what it printed, gave or raised.

    Everything in it is escaped; the page's stylesheet gives it its looks (.gl-notebook).

    Args:
        run: the run.
        translate: the language of its notes.
        nothing: what stands below a last expression that gave None, of which a notebook prints
            nothing; "" for nothing.
        first: the number of the first statement shown; 2 leaves out the imports.
    """
    steps = enumerate(run.steps[first - 1 :], first)
    cells = "".join(_cell(i, step, translate, nothing) for i, step in steps)
    return f'<div class="gl-notebook">{cells}</div>'


def _cell(number: int, step: Step, translate: Translate, nothing: str) -> str:
    """Return one statement and its outputs, in the order in which a notebook prints them."""
    note = step.statement.note
    comment = f"<i># {escape(note.show(translate))}</i>\n" if note else ""
    rows = [_row(f"In [{number}]", "in", comment + coloured_code(step.source))]
    if step.stdout:
        rows.append(_row("", "out", escape(step.stdout.rstrip("\n"))))
    rows += [_row("", "warning", escape(str(warning))) for warning in step.warnings]
    if step.output is not None:
        rows.append(_row(f"Out[{number}]", "out", coloured_code(step.output)))
    if step.error is not None:
        rows.append(_row("", "error", escape(str(step.error))))
    if nothing and _gave_none(step):
        rows.append(_row("", "none", escape(nothing)))
    return "".join(rows)


def _gave_none(step: Step) -> bool:
    """Return whether a statement ended in an expression that gave None."""
    is_silent = step.output is None and step.error is None and not step.stdout
    return is_silent and isinstance(ast.parse(step.source).body[-1], ast.Expr)


def _row(mark: str, kind: str, html: str) -> str:
    return f'<span class="mark">{mark}</span><pre class="{kind}">{html}</pre>'


def coloured_code(source: str) -> str:
    """Return code as HTML in which each name that stands for a quantity has its colour.

    >>> coloured_code("w < 2")
    '<b style="color:var(--gl-w);font-weight:600">w</b> &lt; 2'
    """
    parts, end = [], 0
    for match in _NAME.finditer(source):
        word = match.group()
        quantity = "gradient" if word == "grad" else role(word)
        parts.append(escape(source[end : match.start()], quote=False))
        parts.append(_marked(word, quantity) if quantity else _quiet(word))
        end = match.end()
    return "".join(parts) + escape(source[end:], quote=False)


def _marked(word: str, quantity: str) -> str:
    return f'<b style="color:var(--gl-{quantity});font-weight:600">{word}</b>'


def _quiet(word: str) -> str:
    comment = word.startswith("#")
    return f"<i>{escape(word)}</i>" if comment else escape(word, quote=False)
