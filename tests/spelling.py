"""Texts run by Python's own torch: what a typed function has to equal, to the node."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

TEXTS = (Path(__file__).parent / "data" / "spellings.txt").read_text("utf-8").splitlines()


def leaf(values: Any) -> Tensor:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def inputs() -> dict[str, Tensor]:
    """Return the inputs that the texts are about, as their first lines say."""
    chance = torch.Generator().manual_seed(3)

    def drawn(*shape: int) -> Tensor:
        return torch.randn(shape, generator=chance, dtype=torch.float64).requires_grad_()

    return {
        "x": leaf(1.4), "y": leaf(0.6), "w": leaf(0.7), "b": leaf(-0.3),
        "a": leaf([0.5, -1.2, 2.0]), "v": leaf([1.5, 0.4, 0.7]), "p": leaf([0.2, 0.5, 0.3]),
        "A": leaf([[2.0, -1.0], [0.5, 1.5]]), "B": leaf([[0.3, 1.2], [-0.7, 0.4]]),
        "M": leaf([[1.0, 0.5, -0.2], [0.3, 2.0, 0.1], [-0.4, 0.2, 1.5]]),
        "X": leaf([[0.5, -1.2, 2.0], [1.1, 0.3, -0.4]]),
        "W": leaf([[0.4, -0.3], [0.2, 0.8], [-0.5, 0.1]]),
        "L": drawn(3, 5), "S": drawn(2, 3, 4), "I": drawn(1, 2, 4, 4), "K": drawn(2, 2, 3, 3),
        "c": torch.tensor(1), "t": torch.tensor([1, 0, 2]), "k": torch.tensor([2, 0]),
    }  # fmt: skip


@contextmanager
def float64_by_default() -> Iterator[None]:
    """Let torch make float64 where it makes float32, as the language does."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def by_python(text: str, given: Mapping[str, Tensor]) -> Tensor:
    """Return what Python makes of a text of this folder, or of code from a syntax tree."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scope = {"torch": torch, "nn": torch.nn, "F": F, "math": math, **given}
        found = eval(text, scope)  # noqa: S307 -- our own texts
    if isinstance(found, tuple | list):
        raise TypeError("several tensors, of which no one is the result")
    return torch.as_tensor(found)


def chain(output: Tensor) -> list[str]:
    """Return the names of all nodes behind a tensor, in the order they are reached."""
    found, waiting = [], [output.grad_fn]
    while waiting:
        node = waiting.pop()
        found.append(node.name() if node else "")
        if node:
            waiting += [before for before, _place in node.next_functions]
    return found


def gradients(output: Tensor, given: Mapping[str, Tensor]) -> list[Tensor | None] | str:
    """Return the gradient of every input, or what torch says where it has none."""
    leaves = [tensor for tensor in given.values() if tensor.requires_grad]
    if not output.requires_grad:
        return []
    try:
        return list(torch.autograd.grad(output, leaves, torch.ones_like(output), allow_unused=True))
    except RuntimeError as error:
        return str(error)


def assert_same(one: Tensor, two: Tensor, given: Mapping[str, Tensor]) -> None:
    """Value, dtype, shape, nodes and every gradient are the same."""
    torch.testing.assert_close(one, two, rtol=1e-12, atol=1e-14, equal_nan=True)
    assert chain(one) == chain(two)
    first, second = gradients(one, given), gradients(two, given)
    if isinstance(first, str) or isinstance(second, str):
        assert first == second
        return
    for mine, other in zip(first, second, strict=True):
        assert (mine is None) == (other is None)
        if mine is not None:
            torch.testing.assert_close(mine, other, rtol=1e-12, atol=1e-14, equal_nan=True)
