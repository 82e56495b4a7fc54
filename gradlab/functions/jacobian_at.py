"""A function from several numbers to several numbers, at a point: its output and its Jacobian."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.functions import Function
from gradlab.maths.autodiff import TensorFn, jacobian, jvp, vjp
from gradlab.maths.truth import Truth, truth
from gradlab.words.text import N_, Text


@dataclass(frozen=True, eq=False)
class VectorMap:
    """A vector function at a point.

    Args:
        function: the entry of the table.
        arguments: all it takes, by name.
        f: the function of its first argument, the others held fixed.
        formula: the closed form of its Jacobian, None if there is none.
        point: the first argument, shape (n,).
        output: f(point), shape (m,).
        jacobian: J[o, i] = ∂output[o]/∂point[i], shape (m, n), row by row from autograd.
        inputs: the names of the n inputs.
        outputs: the names of the m outputs.
        symbols: what the whole output and the whole input are called.
    """

    function: Function
    arguments: Mapping[str, Tensor]
    f: TensorFn
    formula: TensorFn | None
    point: Tensor
    output: Tensor
    jacobian: Tensor
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    symbols: tuple[str, str]

    @property
    def is_probs(self) -> bool:
        """Whether the outputs are a softmax's probabilities."""
        return self.symbols[0] == "p"


def vector_map(function: Function, arguments: Mapping[str, Tensor]) -> VectorMap:
    """Return a function of the table at chosen inputs, with its Jacobian by the first of them.

    >>> from gradlab.functions import FUNCTIONS
    >>> vector_map(FUNCTIONS["skew"], {"x": torch.tensor([3.0, 5.0])}).jacobian
    tensor([[ 5.,  3.],
            [ 1.,  2.],
            [ 0., 10.]])
    """
    first, *others = function.arguments
    held = {argument.name: arguments[argument.name] for argument in others}
    f, point = function.of(first.name, **held), arguments[first.name]
    output = f(point).detach()
    return VectorMap(
        function,
        arguments,
        f,
        function.jacobian_of(first.name, **held),
        point,
        output,
        jacobian(f, point),
        tuple(element.label for element in first.elements[: len(point)]),
        function.output.element_labels(len(output)),
        (function.output.symbol, first.name),
    )


def pulled_back(of: VectorMap, v: list[float]) -> Tensor:
    """Return vᵀJ, shape (n,), by one backward pass with the cotangent v, m numbers."""
    return vjp(of.f, of.point, torch.tensor(v))


def pushed_forward(of: VectorMap, u: list[float]) -> Tensor:
    """Return Ju, shape (m,), with the tangent u, n numbers: the vjp of a vjp."""
    return jvp(of.f, of.point, torch.tensor(u))


def map_truth(of: VectorMap) -> Truth:
    """Return the truth meter of the Jacobian, of which autograd's is known already.

    >>> from gradlab.functions import FUNCTIONS
    >>> map_truth(vector_map(FUNCTIONS["softmax"], {"a": torch.zeros(3)})).verdict.value
    'agreement'
    """
    return truth(of.f, of.point, of.formula, autograd=of.jacobian, many=torch.vmap(of.f))


def row_reading(of: VectorMap, row: int) -> Text:
    """Return the sentence that reads one row of the Jacobian."""
    values = of.jacobian[row]
    strongest = int(values.abs().argmax())
    value = values[strongest].item()
    sentence = N_("No input moves {output}: every slope in row {row} is zero.")
    if value > 0:
        sentence = N_(
            "Row {row}: {input} moves {output} the most. One unit more of {input}, and {output} "
            "would rise by {value}, were the slope to stay."
        )
    elif value < 0:
        sentence = N_(
            "Row {row}: {input} moves {output} the most. One unit more of {input}, and {output} "
            "would fall by {value}, were the slope to stay."
        )
    named = {"output": of.outputs[row], "input": of.inputs[strongest], "value": f"{abs(value):.4g}"}
    return Text(sentence, {"row": row, **named})
