"""Watches a function while it runs forward: which calls it makes and what they return.

Two of torch's modes look at two levels. TorchFunctionMode sees calls as the code reads;
TorchDispatchMode sees the operations underneath, also those inside `F.normalize` or a module. The
autograd sequence number ties them to grad_fn nodes: torch counts it up when it makes a node, just
before it runs that node's operation.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch._ops import HigherOrderOperator
from torch.overrides import TorchFunctionMode

from gradlab.tape.assigned import caller, targets
from gradlab.tape.inputs import Inputs, UnwatchableError
from gradlab.tape.modules import ModulePaths
from gradlab.tape.operations import Snapshots, sequence_number, tensors_of
from gradlab.tape.wording import ATOM, Spelling, spelling, variable

SHORT = 16
"""Characters of code that names a tensor without a variable in formulas, as `(x * w)` does."""


class Call(NamedTuple):
    """A call as the code reads, and the sequence numbers of the nodes it made: [first, end)."""

    text: str
    first: int
    end: int
    path: tuple[str, ...]


class Calls(TorchFunctionMode):
    """Notes every call as it reads in code, variables by name, and the values of tensors it saw.

    Tensors from outside f are exchanged for copies on first sight, so that neither f nor the
    backward pass can touch the caller's.
    """

    def __init__(self, inputs: Inputs, snapshots: Snapshots, paths: ModulePaths) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.values: dict[tuple[Any, int], Tensor] = {}
        self.labels: dict[Any, dict[str, None]] = {}  # an ordered set of names for each grad_fn
        self.names: dict[int, str] = {}  # in code, by the id of a snapshot, once this is closed
        self._inputs = inputs
        self._snapshots = snapshots
        self._paths = paths
        self._spellings: dict[int, tuple[Spelling, Tensor]] = {
            id(tensor): (Spelling(name), tensor) for name, tensor in inputs.named.items()
        }

    def __torch_function__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        """Run the call and note it if it returned tensors.

        Raises:
            UnwatchableError: if it runs functions that torch compiles or transforms.
        """
        if isinstance(func, HigherOrderOperator):
            raise UnwatchableError(f"f uses torch.{func.__name__}, which compiles what it runs")
        frame, is_direct = caller(sys._getframe(1))
        args = self._inputs.exchanged(args, frame)
        kwargs = self._inputs.exchanged(kwargs, frame) if kwargs else {}
        if self._inputs.unseen:
            self._catch_up()
        before = sequence_number()
        result = func(*args, **kwargs)
        results = tensors_of(result)
        if func.__name__ == "__setitem__":  # returns nothing: the node now belongs to the argument
            self._note(func, args, kwargs, [args[0]], before)
        elif results:
            self._note(func, args, kwargs, results, before)
            self._name(targets(frame) if frame and is_direct else (), results)
        return result

    def look(self, tensor: Tensor) -> None:
        """Keep a tensor's value for its node, unless the node's own operation already gave it."""
        place = (tensor.grad_fn, tensor.output_nr)
        if place[0] is not None and place not in self.values:
            self.values[place] = self._snapshots.copy(tensor)

    def close(self) -> None:
        """Note what the snapshots are called in code: the tensors may change after this."""
        for spelled, tensor in self._spellings.values():
            text = spelled.within(ATOM)
            if len(text) <= SHORT:
                self.names[id(self._snapshots.copy(tensor))] = text
        for name, tensor in self._inputs.named.items():
            self.names[id(self._snapshots.copy(tensor))] = name

    def _note(
        self, func: Any, args: Any, kwargs: Any, results: Sequence[Tensor], before: int
    ) -> None:
        spelled = spelling(func, args, kwargs, self._spelled)
        end = sequence_number()
        if end > before:
            path = self._paths.path(sys._getframe(2))
            self.calls.append(Call(spelled.text, before, end, path))
        builds_graph = torch.is_grad_enabled()
        for i, tensor in enumerate(results):
            if args and tensor is args[0]:  # in place: it keeps its name, its base a new node
                self.look(tensor)
                if tensor._base is not None:
                    self.look(tensor._base)
                continue
            text = spelled if len(results) == 1 else Spelling(f"{spelled.within(9)}[{i}]")
            self._spellings[id(tensor)] = (text, tensor)
            self._inputs.own(tensor)
            if not builds_graph:  # perhaps what an autograd.Function will return
                self._inputs.unseen.append(tensor)

    def _catch_up(self) -> None:
        """Look at what autograd.Functions have returned meanwhile: no mode sees them do it."""
        while self._inputs.unseen:
            tensor = self._inputs.unseen.pop()
            if tensor.grad_fn is not None:
                self.look(tensor)
                self._spellings[id(tensor)] = (Spelling(applied(tensor.grad_fn.name())), tensor)

    def _name(self, names: Sequence[str], results: Sequence[Tensor]) -> None:
        if len(names) != len(results):
            return
        for target, tensor in zip(names, results, strict=True):
            self._spellings[id(tensor)] = (variable(target), tensor)
            function = tensor.grad_fn
            if function is not None:
                self.labels.setdefault(function, {})[target] = None

    def _spelled(self, tensor: Tensor) -> Spelling:
        known = self._spellings.get(id(tensor))
        if known is not None:
            return known[0]
        name = self._inputs.name_of(tensor)
        if name:
            return Spelling(name)
        if tensor.numel() == 1 and not tensor.requires_grad:
            return Spelling(f"{tensor.item():.6g}")
        return Spelling(f"tensor{tuple(tensor.shape)}")


def applied(name: str) -> str:
    """Return how an autograd.Function is called, by its grad_fn's name; "" for torch's own.

    >>> applied("DoubleBackward"), applied("MulBackward0")
    ('Double.apply(…)', '')
    """
    return f"{name.removesuffix('Backward')}.apply(…)" if name.endswith("Backward") else ""
