"""What is true of every tensor and of the graph of a program at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.maths.graph import Graph, graph


@dataclass(frozen=True, eq=False)
class TensorState:
    """The facts torch tells about one named tensor.

    Args:
        name: the variable, "grads[0]" for a tensor in a tuple or list, or "model.weight" for a
            parameter of a module.
        value: a detached copy.
        is_leaf: torch's own flag; so are requires_grad and retains_grad.
        requires_grad: see is_leaf.
        retains_grad: see is_leaf.
        grad: a detached copy of .grad; None where torch has none or would warn on reading it.
        grad_fn: the node's name, e.g. "MulBackward0", or None.
        version: the in-place counter, None where torch doesn't keep one (inference tensors).
    """

    name: str
    value: Tensor
    is_leaf: bool
    requires_grad: bool
    retains_grad: bool
    grad: Tensor | None
    grad_fn: str | None
    version: int | None


def tensor_states(namespace: Mapping[str, object]) -> tuple[TensorState, ...]:
    """Return the state of every tensor a program has named, in order of appearance.

    >>> w = torch.tensor([2.0], requires_grad=True)
    >>> (state,) = tensor_states({"w": w, "lr": 0.1})
    >>> state.name, state.value, state.is_leaf, state.grad, state.version
    ('w', tensor([2.]), True, None, 0)
    """
    return tuple(_state(name, tensor) for name, tensor in _tensors(namespace))


def whole_graph(namespace: Mapping[str, object]) -> Graph:
    """Return the grad_fn graph behind every named tensor, saved tensors held, freed or changed.

    >>> w = torch.tensor([2.0], requires_grad=True)
    >>> [(node.name, node.variable) for node in whole_graph({"w": w, "y": w * w}).nodes]
    [('AccumulateGrad', 'w'), ('MulBackward0', 'y')]
    """
    tensors = {name: tensor for name, tensor in _tensors(namespace) if _has_node(tensor)}
    return graph([t for t in tensors.values() if t.grad_fn is not None], tensors)


def _has_node(tensor: Tensor) -> bool:
    """Return whether autograd has a node for a tensor.

    A view that no_grad made of a computed tensor says requires_grad, as a leaf does, and has none.
    """
    if not (tensor.requires_grad and tensor.is_leaf and tensor._is_view()):
        return True
    with torch.enable_grad():
        way = tensor.view_as(tensor).grad_fn
    return way is not None and way.next_functions[0][0] is not None


def _tensors(namespace: Mapping[str, object]) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors of a namespace, those in tuples and in modules included, by name."""
    for name, value in namespace.items():
        if isinstance(value, Tensor) and not name.startswith("_"):
            yield name, value
        elif isinstance(value, tuple | list):
            yield from ((f"{name}[{i}]", t) for i, t in enumerate(value) if isinstance(t, Tensor))
        elif isinstance(value, torch.nn.Module):
            yield from ((f"{name}.{inner}", p) for inner, p in value.named_parameters())


def _state(name: str, tensor: Tensor) -> TensorState:
    """Return one tensor's state; .grad is only read where that does not warn."""
    grad = tensor.grad if tensor.is_leaf or tensor.retains_grad else None
    return TensorState(
        name,
        tensor.detach().clone(),
        tensor.is_leaf,
        tensor.requires_grad,
        tensor.retains_grad,
        None if grad is None else grad.detach().clone(),
        None if tensor.grad_fn is None else tensor.grad_fn.name(),
        None if tensor.is_inference() else tensor._version,
    )
