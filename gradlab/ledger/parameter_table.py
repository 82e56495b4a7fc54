"""The parameters of a training step as an HTML table, with what their optimizer keeps."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from gradlab.ledger.parameters import Parameter, parameters
from gradlab.ledger.tables import breakable, marked, named, table
from gradlab.program import Step
from gradlab.words.text import Translate, english

_FIRST = ("value", "grad", "requires_grad", "lr")


def parameter_table(step: Step, before: Step, caption: str, translate: Translate = english) -> str:
    """Return the HTML table of the parameters after a call; what the call changed is marked.

    Column heads are torch's own names and the cells are what torch says, both verbatim.

    Args:
        step: what the call did.
        before: what the one before it did.
        caption: what the table shows.
        translate: the language.
    """
    _ = translate
    now, then = parameters(step), parameters(before)
    columns = _columns(now)
    heads = "".join(
        f'<th scope="col">{name}</th>' for name in (escape(_("tensor")), *map(breakable, columns))
    )
    rows = [_row(row, then.get(name), columns, _("not held")) for name, row in now.items()]
    rows += [_counter(name, step, before, len(columns)) for name in step.counters]
    body = f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return table(caption, body)


def _columns(rows: Mapping[str, Parameter]) -> tuple[str, ...]:
    """Return the columns that some row has, torch's usual ones first."""
    kept = dict.fromkeys(column for row in rows.values() for column in row.shown)
    has_lr = [column for column in _FIRST if column in kept]
    return (*has_lr, *(column for column in kept if column not in _FIRST))


def _row(row: Parameter, before: Parameter | None, columns: tuple[str, ...], missing: str) -> str:
    then = {} if before is None else before.shown
    cells = [
        marked(escape(row.shown[column]), is_changed=row.shown[column] != then.get(column))
        if column in row.shown
        else f'<span class="none">{escape(missing if column == "lr" else "")}</span>'
        for column in columns
    ]
    facts = "".join(f"<td>{cell}</td>" for cell in cells)
    name = named(row.name).replace("[", "<wbr>[")
    return f'<tr><th scope="row">{name}</th>{facts}</tr>'


def _counter(name: str, step: Step, before: Step, columns: int) -> str:
    """Return the row of what a scheduler or a scaler counts."""
    value = step.counters[name]
    cell = marked(escape(str(value)), is_changed=before.counters.get(name) != value)
    return f'<tr><th scope="row">{escape(name)}</th><td colspan="{columns}">{cell}</td></tr>'
