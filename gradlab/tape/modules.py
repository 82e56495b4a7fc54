"""Which modules a line of code is running inside."""

from __future__ import annotations

import sys
from types import CodeType, FrameType

from torch import nn

CALL = nn.Module._call_impl.__code__


class ModulePaths:
    """Names modules by their path from the recorded one, or by their class.

    Args:
        root: the recorded function; if it is a module, its parts go by their names in it.
        end: the code that called the recorded function: frames below it are of no interest.
    """

    def __init__(self, root: object, end: CodeType) -> None:
        modules = root.named_modules() if isinstance(root, nn.Module) else ()
        self._names = {id(module): name for name, module in modules}
        self._end = end

    def path(self, frame: FrameType | None) -> tuple[str, ...]:
        """Return the modules whose forward is running in the frame, outermost first."""
        modules = running_modules(frame, self._end)
        if not modules:
            return ()
        names = [self._name(module) for module in reversed(modules)]
        return tuple(name for name in names if name)

    def _name(self, module: nn.Module) -> str:
        known = self._names.get(id(module))
        if known is None:
            return type(module).__name__
        return known and f"{known.rsplit('.', 1)[-1]}: {type(module).__name__}"


def running_modules(frame: FrameType | None, end: CodeType | None = None) -> list[nn.Module]:
    """Return the modules whose forward is running in the frame, innermost first."""
    found = []
    while frame is not None and frame.f_code is not end:
        if frame.f_code is CALL:
            found.append(frame.f_locals["self"])
        frame = frame.f_back
    return found


def running() -> list[nn.Module]:
    """Return the modules whose forward is running, innermost first."""
    return running_modules(sys._getframe(1))
