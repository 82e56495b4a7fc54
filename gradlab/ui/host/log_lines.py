"""The log as one JSON object a line, without anything that a learner typed."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import datetime, timezone

from gradlab.ui.host.settings import LOGS, given

_LONGEST = 500
_MOST_FRAMES = 12


def are_json() -> bool:
    """Whether the host wants the log as JSON."""
    return given(LOGS) == "json"


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object.

    What was filled into a message, and what an exception says, may have come from a link or from
    a field; so the message stands with its gaps, and of an exception its kind and where it was.

    >>> record = logging.LogRecord("a", logging.INFO, "f", 1, "%s typed", ("x",), None)
    >>> json.loads(JsonLines().format(record))["message"]
    '%s typed'
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        moment = datetime.fromtimestamp(record.created, timezone.utc)
        line = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": str(record.msg)[:_LONGEST],
        }
        page = getattr(record, "page", None)
        if isinstance(page, str):
            line["page"] = page
        return json.dumps({**line, **_failure(record)}, ensure_ascii=False)


def _failure(record: logging.LogRecord) -> dict[str, object]:
    """Return the kind of a record's exception and the places it went through."""
    kind, _error, trace = record.exc_info or (None, None, None)
    if kind is None:
        return {}
    frames = traceback.extract_tb(trace)[-_MOST_FRAMES:]
    places = [f"{each.filename}:{each.lineno} {each.name}" for each in frames]
    return {"exception": kind.__name__, "at": places}
