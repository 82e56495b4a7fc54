"""The list of functions that can be typed, from the table that defines them."""

from __future__ import annotations

from functools import cache
from html import escape

import streamlit as st

from gradlab.ui.page.language import translator
from gradlab.ui.page.page import Page


def function_list(page: Page) -> None:
    """List every function that can be typed, with an example of each."""
    from gradlab.expression.table import ENTRIES

    _ = page.translate
    title = _("The {count} functions you can use").format(count=len(ENTRIES))
    with st.expander(title, icon=":material/list:"):
        st.html(_listed(page.language))


@cache
def _listed(language: str) -> str:
    """Return the list as HTML: the same for everyone, so it is written once per language."""
    from gradlab.expression.table import GROUPS

    _ = translator(language)
    head = "".join(
        f"<th>{escape(word)}</th>" for word in (_("name"), _("example"), _("what it is"))
    )
    parts = []
    for group, entries in GROUPS.items():
        rows = "".join(
            f"<tr><td><code>{escape(entry.paths[0].lstrip('.'))}</code></td>"
            f"<td><code>{escape(entry.example)}</code></td><td>{escape(_(entry.summary))}</td></tr>"
            for entry in entries
        )
        caption = f"<caption>{escape(_(group))}</caption>"
        parts.append(f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
    return f'<div class="gl-functions">{"".join(parts)}</div>'
