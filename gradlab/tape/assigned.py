"""The variable that a running line of code is about to store its result in."""

from __future__ import annotations

import dis
import os
from types import CodeType, FrameType

import torch

TORCH = os.path.dirname(torch.__file__) + os.sep  # noqa: PTH120 -- compared with co_filename
OWN = os.path.dirname(os.path.dirname(__file__)) + os.sep  # noqa: PTH120
MACHINERY = (TORCH, OWN + "tape" + os.sep, OWN + "expression" + os.sep)
"""Where variables are the machinery's, not the learner's."""
MODULES = TORCH + os.path.join("nn", "modules") + os.sep  # noqa: PTH118


class Assignments:
    """Reads variable names off byte code, each instruction once.

    The byte code is always there, also for lambdas, notebooks and typed text, where source is not.
    """

    def __init__(self) -> None:
        self._targets: dict[tuple[CodeType, int], tuple[str, ...]] = {}
        self._is_machinery: dict[str, bool] = {}

    def caller(self, frame: FrameType | None) -> tuple[FrameType | None, bool]:
        """Return the learner's frame and whether it called torch itself, not through a module."""
        is_direct = True
        while frame is not None and self.machinery(frame.f_code.co_filename):
            is_direct = is_direct and not frame.f_code.co_filename.startswith(MODULES)
            frame = frame.f_back
        return frame, is_direct

    def machinery(self, filename: str) -> bool:
        """Return whether a file belongs to torch or to this package's own machinery."""
        known = self._is_machinery.get(filename)
        if known is None:
            known = self._is_machinery[filename] = filename.startswith(MACHINERY)
        return known

    def targets(self, frame: FrameType) -> tuple[str, ...]:
        """Return the names that receive the result of the call the frame is in, () if none.

        >>> import sys
        >>> def call():
        ...     return Assignments().targets(sys._getframe(1))
        >>> pred = call()
        >>> pred
        ('pred',)
        >>> first, rest = call(), call()
        >>> first
        ()
        """
        key = (frame.f_code, frame.f_lasti)
        if key not in self._targets:
            self._targets[key] = _stored(frame.f_code, frame.f_lasti)
        return self._targets[key]


def _stored(code: CodeType, position: int) -> tuple[str, ...]:
    following = [i for i in dis.get_instructions(code) if i.offset > position]
    if not following:
        return ()
    first, rest = following[0], following[1:]
    if first.opname == "UNPACK_SEQUENCE":
        return tuple(name for i in rest[: first.arg or 0] for name in _names(i))
    return _names(first)[:1]


def _names(instruction: dis.Instruction) -> tuple[str, ...]:
    if not instruction.opname.startswith("STORE_") or instruction.opname in (
        "STORE_ATTR",
        "STORE_SUBSCR",
        "STORE_SLICE",
    ):
        return ()
    # Python 3.13 stores two in one instruction, or stores one and loads another.
    value = instruction.argval
    if isinstance(value, tuple):
        return value if instruction.opname == "STORE_FAST_STORE_FAST" else value[:1]
    return (str(value),)
