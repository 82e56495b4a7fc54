"""The starting points of the sandbox, and the list of functions that can be typed."""

from __future__ import annotations

import streamlit as st

from gradlab.ui.frame import Page


def function_list(page: Page) -> None:
    """List every function that can be typed, from the table that defines them."""
    from gradlab.expression.table import ENTRIES, GROUPS

    _ = page.translate
    title = _("The {count} functions you can use").format(count=len(ENTRIES))
    with st.expander(title, icon=":material/list:"):
        for group, entries in GROUPS.items():
            st.markdown(f"**{_(group)}**")
            st.table(
                [
                    {
                        _("name"): f"`{entry.paths[0].lstrip('.')}`",
                        _("example"): f"`{entry.example}`",
                        _("what it is"): _(entry.summary).replace("|", r"\|"),
                    }
                    for entry in entries
                ]
            )
