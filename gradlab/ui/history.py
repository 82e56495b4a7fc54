"""The browser's Back button: one step per page, each with the state in which it was left."""

from __future__ import annotations

import streamlit as st

# Streamlit clears the parameters of the page that is left in a history step of its own, so that
# Back led to the page with its defaults. The script keeps such steps out: a change within a page
# replaces the entry, and a page that is left gets its parameters back.
_SCRIPT = """
const push = history.pushState.bind(history);
const replace = history.replaceState.bind(history);
const MOMENT = 1500; // ms between clearing the parameters and going to the next page
let left = { url: "", at: -Infinity };

function pushState(state, title, url) {
  const next = new URL(url, location.href);
  if (next.pathname === location.pathname) {
    left = { url: location.href, at: performance.now() };
    return replace(state, title, url);
  }
  if (performance.now() - left.at < MOMENT) replace(history.state, "", left.url);
  return push(state, title, url);
}

export default function () {
  if (window.gradlabHistory) return; // the script is sent again with every page
  window.gradlabHistory = true;
  history.pushState = pushState;
}
"""
_component = st.components.v2.component("gradlab_history", js=_SCRIPT)


def tidy_history() -> None:
    """Let Back return to the state in which a page was left."""
    _component(key="gradlab-history", height=1)
