"""The ledger as HTML tables: every tensor's facts, and what each node still holds."""

from __future__ import annotations

from html import escape

from gradlab.ledger.history import History
from gradlab.ledger.replay import COLUMNS, Line, Start, statements
from gradlab.words.roles import role
from gradlab.words.text import Translate, english

STATES = {"held": "●", "freed": "○", "changed": "✎"}
"""The sign before a saved tensor's state: no meaning hangs on colour alone."""


def tensor_table(line: Line, translate: Translate = english) -> str:
    """Return the HTML table of every tensor after a call; what the call changed is marked.

    Column heads are torch's attribute names and the cells are what torch says, both verbatim.
    """
    _ = translate
    names = (escape(_("tensor")), *map(breakable, COLUMNS))
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(_tensor_row(line, name, cells) for name, cells in line.tensors.items())
    caption = _("Every tensor after this call; ▸ marks what the call changed")
    return table(caption, f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>")


def saved_table(line: Line, translate: Translate = english) -> str:
    """Return the HTML list of the graph's nodes with their saved tensors, held or freed."""
    _ = translate
    words = {"held": _("held"), "freed": _("freed"), "changed": _("overwritten")}
    nothing = escape(_("nothing"))
    rows = []
    for node in line.step.graph.nodes:
        label = f"{node.index} {node.name} {node.variable}".rstrip()
        items = [
            marked(
                f'<span class="{item.state}"><span class="saved">{escape(item.name)}</span> '
                f"{STATES[item.state]} {escape(words[item.state])}</span>",
                is_changed=(label, item.name) in line.changed,
            )
            for item in node.saved
        ]
        kept = ", ".join(items) or f'<span class="none">{nothing}</span>'
        head = f'<th scope="row">{named(node.variable)} <code>{escape(node.name)}</code></th>'
        rows.append(f"<tr>{head}<td>{kept}</td></tr>")
    caption = _("What the nodes of the graph saved for backward")
    return table(caption, f"<tbody>{''.join(rows)}</tbody>")


def undone_list(history: History, start: Start, translate: Translate = english) -> str:
    """Return the HTML of the calls that were undone, or are still to come in a scene.

    Each is shown as it would run: whole, the numbers filled in. Without any, "".
    """
    _ = translate
    undone = statements(history.calls[history.at :], start)
    lines = "".join(f"<pre>{escape(each.source, quote=False)}</pre>" for each in undone)
    heading = escape(_("to come:"))
    return f'<div class="gl-undone">{heading}{lines}</div>' if undone else ""


def table(caption: str, rows: str) -> str:
    """Return a table in a region that scrolls sideways, by keyboard, too."""
    name = escape(caption)
    return (
        f'<div class="gl-ledger" tabindex="0" role="region" aria-label="{name}">'
        f"<table><caption>{name}</caption>{rows}</table></div>"
    )


def _tensor_row(line: Line, name: str, cells: tuple[str, ...]) -> str:
    """Return one tensor's row."""
    columns = zip(COLUMNS, cells, strict=True)
    facts = "".join(
        f"<td>{marked(_foldable(cell), is_changed=(name, column) in line.changed)}</td>"
        for column, cell in columns
    )
    return f'<tr><th scope="row">{named(name)}</th>{facts}</tr>'


def named(name: str) -> str:
    """Return a variable's name in the colour of its quantity."""
    quantity = "gradient" if name.startswith("grads") else role(name)
    style = f' style="color:var(--gl-{quantity})"' if quantity else ""
    return f"<b{style}>{escape(name)}</b>"


def breakable(name: str) -> str:
    """Return an attribute's name that may be broken after its underscore, to keep columns narrow.

    >>> breakable("is_leaf")
    'is_<wbr>leaf'
    """
    return name[0:1] + name[1:].replace("_", "_<wbr>")


def _foldable(cell: str) -> str:
    """Return a cell's text; a node's name may be folded where a narrow table needs it.

    >>> _foldable("tensor([2.])"), _foldable("MulBackward0")
    ('tensor([2.])', 'Mul<wbr>Backward0')
    """
    return escape(cell).replace("Backward0", "<wbr>Backward0")


def marked(html: str, *, is_changed: bool) -> str:
    """Return HTML with a mark if it is what a call changed."""
    return f"<mark>▸ {html}</mark>" if is_changed else html
