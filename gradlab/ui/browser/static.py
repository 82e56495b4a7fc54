"""The files a browser loads once and keeps: plotly.js and the code of the figures."""

from __future__ import annotations

import gzip
import logging
import os
import tempfile
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

_LOG = logging.getLogger("gradlab")
_FOLDER = Path(__file__).parents[3] / "static"
_SCRIPTS = ("live.js", "along.js", "plot.js", "marks.js")
_LONG_AGO = 946_684_800.0  # the year 2000, in seconds since 1970


@cache
def static_urls(folder: Path = _FOLDER) -> dict[str, str] | None:
    """Place the browser's files beside the app, once per process, and return their addresses.

    plotly.js is the part of it that our figures use, see plotly/bundle.js: the whole is four times
    as large and takes a browser four times as long to start. It is placed compressed, since
    Streamlit's server compresses whatever is not, anew for every visitor. The addresses are
    relative to the page, which makes them right under any base path, and change with the content,
    so no browser keeps an old file; the scripts lie in one folder, since they import each other
    by name.

    Args:
        folder: where Streamlit serves static files from: static/ beside app.py.

    Returns:
        The address by file name, or None where the files cannot be placed (a read-only disk).
    """
    scripts = {name: (files("gradlab.ui.browser") / name).read_bytes() for name in _SCRIPTS}
    version = _digest(b"".join(scripts.values()))
    try:
        for name, content in scripts.items():
            place(folder / version / name, content)
        plotly = (files("gradlab.ui.browser") / "plotly" / "plotly.min.js").read_bytes()
        packed = folder / f"plotly-{_digest(plotly)}.js.gz"
        if not packed.is_file():
            place(packed, gzip.compress(plotly, mtime=0))
    except OSError as error:
        _LOG.warning("figures fall back to st.plotly_chart: %s", error)
        return None
    urls = {name: f"app/static/{version}/{name}" for name in scripts}
    return urls | {"plotly.js.gz": f"app/static/{packed.name}"}


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


def place(path: Path, content: bytes) -> None:
    """Write a file unless it already holds exactly this content.

    The content goes to a temporary file first and is then renamed, so that another process, or
    a browser, sees the old file or the new one and never half of it. It is dated back: Streamlit
    says nothing of how long its files may be kept, and then a browser keeps one for a tenth of
    its age.

    Raises:
        OSError: if the folder cannot be made or written to.
    """
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        os.utime(temporary, (_LONG_AGO, _LONG_AGO))
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
