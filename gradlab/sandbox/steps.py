"""The recorded backward pass of a typed function."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from gradlab.sandbox.study import Place, Study
from gradlab.tape import Tape, record


def tape_of(of: Study, place: Place, v: Sequence[float] = ()) -> Tape:
    """Return a typed function's forward and backward pass, node by node.

    Args:
        of: the function at its inputs.
        place: the output element that the pass starts from, if v is left out.
        v: a cotangent for all outputs, flattened.

    >>> from gradlab.expression import parse
    >>> from gradlab.expression.inputs import Input
    >>> from gradlab.sandbox.study import study
    >>> tape_of(study(parse("x ** 2"), {"x": Input((), (3.0,))}), Place("x")).grads["x"]
    tensor(6., dtype=torch.float64)
    """
    cotangent = torch.tensor(list(v) or _one_hot(of, place), dtype=torch.float64)
    inputs = {name: given.tensor() for name, given in of.inputs.items()}

    def f(**names: Tensor) -> Tensor:
        return of.expression.run(names).value

    return record(f, inputs, cotangent.reshape(of.value.shape))


def _one_hot(of: Study, place: Place) -> list[float]:
    return [float(row == place.row) for row in range(of.value.numel())]
