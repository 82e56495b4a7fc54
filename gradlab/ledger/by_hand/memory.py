"""What a training step remembers and no cell shows: losses, and which objects know which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

INPUTS = (1.0, 2.0, 0.0, -1.0)
TARGETS = (3.0, 5.0, 4.0, 7.0)
"""The four samples of the training ledger."""

LOSSES: Mapping[str, tuple[str, float, slice]] = {
    "f": ("line", 1.0, slice(0, 4)),
    "e": ("line", 1.0, slice(0, 4)),
    "1": ("line", 1.0, slice(0, 3)),
    "2": ("line", 1.0, slice(3, 4)),
    "3": ("line", 0.5, slice(0, 3)),
    "4": ("line", 0.5, slice(3, 4)),
    "5": ("line", 0.75, slice(0, 3)),
    "6": ("line", 0.25, slice(3, 4)),
    "s": ("steep", 1.0, slice(0, 0)),
    "l": ("slopes", 1.0, slice(0, 0)),
}
"""The kind of a call's loss, what it is multiplied by, and its samples."""


@dataclass(frozen=True)
class Loss:
    """A loss as its graph knows it.

    Args:
        call: the call that made it, see LOSSES.
        at: the parameters' numbers then.
        asked: the parameters that asked for gradients then.
        w_age: which of the tensors that were called w is in it.
    """

    call: str
    at: Mapping[str, float]
    asked: frozenset[str]
    w_age: int


@dataclass
class Memory:
    """What is remembered between calls; objects are told apart by their age.

    Args:
        loss: the last loss.
        w_age: how many tensors were called w before the present one.
        opt_age: how many optimizers were built.
        held_w_age: which w the optimizer holds.
        scheduler: the call that built it, and the age of its optimizer.
        is_scaling: whether the scaler has scaled a loss.
        unscaled: the ages of the optimizers with gradients unscaled since the last update.
        found: the ages of those in whose gradients inf or nan was found then.
    """

    loss: Loss | None = None
    w_age: int = 0
    opt_age: int = 0
    held_w_age: int = 0
    scheduler: tuple[str, int] = ("", 0)
    is_scaling: bool = False
    unscaled: set[int] = field(default_factory=set)
    found: set[int] = field(default_factory=set)

    def failed(self, call: str) -> None:
        """Note what a call has done that raised."""
        if call == "w":
            self.is_scaling = True
        if call == "0" and self.is_scaling:
            self.unscaled.add(self.opt_age)  # it unscaled nothing, and says so from now on

    def forget_scales(self) -> None:
        """Begin with gradients that nobody has unscaled."""
        self.unscaled.clear()
        self.found.clear()
