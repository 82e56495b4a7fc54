"""The ledger as HTML tables: every tensor's facts, and what each node still holds."""

from __future__ import annotations

from html import escape

from gradlab.ledger.calls import CALLS
from gradlab.ledger.history import History
from gradlab.ledger.replay import COLUMNS, Line
from gradlab.roles import role
from gradlab.text import Translate, english

STATES = {"held": "●", "freed": "○", "changed": "✎"}
"""The sign before a saved tensor's state: no meaning hangs on colour alone."""


def tensor_table(line: Line, translate: Translate = english) -> str:
    """Return the HTML table of every tensor after a call; what the call changed is marked.

    Column heads are torch's attribute names and the cells are what torch says, both verbatim.
    """
    _ = translate
    heads = "".join(f'<th scope="col">{_breakable(head)}</th>' for head in ("", *COLUMNS))
    rows = "".join(_tensor_row(line, name, cells) for name, cells in line.tensors.items())
    caption = escape(_("Every tensor after this call; ▸ marks what the call changed"))
    return (
        f'<div class="gl-ledger"><table><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def saved_table(line: Line, translate: Translate = english) -> str:
    """Return the HTML list of the graph's nodes with their saved tensors, held or freed."""
    _ = translate
    words = {"held": _("held"), "freed": _("freed"), "changed": _("overwritten")}
    nothing = escape(_("nothing"))
    rows = []
    for node in line.step.graph.nodes:
        label = f"{node.index} {node.name} {node.variable}".rstrip()
        items = [
            _marked(
                f'<span class="{item.state}">{escape(item.name)} '
                f"{STATES[item.state]} {escape(words[item.state])}</span>",
                is_changed=(label, item.name) in line.changed,
            )
            for item in node.saved
        ]
        kept = ", ".join(items) or f'<span class="none">{nothing}</span>'
        head = f'<th scope="row">{_named(node.variable)} <code>{escape(node.name)}</code></th>'
        rows.append(f"<tr>{head}<td>{kept}</td></tr>")
    caption = escape(_("What the nodes of the graph saved for backward"))
    return (
        f'<div class="gl-ledger"><table><caption>{caption}</caption>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def undone_list(history: History, translate: Translate = english) -> str:
    """Return the HTML of the calls that were undone, or are still to come in a scene."""
    _ = translate
    undone = history.calls[history.at :]
    sources = (CALLS[call[0]].templates[call[1:]].splitlines()[0] for call in undone)
    lines = escape("\n".join(sources), quote=False)
    heading = escape(_("to come:")) if undone else ""
    return f'<pre class="gl-undone">{heading}\n{lines}</pre>'


def _tensor_row(line: Line, name: str, cells: tuple[str, ...]) -> str:
    """Return one tensor's row."""
    columns = zip(COLUMNS, cells, strict=True)
    facts = "".join(
        f"<td>{_marked(escape(cell), is_changed=(name, column) in line.changed)}</td>"
        for column, cell in columns
    )
    return f'<tr><th scope="row">{_named(name)}</th>{facts}</tr>'


def _named(name: str) -> str:
    """Return a variable's name in the colour of its quantity."""
    quantity = "gradient" if name.startswith("grads") else role(name)
    style = f' style="color:var(--gl-{quantity})"' if quantity else ""
    return f"<b{style}>{escape(name)}</b>"


def _breakable(name: str) -> str:
    """Return an attribute's name that may be broken after its underscore, to keep columns narrow.

    >>> _breakable("is_leaf")
    'is_<wbr>leaf'
    """
    return name[0:1] + name[1:].replace("_", "_<wbr>")


def _marked(html: str, *, is_changed: bool) -> str:
    return f"<mark>▸ {html}</mark>" if is_changed else html
