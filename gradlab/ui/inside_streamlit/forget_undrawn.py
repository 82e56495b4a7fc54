"""Widgets that a part no longer has when it reruns."""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx

from gradlab.ui.inside_streamlit import is_on


def forget_undrawn() -> None:
    """Let Streamlit count the parts within those that rerun as rerun, too, which they are.

    A widget that such a part does not draw again is gone, and Streamlit takes its parameter out of
    the URL. It does so only for parts that it was asked to rerun; a slider is a part of its own,
    within the one that draws it, and one that is gone would stay in the link for good.
    """
    context = get_script_run_ctx()
    asked = getattr(context, "fragment_ids_this_run", None)
    if context is None or not asked or not is_on():
        return
    parts = context.fragment_storage
    inner = [each for each in parts.ids_registered_after(0) if parts.has_ancestor_in(each, asked)]
    # A new list: Streamlit goes through the old one, to run them one after another.
    context.fragment_ids_this_run = list(dict.fromkeys([*asked, *inner]))
