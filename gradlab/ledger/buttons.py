"""The ledger's buttons by their keys, and what a press of each does to the list of calls."""

from __future__ import annotations

from gradlab.ledger.history import History, parse


def after(history: History, button: str) -> History:
    """Return the history after a press of one of the ledger's buttons.

    Args:
        history: before the press.
        button: "press-bR" for a call with its switches, "undo", "redo", "start-over", "scene-…"
            for a scene by its key, "branch-…" for a branch by its number and its calls.

    Raises:
        ValueError: if there is no such button now.

    >>> from gradlab.ledger.two_ways import TWO_WAYS
    >>> fb = parse("fb", TWO_WAYS)
    >>> str(after(fb, "press-bR")), str(after(fb, "undo"))
    ('fbbR', 'f.b')
    """
    kind, _dash, which = button.partition("-")
    if kind == "press":
        return history.press(which)
    scenes = {scene.key: scene.calls for scene in history.palette.scenes}
    if kind == "scene" and which in scenes:
        return parse(scenes[which], history.palette)
    branches = ["".join(branch) for branch in history.others]
    calls = which.rpartition("-")[2]  # the numbers may have changed since the button was drawn
    if kind == "branch" and calls in branches:
        return history.switch(branches.index(calls))
    steps = {"undo": history.go(history.at - 1), "redo": history.go(history.at + 1)}
    found = (steps | {"start-over": History(history.palette)}).get(button)
    if found is None:
        raise ValueError("expected a button of the ledger as it stands")
    return found
