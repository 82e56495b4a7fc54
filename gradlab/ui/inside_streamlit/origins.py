"""Pages of other sites that try to talk to the server."""

from __future__ import annotations

from functools import cache

from streamlit import net_util

from gradlab.ui.inside_streamlit import is_on


@cache
def ask_nobody() -> None:
    """Let the server look up its own address nowhere, once per process.

    Where a page of another site connects, Streamlit asks a host on the internet for this machine's
    address, to compare the two: for up to two seconds, each time anew where it cannot be reached,
    and meanwhile it answers nobody. It asks at the start, too. Nothing here listens under an
    address that it would have to be told; a host that lets another site in names it in Streamlit's
    `server.corsAllowedOrigins`. How Streamlit asks is its own business and may change: where it
    has no function of this name, nothing happens.
    """
    if is_on() and hasattr(net_util, "get_external_ip"):
        net_util.get_external_ip = _nowhere


def _nowhere() -> None:
    """Return that the address is not known."""
