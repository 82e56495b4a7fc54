"""The rule of CopySlices, torch's node of an operation that writes into a part of a tensor.

`y[1:].mul_(2)` changes y itself. Its node gets the gradient of the whole y, hands the part that was
written to the operation's own rule, and puts what that returns in the part's place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from gradlab.tape.rules.shaping import spells_itself
from gradlab.tape.rules.table import RULES, Rule


def window_rule(plain: str | None) -> Rule | None:
    """Return the rule of a write into a part, from the name of the operation that wrote.

    >>> window_rule("mul") is None, window_rule("nothing") is None
    (False, True)
    """
    inner = _BY_PLAIN.get(plain or "")
    if inner is None:
        return None

    def rule(grad: Any, s: Any) -> Sequence[Any]:
        at = s.window
        first, *others = inner(as_strided(grad, at.size, at.stride, at.offset, base=at.base), s)
        whole = as_strided_scatter(grad, first, at.size, at.stride, at.offset, base=at.base)
        return whole, *others

    return rule


_BY_PLAIN: dict[str, Rule] = {
    name.removesuffix("Backward0").replace("_", "").lower(): rule for name, rule in RULES.items()
}


@spells_itself
def as_strided(
    grad: Tensor, size: tuple[int, ...], stride: tuple[int, ...], offset: int, base: tuple[int, ...]
) -> Tensor:
    """Return the part of the base's gradient that belongs to a view of it.

    Args:
        grad: the gradient of the base.
        size: the view's shape.
        stride: its stride.
        offset: where it begins in the base.
        base: the base's own stride.
    """
    return _laid_out(grad, base).as_strided(size, stride, offset)


@spells_itself
def as_strided_scatter(
    grad: Tensor,
    part: Tensor,
    size: tuple[int, ...],
    stride: tuple[int, ...],
    offset: int,
    base: tuple[int, ...],
) -> Tensor:
    """Return the base's gradient with another one in the place of the view's."""
    whole = _laid_out(grad, base)
    whole.as_strided(size, stride, offset).copy_(part)
    return whole


def _laid_out(grad: Tensor, stride: tuple[int, ...]) -> Tensor:
    """Return a copy of a gradient with the base's own stride."""
    return torch.empty_strided(grad.shape, stride, dtype=grad.dtype).copy_(grad)
