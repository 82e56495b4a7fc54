"""The grad_fn graph that torch built, read into frozen data.

Nothing is drawn or run here: the walk follows `next_functions` from an output to the leaves and
notes what each node is called, whom it sends gradients to and which tensors it saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor
from torch.autograd.graph import get_gradient_edge

LEAF = "AccumulateGrad"
"""torch's name of the node that adds a gradient to a leaf's `.grad`."""

State = Literal["held", "freed", "changed"]
Slot = tuple[str, State, Tensor | None]
"""A saved tensor's name, its state and, while it can be read, its value."""


class Saved(NamedTuple):
    """A tensor that a node saved in the forward pass because its backward needs it.

    Args:
        name: torch's name, `_saved_<name>` on the node ("self", "other", "result", …).
        state: "held", "freed" (a backward pass without retain_graph has used it up) or "changed"
            (an in-place operation wrote into it afterwards, so that backward will refuse it).
        shape: the saved tensor's shape; None when it can no longer be read.
    """

    name: str
    state: State
    shape: tuple[int, ...] | None


class Node(NamedTuple):
    """A node of the grad_fn graph.

    Args:
        index: its number in the topological order; a node's inputs have smaller numbers.
        name: torch's own name, e.g. "MulBackward0".
        variable: the variable's name where one was given, else "".
        shapes: the shape of each tensor that the operation returned, by output number; for a
            leaf its own shape.
        dtypes: their dtypes.
        saved: the saved tensors, sorted by name.
        custom: the autograd.Function that somebody wrote and whose node it is; None for a node of
            torch's own. Its name tells nothing: a class called Sign makes a "SignBackward", too.
    """

    index: int  # type: ignore[assignment] # hides tuple's method of this name
    name: str
    variable: str
    shapes: tuple[tuple[int, ...], ...]
    dtypes: tuple[torch.dtype, ...]
    saved: tuple[Saved, ...]
    custom: type | None = None

    @property
    def is_leaf(self) -> bool:
        """Whether the gradient ends here, in a leaf's `.grad`."""
        return self.name == LEAF


class Edge(NamedTuple):
    """A way for a gradient: `nodes[source].next_functions[input]` is `(nodes[target], output)`.

    Args:
        source: index of the node whose backward sends the gradient.
        input: which input of its operation the gradient is for.
        target: index of the node that receives it, the one that made this input.
        output: which output of the target's operation that input was.
    """

    source: int
    input: int
    target: int
    output: int


