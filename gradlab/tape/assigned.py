"""The variable that a running line of code is about to store its result in."""

from __future__ import annotations

import dis
import os
from bisect import bisect_right
from functools import lru_cache
from types import CodeType, FrameType

import torch

TORCH = os.path.dirname(torch.__file__) + os.sep  # noqa: PTH120 -- compared with co_filename
OWN = os.path.dirname(os.path.dirname(__file__)) + os.sep  # noqa: PTH120
MACHINERY = (TORCH, *(OWN + room + os.sep for room in ("tape", "expression", "sandbox")))
"""Where variables are the machinery's, not the learner's."""
MODULES = TORCH + os.path.join("nn", "modules") + os.sep  # noqa: PTH118


def caller(frame: FrameType | None) -> tuple[FrameType | None, bool]:
    """Return the learner's frame and whether it called torch itself, not through a module."""
    is_direct = True
    while frame is not None and is_machinery(frame.f_code.co_filename):
        is_direct = is_direct and not frame.f_code.co_filename.startswith(MODULES)
        frame = frame.f_back
    return frame, is_direct


@lru_cache(maxsize=4096)
def is_machinery(filename: str) -> bool:
    """Return whether a file belongs to torch or to this package's own machinery."""
    return filename.startswith(MACHINERY)


def targets(frame: FrameType) -> tuple[str, ...]:
    """Return the names that receive the result of the call the frame is in, () if none.

    They are read off the byte code, which is there also for lambdas, notebooks and typed text,
    where source is not.

    >>> import sys
    >>> def call():
    ...     return targets(sys._getframe(1))
    >>> pred = call()
    >>> pred
    ('pred',)
    >>> first, rest = call(), call()
    >>> first
    ()
    """
    offsets, names = _stores(frame.f_code)
    # The frame may stand on the call itself or on its inline cache.
    following = bisect_right(offsets, frame.f_lasti)
    return names[following] if following < len(names) else ()


@lru_cache(maxsize=512)
def _stores(code: CodeType) -> tuple[list[int], list[tuple[str, ...]]]:
    """Return the offset of every instruction and the names that it begins to store."""
    instructions = list(dis.get_instructions(code))
    names = []
    for k, instruction in enumerate(instructions):
        if instruction.opname == "UNPACK_SEQUENCE":
            parts = instructions[k + 1 : k + 1 + (instruction.arg or 0)]
            names.append(tuple(name for part in parts for name in _names(part)))
        else:
            names.append(_names(instruction)[:1])
    return [instruction.offset for instruction in instructions], names


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
