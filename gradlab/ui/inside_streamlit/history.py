"""What the browser does with the address: its Back button, and the link to copy."""

from __future__ import annotations

import streamlit as st

from gradlab.ui.inside_streamlit import is_on

# Streamlit clears the parameters of the page that is left in a history step of its own, so that
# Back led to the page with its defaults. The script keeps such steps out: a change within a page
# replaces the entry, and a page that is left gets its parameters back. On a phone, where the list
# of lessons covers the page, going to a lesson closes it.
_HISTORY = """
const push = history.pushState.bind(history);
const replace = history.replaceState.bind(history);
const MOMENT = 1500; // ms between clearing the parameters and going to the next page
const LIST_CLOSE = "[data-testid=stSidebarCollapseButton] button";
const PHONE = matchMedia("(max-width: 767px)"); // where Streamlit lays its sidebar over the page
let left = { url: "", at: -Infinity };

function replaceState(state, title, url) {
  replace(state, title, url);
  dispatchEvent(new Event("gradlab-address"));
}

function pushState(state, title, url) {
  const next = new URL(url, location.href);
  if (next.pathname === location.pathname) {
    left = { url: location.href, at: performance.now() };
    return replaceState(state, title, url);
  }
  if (performance.now() - left.at < MOMENT) replace(history.state, "", left.url);
  if (PHONE.matches) document.querySelector(LIST_CLOSE)?.click();
  return push(state, title, url);
}

export default function () {
  if (window.gradlabHistory) return; // the script is sent again with every page
  window.gradlabHistory = true;
  Object.assign(history, { pushState, replaceState });
}
"""
# The address changes with every slider, the footer's Python does not run with it.
_LINK = """
const links = new WeakMap();

export default function ({ parentElement, data }) {
  const [code, button] = parentElement.querySelectorAll("code, button");
  const show = () => {
    const address = new URL(location.href);
    address.searchParams.delete("lang");
    address.searchParams.append("lang", data.language);
    code.textContent = address.href;
  };
  const copy = () => navigator.clipboard.writeText(code.textContent)
    .then(() => (button.textContent = data.copied));
  removeEventListener("gradlab-address", links.get(parentElement));
  links.set(parentElement, show);
  addEventListener("gradlab-address", show);
  Object.assign(button, { textContent: data.copy, onclick: copy });
  show();
  return () => removeEventListener("gradlab-address", show);
}
"""
_LINK_STYLE = """
.link { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; padding: 0.5rem 0.75rem;
  background: var(--st-secondary-background-color); border-radius: 0.5rem; }
code { flex: 1 1 12rem; overflow-wrap: anywhere; user-select: all; font-size: 14px;
  font-family: var(--st-code-font); color: var(--st-text-color); }
button { font: inherit; font-size: 14px; color: inherit; background: none; cursor: pointer;
  padding: 0.2rem 0.6rem; border: 1px solid var(--st-border-color); border-radius: 0.4rem; }
"""
_history = st.components.v2.component("gradlab_history", js=_HISTORY)
_link = st.components.v2.component(
    "gradlab_link",
    html="<div class='link'><code></code><button type='button'></button></div>",
    css=_LINK_STYLE,
    js=_LINK,
)


def tidy_history() -> None:
    """Let Back return to the state in which a page was left."""
    if is_on():
        _history(key="gradlab-history", height=1)


def link_here(copy: str, copied: str, language: str) -> None:
    """Show the address of exactly this state, which follows every change, to be copied.

    Args:
        copy: the button's text.
        copied: its text once it has been pressed.
        language: the language's code; in a copied link it always stands.
    """
    _link(key="gradlab-link", data={"copy": copy, "copied": copied, "language": language})
