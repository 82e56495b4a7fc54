"""A program that cannot run for ever: every loop pass and every call is counted."""

from __future__ import annotations

import ast
import time

MOST_PASSES = 10_000
"""Most loop passes and calls of the program's own functions in one run."""

LONGEST_SECONDS = 10.0
"""Longest time a program may take, checked at every statement and every pass.

Programs take milliseconds; but the first optimizer of a process makes torch import for a second,
and for many on a small host.
"""

TICK = "_tick"
"""The name under which a program finds its clock; no statement uses it itself."""


class OvertimeError(Exception):
    """A program was stopped because it ran too long."""


class Clock:
    """Counts passes and watches the time of one run."""

    def __init__(self) -> None:
        self._end = time.monotonic() + LONGEST_SECONDS
        self._passes = 0

    def tick(self) -> None:
        """Count one pass.

        Raises:
            OvertimeError: after MOST_PASSES passes or LONGEST_SECONDS seconds.
        """
        self._passes += 1
        if self._passes > MOST_PASSES or time.monotonic() > self._end:
            raise OvertimeError("this program was stopped: it ran too long")


class _Ticking(ast.NodeTransformer):
    """Puts a call of the clock at the start of every loop and function body."""

    def _tick_first(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        body = getattr(node, "body")  # noqa: B009 -- AST nodes with a body share no class
        body.insert(0, ast.parse(f"{TICK}()").body[0])
        return node

    visit_For = visit_While = visit_FunctionDef = _tick_first  # noqa: N815


def ticking(tree: ast.Module) -> ast.Module:
    """Return the parsed program with a call of the clock first in every loop and function.

    >>> print(ast.unparse(ticking(ast.parse("for i in range(3): print(i)"))))
    for i in range(3):
        _tick()
        print(i)
    """
    ticked = _Ticking().visit(tree)
    assert isinstance(ticked, ast.Module)  # noqa: S101 -- a transformer is typed to return Any
    return ast.fix_missing_locations(ticked)
