"""The optimisers that descend: real torch.optim, with what each keeps between two steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import torch
from torch import Tensor

from gradlab.program.source import Source


@dataclass(frozen=True)
class Optimiser:
    """An optimiser of torch.optim, as the lesson builds it.

    Args:
        key: its parameter in the URL, and its colour role.
        name: what it is called, also in code.
        kind: the class in torch.optim.
        made: its name in code.
        written: what it is built with besides parameters and lr, in code.
        options: the same.
        keeps: what it keeps between steps: the name in its state → the symbol on the screen.
    """

    key: str
    name: str
    kind: Callable[..., torch.optim.Optimizer]
    made: Source
    written: Source
    options: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    keeps: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def over(self, params: list[Tensor], lr: float) -> torch.optim.Optimizer:
        """Return the optimiser over some parameters."""
        return self.kind(params, lr=lr, **self.options)


OPTIMISERS: Mapping[str, Optimiser] = MappingProxyType(
    {
        each.key: each
        for each in (
            Optimiser(
                "sgd",
                "SGD",
                torch.optim.SGD,
                Source("torch.optim.SGD"),
                Source(""),
            ),
            Optimiser(
                "momentum",
                "momentum",
                torch.optim.SGD,
                Source("torch.optim.SGD"),
                Source(", momentum=0.9"),
                {"momentum": 0.9},
                {"momentum_buffer": "buf"},
            ),
            Optimiser(
                "rmsprop",
                "RMSprop",
                torch.optim.RMSprop,
                Source("torch.optim.RMSprop"),
                Source(""),
                keeps={"square_avg": "square_avg"},
            ),
            Optimiser(
                "adam",
                "Adam",
                torch.optim.Adam,
                Source("torch.optim.Adam"),
                Source(""),
                keeps={"exp_avg": "exp_avg", "exp_avg_sq": "exp_avg_sq"},
            ),
        )
    }
)
"""Key → optimiser, in the order in which they are shown."""
