"""The component that figures and headline numbers share, and what happens where it can't run."""

from __future__ import annotations

import json
from typing import Any, Literal

import streamlit as st

from gradlab.ui.static import static_urls

_FAILED = "component failed"

# Streamlit sends a component's code again with every change of its data, so what it sends is
# only this: the rest are static files, which browsers keep. The first component on a page asks for
# all of them at once; if each waited for the one that needs it, a busy page would hold up each.
_LOADER = """
let plotting;

function ask(urls) {
  const at = (name) => new URL(urls[name], document.baseURI);
  const plotly = { rel: "preload", as: "fetch", crossOrigin: "", href: urls["plotly.js.gz"] };
  document.head.append(Object.assign(document.createElement("link"), plotly));
  for (const name of ["live.js", "marks.js"]) import(at(name)).catch(() => {});
  return import(at("plot.js")).then((plot) => plot.loadPlotly(plotly.href));
}

export default function ({ data: bytes, parentElement, setStateValue }) {
  const data = JSON.parse(new TextDecoder().decode(bytes));
  plotting ??= ask(data.urls).catch(() => {}); // the figure asks again, and tells of it
  if (data.kind === "nothing yet") return;
  return import(new URL(data.urls["live.js"], document.baseURI))
    .then((live) => live.show({ data, parentElement }))
    .catch((error) => {
      console.warn("GradLab: Streamlit draws instead:", error.message);
      setStateValue("failed", true);
    });
}
"""
_component = st.components.v2.component("gradlab", js=_LOADER, isolate_styles=False)


def figures_ahead() -> None:
    """Let the browser load what figures need before the first one is there."""
    mount("nothing yet", "gradlab-ahead", {}, 1)


def mount(
    kind: str, key: str, data: dict[str, Any], height: int | Literal["content"] = "content"
) -> bool:
    """Show a figure or a headline in the browser's component.

    Args:
        kind: "figure" or "headline"; "nothing yet" only loads what they need.
        key: its name on the page.
        data: what live.js needs to know of it, plain values.
        height: in pixels, kept free from the first moment on; "content" for what is shown.

    Returns:
        False where the component cannot run, because its files are not served or this browser
        could not load them: then the caller shows the same by Streamlit's own means.
    """
    urls = _urls()
    if urls is None:
        return False
    whole = data | {"kind": kind, "urls": urls}
    _component(
        key=key,
        # As bytes: plain values are searched for data frames and encoded twice.
        data=json.dumps(whole, separators=(",", ":")).encode(),
        height=height,
        on_failed_change=_remember_failure,
    )
    return True


def _urls() -> dict[str, str] | None:
    """Return the addresses of the component's files, None where it cannot run."""
    if _FAILED in st.session_state or not st.get_option("server.enableStaticServing"):
        return None
    return static_urls()


def _remember_failure() -> None:
    """Note, for the rest of the session, that this browser could not load the component."""
    st.session_state[_FAILED] = True
