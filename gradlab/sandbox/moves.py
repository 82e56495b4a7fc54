"""A typed function at every step of each of its sliders, everything else held fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.expression import ExpressionError
from gradlab.maths.along import jacobians
from gradlab.maths.apart import Apart, Tied
from gradlab.sandbox.rows import (
    MOST_WORK,
    affordable,
    columns_of,
    is_moved,
    parted,
    price_of,
    values_at,
    work_of,
)
from gradlab.sandbox.sliders import Slider, sliders_of
from gradlab.sandbox.study import Place, Study, is_shown_whole


@dataclass(frozen=True, eq=False)
class Moves:
    """What a typed function gives at every step of one slider.

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


def moves(of: Study, place: Place, xs: Tensor) -> list[Moves]:
    """Return a function, its derivatives and its curve at the steps of all sliders.

    All steps of all sliders are one vectorised call with one backward pass, their curves another.
    If that fails, a value at which torch refuses say, each slider is tried by itself, and one
    that fails again is left out: what depends on it is computed when it is released. So are the
    curves of a function whose values take a call for each point, and of many sliders the last.

    Args:
        of: the function at its inputs.
        place: the looked-at output and input element.
        xs: the points of the curve along the axis, shape (points,).

    >>> from gradlab.expression import parse
    >>> from gradlab.expression.inputs import Input
    >>> from gradlab.sandbox.study import study
    >>> of = study(parse("w * x"), {"w": Input((), (2.0,)), "x": Input((), (3.0,))})
    >>> along_w, along_x = moves(of, Place("w"), torch.tensor([1.0, 2.0]))
    >>> along_w.slider.steps[0].item(), along_w.value[0].item(), along_w.slope[0].item()
    (-5.0, -15.0, 3.0)
    >>> along_x.curves[0]
    tensor([ -5., -10.], dtype=torch.float64)
    """
    axis_first = sorted(sliders_of(of), key=lambda each: not _is_axis(place, each))
    sliders = affordable(axis_first, price_of(of, Apart, Tied))
    steps = sum(len(each.steps) for each in sliders)
    outputs = of.value.numel() if _is_whole(of, place) else 1
    if steps * work_of(of) * (1 + outputs) > MOST_WORK:
        return []
    if steps * work_of(of) * len(xs) > MOST_WORK or price_of(of, Apart):
        xs = xs[:0]
    together = _attempt(of, place, xs, sliders)
    if together is not None:
        return together
    return [one for each in sliders for one in _attempt(of, place, xs, [each]) or ()]


def values_along(of: Study) -> list[tuple[Slider, Tensor]]:
    """Return the values of a function without gradient, shape (steps, m), along each slider."""
    found = []
    for slider in affordable(sliders_of(of), price_of(of, Apart)):
        columns = columns_of(of, [slider])
        if len(slider.steps) * work_of(of) > MOST_WORK:
            continue
        try:
            values = values_at(of, columns, slice(None))
        except (RuntimeError, ExpressionError, ValueError):
            continue
        found.append((slider, values.double()))
    return found


def _attempt(of: Study, place: Place, xs: Tensor, sliders: list[Slider]) -> list[Moves] | None:
    """Return what moves along the sliders, None if it can't be computed together."""
    if not sliders:
        return []
    try:
        found = _derived(of, place, sliders)
        others = [each for each in sliders if not _is_axis(place, each)]
        curves = dict(zip(map(id, others), _curves(of, place, xs, others), strict=False))
    except (RuntimeError, ExpressionError, ValueError):
        return None
    if found is None:
        return None
    outputs, rows = (parted(each[:-1], sliders) for each in found)
    return [
        _of_one(of, place, each, values, slopes, curves.get(id(each)))
        for each, values, slopes in zip(sliders, outputs, rows, strict=True)
    ]


def _of_one(
    of: Study, place: Place, slider: Slider, values: Tensor, slopes: Tensor, curves: Tensor | None
) -> Moves:
    is_whole = _is_whole(of, place)
    row = place.row if is_whole else 0
    return Moves(
        slider,
        values[:, row],
        slopes[:, row, place.column],
        values if is_whole else None,
        slopes if is_whole else None,
        curves,
        _is_axis(place, slider),
    )


def _derived(of: Study, place: Place, sliders: list[Slider]) -> tuple[Tensor, Tensor] | None:
    """Return outputs (rows, m) and Jacobians (rows, m, n): all steps, then the present place.

    None if the present place does not come out as it should.
    """
    chosen = slice(None) if _is_whole(of, place) else slice(place.row, place.row + 1)
    columns = columns_of(of, sliders, here=1)
    if of.grads[place.name] is None:
        values = values_at(of, columns, chosen)
        return values, values.new_zeros(*values.shape, len(of.point(place.name)))
    names = [name for name in columns if name != place.name]

    def f(x: Tensor, *others: Tensor) -> Tensor:
        held = dict(zip(names, others, strict=True))
        return of.expression.run({**held, place.name: x}).value.reshape(-1)[chosen]

    values, slopes = jacobians(f, columns[place.name], *(columns[name] for name in names))
    slopes = slopes.reshape(*values.shape, -1)
    return (values, slopes) if _agrees(of, place, values[-1], slopes[-1], chosen) else None


def _agrees(of: Study, place: Place, value: Tensor, slopes: Tensor, chosen: slice) -> bool:
    """Whether the vectorised call gives what was computed by itself at the present place."""
    pairs = [(value, of.value.reshape(-1)[chosen])]
    grad = of.grads[place.name]
    if grad is not None and len(value) == of.value.numel():
        pairs.append((slopes.sum(dim=0), grad.reshape(-1)))
    hair = 1e-12 * (1 + slopes.nan_to_num(0.0, 0.0, 0.0).abs().sum().item())
    for one, other in pairs:
        both = one.isfinite() & other.isfinite()
        if not torch.allclose(one[both], other[both], rtol=1e-9, atol=hair):
            return False
    return True


def _curves(of: Study, place: Place, xs: Tensor, sliders: list[Slider]) -> Sequence[Tensor]:
    """Return the looked-at output over the axis at every step: for each slider (steps, points)."""
    steps = sum(len(each.steps) for each in sliders)
    if not steps * len(xs):
        return ()
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


def _is_whole(of: Study, place: Place) -> bool:
    return is_shown_whole(of.value.numel(), of.inputs[place.name].shape)


def _is_axis(place: Place, slider: Slider) -> bool:
    return (slider.name, slider.column) == (place.name, place.column)
