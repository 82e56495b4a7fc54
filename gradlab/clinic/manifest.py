"""Which messages the installed torch gives: each case is run and compared with what is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gradlab.clinic.catalogue import CASES
from gradlab.clinic.examine import examine
from gradlab.clinic.forms import is_said
from gradlab.clinic.wordings import WORDINGS

EXCLUDED: dict[str, str] = {
    "torch 1.13 and older": "torch.func, torch.vmap and torch.amp.GradScaler are not there yet",
    "cuda, mps": "messages of devices are written down as they were seen; no case runs on one",
    "wordings of other versions": "kept for matching; the installed torch does not give them",
}
"""What the manifest cannot check here, and why."""

_INDEX = "did not say yet which of the tensors it was"
_NODE = "called a node ExpBackward0 that is Exp since 2.13"

_BEFORE_2_13 = {
    "unused": _INDEX,
    "slice": _INDEX,
    "overwritten": _NODE,
    "many-views": _NODE,
    "function-view": _NODE,
}

RUN_ON: dict[str, dict[str, str]] = {
    "2.13.0": {},
    "2.12.1": _BEFORE_2_13,
    "2.9.1": {**_BEFORE_2_13, "labels": "called the dtypes of class labels scalar types"},
}
"""The versions all cases were run on, and in which cases they say something else, and why."""

Change = Literal["said", "older", "changed", "silent", "broken"]


@dataclass(frozen=True)
class Row:
    """One case on the installed torch.

    Args:
        key: the case.
        change: "said" if torch gives the wording that is written (or keeps silent where the case
            is a silence), "older" if one that is written for another version, "changed" if
            another, "silent" if it complains no more, "broken" if the fix does not run.
        heard: what torch says.
        written: the wording that was expected.
    """

    key: str
    change: Change
    heard: str
    written: str


def manifest() -> list[Row]:
    """Return a row for each case, in the order of the clinic.

    >>> {row.key: row.change for row in manifest()}["vector"]
    'said'
    """
    return [_row(key) for key in CASES]


def _row(key: str) -> Row:
    seen = examine(key, {})
    events = [e for s in seen.shown.steps for e in (*s.warnings, *([s.error] * bool(s.error)))]
    heard = "\n".join(map(str, events))
    silent = CASES[key].kind == "silent"
    written = "" if silent else WORDINGS[key][0].text
    if any(step.error for step in seen.fixed.steps):
        return Row(key, "broken", "\n".join(str(s.error) for s in seen.fixed.steps if s.error), "")
    if silent:
        return Row(key, "changed" if heard else "said", heard, written)
    if not heard:
        return Row(key, "silent", heard, written)
    if is_said(written, heard):
        return Row(key, "said", heard, written)
    is_known = any(is_said(other.text, heard) for other in WORDINGS[key][1:])
    return Row(key, "older" if is_known else "changed", heard, written)
