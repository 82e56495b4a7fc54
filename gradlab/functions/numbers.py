"""What a learner chose for a function's arguments: plain numbers, exactly as typed."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

Numbers = Mapping[str, float | list[float]]
"""What a learner chose for each argument, as typed: a number, or one for each element."""


def tensors(numbers: Numbers) -> dict[str, Tensor]:
    """Return a function's arguments as torch takes them, float32, shape () or (n,).

    >>> tensors({"w": 2.0, "x": [1.0, 3.0]})
    {'w': tensor(2.), 'x': tensor([1., 3.])}
    """
    return {name: torch.tensor(value) for name, value in numbers.items()}


def scalar(number: float | list[float]) -> float:
    """Return the one number there is.

    >>> scalar(2.0), scalar([3.0])
    (2.0, 3.0)
    """
    (only,) = vector(number)
    return only


def vector(number: float | list[float]) -> list[float]:
    """Return the numbers as a list, also when there is only one.

    >>> vector(2.0), vector([3.0, 4.0])
    ([2.0], [3.0, 4.0])
    """
    return number if isinstance(number, list) else [number]
