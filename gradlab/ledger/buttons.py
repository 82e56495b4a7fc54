"""The ledger's buttons by their keys, and what a press of each does to the list of calls."""

from __future__ import annotations

from gradlab.ledger.history import History, parse
from gradlab.ledger.scenes import SCENES

_SCENES = {scene.key: scene.calls for scene in SCENES}


def after(history: History, button: str) -> History:
    """Return the history after a press of one of the ledger's buttons.

    Args:
        history: before the press.
        button: "press-bR" for a call with its switches, "undo", "redo", "start-over", "scene-…"
            for a scene by its key, "branch-…" for a branch by its number and its calls.

    Raises:
        ValueError: if there is no such button now.

    >>> str(after(parse("fb"), "press-bR")), str(after(parse("fb"), "undo"))
    ('fbbR', 'f.b')
    """
    kind, _dash, which = button.partition("-")
    if kind == "press":
        return history.press(which)
    if kind == "scene" and which in _SCENES:
        return parse(_SCENES[which])
    branches = ["".join(branch) for branch in history.others]
    calls = which.rpartition("-")[2]  # the numbers may have changed since the button was drawn
    if kind == "branch" and calls in branches:
        return history.switch(branches.index(calls))
    steps = {"undo": history.go(history.at - 1), "redo": history.go(history.at + 1)}
    found = (steps | {"start-over": History()}).get(button)
    if found is None:
        raise ValueError("expected a button of the ledger as it stands")
    return found
