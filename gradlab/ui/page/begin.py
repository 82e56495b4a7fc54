"""What a process does once, before it draws or before it listens."""

from __future__ import annotations

import gc
import logging
import os
import pkgutil
from contextlib import suppress
from functools import cache
from importlib import import_module

import gradlab
from gradlab.ui.browser.static import style_url
from gradlab.ui.host.counters import watched
from gradlab.ui.host.settings import complaints
from gradlab.ui.inside_streamlit.descriptors import as_many_as_allowed
from gradlab.ui.inside_streamlit.log_lines import json_lines
from gradlab.ui.inside_streamlit.origins import ask_nobody
from gradlab.ui.inside_streamlit.page_changes import keep_links_whole
from gradlab.ui.inside_streamlit.sockets import send_at_once
from gradlab.ui.inside_streamlit.theme import theme_once
from gradlab.ui.inside_streamlit.widget_states import only_sound_states

_LOG = logging.getLogger("gradlab")
_OF_STREAMLIT = ("pandas", "streamlit.emojis")  # which it imports with its first widget
_NOT_AHEAD = ("gradlab.app", "gradlab.__main__", "gradlab.ui.server")
# One thread: the tensors are tiny, and many sessions share the cores. torch asks once, on import.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def begin() -> None:
    """Do what is to be done once; whoever draws a page calls this first."""
    json_lines()
    _complain()
    watched()
    ask_nobody()
    send_at_once()
    as_many_as_allowed()
    only_sound_states()
    keep_links_whole()
    theme_once(style_url())


def ahead() -> None:
    """Import torch and all that pages need of us, so that no visitor waits for it.

    What is there then stays for good, so the garbage collector need not look at it again.
    """
    gc.disable()
    try:
        for name in _OF_STREAMLIT:
            with suppress(ModuleNotFoundError):
                import_module(name)
        for module in pkgutil.walk_packages(gradlab.__path__, "gradlab."):
            if not module.name.startswith(_NOT_AHEAD):
                import_module(module.name)
    finally:
        gc.enable()
        gc.freeze()


@cache
def _complain() -> None:
    """Log a sentence for each setting that does not fit; the command does not start with them."""
    for sentence in complaints():
        _LOG.warning(sentence)
