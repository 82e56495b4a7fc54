"""A function of the table at chosen inputs: its outputs and its truth meter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from gradlab.functions import Function
from gradlab.maths.autodiff import TensorFn
from gradlab.maths.truth import Truth, truth


def output_labels(function: Function, arguments: Mapping[str, Tensor]) -> tuple[str, ...]:
    """Return the names of a function's outputs at some inputs.

    >>> from gradlab.functions import FUNCTIONS
    >>> output_labels(FUNCTIONS["softmax"], {"a": torch.zeros(2)})
    ('p₀', 'p₁')
    """
    return function.output.element_labels(function.f(**arguments).numel())


def function_truth(
    function: Function,
    arguments: Mapping[str, Tensor],
    leaf: str,
    row: int | None = None,
    v: Sequence[float] | None = None,
) -> Truth:
    """Return the truth meter of what one backward pass adds to the .grad of one input.

    Args:
        function: an entry of the table.
        arguments: its inputs by name.
        leaf: the input whose gradient it is.
        row: the element picked; None for the whole output.
        v: the cotangent of a whole vector output; without it, the meter of the Jacobian.

    >>> from gradlab.functions import FUNCTIONS
    >>> function_truth(FUNCTIONS["softmax"], {"a": torch.zeros(2)}, "a", 1).autograd
    tensor([-0.2500,  0.2500])
    >>> function_truth(FUNCTIONS["skew"], {"x": torch.ones(2)}, "x", v=[0.0, 1.0, 2.0]).autograd
    tensor([1., 6.])
    """
    picked = function if row is None else function.component(row)
    held = {other: tensor for other, tensor in arguments.items() if other != leaf}
    f, closed = picked.of(leaf, **held), picked.jacobian_of(leaf, **held)
    if v is None or row is not None:
        return truth(f, arguments[leaf], closed)
    return truth(_times(v, f), arguments[leaf], closed and _times(v, closed))


def derivative_name(function: Function, leaf: str, row: int | None = None) -> str:
    """Return what a backward pass leaves in the .grad of one input, in symbols.

    >>> from gradlab.functions import FUNCTIONS
    >>> derivative_name(FUNCTIONS["mse"], "target"), derivative_name(FUNCTIONS["softmax"], "a", 1)
    ('∂L/∂y = target.grad', '∂p₁/∂a = a.grad')
    >>> derivative_name(FUNCTIONS["log_softmax"], "a")
    '∂(v·log p)/∂a = a.grad'
    """
    symbol = function.output.symbol
    if function.output.is_vector:
        whole = f"(v·{symbol})"
        symbol = whole if row is None else function.output.element_labels(row + 1)[row]
    by = "y" if leaf == "target" else leaf
    return f"∂{symbol}/∂{by} = {leaf}.grad"


def _times(v: Sequence[float], f: TensorFn) -> TensorFn:
    """Return f with its first axis summed up, weighted by v."""
    return lambda x: torch.tensordot(torch.tensor(v, dtype=x.dtype), f(x), dims=1)
