"""Runs a backward pass by calling one grad_fn after the other, in the engine's order.

torch's engine would also run every hook, fill the `.grad` of leaves and of tensors with
retain_grad(), and free saved tensors. A graph that is somebody else's is walked instead: each
node's own function is called, and nothing else.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import BackwardCFunction

from gradlab.maths.graph import LEAF
from gradlab.tape.engine import Grads, Turn


def walked(
    functions: Sequence[Any],
    roots: Sequence[tuple[Any, int]],
    v: Sequence[Tensor | None],
    apart: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> list[Turn]:
    """Return every node's turn in a backward pass, leaves included.

    Args:
        functions: every grad_fn behind the roots.
        roots: grad_fn and output number of each output.
        v: the cotangent of each output, in its shape; None where nothing starts.
        apart: what to switch on while a node runs: it may be Python code.

    Raises:
        RuntimeError: torch's own, where a node has no derivative or has freed what it saved.
    """
    index = {function: i for i, function in enumerate(functions)}
    edges = [edge for function in functions for edge in function.next_functions]
    waiting = Counter(index[target] for target, _ in edges if target is not None)
    arrived: list[dict[int, Tensor]] = [{} for _ in functions]
    for (function, number), cotangent in zip(roots, v, strict=True):
        _add(arrived[index[function]], number, cotangent)
    ready = [_place(functions, i) for i in range(len(functions)) if not waiting[i]]
    heapq.heapify(ready)
    seen = []
    with torch.no_grad():
        while ready:
            _, i = heapq.heappop(ready)
            turn = _turn(functions[i], i, arrived[i], apart)
            seen.append(turn)
            sent = _sent(functions[i], turn)
            for (target, number), grad in sent:
                _add(arrived[index[target]], number, grad)
            waiting.subtract(index[target] for (target, _), _ in sent)
            for target in {index[target] for (target, _), _ in sent if not waiting[index[target]]}:
                heapq.heappush(ready, _place(functions, target))
    return seen


def _place(functions: Sequence[Any], i: int) -> tuple[int, int]:
    """Return where a node that is ready stands in the queue: the node made last goes first."""
    return -functions[i]._sequence_nr(), i


def _add(arrived: dict[int, Tensor], number: int, grad: Tensor | None) -> None:
    if grad is not None:
        arrived[number] = arrived[number] + grad if number in arrived else grad


def _sent(function: Any, turn: Turn) -> list[tuple[tuple[Any, int], Tensor | None]]:
    outgoing = turn[2] or (None,) * len(function.next_functions)
    edges = zip(function.next_functions, outgoing, strict=True)
    return [(edge, grad) for edge, grad in edges if edge[0] is not None]


def _turn(
    function: Any,
    i: int,
    arrived: dict[int, Tensor],
    apart: Callable[[], AbstractContextManager[Any]],
) -> Turn:
    if type(function).__name__ == LEAF:
        return i, (arrived.get(0),), ()
    incoming = tuple(arrived.get(k) for k in range(len(function._input_metadata)))
    is_own = isinstance(function, BackwardCFunction)
    with nullcontext() if is_own and _is_compiled(function) else apart():
        found = _own_backward(function, incoming) if is_own else _several(function(*incoming))
    edges = zip(function.next_functions, found, strict=True)
    return i, incoming, tuple(_fitted(grad, *edge) for edge, grad in edges)


def _is_compiled(function: Any) -> bool:
    """Return whether a node is torch.cond's or the like, which compile what they run."""
    module: str = type(function)._forward_cls.__module__
    return module.startswith(("torch._higher_order_ops", "torch._functorch"))


def _own_backward(function: Any, incoming: Grads) -> Grads:
    """Return what an autograd.Function's backward gives, one entry per tensor that was put in.

    Like torch it is handed zeros where nothing arrived.
    """
    given = [
        torch.zeros(tuple(of.shape), dtype=of.dtype, device=of.device) if grad is None else grad
        for grad, of in zip(incoming, function._input_metadata, strict=True)
    ]
    found = _several(function.apply(*given))
    # One entry per argument, where next_functions has one per tensor among them.
    pairs = zip(found, function.needs_input_grad, strict=False)
    needed = iter([grad for grad, is_needed in pairs if is_needed])
    targets = [target for target, _ in function.next_functions]
    return tuple(None if target is None else next(needed, None) for target in targets)


def _several(found: Any) -> Grads:
    return (found,) if found is None or isinstance(found, Tensor) else tuple(found)


def _fitted(grad: Tensor | None, target: Any, number: int) -> Tensor | None:
    """Return a gradient in the shape and dtype of what it is for, as the engine makes it."""
    if grad is None or target is None:
        return None
    is_leaf = type(target).__name__ == LEAF
    wanted = target.variable if is_leaf else target._input_metadata[number]
    shape, dtype = tuple(wanted.shape), wanted.dtype
    if tuple(grad.shape) != shape:
        grad = grad.sum_to_size(shape)
    if grad.is_complex() and not dtype.is_complex:
        grad = torch.real(grad)
    return grad if grad.dtype == dtype else grad.to(dtype)
