"""The truth meters of a function at some numbers."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from gradlab.functions.point import Place, Point, is_shown_whole
from gradlab.maths.autodiff import TensorFn, jacobian
from gradlab.maths.truth import Truth, truth


def jacobian_truth(of: Point, name: str, known: Tensor | None = None) -> Truth:
    """Return the truth meter of the Jacobian by one argument, shape (m, n); () for one slope.

    Args:
        of: the function at its numbers.
        name: the argument.
        known: what autograd gave, if it is known.

    >>> from gradlab.functions import FUNCTIONS
    >>> from gradlab.functions.point import point_at
    >>> jacobian_truth(point_at(FUNCTIONS["softmax"], {"a": [0.0, 0.0, 0.0]}), "a").verdict.value
    'agreement'
    """
    shape, point = of.arguments[name].shape, of.point(name)
    f, autograd = of.flat(name), known
    wanted: tuple[int, ...] = (of.value.numel(), len(point))
    if wanted == (1, 1):  # a meter of one slope, as that of a function of one number
        f, point, wanted = of.line(Place(name)), point[0], ()
        autograd = None if known is None else known.reshape(())
    formula = _reshaped(_closed(of, name), shape, wanted)
    # A typed function may hold what torch.vmap takes apart; the table holds nothing of the kind.
    many = torch.vmap(f) if wanted and of.function.evaluate is None else None
    return truth(f, point, formula, autograd=autograd, many=many)


def slopes(of: Point, place: Place) -> tuple[Tensor, Truth]:
    """Return the Jacobian by the looked-at argument, shape (m, n), and its truth meter.

    Of a large one only the chosen row and column hold numbers, and the meter is on that element.
    """
    if is_shown_whole(of.value.numel(), tuple(of.arguments[place.name].shape)):
        meter = jacobian_truth(of, place.name)
        return meter.autograd.reshape(of.value.numel(), -1), meter
    meter = truth(of.line(place), of.point(place.name)[place.column])
    return bare_slopes(of, place), meter


def bare_slopes(of: Point, place: Place) -> Tensor:
    """Return the Jacobian by the looked-at argument, shape (m, n); of a large one the chosen row.

    >>> from gradlab.functions import FUNCTIONS
    >>> from gradlab.functions.point import point_at
    >>> bare_slopes(point_at(FUNCTIONS["skew"], {"x": [3.0, 5.0]}), Place("x", row=1))
    tensor([[ 5.,  3.],
            [ 1.,  2.],
            [ 0., 10.]])
    """
    if is_shown_whole(of.value.numel(), tuple(of.arguments[place.name].shape)):
        return of.jacobian(place.name).reshape(of.value.numel(), -1)
    f, point = of.flat(place.name), of.point(place.name)
    whole = torch.zeros(of.value.numel(), len(point), dtype=of.dtype)
    whole[place.row] = jacobian(lambda x: f(x)[place.row], point)
    return whole


def gradient_truth(
    of: Point, name: str, row: int | None = None, v: Sequence[float] | None = None
) -> Truth:
    """Return the truth meter of what one backward pass adds to the .grad of one argument.

    Args:
        of: the function at its numbers.
        name: the argument whose gradient it is.
        row: the output element that the pass starts from; None for the whole output.
        v: the cotangent of a whole output of several elements, flattened.

    >>> from gradlab.functions import FUNCTIONS
    >>> from gradlab.functions.point import point_at
    >>> gradient_truth(point_at(FUNCTIONS["softmax"], {"a": [0.0, 0.0]}), "a", 1).autograd
    tensor([-0.2500,  0.2500])
    >>> skew = point_at(FUNCTIONS["skew"], {"x": [1.0, 1.0]})
    >>> gradient_truth(skew, "x", v=[0.0, 1.0, 2.0]).autograd
    tensor([1., 6.])
    """
    f = of.function.of(name, **_others(of, name))
    closed, dims = _closed(of, name), of.value.dim()
    if row is None and v is None:
        return truth(f, of.arguments[name], closed)
    return truth(
        _weighed(f, dims, row, v), of.arguments[name], closed and _weighed(closed, dims, row, v)
    )


def derivative_name(of: Point, name: str, row: int | None = None) -> str:
    """Return what a backward pass leaves in the .grad of one argument, in symbols.

    Args:
        of: the function at its numbers.
        name: the argument.
        row: the output element that the pass starts from; None for the whole output.

    >>> from gradlab.functions import FUNCTIONS
    >>> from gradlab.functions.point import point_at
    >>> mse = point_at(FUNCTIONS["mse"], {"w": 2.0, "x": 1.0, "target": 1.0})
    >>> derivative_name(mse, "target")
    '∂L/∂y = target.grad'
    >>> softmax = point_at(FUNCTIONS["log_softmax"], {"a": [0.0, 1.0]})
    >>> derivative_name(softmax, "a", 1), derivative_name(softmax, "a")
    ('∂log p₁/∂a = a.grad', '∂(v·log p)/∂a = a.grad')
    """
    symbol = of.function.output.symbol
    if of.value.dim():
        symbol = f"(v·{symbol})" if row is None else of.outputs[row]
    return f"∂{symbol}/∂{of.function.argument(name).symbol} = {name}.grad"


def _others(of: Point, name: str) -> dict[str, Tensor]:
    return {other: tensor for other, tensor in of.arguments.items() if other != name}


def _closed(of: Point, name: str) -> TensorFn | None:
    return of.function.jacobian_of(name, **_others(of, name))


def _reshaped(
    closed: TensorFn | None, given: torch.Size, wanted: tuple[int, ...]
) -> TensorFn | None:
    """Return a closed form of natural shapes as one of a flattened argument, in another shape."""
    return closed and (lambda x: closed(x.reshape(given)).reshape(wanted))


def _weighed(f: TensorFn, dims: int, row: int | None, v: Sequence[float] | None) -> TensorFn:
    """Return one row of f, or its rows summed up with the weights v; its first dims are rows."""

    def weighed(x: Tensor) -> Tensor:
        y = f(x)
        rows = y.reshape(-1, *y.shape[dims:])
        if row is not None:
            return rows[row]
        weighed_sum: Tensor = torch.tensordot(torch.tensor(v, dtype=x.dtype), rows, dims=1)
        return weighed_sum

    return weighed
