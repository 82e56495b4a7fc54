"""The recorded passes of a function at some numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import torch

from gradlab.functions.point import Point
from gradlab.tape import Tape, record


def tape_at(
    of: Point,
    leaves: Collection[str] = (),
    row: int | None = None,
    v: Sequence[float] | None = None,
) -> Tape:
    """Return the recorded passes of a function, or of its output number row.

    Args:
        of: the function at its numbers.
        leaves: the arguments that require grad; the first one if none is named.
        row: the element picked, as `p[row]` does; None for the whole output.
        v: the cotangent of an output of several elements, flattened; one-hot at its first
            element if left out.

    >>> from gradlab.functions import FUNCTIONS
    >>> from gradlab.functions.point import point_at
    >>> tape = tape_at(point_at(FUNCTIONS["softmax"], {"a": [0.0, 0.0]}), row=1)
    >>> [node.name for node in tape.graph.nodes]
    ['AccumulateGrad', 'SoftmaxBackward0', 'SelectBackward0']
    """
    chosen = leaves or of.moving[:1]
    f, shape = of.function.f, of.value.shape
    inputs = {
        name: tensor.clone().requires_grad_(name in chosen) for name, tensor in of.arguments.items()
    }
    if row is not None:
        return record(lambda **tensors: f(**tensors)[row], inputs)
    given = one_hot(of, 0) if v is None else v
    return record(f, inputs, torch.tensor(given, dtype=of.value.dtype).reshape(shape))


def one_hot(of: Point, row: int) -> list[float]:
    """Return the cotangent that weighs one output element alone, flattened."""
    return [float(k == row) for k in range(of.value.numel())]
