"""What a host may set by variables of the environment, and the sentence where one does not fit."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

OURS = "GRADLAB_"
"""What the names of our settings begin with."""


@dataclass(frozen=True)
class Setting:
    """One variable of the environment.

    Args:
        name: its name.
        default: what holds where it is not set.
        means: what it sets, for the table in docs/hosting.md.
        expected: the values it may have, in words.
        fits: whether a text is one of them.
    """

    name: str
    default: str
    means: str
    expected: str
    fits: Callable[[str], bool]


def _whole(low: int, high: int) -> Callable[[str], bool]:
    return lambda text: text.isdecimal() and len(text) < 10 and low <= int(text) <= high


def _one_of(*choices: str) -> Callable[[str], bool]:
    return choices.__contains__


def _or_none(fits: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: not text or fits(text)


LOGS = Setting(
    "GRADLAB_LOGS",
    "text",
    "how the log is written; `json` is one object a line, without anything typed by a learner",
    "`text` or `json`",
    _one_of("text", "json"),
)
METRICS_PORT = Setting(
    "GRADLAB_METRICS_PORT",
    "",
    "a port of its own for Prometheus, `/metrics`; no proxy leads there. Empty: none",
    "empty, or a port from 1 to 65535",
    _or_none(_whole(1, 65535)),
)
WORK = Setting(
    "GRADLAB_WORK",
    "100",
    "how much work a visit may ask for before a sentence answers, in percent of the usual",
    "a whole number from 10 to 1000",
    _whole(10, 1000),
)
SECONDS = Setting(
    "GRADLAB_SECONDS",
    "2",
    "CPU seconds after which a visit's work ends whatever was counted",
    "a whole number from 1 to 60",
    _whole(1, 60),
)
KEPT = Setting(
    "GRADLAB_KEPT",
    "100",
    "how many results all sessions share, in percent of the usual; less of them, less memory",
    "a whole number from 0 to 1000",
    _whole(0, 1000),
)
SECRET = Setting(
    "GRADLAB_SECRET",
    "",
    "signs receipts; the same on all replicas and for `gradlab check`. Empty: not signed",
    "empty, or at least 16 characters",
    _or_none(lambda text: len(text) >= 16),
)
INSIDE_STREAMLIT = Setting(
    "GRADLAB_INSIDE_STREAMLIT",
    "on",
    "whether Streamlit's private parts are touched, for speed (`gradlab/ui/inside_streamlit`)",
    "`on` or `off`",
    _one_of("on", "off"),
)
SETTINGS = (SECRET, LOGS, METRICS_PORT, WORK, SECONDS, KEPT, INSIDE_STREAMLIT)
"""All settings, in the order of the table in docs/hosting.md."""


def given(setting: Setting, environment: Mapping[str, str] = os.environ) -> str:
    """Return what the host has set, the default where nothing is set or it does not fit.

    >>> given(WORK, {"GRADLAB_WORK": "50"}), given(WORK, {"GRADLAB_WORK": "much"})
    ('50', '100')
    """
    text = environment.get(setting.name, setting.default)
    return text if setting.fits(text) else setting.default


def percent_of(most: int, setting: Setting) -> int:
    """Return so many percent of a number as a setting says.

    >>> percent_of(512, KEPT)
    512
    """
    return most * int(given(setting)) // 100


def complaints(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return a sentence for each variable that does not fit or that nothing reads.

    A secret is not repeated.

    >>> complaints({"GRADLAB_WORK": "lots"})
    ['GRADLAB_WORK is set to lots; it takes a whole number from 10 to 1000.']
    >>> complaints({"GRADLAB_SECRTE": "..."})
    ['GRADLAB_SECRTE is no setting of GradLab; GRADLAB_SECRET is.']
    """
    known = {setting.name: setting for setting in SETTINGS}
    found = []
    for name in sorted(each for each in environment if each.startswith(OURS)):
        setting = known.get(name)
        if setting is None:
            found.append(_unknown(name, list(known)))
        elif not setting.fits(environment[name]):
            value = "a value" if setting is SECRET else environment[name]
            found.append(f"{name} is set to {value}; it takes {setting.expected}.")
    return found


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    return f"{name} is no setting of GradLab" + (f"; {near[0]} is." if near else ".")
