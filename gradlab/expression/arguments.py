"""The value of one argument, by its parameter's kind."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from gradlab.expression.entries import Parameter
from gradlab.expression.errors import ExpressionError, Refusal
from gradlab.expression.forms import is_whole
from gradlab.expression.syntax import Dtype, Node, Sequence, String, Word
from gradlab.expression.table import DTYPES
from gradlab.expression.values import Values
from gradlab.words.numbers import written
from gradlab.words.text import N_, Text

MAX_EXPONENT = 64
MAX_WHOLE = 4096


def evaluated(run: Values, parameter: Parameter, node: Node) -> Any:
    """Return the value of an argument as its torch function takes it.

    Raises:
        Refusal: if the value is not of the parameter's kind.
    """
    kind = parameter.kind
    if isinstance(node, String | Word):
        return node.value
    if isinstance(node, Dtype):
        return DTYPES[node.name]
    if kind in ("int", "ints", "sizes", "shape", "dims", "extents"):
        return _whole_numbers(run, parameter, node)
    if kind == "tensors" or parameter.takes_rest:
        return _tensors(run, node)
    if kind == "constant":
        return _constants(run, node)
    return _CONVERTED[kind](run.value(node), parameter)


def check_exponent(exponent: float | Tensor) -> None:
    """Refuse an exponent written as a number beyond ±64 (an inf or nan is no large power)."""
    if isinstance(exponent, float | int) and not abs(exponent) <= MAX_EXPONENT:
        raise Refusal(N_("exponents go from -64 to 64, not {n}"), n=written(exponent))


def checked_input(value: object, limit: int) -> Tensor:
    """Return an input as float64, or as whole numbers if it holds class numbers.

    Raises:
        Refusal: if it is no dense tensor of real numbers on the CPU, or too large.
    """
    if not isinstance(value, Tensor) or value.layout != torch.strided or value.is_complex():
        raise Refusal(N_("an input must be a dense tensor of real numbers"))
    if value.device.type != "cpu" or value.is_quantized:
        raise Refusal(N_("an input must be a dense tensor of real numbers"))
    if value.numel() > limit:
        raise Refusal(
            N_("this input has {count} elements; at most {limit} are taken"),
            count=value.numel(), limit=limit,
        )  # fmt: skip
    if value.is_floating_point():
        return value if value.dtype == torch.float64 else value.to(torch.float64)
    return value if value.dtype == torch.bool else value.to(torch.int64)


def as_tensor(value: Any) -> Tensor:
    """Return a plain number or a tensor as a tensor.

    Raises:
        Refusal: for the pair of max(dim=…) and other tuples: one part has to be named.
    """
    if isinstance(value, Tensor):
        return value
    if isinstance(value, int | float):
        return torch.tensor(value, dtype=torch.float64)
    if isinstance(value, range):
        raise Refusal(N_("range is for an index, as in x[range(3), c]: write torch.arange here"))
    if isinstance(value, torch.Size):
        raise Refusal(N_("a shape holds sizes, which are plain numbers: it is no tensor"))
    if hasattr(value, "values"):
        raise Refusal(N_("this is a pair (values, indices): write .values behind it"))
    raise Refusal(N_("these are several: write [0] behind them for the first"))


def whole(run: Values, node: Node) -> int:
    """Return a whole number that is written out or made of sizes, up to 4,096 either way."""
    value = run.value(node)
    if not isinstance(value, int) or abs(value) > MAX_WHOLE:
        sentence = N_("whole numbers go up to {limit} here")
        raise ExpressionError(Text(sentence, {"limit": MAX_WHOLE}), node.start, node.end)
    return int(value)


def whole_list(run: Values, node: Node) -> Any:
    """Return the whole numbers or truth values of a list, nested as they are written."""
    if isinstance(node, Sequence):
        return [whole_list(run, item) for item in node.items]
    return node.value if isinstance(node, Word) else whole(run, node)


def _whole_numbers(run: Values, parameter: Parameter, node: Node) -> Any:
    if isinstance(node, Sequence):
        if parameter.kind == "dims" and not is_whole(node.items[0]):
            return tuple(_whole_numbers(run, parameter, item) for item in node.items)
        return tuple(None if isinstance(n, Word) else whole(run, n) for n in node.items)
    if not is_whole(node):
        return tuple(run.value(node))
    number = whole(run, node)
    return (number,) if parameter.kind == "sizes" or parameter.takes_rest else number


def _tensors(run: Values, node: Node) -> list[Tensor]:
    if isinstance(node, Sequence):
        return [run.tensor(item) for item in node.items]
    value = run.value(node)
    if not isinstance(value, tuple) or not all(isinstance(part, Tensor) for part in value):
        raise Refusal(N_("a list of tensors is needed here, as in [a, v]"))
    return [*value]


def _constants(run: Values, node: Node) -> Any:
    if isinstance(node, Sequence):
        parts = [_constants(run, item) for item in node.items]
        return parts if node.is_list else tuple(parts)
    return node.value if isinstance(node, Word) else _number(run.value(node), None)


def _tensor(value: Any, parameter: Parameter | None) -> Tensor:  # noqa: ARG001
    return as_tensor(value)


def _operand(value: Any, parameter: Parameter | None) -> Any:  # noqa: ARG001
    return value if isinstance(value, int | float) else as_tensor(value)


def _exponent(value: Any, parameter: Parameter | None) -> Any:
    exponent = _operand(value, parameter)
    check_exponent(exponent)
    return exponent


def _number(value: Any, parameter: Parameter | None) -> float:  # noqa: ARG001
    if isinstance(value, int | float):
        return value
    if isinstance(value, Tensor) and value.dim() == 0:  # a vector of one is no number to torch
        number: float = value.detach().item()
        return number
    raise Refusal(N_("a plain number is needed here"))


def _mask(value: Any, parameter: Parameter | None) -> Tensor:
    if isinstance(value, Tensor) and value.dtype == torch.bool:
        return value
    name = parameter.name if parameter else ""
    raise Refusal(N_("{name} must be a comparison, as in x > 0"), name=name)


def _index(value: Any, parameter: Parameter | None) -> Tensor:
    if isinstance(value, int | float) and float(value).is_integer():
        return torch.tensor(int(value))
    if isinstance(value, Tensor) and value.dtype in (torch.int64, torch.int32):
        return value
    name = parameter.name if parameter else ""
    raise Refusal(N_("{name} must hold whole numbers (class numbers or places)"), name=name)


def _target(value: Any, parameter: Parameter | None) -> Tensor:
    is_probabilities = isinstance(value, Tensor) and value.is_floating_point()
    return value if is_probabilities else _index(value, parameter)


_CONVERTED = {
    "tensor": _tensor,
    "any": _tensor,
    "operand": _operand,
    "exponent": _exponent,
    "exponent_number": lambda value, parameter: _exponent(_number(value, parameter), parameter),
    "number": _number,
    "zero": _number,
    "mask": _mask,
    "index": _index,
    "target": _target,
}
