"""A function of the table at chosen inputs: its outputs, its grad_fn graph, its truth meter."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from gradlab.functions import Function
from gradlab.graph import Graph, graph
from gradlab.truth import Truth, truth


def output_labels(function: Function, arguments: Mapping[str, Tensor]) -> tuple[str, ...]:
    """Return the names of a function's outputs at some inputs.

    >>> from gradlab.functions import FUNCTIONS
    >>> output_labels(FUNCTIONS["softmax"], {"a": torch.zeros(2)})
    ('p₀', 'p₁')
    """
    return function.output.element_labels(function.f(**arguments).numel())


def function_graph(
    function: Function, arguments: Mapping[str, Tensor], row: int | None = None
) -> Graph:
    """Return the graph of a function, or of its output number row, by its first argument.

    Args:
        function: an entry of the table.
        arguments: its inputs by name; the first one requires grad in the graph.
        row: the element picked, as `p[row]` does; None for the whole output.

    >>> from gradlab.functions import FUNCTIONS
    >>> [n.name for n in function_graph(FUNCTIONS["softmax"], {"a": torch.zeros(2)}, 1).nodes]
    ['AccumulateGrad', 'SoftmaxBackward0', 'SelectBackward0']
    """
    name = function.arguments[0].name
    leaf = arguments[name].detach().clone().requires_grad_()
    with torch.enable_grad():
        output = function.f(**{**arguments, name: leaf})
        return graph(output if row is None else output[row], {name: leaf})


def function_truth(
    function: Function, arguments: Mapping[str, Tensor], row: int | None = None
) -> Truth:
    """Return the truth meter of a function, or of its output number row, by its first argument.

    >>> from gradlab.functions import FUNCTIONS
    >>> function_truth(FUNCTIONS["softmax"], {"a": torch.zeros(2)}, 1).autograd
    tensor([-0.2500,  0.2500])
    """
    picked = function if row is None else function.component(row)
    name, *others = (argument.name for argument in function.arguments)
    held = {other: arguments[other] for other in others}
    return truth(picked.of(name, **held), arguments[name], picked.jacobian_of(name, **held))
