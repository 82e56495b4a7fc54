"""Watches which operations run underneath the calls of a function, and copies what they handle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from gradlab.maths.dispatched import called
from gradlab.tape.windows import Window, window_of

sequence_number: Callable[[], int] = torch._C._autograd._get_sequence_nr


class Operation(NamedTuple):
    """An operation underneath: torch's overload, its arguments and what it returned, detached.

    Where it wrote into a view, `window` says which part of the base that is.
    """

    overload: Any
    args: Sequence[Any]
    kwargs: Mapping[str, Any]
    results: tuple[Tensor, ...]
    window: Window | None


class Snapshots:
    """Detached copies of tensors, one for each state that in-place operations leave behind."""

    def __init__(self) -> None:
        self._copies: dict[tuple[int, int], tuple[Tensor, Tensor]] = {}

    def copy(self, tensor: Tensor) -> Tensor:
        """Return the copy of the tensor as it is now; holds on to it, so that ids stay unique."""
        key = (id(tensor), tensor._version)
        known = self._copies.get(key)
        if known is None:
            # Detaching costs as much as the rest; inside Operations nothing requires grad yet.
            plain = tensor.detach() if tensor.requires_grad else tensor
            known = self._copies[key] = (tensor, plain.clone())
        return known[1]

    def renew(self, tensor: Tensor) -> None:
        """Copy a tensor that was just written to.

        The dispatcher is still inside the operation: it counts the version up when that is over.
        """
        fresh = (tensor, tensor.detach().clone())
        for version in (tensor._version, tensor._version + 1):
            self._copies[id(tensor), version] = fresh

    def within(self, value: Any) -> Any:
        """Return an argument with the tensors in it copied."""
        if isinstance(value, Tensor):
            return self.copy(value)
        if isinstance(value, (list, tuple)):
            return [self.within(part) for part in value]
        return value


class Operations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Notes the operation behind every autograd node, by sequence number."""

    def __init__(self, snapshots: Snapshots) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.by_number: dict[int, Operation] = {}
        self._resolved: set[int] = set()  # numbers that a copy was noted for, not yet the operation
        self._snapshots = snapshots

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # Nothing compiled runs in here, and the guard against it costs more than the handler.
        return False

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        """Run the operation; note it if it is the first since a node was made."""
        kwargs = kwargs or {}
        number = sequence_number() - 1
        if number in self._resolved:
            self._resolved.discard(number)
        elif number in self.by_number:
            if not self._is_late(func, number):
                return called(func, args, kwargs)
            number -= 1
        if func is torch.ops.aten.clone.default and (args[0].is_conj() or args[0].is_neg()):
            self._resolved.add(number)  # of a conjugate that is about to be an operand, perhaps
        # Before the call: an in-place operation is about to overwrite its own argument.
        copy, within = self._snapshots.copy, self._snapshots.within
        before = [copy(arg) if isinstance(arg, Tensor) else within(arg) for arg in args]
        written = [args[i] for i in _written(func) if i < len(args)]
        window = window_of(written[0]) if written and isinstance(written[0], Tensor) else None
        result = called(func, args, kwargs)
        for tensor in tensors_of(written):
            self._snapshots.renew(tensor)
        copies = [copy(part) for part in tensors_of(result)]
        self.by_number[number] = Operation(func, before, kwargs, tuple(copies), window)
        return result

    def _is_late(self, func: Any, number: int) -> bool:
        """Return whether func is an in-place operation whose node is the one before the last.

        Before an operation overwrites what its node saves, torch makes a copy, with a node.
        """
        before = self.by_number[number].overload
        is_copied = before is torch.ops.aten.clone.default and number - 1 not in self.by_number
        return is_copied and func._schema.is_mutable


@lru_cache(maxsize=1024)
def _written(overload: Any) -> tuple[int, ...]:
    """Return which arguments an operation writes into."""
    arguments = overload._schema.arguments
    return tuple(i for i, a in enumerate(arguments) if a.alias_info and a.alias_info.is_write)


def tensors_of(result: Any) -> list[Tensor]:
    """Return the tensors that an operation returned."""
    if isinstance(result, Tensor):
        return [result]
    if not isinstance(result, (tuple, list)):
        return []
    return [part for part in result if isinstance(part, Tensor)]
