"""The component that figures and headline numbers share, and what happens where it can't run."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Literal

import streamlit as st

from gradlab.ui.browser.static import ON_DEMAND, addresses, are_in_memory, static_urls

_FAILED = "component failed"
_QUICK = 1  # zlib's level that costs least; what it leaves is a tenth larger

# Streamlit sends a component's code again with every change of its data, so what it sends is
# only this: the rest are static files, which browsers keep.
_SHOW = """
export default function ({ data, parentElement, setStateValue }) {
  return import(new URL("%s", document.baseURI))
    .then((live) => live.show(data, parentElement))
    .catch((error) => {
      console.warn("GradLab: Streamlit draws instead:", error.message);
      setStateValue("failed", true);
    });
}
"""
# The first component on a page asks for all of them at once; if each waited for the one that
# needs it, a busy page would hold up each.
_AHEAD = """
const { "plotly.js.gz": href, ...scripts } = %s;
let asked;

function ask() {
  const plotly = { rel: "preload", as: "fetch", crossOrigin: "", href };
  document.head.append(Object.assign(document.createElement("link"), plotly));
  const load = (url) => import(new URL(url, document.baseURI));
  const plot = load(scripts["plot.js"]).then((it) => it.loadPlotly(href));
  return Promise.all([plot, ...Object.values(scripts).map(load)]);
}

export default function () {
  asked ??= ask().catch(() => {}); // the figure asks again, and tells of it
}
"""


def figures_ahead() -> None:
    """Let the browser load what figures need before the first one is there."""
    urls = _urls()
    if urls is not None:
        needed = {name: url for name, url in urls.items() if name != ON_DEMAND}
        _component("gradlab_ahead", _AHEAD % json.dumps(needed))(key="gradlab-ahead", height=1)


def mount(key: str, content: bytes, height: int | Literal["content"] = "content") -> bool:
    """Show a figure or a headline in the browser's component.

    Args:
        key: its name on the page.
        content: what the component is sent, see content_of.
        height: in pixels, kept free from the first moment on; "content" for what is shown.

    Returns:
        False where the component cannot run, because its files are not served or this browser
        could not load them: then the caller shows the same by Streamlit's own means.
    """
    urls = _urls()
    if urls is None:
        return False
    _component("gradlab", _SHOW % urls["live.js"])(
        key=key, data=content, height=height, on_failed_change=_remember_failure
    )
    return True


def content_of(
    kind: Literal["figure", "headline"],
    data: dict[str, Any],
    along: Sequence[tuple[float, bytes]] = (),
) -> bytes:
    """Return all that a figure or a headline is sent, as along.js reads it.

    As bytes: Streamlit would search plain values for data frames and encode them twice.

    Args:
        kind: which of them.
        data: what live.js needs to know of it, plain values.
        along: the sliders it follows: where each stands, and what it moves, packed.
    """
    plotly = addresses()["plotly.js.gz"]  # not _urls: all sessions share the content
    places = [(at, len(content)) for at, content in along]
    whole = {**data, "kind": kind, "plotly": plotly, "along": places}
    head = zlib.compress(json.dumps(whole, separators=(",", ":")).encode(), _QUICK)
    return b"".join([struct.pack("<I", len(head)), head, *(content for _at, content in along)])


def key_class(key: str) -> str:
    """Return a widget's key as it stands in the class that Streamlit gives its element.

    >>> key_class("x[0, 1]")
    'x-0--1-'
    """
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key)


def qr_code_url() -> str:
    """Return the address of what draws QR codes, "" where this session cannot have it."""
    urls = _urls()
    return urls[ON_DEMAND] if urls else ""


@cache
def _component(name: str, code: str) -> Callable[..., Any]:
    """Register a component, once per process."""
    return st.components.v2.component(name, js=code, isolate_styles=False)


def _urls() -> dict[str, str] | None:
    """Return the addresses of the component's files, None where this session cannot run it."""
    if _FAILED in st.session_state:
        return None
    if are_in_memory():
        return addresses()
    return static_urls() if st.get_option("server.enableStaticServing") else None


def _remember_failure() -> None:
    """Note, for the rest of the session, that this browser could not load the component."""
    st.session_state[_FAILED] = True
