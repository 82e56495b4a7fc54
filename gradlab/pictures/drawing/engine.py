"""Graphviz as a process of its own: DOT in, places out, within a time limit.

The `dot` of an installed Graphviz is used where there is one, else the command that comes with
the package graphviz-pure. A process can be killed, and what crashes in it stays there.
"""

from __future__ import annotations

import json
import os
import shutil
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, files
from subprocess import SubprocessError, TimeoutExpired
from typing import Any

from graphviz import ExecutableNotFound
from graphviz.backend.execute import run_check

SECONDS = 5.0
"""After this time a layout is given up and its process killed."""


class NoLayoutError(RuntimeError):
    """Graphviz is not there, failed, or took too long."""


def laid_out(source: str, seconds: float = SECONDS) -> dict[str, Any]:
    """Return Graphviz's JSON of a graph: its objects and edges with their places.

    Args:
        source: the graph in the DOT language.
        seconds: the time limit.

    Raises:
        NoLayoutError: if no command gave a layout in time.

    >>> [each["name"] for each in laid_out("digraph { a -> b }")["objects"]]
    ['a', 'b']
    """
    trouble: Exception | None = None
    for command in commands():
        try:
            return _answer(command, source, seconds)
        except TimeoutExpired as error:  # noqa: PERF203 -- two commands at most
            raise NoLayoutError(f"expected a layout within {seconds} s, got none") from error
        # A `dot` without its plugins, or another program of this name: the next one may do.
        except (OSError, SubprocessError, ExecutableNotFound, ValueError) as error:
            trouble = error
    raise NoLayoutError(f"expected a layout from one of {commands()}, got {trouble}") from trouble


def _answer(command: str, source: str, seconds: float) -> dict[str, Any]:
    done = run_check(
        [command, "-Kdot", "-Tjson0"],
        input=source,
        encoding="utf-8",
        capture_output=True,
        quiet=True,
        timeout=seconds,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@lru_cache(maxsize=1)
def commands() -> tuple[str, ...]:
    r"""Return the commands that can lay out a graph, the first choice first.

    The one that pip installed is found by pip's own list of files (`bin/graphviz-pure`, on Windows
    `Scripts\graphviz-pure.exe`), so that the environment need not be activated.
    """
    try:
        listed = files("graphviz-pure") or []
    except PackageNotFoundError:
        listed = []
    by_pip = [str(path.locate()) for path in listed if path.stem == "graphviz-pure"]
    return tuple(os.path.normpath(path) for path in (shutil.which("dot"), *by_pip) if path)
