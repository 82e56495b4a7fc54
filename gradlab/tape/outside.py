"""What tensors are called that a recorded function reads from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

from torch import Tensor, nn

from gradlab.tape.modules import running


def name_outside(tensor: Tensor, frame: FrameType | None) -> str:
    """Return what a tensor is called where it is used, "" if nothing names it.

    A module's own tensors go by their place in the outermost module that is running, e.g.
    "0.weight"; others by their variable, or by that of the module they belong to, "emb.weight".
    """
    for module in reversed(running()):
        if name := _within(module, tensor):
            return name
    if frame is None:
        return ""
    variables = {**frame.f_globals, **frame.f_locals}
    named = _of_variable(tensor, variables)
    return named or _of_modules(tensor, variables)


def _within(module: nn.Module, tensor: Tensor) -> str:
    return next((name for name, value in _tensors(module) if value is tensor), "")


def _tensors(module: nn.Module) -> Iterator[tuple[str, Tensor]]:
    yield from module.named_parameters()
    yield from module.named_buffers()


def _of_variable(tensor: Tensor, variables: Mapping[str, Any]) -> str:
    names = (name for name, value in variables.items() if value is tensor)
    return next((name for name in names if not name.startswith("_")), "")


def _of_modules(tensor: Tensor, variables: Mapping[str, Any]) -> str:
    for name, value in variables.items():
        if isinstance(value, nn.Module) and (inner := _within(value, tensor)):
            return inner if name == "self" else f"{name}.{inner}"
    return ""
