"""Small tables of numbers as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def numbers_table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in a region that scrolls sideways, by keyboard, too.

    Args:
        caption: what it shows, also the region's name.
        heads: the columns' names.
        rows: texts; the first of each is the row's name.

    >>> numbers_table("squares", ["n", "n²"], [["2", "4"]]).count("<td>")
    1
    """
    name = escape(caption)
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(each)}</td>" for each in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<div class="gl-ledger" tabindex="0" role="region" aria-label="{name}"><table>'
        f"<caption>{name}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
