"""The way from another lesson into the sandbox, with its function as it stands."""

from __future__ import annotations

from collections.abc import Mapping

from gradlab.ui.page.page import Page
from gradlab.ui.page.state_link import state_link


def sandbox_link(
    page: Page, source: str, numbers: Mapping[str, float | list[float]], **state: str | int
) -> None:
    """Offer to open a lesson's function in the sandbox.

    Args:
        page: the page that draws it.
        source: the function as torch code, a Function's code.
        numbers: its inputs as they stand, by name.
        state: what the sandbox has to be told besides: wrt, row, col.
    """
    from gradlab.sandbox import sandbox_query  # a first figure does not wait for the parser

    _ = page.translate
    label = _("Change this function in the sandbox")
    state_link(page, "sandbox", label, **sandbox_query(source, numbers), **state)
