"""The files a browser loads once and keeps: plotly.js, the figures' code, the stylesheet."""

from __future__ import annotations

import gzip
import logging
import os
import tempfile
import zlib
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from threading import Event

from gradlab.ui.browser.style import stylesheet

_LOG = logging.getLogger("gradlab")
_PACKAGE = Path(__file__).parents[2]
_INSTALLED = _PACKAGE / "app" / "app.py"
APP = _INSTALLED if _INSTALLED.is_file() else _PACKAGE.parent / "app.py"  # the front page
_IN_MEMORY = Event()  # set where the server answers for the files itself
_STYLE = "page.css"
_SCRIPTS = ("live.js", "along.js", "plot.js", "marks.js")
_LATER = ("hand.js", "controls.js", "cells.js", "away.js")  # asked for when a figure is drawn
ON_DEMAND = "qrcode.js"  # qrcode-generator 2.0.4 as its authors publish it; few visitors need it
_LONG_AGO = 946_684_800.0  # the year 2000, in seconds since 1970


def kept_in_memory() -> dict[str, bytes]:
    """Return the browser's files, by address, for a server that answers with them itself.

    From now on they are placed nowhere.
    """
    _IN_MEMORY.set()
    whole = _contents() | _surface()
    return {f"app/static/{path}": _sent(path, content) for path, content in whole.items()}


def are_in_memory() -> bool:
    """Whether the server answers for the browser's files itself."""
    return _IN_MEMORY.is_set()


def static_urls(folder: Path = APP.parent / "static") -> dict[str, str] | None:
    """Place the browser's files beside the app and return their addresses.

    A file that is missing, cut off, empty or another one is placed anew, also while the app runs:
    whoever draws a figure asks here first, and one look at five files costs microseconds.

    Args:
        folder: where Streamlit serves static files from: static/ beside app.py.

    Returns:
        The address by file name, see addresses, or None where the files cannot be placed (a
        read-only disk).
    """
    try:
        for path, content in _contents().items():
            place(folder / path, content)
    except OSError as error:
        _warn_once(f"{folder}: {error.strerror}")
        return None
    return addresses()


@cache
def addresses() -> dict[str, str]:
    """Return the addresses of what a figure needs to be drawn, by file name, placed or not.

    They are relative to the page, which makes them right under any base path, and change with the
    content, so no browser keeps an old file.
    """
    urls = {path.rpartition("/")[2]: f"app/static/{path}" for path in _contents()}
    urls = {name: url for name, url in urls.items() if not name.endswith((_STYLE, *_LATER))}
    return {("plotly.js.gz" if name.endswith(".gz") else name): url for name, url in urls.items()}


def style_url() -> str:
    """Return the address of the stylesheet, "" where it cannot be had."""
    if not are_in_memory() and static_urls() is None:
        return ""
    return next(f"app/static/{path}" for path in _contents() if path.endswith(_STYLE))


def surface_url(folder: Path = APP.parent / "static") -> str:
    """Return the address of what draws surfaces, "" where it cannot be had.

    It is as large as all other files together, so it is placed only when a page asks for it.
    """
    ((path, content),) = _surface().items()
    if not are_in_memory():
        try:
            place(folder / path, content)
        except OSError:
            return ""
    return f"app/static/{path}"


@cache
def _surface() -> dict[str, bytes]:
    """Return the part of plotly.js that draws surfaces, by its path: see plotly/surface.js."""
    content = (files("gradlab.ui.browser") / "plotly" / "surface.min.js").read_bytes()
    return {f"surface-{_digest(content)}.js.gz": content}


@cache
def _contents() -> dict[str, bytes]:
    """Return what the browser's files say, by their path in the folder.

    The scripts lie in one folder, since they import each other by name. plotly.js is the part of
    it that our figures use, see plotly/bundle.js: the whole is four times as large and takes a
    browser four times as long to start. It is placed compressed, since Streamlit's server
    compresses whatever is not, anew for every visitor.
    """
    ours = files("gradlab.ui.browser")
    scripts = {name: (ours / name).read_bytes() for name in (*_SCRIPTS, *_LATER)}
    version = _digest(b"".join(scripts.values()))
    plotly = (ours / "plotly" / "plotly.min.js").read_bytes()
    style = stylesheet().removeprefix("<style>").removesuffix("</style>").encode()
    placed = {f"{version}/{name}": content for name, content in scripts.items()}
    qr_code = (ours / ON_DEMAND).read_bytes()
    placed[f"{_digest(qr_code)}/{ON_DEMAND}"] = qr_code
    placed[f"{_digest(style)}-{_STYLE}"] = style
    return placed | {f"plotly-{_digest(plotly)}.js.gz": plotly}


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


def place(path: Path, content: bytes) -> None:
    """Write a file unless it already says exactly this.

    The content goes to a temporary file first and is then renamed, so that another process, or
    a browser, sees the old file or the new one and never half of it. It is dated back: Streamlit
    says nothing of how long its files may be kept, and then a browser keeps one for a tenth of
    its age.

    Args:
        path: the file; under a name that ends in .gz it is compressed.
        content: what it says, not compressed.

    Raises:
        OSError: if the folder cannot be made or written to.
    """
    if path.is_file() and _says(path, content, _state(path)):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_sent(path.name, content))
        Path(temporary).chmod(0o644)
        os.utime(temporary, (_LONG_AGO, _LONG_AGO))
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _sent(name: str, content: bytes) -> bytes:
    """Return what a file of this name holds when it says a content."""
    return gzip.compress(content, mtime=0) if name.endswith(".gz") else content


def _state(path: Path) -> tuple[int, ...]:
    """Return numbers that change when somebody writes, replaces or cuts a file."""
    stat = path.stat()
    return stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


@lru_cache(maxsize=64)  # a file is read again only when its state is another one
def _says(path: Path, content: bytes, _state: tuple[int, ...]) -> bool:
    try:
        found = path.read_bytes()
        return (gzip.decompress(found) if path.suffix == ".gz" else found) == content
    except (OSError, EOFError, zlib.error):  # not to be read, cut off, or not compressed at all
        return False


@cache
def _warn_once(reason: str) -> None:
    _LOG.warning("figures fall back to st.plotly_chart: %s", reason)
