"""What the browser does with the address: its Back button, and the link to copy."""

from __future__ import annotations

import streamlit as st

from gradlab.ui.inside_streamlit import is_on

# Streamlit clears the parameters of the page that is left in a history step of its own, so that
# Back led to the page with its defaults. The script keeps such steps out: a change within a page
# replaces the entry, and a page that is left gets its parameters back.
_HISTORY = """
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
# A host without https gives a page no clipboard: then the link is shown, to be taken by hand.
_LINK = """
const SHOWN = 2000; // ms for which the button says that it has copied

export default function ({ parentElement, data }) {
  const button = parentElement.querySelector("button");
  const say = (words) => {
    button.textContent = words;
    button.classList.toggle("copied", words === data.copied);
  };
  const copied = () => {
    say(data.copied);
    setTimeout(say, SHOWN, data.copy);
  };
  button.onclick = () => {
    const address = new URL(location.href);
    address.searchParams.delete("lang");
    address.searchParams.append("lang", data.language);
    const taken = Promise.resolve(address.href).then((link) => navigator.clipboard.writeText(link));
    taken.then(copied, () => prompt(data.copy, address.href));
  };
  say(data.copy);
}
"""
_LINK_STYLE = """
button { font: inherit; font-size: 14px; color: inherit; background: none; cursor: pointer;
  height: 32px; min-width: 5.5rem; padding: 0 0.7rem; white-space: nowrap;
  border: 1px solid var(--st-border-color); border-radius: 0.5rem; }
button:hover { border-color: currentColor; }
button:focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }
@media (max-width: 640px) { /* a sign; the words stay for those who listen */
  button { min-width: 0; width: 36px; padding: 0; font-size: 0; }
  button::before { content: ""; display: block; height: 18px; background: currentColor;
    mask: center / contain no-repeat url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'\
 viewBox='0 0 24 24' fill='none' stroke='%23000' stroke-width='2'%3E%3Crect x='9' y='9' width='12'\
 height='12' rx='2'/%3E%3Cpath d='M5 15H3V3h12v2'/%3E%3C/svg%3E"); }
  button.copied::before { content: "✓"; font-size: 16px; background: none; mask: none; }
}
"""
_history = st.components.v2.component("gradlab_history", js=_HISTORY)
_link = st.components.v2.component(
    "gradlab_link", html="<button type='button'></button>", css=_LINK_STYLE, js=_LINK
)


def tidy_history() -> None:
    """Let Back return to the state in which a page was left."""
    if is_on():
        _history(key="gradlab-history", height=1)


def copy_link(copy: str, copied: str, language: str) -> None:
    """Draw the button that copies the address of exactly this state.

    Args:
        copy: the button's text.
        copied: its text once it has been pressed.
        language: the language's code; in a copied link it always stands.
    """
    data = {"copy": copy, "copied": copied, "language": language}
    _link(key="gradlab-link", data=data, width="content", height=32)
