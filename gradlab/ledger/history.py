"""The list of calls made so far, with undo, redo and branches, as a short text in the URL."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from gradlab.ledger.palette import Palette, Scene

MOST_CALLS = 40
"""Most calls in one link, branches included."""

_TOKEN = re.compile(r"[a-z0-9][A-Z]*")
_TEXT = re.compile(r"[a-zA-Z0-9.~]*")

Calls = tuple[str, ...]
"""Calls as their characters with switches, e.g. ("f", "bR", "b")."""


@dataclass(frozen=True)
class History:
    """Where a learner is and how the learner got there.

    Args:
        palette: the calls there are.
        calls: the calls of this branch in order, made or undone.
        at: how many of them are made; the rest can be redone.
        others: the branches left earlier.

    As text, "fb.b~fg": calls f and b are made, a second b was undone, and before that, there was
    a branch f, g.
    """

    palette: Palette
    calls: Calls = ()
    at: int = 0
    others: tuple[Calls, ...] = ()

    @property
    def scene(self) -> Scene | None:
        """The scene that the calls are, made or undone; None if they are none of them."""
        scenes = self.palette.scenes
        return next((s for s in scenes if parse(s.calls, self.palette).calls == self.calls), None)

    @property
    def made(self) -> Calls:
        """The calls that are made."""
        return self.calls[: self.at]

    @property
    def size(self) -> int:
        """The number of calls, those of other branches included."""
        return len(self.calls) + sum(map(len, self.others))

    def __str__(self) -> str:
        here = "".join(self.made)
        undone = "".join(self.calls[self.at :])
        ways = [f"{here}.{undone}" if undone else here, *map("".join, self.others)]
        return "~".join(ways)

    def press(self, call: str) -> History:
        """Return the history with one more call made here.

        If calls were undone, they become a branch of their own; repeating what was undone is a
        redo. Old branches make room when there would be more than MOST_CALLS calls.

        Raises:
            ValueError: if the call is unknown, or MOST_CALLS are made already.

        >>> from gradlab.ledger.two_ways import TWO_WAYS
        >>> str(parse("fb.b", TWO_WAYS).press("g"))
        'fbg~fbb'
        """
        _known(call, self.palette)
        if self.at < len(self.calls) and self.calls[self.at] == call:
            return self.go(self.at + 1)
        if self.at >= MOST_CALLS:
            raise ValueError(f"expected at most {MOST_CALLS} calls")
        left = () if self.at == len(self.calls) else (self.calls,)
        calls = (*self.made, call)
        return _fitting(replace(self, calls=calls, at=len(calls), others=(*left, *self.others)))

    def go(self, at: int) -> History:
        """Return the history with at calls made, the others undone; at is cut to what there is.

        >>> from gradlab.ledger.two_ways import TWO_WAYS
        >>> str(parse("fbb", TWO_WAYS).go(1))
        'f.bb'
        """
        return replace(self, at=min(max(at, 0), len(self.calls)))

    def switch(self, branch: int) -> History:
        """Return the history on another branch, made whole, with this one left beside it.

        >>> from gradlab.ledger.two_ways import TWO_WAYS
        >>> str(parse("fb.b~fg", TWO_WAYS).switch(0))
        'fg~fbb'
        """
        there = self.others[branch]
        rest = self.others[:branch] + self.others[branch + 1 :]
        left = (self.calls, *rest) if self.calls else rest
        return replace(self, calls=there, at=len(there), others=left)


def parse(text: str, palette: Palette) -> History:
    """Return the history that a text stands for; the inverse of str.

    Raises:
        ValueError: if the text is no list of known calls or holds more than MOST_CALLS.

    >>> from gradlab.ledger.two_ways import TWO_WAYS
    >>> parse("fbR.b", TWO_WAYS).calls, parse("fbR.b", TWO_WAYS).at
    (('f', 'bR', 'b'), 2)
    """
    if len(text) > 6 * MOST_CALLS or not _TEXT.fullmatch(text):
        raise ValueError("expected calls as letters and digits, with . and ~ between")
    here, *others = text.split("~")
    made, _, undone = here.partition(".")
    ways = [_calls(way, palette) for way in (made, undone, *others)]
    history = History(palette, ways[0] + ways[1], len(ways[0]), tuple(ways[2:]))
    if history.size > MOST_CALLS or not all(history.others):
        raise ValueError(f"expected at most {MOST_CALLS} calls and no empty branch")
    return history


def _calls(text: str, palette: Palette) -> Calls:
    """Return the calls written one after the other."""
    found = tuple(_TOKEN.findall(text))
    if "".join(found) != text:
        raise ValueError("expected each call as one small letter or digit, then its switches")
    for call in found:
        _known(call, palette)
    return found


def _known(call: str, palette: Palette) -> None:
    if call[:1] not in palette.calls or call[1:] not in palette.calls[call[0]].templates:
        raise ValueError("expected a call of the palette with switches that it has")


def _fitting(history: History) -> History:
    """Return the history with as many branches as there is room for, the latest first."""
    while history.size > MOST_CALLS:
        history = replace(history, others=history.others[:-1])
    return history
