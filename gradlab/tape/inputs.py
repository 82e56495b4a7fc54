"""Private copies of every tensor that a recorded function reads from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from types import FrameType
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from gradlab.tape.given import mapped, tensors_in
from gradlab.tape.outside import name_outside

sequence_number: Callable[[], int] = torch._C._autograd._get_sequence_nr


class Adopted(NamedTuple):
    """A tensor from outside and its private copy, with the copy's version when it was made."""

    original: Tensor
    copy: Tensor
    version: int


class Inputs:
    """The copies that a recording runs on, so that it can touch nothing of the caller's.

    Args:
        f: the function; a module is copied whole, with its buffers.
        inputs: its arguments by name, tensors or lists and dicts of them. Tensors that require
            grad become leaves; if none does, and f is no module with parameters, every
            floating-point tensor becomes one.

    Raises:
        TypeError: if an argument is a NumPy array.
    """

    def __init__(self, f: Callable[..., Any], inputs: Mapping[str, Any]) -> None:
        _refuse_arrays(inputs)
        self.f = _copied(f)
        self.named: dict[str, Tensor] = {}
        self.unseen: list[Tensor] = []
        self._own: dict[int, Tensor] = {}
        self._copies: dict[int, Adopted] = {}
        self._names: dict[int, str] = {}
        self._start = sequence_number()
        self.is_reentrant = False  # whether a checkpoint in f runs a backward pass of its own
        parameters = tuple(self.f.parameters()) if isinstance(self.f, nn.Module) else ()
        given = tensors_in(tuple(inputs.values()))
        chosen = any(tensor.requires_grad for tensor in (*given, *parameters))

        def leaf(name: str, tensor: Tensor) -> Tensor:
            return self._leaf(name, tensor, tensor.requires_grad if chosen else _floats(tensor))

        self.given = {name: mapped(value, name, leaf) for name, value in inputs.items()}
        self.inputs = tuple(name for name, t in self.named.items() if t.requires_grad)
        if isinstance(self.f, nn.Module):
            for name, tensor in (*self.f.named_parameters(), *self.f.named_buffers()):
                self._keep(self._free(name), tensor)
        self.differentiable = {name: t for name, t in self.named.items() if t.requires_grad}

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

    def adopted(self) -> list[Adopted]:
        """Return the tensors from outside that were met, and their copies."""
        return list(self._copies.values())

    def totals(self, grads: Mapping[int, Tensor | None]) -> dict[str, Tensor | None]:
        """Return the gradient at every named tensor that requires grad.

        Args:
            grads: the gradients that arrived at leaves of the graph, by the leaf's id. What a
                checkpoint hides from the graph has its gradient in `.grad`.
        """
        adopted = {self.name_of(of.copy): of.copy for of in self.adopted() if of.copy.requires_grad}
        named = {**self.differentiable, **{name: t for name, t in adopted.items() if name}}
        return {name: grads.get(id(tensor), tensor.grad) for name, tensor in named.items()}

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
        if torch._C._functorch.is_functorch_wrapped_tensor(tensor):
            raise UnwatchableError("f uses torch.func, which puts tensors of its own around f's")
        if tensor.grad_fn is not None and tensor.grad_fn._sequence_nr() >= self._start:
            self.own(tensor)  # made by an autograd.Function, which no mode sees
            self.unseen.append(tensor)
            return tensor
        if id(tensor) not in self._copies:
            name = self._free(name_outside(tensor, frame))
            copy = self._leaf(name, tensor, tensor.requires_grad)
            self._copies[id(tensor)] = Adopted(tensor, copy, copy._version)
        return self._copies[id(tensor)].copy


class UnwatchableError(RuntimeError):
    """Says that f does something that cannot be watched call by call."""


def _copied(f: Callable[..., Any]) -> Callable[..., Any]:
    if not isinstance(f, nn.Module):
        return f
    module = deepcopy(f)
    for parameter in module.parameters():
        parameter.grad = None
    return module


def _floats(tensor: Tensor) -> bool:
    return tensor.is_floating_point() or tensor.is_complex()


def _refuse_arrays(inputs: Mapping[str, Any]) -> None:
    for name, value in inputs.items():
        if type(value).__module__ == "numpy":
            raise TypeError(
                f"expected {name} to be a tensor, got a NumPy {type(value).__name__}: "
                f"pass torch.as_tensor({name})"
            )
