"""Buttons of which every press counts, however quickly they are pressed one after the other."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

_KEY = "presses"
_TAKEN = "presses taken"
MOST = 64
"""Presses that can be on their way; the script and the server keep no more."""
_EVER = 10**9
"""Presses of one browser, ever."""
_LETTERS = 200

# Messages that arrive while a run is under way are joined: two presses of one button become one,
# presses of two buttons lose their order. So the browser keeps a list of its presses and sends it
# whole each time; joined messages then are the longer list. Where this script is missing, the
# buttons' own callbacks are called.
_SCRIPT = """
const COUNTED = /(?:^| )st-key-(press-\\w+|scene-\\w+|branch-[\\w-]+|undo|redo|start-over)(?: |$)/;
const SHORTCUTS = { z: "undo", y: "redo" };
const MOST = %d;

function count(name) {
  const { list, tell } = window.gradlabPresses;
  list.count += 1;
  list.presses = [...list.presses, name].slice(-MOST);
  tell("list", { ...list });
}

function press(event) {
  const button = event.target.closest("button");
  const found = COUNTED.exec(button?.closest("[class*='st-key-']")?.className ?? "");
  if (!found || button.disabled || !window.gradlabPresses.parent.isConnected) return;
  event.stopImmediatePropagation();
  count(found[1]);
}

// A clicker goes from line to line, wherever the focus is. What is drawn may be some presses
// behind, so where it leads is counted from what Python said last and the presses since.
function step(event) {
  const { list, parent, data } = window.gradlabPresses;
  if (!parent.isConnected || !data) return;
  const since = list.count - (list.name === data.name ? data.count : 0); // it may know none yet
  const later = since ? list.presses.slice(-since) : [];
  const moves = { undo: -1, redo: 1 };
  const at = later.reduce((line, name) => line + (moves[name] ?? 0), data.at) + event.detail;
  if (at < 0 || at > data.last) return;
  event.preventDefault();
  count(event.detail > 0 ? "redo" : "undo");
}

// Streamlit answers a shortcut by itself; here it ends in the same list.
function strike(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=range]), textarea")) return;
  const key = SHORTCUTS[event.key.toLowerCase()];
  const button = key && document.querySelector(`.st-key-${key} button`);
  if (!button || !window.gradlabPresses.parent.isConnected) return;
  event.stopImmediatePropagation();
  button.click();
}

export default function ({ data, parentElement: parent, setStateValue: tell }) {
  const isNew = !window.gradlabPresses;
  const list = { name: Math.random().toString(36).slice(2), count: 0, presses: [] };
  window.gradlabPresses = { list, ...window.gradlabPresses, parent, tell, data };
  if (!isNew) return;
  addEventListener("click", press, true);
  addEventListener("keydown", strike, true);
  document.addEventListener("gradlab-step", step);
}
"""
_component = st.components.v2.component("gradlab_presses", js=_SCRIPT % MOST)


def take_presses(press: Callable[[str], None]) -> None:
    """Hand every press of the page's counted buttons on, once and in order.

    Args:
        press: takes the key of the button that was pressed.
    """
    name, count, presses = _told()
    known, taken = st.session_state.get(_TAKEN, (name, count))
    st.session_state[_TAKEN] = (name, count)
    fresh = count - (taken if name == known else 0)
    for key in presses[max(0, len(presses) - fresh) :]:
        press(key)


def count_presses(press: Callable[[str], None], at: int, last: int) -> None:
    """Let the browser count the page's presses, those of a clicker among them.

    Not every change is told to a callback; a page takes what is left before it draws what
    depends on it. A session that takes over from another begins with the presses that the other
    has taken.

    Args:
        press: takes the key of the button that was pressed.
        at: the line on which the page is.
        last: the last line there is; a clicker goes from line to line.
    """
    name, count, _presses = _told()
    data = {"name": name, "count": count, "at": at, "last": last}
    _component(key=_KEY, data=data, on_list_change=lambda: take_presses(press), height=1)


def _told() -> tuple[str, int, list[str]]:
    """Return what the browser tells: its list's name, the presses ever made, the last of them.

    It may tell anything: what has not the form of such a list is one of no presses.
    """
    told = (st.session_state.get(_KEY) or {}).get("list")
    match told:
        case {"name": str(name), "count": int(count), "presses": list(presses)}:
            ever = min(max(count, 0), _EVER)
        case _:
            return "", 0, []
    return name[:_LETTERS], ever, [str(key)[:_LETTERS] for key in presses[-MOST:]]
