"""What a local rule may ask for: a node's operands by torch's names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from gradlab.tape.data import Forward, Step, Tape
from gradlab.tape.rules.shaping import conj
from gradlab.tape.terms import leaf

SYMBOLS = frozenset(
    {"exponent", "alpha", "beta", "negative_slope", "scale", "input_scale", "value", "min", "max",
     "min_val", "max_val", "threshold", "delta", "other", "self", "weight", "lambd"}
)  # fmt: skip
"""Numbers among the operands that a formula names; others are structure and stay themselves."""
NEEDED = frozenset(
    {"self", "other", "exponent", "result", "target", "input", "tensor", "vec", "vec1", "vec2",
     "index", "mat", "mat1", "mat2", "batch1", "batch2", "A", "condition", "tensor1", "tensor2",
     "x1", "x2", "mask"}
)  # fmt: skip
"""Operands that a formula cannot do without; None for one of them means that it was not kept."""
NUMBERED = {"grads": "grad{}", "results": "result{}"}
"""Operands that are several tensors, and what each of them is called."""


class Operands:
    """A node's operands as attributes, by torch's names; anything else is None.

    Args:
        values: operands by name.
        is_spelled: whether tensors and numbers are handed out as Terms, not as they are.
        are_conjugated: whether the incoming gradients are handed out as their conjugates.
    """

    def __init__(
        self, values: Mapping[str, object], is_spelled: bool, are_conjugated: bool = False
    ) -> None:
        self._values = values
        self._is_spelled = is_spelled
        self._are_conjugated = are_conjugated

    def __getattr__(self, name: str) -> Any:
        found = self._handed(name)
        if not self._are_conjugated or name not in ("grad", "grads"):
            return found
        if isinstance(found, (list, tuple)):
            return [None if part is None else conj(part) for part in found]
        return found if found is None else conj(found)

    def _handed(self, name: str) -> Any:
        value = self._values.get(name)
        if value is None and name in NEEDED:
            return leaf(name, None)
        if not self._is_spelled:
            # As a tensor: Python's own floats raise where numbers grow too large or divide by 0.
            is_factor = type(value) is float and name in SYMBOLS
            return torch.tensor(value, dtype=torch.float64) if is_factor else value
        if isinstance(value, (list, tuple)) and name in NUMBERED:
            return [_named(NUMBERED[name].format(i), part) for i, part in enumerate(value)]
        return _named(name, value)


def operands(tape: Tape, step: Step) -> dict[str, object]:
    """Return what a rule may ask for at a node, by name, and the incoming gradients."""
    entry = tape.forward[step.node]
    first = entry.values[0] if entry.values else None
    known: dict[str, object] = {"result": first, "results": entry.values}
    return {
        **known,
        **entry.operands,
        "grad": step.incoming[0] if step.incoming else None,
        "grads": step.incoming,
        "shapes": _input_shapes(tape, step),
    }


def widened(values: Mapping[str, object]) -> dict[str, object]:
    """Return operands with their floating-point tensors in double precision."""
    return {name: _wide(value) for name, value in values.items()}


def moved_slightly(wide: Mapping[str, object], values: Mapping[str, object]) -> dict[str, object]:
    """Return widened operands, each moved by about as much as its own dtype rounds.

    Args:
        wide: the operands in double precision.
        values: the operands as they are.
    """
    return {
        name: _moved(value, values[name], turn) for turn, (name, value) in enumerate(wide.items())
    }


def _moved(value: object, original: object, turn: int) -> object:
    if isinstance(value, Tensor) and isinstance(original, Tensor) and not _is_index(value):
        to_and_fro = (torch.arange(value.numel()).reshape(value.shape) + turn) % 3 - 1
        return value * (1 + torch.finfo(original.dtype).eps * to_and_fro.to(value.dtype))
    if isinstance(value, list) and isinstance(original, (list, tuple)):
        return [_moved(part, of, turn) for part, of in zip(value, original, strict=True)]
    return value


def _wide(value: object) -> object:
    if isinstance(value, Tensor) and not _is_index(value):
        return value.to(torch.promote_types(value.dtype, torch.float64))
    if isinstance(value, list) or type(value) is tuple:
        return [_wide(part) for part in value]
    return value


def _input_shapes(tape: Tape, step: Step) -> list[tuple[int, ...]]:
    """Return the shape of each input of a node: of its floating-point operands, or its edges.

    Where the operation was not watched, what is known are saved tensors, not in the inputs' order.
    """
    entry = tape.forward[step.node]
    tensors = _floating_operands(entry)
    if tensors:
        return [tuple(tensor.shape) for tensor in tensors]
    edges = [edge for edge in tape.graph.edges if edge.source == step.node]
    found: list[tuple[int, ...]] = [()] * (1 + max((edge.input for edge in edges), default=-1))
    for edge in edges:
        found[edge.input] = tape.graph.nodes[edge.target].shapes[edge.output]
    return found


def _floating_operands(entry: Forward) -> list[Tensor]:
    flat: list[object] = []
    is_seen = entry.op or "window" in entry.operands
    for value in entry.operands.values() if is_seen else ():
        flat += value if isinstance(value, list) else [value]
    return [value for value in flat if isinstance(value, Tensor) and not _is_index(value)]


def _is_index(tensor: Tensor) -> bool:
    return not (tensor.is_floating_point() or tensor.is_complex())


def _named(name: str, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (Tensor, int, float, complex)):
        return value
    is_symbol = isinstance(value, Tensor) or (name in SYMBOLS and value != 1)
    return leaf(name, value) if is_symbol else value
