"""torch's own operator samples as texts that could be typed, and what becomes of them."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.testing._internal.common_methods_invocations import op_db

from gradlab.expression import ExpressionError, parse
from gradlab.expression.code import code
from gradlab.expression.table import BY_PATH
from tests.spelling import assert_same, by_python, float64_by_default

MODULES = {"nn.functional.": "F.", "linalg.": "torch.linalg.", "special.": "torch.special."}


@dataclass(frozen=True)
class Case:
    """A text, its inputs, and whether the table has a function of that name."""

    text: str
    inputs: dict[str, Tensor]
    is_known: bool


@dataclass(frozen=True)
class Outcome:
    """What became of a text; why says more.

    kind is taken, refused, wrong, limit for what is larger than may be computed, or torch for what
    torch itself refuses or what is several tensors.
    """

    kind: str
    why: str = ""


def cases(share: int | None = None, seed: int = 0) -> Iterator[Case]:
    """Yield the texts of all samples, or of at most `share` samples of each operator."""
    chance = random.Random(seed)  # noqa: S311 -- which samples, no secret
    for op in op_db:
        if torch.float64 not in op.supported_dtypes("cpu"):
            continue
        samples = list(_samples(op))
        chosen = samples if share is None else chance.sample(samples, min(share, len(samples)))
        for sample in chosen:
            yield from _texts(op.name, sample)


def _samples(op: Any) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield from op.sample_inputs("cpu", torch.float64, requires_grad=op.supports_autograd)


def _texts(name: str, sample: Any) -> Iterator[Case]:
    inputs: dict[str, Tensor] = {}
    try:
        first = _written(sample.input, inputs)
        rest = [_written(value, inputs) for value in sample.args]
        rest += [f"{key}={_written(value, inputs)}" for key, value in sample.kwargs.items()]
    except TypeError:  # holds what no text can: a generator say
        return
    if not all(_is_input(tensor) for tensor in inputs.values()):
        return
    module = next((m for m in MODULES if name.startswith(m)), "")
    path = MODULES.get(module, "torch.") + name.removeprefix(module)
    yield Case(f"{path}({', '.join([first, *rest])})", inputs, path in BY_PATH)
    method = "." + name
    if first in inputs and method in BY_PATH:
        yield Case(f"{first}{method}({', '.join(rest)})", inputs, True)


def _written(value: Any, inputs: dict[str, Tensor]) -> str:
    """Return a value as it is written, tensors by a name of their own.

    Raises:
        TypeError: if it can't be written.
    """
    if isinstance(value, Tensor):
        name = f"t{len(inputs)}"
        inputs[name] = value.detach().clone().requires_grad_(value.requires_grad)
        return name
    if isinstance(value, list | tuple):
        inner = ", ".join(_written(part, inputs) for part in value)
        comma = "," if len(value) == 1 else ""
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{comma})"
    if isinstance(value, float) and not abs(value) < float("inf"):
        return f"float('{value}')"
    if isinstance(value, bool | int | float | str | None | torch.dtype):
        return repr(value)
    raise TypeError(f"expected what a text can hold, got {type(value).__name__}")


def _is_input(tensor: Tensor) -> bool:
    is_plain = tensor.layout == torch.strided and not tensor.is_complex()
    is_exact = tensor.dtype in (torch.float64, torch.int64, torch.bool)
    return is_plain and is_exact and tensor.numel() <= 4096


def outcome(case: Case) -> Outcome:
    """Return what becomes of a text: it has to equal Python's torch, and so has its code."""
    if len(case.text) > 300:
        return Outcome("torch", "longer than 300 characters")
    with float64_by_default():
        try:
            theirs = by_python(case.text, case.inputs)
        except Exception as error:  # noqa: BLE001 -- whatever torch raises
            return Outcome("torch", type(error).__name__)
        try:
            ours = parse(case.text).run(case.inputs).value
        except ExpressionError as error:
            kind = "limit" if "limit" in error.text.values else "refused"
            return Outcome(kind, error.text.template)
    try:
        assert_same(ours, theirs, case.inputs)
        tree = parse(case.text).tree
        now = parse(case.text).run(case.inputs).value
        assert_same(now, by_python(code(tree), case.inputs), case.inputs)
    except Exception as error:  # noqa: BLE001 -- a difference, or code that torch refuses
        return Outcome("wrong", str(error).split("\n")[0][:200])
    return Outcome("taken")
