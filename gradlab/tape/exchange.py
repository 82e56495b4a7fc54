"""Private copies handed to f while nothing of it is noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import _engine_run_backward
from torch.overrides import TorchFunctionMode

from gradlab.tape.inputs import Inputs


class Exchange(TorchFunctionMode):
    """Hands f its private copies of the tensors that it reads from outside, and notes nothing."""

    def __init__(self, inputs: Inputs) -> None:
        super().__init__()
        self._inputs = inputs

    def __torch_function__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        """Run the call on copies."""
        if torch._C._functorch.peek_interpreter_stack() is not None:
            return func(*args, **(kwargs or {}))  # tensors of torch.func cannot be copied
        args = self._inputs.exchanged(args, None)
        kwargs = self._inputs.exchanged(kwargs, None) if kwargs else {}
        result = func(*args, **kwargs)
        for tensor in result if isinstance(result, (tuple, list)) else (result,):
            if isinstance(tensor, Tensor):
                self._inputs.own(tensor)
        return result


def backward(
    outputs: Sequence[Tensor],
    v: Sequence[Tensor | None],
    leaves: Sequence[Tensor] = (),
    retain_graph: bool = False,
) -> tuple[Tensor | None, ...]:
    """Run torch's backward pass with the current mode switched on in it.

    A checkpoint runs f's code again during the pass, where f must not meet the caller's tensors
    either. torch.autograd.backward would switch modes off.

    Args:
        outputs: what the pass begins at.
        v: the cotangent of each; None where nothing starts.
        leaves: where the gradients are wanted; if there are none, leaves get them in `.grad`.
        retain_graph: whether another pass may follow.
    """
    pairs = [(output, c) for output, c in zip(outputs, v, strict=True) if c is not None]
    found: tuple[Tensor | None, ...] = _engine_run_backward(
        tuple(output for output, _ in pairs),
        tuple(c for _, c in pairs),
        retain_graph,
        False,
        tuple(leaves),
        allow_unreachable=True,
        accumulate_grad=not leaves,
    )
    return found
