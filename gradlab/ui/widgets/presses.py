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

function press(event) {
  const { list, parent, tell } = window.gradlabPresses;
  const button = event.target.closest("button");
  const found = COUNTED.exec(button?.closest("[class*='st-key-']")?.className ?? "");
  if (!found || button.disabled || !parent.isConnected) return;
  event.stopImmediatePropagation();
  list.count += 1;
  list.presses = [...list.presses, found[1]].slice(-MOST);
  tell("list", { ...list });
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

export default function ({ parentElement: parent, setStateValue: tell }) {
  const isNew = !window.gradlabPresses;
  const list = { name: Math.random().toString(36).slice(2), count: 0, presses: [] };
  window.gradlabPresses = { list, ...window.gradlabPresses, parent, tell };
  if (!isNew) return;
  addEventListener("click", press, true);
  addEventListener("keydown", strike, true);
}
"""
_component = st.components.v2.component("gradlab_presses", js=_SCRIPT % MOST)


def count_presses(press: Callable[[str], None]) -> None:
    """Hand every press of the page's counted buttons on, once and in order.

    Args:
        press: takes the key of the button that was pressed.
    """

    def take() -> None:
        name, count, presses = _told()
        known, taken = st.session_state.get(_TAKEN, (name, count))
        st.session_state[_TAKEN] = (name, count)
        fresh = count - (taken if name == known else 0)
        for key in presses[max(0, len(presses) - fresh) :]:
            press(key)

    _component(key=_KEY, on_list_change=take, height=1)
    # Not every change is told to a callback. A session that takes over from another begins with
    # the presses that the other has taken.
    take()


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
