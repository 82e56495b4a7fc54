"""The recorded passes of a function of the table at chosen inputs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import torch
from torch import Tensor

from gradlab.functions import Function
from gradlab.tape import Tape, record


def function_tape(
    function: Function,
    arguments: Mapping[str, Tensor],
    leaves: Collection[str] = (),
    row: int | None = None,
    v: Sequence[float] | None = None,
) -> Tape:
    """Return the recorded passes of a function, or of its output number row.

    Args:
        function: an entry of the table.
        arguments: its inputs by name.
        leaves: the inputs that require grad; the first one if none is named.
        row: the element picked, as `p[row]` does; None for the whole output.
        v: the cotangent of a vector output; one-hot at its first element if left out.

    >>> from gradlab.functions import FUNCTIONS
    >>> tape = function_tape(FUNCTIONS["softmax"], {"a": torch.zeros(2)}, row=1)
    >>> [node.name for node in tape.graph.nodes]
    ['AccumulateGrad', 'SoftmaxBackward0', 'SelectBackward0']
    """
    chosen = leaves or [function.arguments[0].name]
    inputs = {
        name: tensor.detach().clone().requires_grad_(name in chosen)
        for name, tensor in arguments.items()
    }
    if row is not None:
        return record(lambda **tensors: function.f(**tensors)[row], inputs)
    output = function.f(**arguments)
    if v is None:
        first = torch.zeros_like(output).flatten()
        first[0] = 1
        return record(function.f, inputs, first.reshape(output.shape))
    return record(function.f, inputs, torch.tensor(v, dtype=output.dtype).reshape(output.shape))
