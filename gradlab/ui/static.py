"""The files a browser loads once and keeps: plotly.js and the code of the figures."""

from __future__ import annotations

import logging
import os
import tempfile
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

_LOG = logging.getLogger("gradlab")
_FOLDER = Path(__file__).parents[2] / "static"


@cache
def static_urls(folder: Path = _FOLDER) -> dict[str, str] | None:
    """Place the browser's files beside the app, once per process, and return their addresses.

    plotly.js comes out of the Python package plotly, so that the two always fit together and
    nothing is fetched from another host. The addresses are relative to the page, which makes
    them right under any base path, and change with the content, so no browser keeps an old file.

    Args:
        folder: where Streamlit serves static files from: static/ beside app.py.

    Returns:
        The address by file name, or None where the files cannot be placed (a read-only disk).
    """
    ours = files("gradlab.ui")
    sources = {name: ours / name for name in ("live.js", "plot.js", "marks.js")}
    sources["plotly.min.js"] = files("plotly") / "package_data" / "plotly.min.js"
    urls = {}
    try:
        for name, source in sources.items():
            content = source.read_bytes()
            place(folder / name, content)
            urls[name] = f"app/static/{name}?v={sha256(content).hexdigest()[:12]}"
    except OSError as error:
        _LOG.warning("figures fall back to st.plotly_chart: %s", error)
        return None
    return urls


def place(path: Path, content: bytes) -> None:
    """Write a file unless it already holds exactly this content.

    The content goes to a temporary file first and is then renamed, so that another process, or
    a browser, sees the old file or the new one and never half of it.

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
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
