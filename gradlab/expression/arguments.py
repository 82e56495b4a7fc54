"""The value of one argument, by its parameter's kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from gradlab.expression.entries import Parameter
from gradlab.expression.errors import Refusal
from gradlab.expression.syntax import Node, Number, Sequence, String, Unary, Word
from gradlab.words.text import N_

if TYPE_CHECKING:
    from gradlab.expression.evaluator import Run

MAX_EXPONENT = 64


def evaluated(run: Run, parameter: Parameter, node: Node) -> Any:
    """Return the value of an argument as its torch function takes it.

    Raises:
        Refusal: if the value is not of the parameter's kind.
    """
    kind = parameter.kind
    if isinstance(node, String | Word):
        return node.value
    if kind in ("int", "ints", "sizes"):
        return _whole_numbers(run, parameter, node)
    if isinstance(node, Sequence) and (kind == "tensors" or parameter.takes_rest):
        return [floats(run.tensor(item)) for item in node.items]
    if kind == "constant":
        return _constants(run, node)
    return _CONVERTED[kind](run.value(node), parameter)


def check_exponent(exponent: float | Tensor) -> None:
    """Refuse an exponent written as a number beyond ±64 (an inf or nan is no large power)."""
    if isinstance(exponent, float) and not abs(exponent) <= MAX_EXPONENT:
        raise Refusal(N_("exponents go from -64 to 64, not {n}"), n=f"{exponent:g}")


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


def _whole_numbers(run: Run, parameter: Parameter, node: Node) -> int | tuple[int, ...]:
    if isinstance(node, Sequence):
        return tuple(whole(run, item) for item in node.items)
    number = whole(run, node)
    return (number,) if parameter.kind == "sizes" or parameter.takes_rest else number


def whole(run: Run, node: Node) -> int:
    """Return a whole number written out, or the size of a tensor."""
    if isinstance(node, Unary):
        return -whole(run, node.operand) if node.symbol == "-" else whole(run, node.operand)
    return int(node.value) if isinstance(node, Number) else int(run.value(node))


def _constants(run: Run, node: Node) -> Any:
    if isinstance(node, Sequence):
        return [_constants(run, item) for item in node.items]
    return _number(run.value(node), None)


def floats(value: Tensor) -> Tensor:
    """Return a float64 tensor as it is.

    Raises:
        Refusal: for masks and whole numbers: what torch makes of them is not float64.
    """
    if value.dtype == torch.float64:
        return value
    if value.dtype == torch.bool:
        raise Refusal(N_("a comparison is True or False: write .double() behind it to compute"))
    raise Refusal(N_("these are whole numbers: write .double() behind them to compute"))


def _tensor(value: Any, parameter: Parameter | None) -> Tensor:  # noqa: ARG001
    if isinstance(value, float):
        return torch.tensor(value, dtype=torch.float64)
    if isinstance(value, Tensor):
        return floats(value)
    raise Refusal(N_("this is a pair (values, indices): write .values behind it"))


def _operand(value: Any, parameter: Parameter | None) -> Any:
    return value if isinstance(value, float) else _tensor(value, parameter)


def _exponent(value: Any, parameter: Parameter | None) -> Any:
    exponent = _operand(value, parameter)
    check_exponent(exponent)
    return exponent


def _any(value: Any, parameter: Parameter | None) -> Tensor:
    return value if isinstance(value, Tensor) else _tensor(value, parameter)


def _number(value: Any, parameter: Parameter | None) -> float:  # noqa: ARG001
    if isinstance(value, float):
        return value
    if isinstance(value, Tensor) and value.numel() == 1:
        return float(value.detach())
    raise Refusal(N_("a plain number is needed here"))


def _mask(value: Any, parameter: Parameter | None) -> Tensor:
    if isinstance(value, Tensor) and value.dtype == torch.bool:
        return value
    name = parameter.name if parameter else ""
    raise Refusal(N_("{name} must be a comparison, as in x > 0"), name=name)


def _index(value: Any, parameter: Parameter | None) -> Tensor:
    if isinstance(value, float) and value.is_integer():
        return torch.tensor(int(value))
    if isinstance(value, Tensor) and value.dtype == torch.int64:
        return value
    name = parameter.name if parameter else ""
    raise Refusal(N_("{name} must hold whole numbers (class numbers or places)"), name=name)


def _target(value: Any, parameter: Parameter | None) -> Tensor:
    is_probabilities = isinstance(value, Tensor) and value.is_floating_point()
    return value if is_probabilities else _index(value, parameter)


_CONVERTED = {
    "tensor": _tensor,
    "any": _any,
    "operand": _operand,
    "exponent": _exponent,
    "exponent_number": lambda value, parameter: _exponent(_number(value, parameter), parameter),
    "number": _number,
    "mask": _mask,
    "index": _index,
    "target": _target,
}
