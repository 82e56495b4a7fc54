"""What a slider would show at each of its steps, computed before it moves.

A figure that follows the hand needs every value at hand: the lesson's own torch function, run
once over all steps of a slider with everything else fixed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Printed:
    """Numbers that stand printed in a figure, at every step of a slider.

    Args:
        values: the numbers, shape (steps, numbers).
        styles: how those of each step are printed: "4" in fixed point with four decimals, "3n"
            narrow, without the zero before the point, "e1" in powers of ten with one decimal.
        places: which of the numbers stands at each place of the figure, where some stand at
            several; none if each has a place of its own.
    """

    values: Tensor
    styles: Sequence[str]
    places: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, steps: slice) -> Printed:
        return Printed(self.values[steps], self.styles[steps], self.places)


Values = Tensor | Printed | Sequence[str] | Sequence[float]
"""An attribute at every step: numbers of shape (steps, *shape of it), or a number or a text."""

Attributes = Mapping[str, Values]
"""Attribute by name → its values at every step."""

Moving = Mapping[str, Attributes]
"""Trace by uid, or number by name → its attributes at every step."""


@dataclass(frozen=True, eq=False)
class Along:
    """How figures and headline numbers look at each step of one slider, all else fixed.

    Args:
        slider: the key of the slider.
        steps: the values it stops at, evenly spaced, ascending, shape (steps,).
        at: the value for which the page was computed.
        traces: the attributes of a figure's traces that change, by the trace's uid.
        numbers: the texts of the headline numbers that change, by name.
        layout: what changes of a figure's layout, by path, e.g. "yaxis.range", for the figure
            that has the trace of this uid.
        is_coarse: whether four digits are enough of its numbers, as of what is a few thousand
            numbers and seen only while a hand moves it.

    Raises:
        ValueError: if there are not at least two steps, or values not for each of them.
    """

    slider: str
    steps: Tensor
    at: float
    traces: Moving = field(default_factory=dict)
    numbers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    layout: Moving = field(default_factory=dict)
    is_coarse: bool = False

    def __post_init__(self) -> None:
        if self.steps.dim() != 1 or len(self.steps) < 2:
            raise ValueError(f"expected two steps or more, got shape {tuple(self.steps.shape)}")
        parts = [*self.traces.values(), *self.layout.values(), self.numbers]
        for value in (value for part in parts for value in part.values()):
            if len(value) != len(self.steps):
                raise ValueError(f"expected values for {len(self.steps)} steps, got {len(value)}")


Live = Sequence[Along]
"""All sliders that a figure or a headline follows."""


def slider_steps(low: float, high: float, step: float) -> Tensor:
    """Return the values a slider stops at, shape (steps,), float64.

    They are the decimals that the browser sends, to the last bit: two sliders at 2.9 are a tie.

    >>> slider_steps(-5.0, 5.0, 0.1)[79].item(), -5.0 + 79 * 0.1
    (2.9, 2.9000000000000004)
    """
    count = round((high - low) / step) + 1
    # A step of 0.1 has no exact binary form; whole numbers of steps have.
    return (torch.arange(count, dtype=torch.float64) * step + low).round(decimals=10)


def along_axis(point: Tensor, axis: int, steps: Tensor) -> Tensor:
    """Return copies of a point in which one coordinate takes each step: shape (steps, *point).

    >>> along_axis(torch.tensor([1.0, 2.0]), 0, torch.tensor([5.0, 6.0]))
    tensor([[5., 2.],
            [6., 2.]])
    """
    points = point.repeat(len(steps), 1)
    points[:, axis] = steps.to(point.dtype)
    return points


def jacobians(f: Callable[..., Tensor], xs: Tensor, *others: Tensor) -> tuple[Tensor, Tensor]:
    """Return f and its Jacobian at many points, from one backward pass per output.

    Point p's row o is the gradient of output o. All points share the graph and do not touch each
    other, so the gradient of the sum of all their outputs o is row o of every Jacobian.

    Args:
        f: takes one point of shape (*in) to a result of shape (*out); what else it takes is
            not differentiated.
        xs: the points, shape (points, *in), floating point.
        others: the rest of what f takes, one for each point along their first dimension.

    Returns:
        The values, shape (points, *out), and the Jacobians, shape (points, *out, *in); detached.

    Raises:
        ValueError: if xs has not at least one point of at least one floating-point number.

    >>> jacobians(lambda x: x**2, torch.tensor([[1.0, 2.0]]))[1]
    tensor([[[2., 0.],
             [0., 4.]]])
    """
    if xs.dim() == 0 or xs.numel() == 0 or not xs.is_floating_point():
        raise ValueError(
            f"expected floats of shape (points, *in), got {xs.dtype} {tuple(xs.shape)}"
        )
    with torch.inference_mode(False), torch.enable_grad():
        leaf = xs.detach().clone().requires_grad_()
        values = torch.vmap(f)(leaf, *others)
        # Scalars: torch checks a v against its output with sympy, which takes 0.4 s to import.
        totals = values.sum(dim=0).reshape(-1).unbind()
        rows = [
            torch.autograd.grad(total, leaf, retain_graph=True, materialize_grads=True)[0]
            for total in totals
        ]
    shape = (*values.shape, *xs.shape[1:])
    return values.detach(), torch.stack(rows, dim=1).reshape(shape)
