"""Streamlit's lines in the log, written as ours are."""

from __future__ import annotations

import logging
from functools import cache

from streamlit import logger as streamlit_logger

from gradlab.ui.host.log_lines import JsonLines, are_json
from gradlab.ui.inside_streamlit import is_on


@cache
def json_lines() -> None:
    """Write the log as JSON if the host wants it, once per process.

    Streamlit gives each of its loggers, and the server's, a handler of its own, and gives it anew
    when it reads its configuration: here it gives them ours. How it does that is its own business
    and may change: where it has no function of this name, its lines stay as they are.
    """
    if not are_json():
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    setup = getattr(streamlit_logger, "setup_formatter", None)
    if setup is None or not is_on():
        return

    def ours(logger: logging.Logger) -> None:
        for each in [*logger.handlers]:
            logger.removeHandler(each)
        logger.streamlit_console_handler = handler  # type: ignore[attr-defined]
        logger.addHandler(handler)

    streamlit_logger.setup_formatter = ours
    streamlit_logger.update_formatter()
