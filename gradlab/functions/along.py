"""A function at every step of each of its sliders, everything else held fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.functions.point import Place, Point, is_shown_whole
from gradlab.functions.rows import (
    MOST_WORK,
    affordable,
    columns_of,
    is_moved,
    parted,
    values_at,
    work_of,
)
from gradlab.functions.sliders import Slider, sliders_of
from gradlab.maths.along import jacobians

_AGREEMENT = {torch.float64: (1e-9, 1e-12), torch.float32: (1e-4, 1e-5)}
"""How far a vectorised call may be from a plain one: a share of the value, and of all slopes."""


@dataclass(frozen=True, eq=False)
class AlongSlider:
    """What a function gives at every step of one slider.

    Args:
        slider: the slider, with its steps.
        value: the looked-at output element, shape (steps,).
        slope: its derivative along the looked-at input element, shape (steps,).
        outputs: all output elements, shape (steps, m); None where too many to be shown.
        jacobians: their derivatives by the looked-at input, shape (steps, m, n); None likewise.
        curves: the looked-at output element over the axis, shape (steps, points); None where
            the slider moves along the axis, or where that would take too long.
        is_axis: whether the slider moves the looked-at input element.
    """

    slider: Slider
    value: Tensor
    slope: Tensor
    outputs: Tensor | None
    jacobians: Tensor | None
    curves: Tensor | None
    is_axis: bool


def along(
    of: Point, place: Place, xs: Tensor | None = None, sliders: Sequence[Slider] | None = None
) -> list[AlongSlider]:
    """Return a function, its derivatives and its curve at the steps of all sliders.

    All steps of all sliders are one vectorised call with one backward pass, their curves another.
    If that fails, a value at which torch refuses say, each slider is tried by itself, and one
    that fails again is left out: what depends on it is computed when it is released. So are the
    curves of a function whose values take a call for each point, and of many sliders the last.

    Args:
        of: the function at its numbers.
        place: the looked-at output and input element.
        xs: the points of the curve along the axis, shape (points,); None for no curves.
        sliders: which; all that the function has if left out.

    >>> from gradlab.functions import FUNCTIONS
    >>> from gradlab.functions.point import point_at
    >>> of = point_at(FUNCTIONS["mse"], {"w": 2.0, "x": 3.0, "target": 1.0})
    >>> along_w, along_x, _along_y = along(of, Place("w"), torch.tensor([1.0, 2.0]))
    >>> along_w.slider.steps[-1].item(), along_w.value[-1].item(), along_w.slope[-1].item()
    (4.0, 121.0, 66.0)
    >>> along_x.curves[0]
    tensor([25., 81.])
    """
    followed = sliders_of(of) if sliders is None else sliders
    axis_first = sorted(followed, key=lambda each: not _is_axis(place, each))
    followed = affordable(axis_first, of.function.apart + of.function.tied)
    steps = sum(len(each.steps) for each in followed)
    outputs = of.value.numel() if _is_whole(of, place) else 1
    if steps * work_of(of) * (1 + outputs) > MOST_WORK:
        return []
    xs = of.point(place.name)[:0] if xs is None else xs
    if steps * work_of(of) * len(xs) > MOST_WORK or of.function.apart:
        xs = xs[:0]
    together = _attempt(of, place, xs, followed)
    if together is not None:
        return together
    return [one for each in followed for one in _attempt(of, place, xs, [each]) or ()]


def values_along(of: Point) -> list[tuple[Slider, Tensor]]:
    """Return the values of a function without gradient, shape (steps, m), along each slider."""
    found = []
    for slider in affordable(sliders_of(of), of.function.apart):
        columns = columns_of(of, [slider])
        if len(slider.steps) * work_of(of) > MOST_WORK:
            continue
        try:
            values = values_at(of, columns, slice(None))
        except of.function.refusals:
            continue
        found.append((slider, values.double()))
    return found


def _attempt(
    of: Point, place: Place, xs: Tensor, sliders: list[Slider]
) -> list[AlongSlider] | None:
    """Return what moves along the sliders, None if it can't be computed together."""
    if not sliders:
        return []
    try:
        found = _derived(of, place, sliders)
        others = [each for each in sliders if not _is_axis(place, each)]
        curves = dict(zip(map(id, others), _curves(of, place, xs, others), strict=False))
    except of.function.refusals:
        return None
    if found is None:
        return None
    outputs, rows = (parted(each[:-1], sliders) for each in found)
    return [
        _of_one(of, place, each, values, slopes, curves.get(id(each)))
        for each, values, slopes in zip(sliders, outputs, rows, strict=True)
    ]