@dataclass(frozen=True, slots=True)
class Graph:
    """A whole grad_fn graph.

    Args:
        nodes: in topological order, inputs first; a shared node stands here once.
        edges: sorted by source and input.
        outputs: node index and output number of each tensor that the walk began at.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    outputs: tuple[tuple[int, int], ...]


def graph(output: Tensor | Sequence[Tensor], names: Mapping[str, Tensor] | None = None) -> Graph:
    """Return the grad_fn graph behind one or several outputs.

    Args:
        output: a tensor that requires grad, or several.
        names: variables by name, leaves or not; tensors that are no part of the graph are ignored.

    Raises:
        ValueError: if an output does not require grad and so has no graph.

    >>> w, x = torch.tensor(2.0, requires_grad=True), torch.tensor(1.0)
    >>> [(node.name, node.variable) for node in graph(w * x, {"w": w}).nodes]
    [('AccumulateGrad', 'w'), ('MulBackward0', '')]
    """
    outputs = (output,) if isinstance(output, Tensor) else tuple(output)
    roots = [output_edge(tensor) for tensor in outputs]
    functions = topological([function for function, _ in roots])
    named = [(name, tensor) for name, tensor in (names or {}).items() if tensor.requires_grad]
    labels: dict[Any, str] = {}
    for name, tensor in named:
        function = output_edge(tensor)[0]
        labels[function] = f"{labels[function]}, {name}" if function in labels else name
    return read(functions, roots, labels, [list(saved_tensors(f)) for f in functions])


def read(
    functions: Sequence[Any],
    roots: Sequence[tuple[Any, int]],
    labels: Mapping[Any, str],
    saved: Sequence[Sequence[Slot]],
) -> Graph:
    """Return the graph of grad_fns that were already walked.

    Args:
        functions: every grad_fn, in topological order.
        roots: grad_fn and output number of each output.
        labels: variable names by grad_fn.
        saved: what saved_tensors says of each grad_fn.
    """
    index = {function: i for i, function in enumerate(functions)}
    nodes = tuple(
        _node(i, function, labels.get(function, ""), saved[i]) for function, i in index.items()
    )
    edges = tuple(
        Edge(source, number, index[target], nr)
        for function, source in index.items()
        for number, (target, nr) in enumerate(function.next_functions)
        if target is not None
    )
    return Graph(nodes, edges, tuple((index[function], nr) for function, nr in roots))


def output_edge(tensor: Tensor) -> tuple[Any, int]:
    """Return the grad_fn (a leaf's AccumulateGrad) and the output number behind a tensor.

    Raises:
        ValueError: if the tensor does not require grad.
    """
    if not tensor.requires_grad:
        raise ValueError(
            "expected a tensor with a grad_fn graph, got one that does not require grad: "
            "compute it from a tensor with requires_grad=True, outside torch.no_grad()"
        )
    node, number = get_gradient_edge(tensor)[:2]
    return node, number


def topological(roots: Sequence[Any]) -> tuple[Any, ...]:
    """Return every grad_fn reachable from the roots, inputs first, in an order that never varies.

    Args:
        roots: grad_fn nodes.

    Returns:
        Each node once, after all of its `next_functions`; depth first, first input first. The
        walk keeps its own stack, so that depth is no limit.
    """
    done: dict[Any, None] = {}
    entered: set[Any] = set()
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        function, has_inputs_done = stack.pop()
        if has_inputs_done:
            done[function] = None
        elif function not in entered:
            entered.add(function)
            stack.append((function, True))
            inputs = [target for target, _ in function.next_functions if target is not None]
            stack += [(target, False) for target in reversed(inputs) if target not in entered]
    return tuple(done)


def saved_tensors(function: Any) -> Iterator[Slot]:
    """Yield name, state and value of each tensor that a grad_fn saved, sorted by name.

    The value is None once it cannot be read any more: "freed" by a backward pass, or "changed"
    by a later in-place operation.
    """
    kind: Any = type(function)
    for short, attribute in saved_names(kind).items():
        try:
            value = getattr(function, attribute)
        except RuntimeError as error:
            state: State = "freed" if "second time" in str(error) else "changed"
            yield short, state, None
            continue
        if isinstance(value, Tensor):
            yield short, "held", value
        elif isinstance(value, (tuple, list)):
            parts = enumerate(value)
            yield from ((f"{short}[{i}]", "held", t) for i, t in parts if isinstance(t, Tensor))


@lru_cache(maxsize=1024)
def saved_names(kind: type) -> dict[str, str]:
    """Return what grad_fns of one type can save, sorted, and the attribute that holds each.

    >>> saved_names(type(torch.ones(1, requires_grad=True).exp().grad_fn))
    {'result': '_saved_result'}
    """
    # The raw attributes tell tensors apart from numbers.
    raw = sorted(name for name in dir(kind) if name.startswith("_raw_saved_"))
    short = [name.removeprefix("_raw_saved_") for name in raw]
    # A Python autograd.Function keeps all of its own under one name.
    return dict(
        ("saved_tensors", "saved_tensors") if name == "tensors" else (name, f"_saved_{name}")
        for name in short
    )


def _node(index: int, function: Any, variable: str, saved: Sequence[Slot]) -> Node:
    name = type(function).__name__
    if name == LEAF:
        leaf = function.variable
        return Node(index, name, variable, (tuple(leaf.shape),), (leaf.dtype,), ())
    metadata = function._input_metadata
    # Lists on the way: a generator costs more than what so few entries take.
    shapes = [tuple(entry.shape) for entry in metadata]
    dtypes = [entry.dtype for entry in metadata]
    kept = [
        Saved(short, state, None if value is None else tuple(value.shape))
        for short, state, value in saved
    ]
    named = function.name() if name == "CppFunction" else name
    custom = getattr(type(function), "_forward_cls", None)
    return Node(index, named, variable, tuple(shapes), tuple(dtypes), tuple(kept), custom)
