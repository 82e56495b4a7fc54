"""Private copies of every tensor that a recorded function reads from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from types import FrameType
from typing import Any

import torch
from torch import Tensor, nn

from gradlab.tape.modules import innermost_module

sequence_number: Callable[[], int] = torch._C._autograd._get_sequence_nr


class Inputs:
    """The copies that a recording runs on, so that it can touch nothing of the caller's.

    Args:
        f: the function; a module is copied whole, with its buffers.
        inputs: its arguments by name. Tensors that require grad become leaves; if none does, and
            f is no module with parameters, every floating-point tensor becomes one.
    """

    def __init__(self, f: Callable[..., Any], inputs: Mapping[str, Any]) -> None:
        self.f = _copied(f)
        self.named: dict[str, Tensor] = {}
        self.unseen: list[Tensor] = []
        self._own: dict[int, Tensor] = {}
        self._copies: dict[int, tuple[Tensor, Tensor]] = {}
        self._names: dict[int, str] = {}
        self._start = sequence_number()
        tensors = [value for value in inputs.values() if isinstance(value, Tensor)]
        parameters = tuple(self.f.parameters()) if isinstance(self.f, nn.Module) else ()
        chosen = any(tensor.requires_grad for tensor in (*tensors, *parameters))
        self.given = {
            name: self._leaf(name, value, value.requires_grad if chosen else _floats(value))
            if isinstance(value, Tensor)
            else value
            for name, value in inputs.items()
        }
        self.differentiable = [name for name, tensor in self.named.items() if tensor.requires_grad]
        if isinstance(self.f, nn.Module):
            for name, tensor in (*self.f.named_parameters(), *self.f.named_buffers()):
                self._keep(name, tensor)

    def exchanged(self, value: Any, frame: FrameType | None) -> Any:
        """Return arguments with every tensor from outside replaced by its copy."""
        if isinstance(value, Tensor):
            return value if id(value) in self._own else self._adopted(value, frame)
        if type(value) in (tuple, list):
            own = self._own
            for part in value:
                if id(part) not in own:
                    return type(value)([self.exchanged(part, frame) for part in value])
            return value
        if type(value) is dict:
            return {key: self.exchanged(part, frame) for key, part in value.items()}
        return value

    def own(self, tensor: Tensor) -> None:
        """Note a tensor that the recorded function made itself."""
        self._own[id(tensor)] = tensor

    def name_of(self, tensor: Tensor) -> str:
        """Return the name of an input or of a copy, "" if it has none."""
        return self._names.get(id(tensor), "")

    def leaves(self) -> Iterator[tuple[str, Tensor]]:
        """Yield every private leaf that requires grad, with its name."""
        for key, tensor in self._own.items():
            if tensor.requires_grad and tensor.is_leaf:
                yield self._names.get(key, ""), tensor

    def _leaf(self, name: str, value: Tensor, requires_grad: bool) -> Tensor:
        return self._keep(name, value.detach().clone().requires_grad_(requires_grad))

    def _keep(self, name: str, tensor: Tensor) -> Tensor:
        if name:
            self.named[name] = tensor
            self._names[id(tensor)] = name
        self._own[id(tensor)] = tensor
        return tensor

    def _free(self, name: str) -> str:
        """Return the name, numbered if an input or another copy has it already."""
        if not name or name not in self.named:
            return name
        return next(new for k in range(2, 1 << 30) if (new := f"{name} ({k})") not in self.named)

    def _adopted(self, tensor: Tensor, frame: FrameType | None) -> Tensor:
        if tensor.grad_fn is not None and tensor.grad_fn._sequence_nr() >= self._start:
            self.own(tensor)  # made by an autograd.Function, which no mode sees
            self.unseen.append(tensor)
            return tensor
        if id(tensor) not in self._copies:
            name = self._free(_name_outside(tensor, frame))
            copy = self._leaf(name, tensor, tensor.requires_grad)
            self._copies[id(tensor)] = (tensor, copy)
        return self._copies[id(tensor)][1]


def _copied(f: Callable[..., Any]) -> Callable[..., Any]:
    if not isinstance(f, nn.Module):
        return f
    module = deepcopy(f)
    for parameter in module.parameters():
        parameter.grad = None
    return module


def _floats(tensor: Tensor) -> bool:
    return tensor.is_floating_point() or tensor.is_complex()


def _name_outside(tensor: Tensor, frame: FrameType | None) -> str:
    """Return what a tensor is called where it is used: by a variable or by its module."""
    if frame is None:
        return ""
    module = innermost_module()
    if module is not None:
        for name, value in (*module._parameters.items(), *module._buffers.items()):
            if value is tensor:
                return f"{type(module).__name__}.{name}"
    for name, value in (*frame.f_locals.items(), *frame.f_globals.items()):
        if value is tensor and not name.startswith("_"):
            return str(name)
    return ""
