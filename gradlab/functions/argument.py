"""What a function takes: a tensor with a name, a role, and the range of each of its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Literal

import torch
from torch import Tensor

from gradlab.functions.labels import Shape

Kind = Literal["float", "whole", "class"]


@dataclass(frozen=True)
class Element:
    """One number of an argument: what a slider needs.

    Args:
        label: its name on the screen, "w" or "a₀".
        default: the value to begin with.
        minimum: the smallest value that makes sense to choose.
        maximum: the largest.
        step: the distance between neighbouring values.
        key: its parameter in the URL, "w" or "a0".
    """

    label: str
    default: float
    minimum: float
    maximum: float
    step: float = 0.01
    key: str = ""


@dataclass(frozen=True)
class Argument:
    """A tensor that a function takes.

    Args:
        name: its name in code.
        symbol: its name in formulas and on the screen.
        role: its colour role, "" for none.
        elements: its numbers, row by row; for a vector of free length, as many as it may have.
        shape: the shape it has to begin with.
        sizes: how many elements it may have.
        length: the URL's parameter that holds the length of a vector of free length, "" else.
        kind: "float" can be differentiated; "whole" and "class" are int64. A class counts only
            as far as the function takes it: there are as many classes as logits.
        numbers: the argument whose elements a class numbers, "" for none.
        has_sliders: whether its numbers have sliders; a matrix has fields, many numbers a list.
    """

    name: str
    symbol: str
    role: str
    elements: tuple[Element, ...]
    shape: Shape
    sizes: range
    length: str = ""
    kind: Kind = "float"
    numbers: str = ""
    has_sliders: bool = True

    @property
    def is_vector(self) -> bool:
        """Whether its shape is (n,) rather than ()."""
        return len(self.shape) == 1

    @property
    def size(self) -> int:
        """How many elements it has to begin with."""
        return prod(self.shape)

    def default(self, size: int | None = None) -> Tensor:
        """Return the tensor to begin with, float32 or int64, shape (size,) or its own.

        Raises:
            ValueError: if the argument cannot have that size.
        """
        size = self.size if size is None else size
        if size not in self.sizes:
            want = f"{self.sizes[0]} to {self.sizes[-1]}"
            raise ValueError(f"expected {want} elements of {self.name}, got {size}")
        return self.tensor([element.default for element in self.elements[:size]])

    def tensor(self, values: float | list[float], dtype: torch.dtype = torch.float32) -> Tensor:
        """Return numbers as this argument's tensor, in its shape or as a vector of free length.

        Args:
            values: its numbers, row by row.
            dtype: of a "float" argument; the others are int64.
        """
        flat = torch.tensor(values, dtype=dtype).reshape(-1)
        kept = self.shape if flat.numel() == self.size else flat.shape
        return flat.reshape(kept) if self.kind == "float" else flat.round().long().reshape(kept)