def _of_one(
    of: Point, place: Place, slider: Slider, values: Tensor, slopes: Tensor, curves: Tensor | None
) -> AlongSlider:
    is_whole = _is_whole(of, place)
    row = place.row if is_whole else 0
    return AlongSlider(
        slider,
        values[:, row],
        slopes[:, row, place.column],
        values if is_whole else None,
        slopes if is_whole else None,
        curves,
        _is_axis(place, slider),
    )


def _derived(of: Point, place: Place, sliders: list[Slider]) -> tuple[Tensor, Tensor] | None:
    """Return outputs (rows, m) and Jacobians (rows, m, n): all steps, then the present place.

    None if the present place does not come out as it should.
    """
    chosen = slice(None) if _is_whole(of, place) else slice(place.row, place.row + 1)
    columns = columns_of(of, sliders, here=1)
    if of.grads[place.name] is None:
        values = values_at(of, columns, chosen)
        return values, values.new_zeros(*values.shape, of.arguments[place.name].numel())
    names = [name for name in columns if name != place.name]

    def f(x: Tensor, *others: Tensor) -> Tensor:
        held = dict(zip(names, others, strict=True))
        return of.function.f(**{**held, place.name: x}).reshape(-1)[chosen]

    values, slopes = jacobians(f, columns[place.name], *(columns[name] for name in names))
    slopes = slopes.reshape(*values.shape, -1)
    return (values, slopes) if _agrees(of, place, values[-1], slopes[-1], chosen) else None


def _agrees(of: Point, place: Place, value: Tensor, slopes: Tensor, chosen: slice) -> bool:
    """Whether the vectorised call gives what was computed by itself at the present place.

    torch.vmap has rules of its own. Where one of them is not the function that the page shows,
    nothing may move by it.
    """
    pairs = [(value, of.value.reshape(-1)[chosen])]
    grad = of.grads[place.name]
    if grad is not None and len(value) == of.value.numel():
        pairs.append((slopes.sum(dim=0), grad.reshape(-1)))
    share, rounding = _AGREEMENT[value.dtype]
    hair = rounding * (1 + slopes.nan_to_num(0.0, 0.0, 0.0).abs().sum().item())
    for one, other in pairs:
        both = one.isfinite() & other.isfinite()
        if not torch.allclose(one[both], other[both], rtol=share, atol=hair):
            return False
    return True


def _curves(of: Point, place: Place, xs: Tensor, sliders: list[Slider]) -> Sequence[Tensor]:
    """Return the looked-at output over the axis at every step: for each slider (steps, points)."""
    steps = sum(len(each.steps) for each in sliders)
    if not steps * len(xs):
        return ()
    # Every step of every slider stands beside every point of the axis: steps · points rows.
    columns = {
        name: column.repeat_interleave(len(xs), dim=0)
        if is_moved(name, sliders)
        else column[:1].expand(steps * len(xs), *column.shape[1:])
        for name, column in columns_of(of, sliders).items()
    }
    axis = columns[place.name].clone()
    axis.view(len(axis), -1)[:, place.column] = xs.repeat(steps)
    columns[place.name] = axis
    values = values_at(of, columns, slice(place.row, place.row + 1))
    return parted(values.reshape(steps, len(xs)), sliders)


def _is_whole(of: Point, place: Place) -> bool:
    return is_shown_whole(of.value.numel(), tuple(of.arguments[place.name].shape))


def _is_axis(place: Place, slider: Slider) -> bool:
    return (slider.name, slider.column) == (place.name, place.column)
