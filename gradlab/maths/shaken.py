"""How much of a result is rounding: the function runs again with each of its operations shaken.

Every operation rounds its result by up to half a unit in the last place. To see what comes of
that in the end, each result is moved by some units on purpose, up in one place and down in
another: what the end moves, over the number of units, is its rounding noise. It is found through
cancellation, as in (x + 1e8) - 1e8, of which the value alone tells nothing. (D. Parker, "Monte
Carlo arithmetic", 1997; here with fixed patterns in place of chance.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_any, tree_map

from gradlab.maths.autodiff import TensorFn, jacobian
from gradlab.maths.dispatched import called

__all__ = ["OUTSIDE", "gradient_noise", "value_noise"]

UNITS = 16
"""By how many units in the last place a result is moved at most."""
RUNS = 3
EXACT = frozenset(
    {"abs", "amax", "amin", "cat", "ceil", "clamp", "clone", "flip", "floor", "gather", "index"}
    | {"index_select", "max", "maximum", "min", "minimum", "neg", "relu", "round", "sgn", "sign"}
    | {"sort", "stack", "threshold", "trunc", "where"}
)
"""Operations that pick, move or cut values, and round none."""
OUTSIDE = (RuntimeError, ValueError, ArithmeticError)
"""What a function raises outside of its domain, or where rounding has led it out."""


class _Shaken(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Within it, each operation's result is off by some units in the last place."""

    supports_higher_order_operators = True

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # Otherwise torch imports its compiler for this: over a second in which nobody draws.
        return False

    def __init__(self, run: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.phase = 2.3 * run

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        """Run the operation; views, writes in place and constants are left alone."""
        kwargs = kwargs or {}
        result = called(func, args, kwargs)
        schema = getattr(func, "_schema", None)
        if schema is None or any(each.alias_info for each in schema.returns):
            return result
        if schema.name.removeprefix("aten::") in EXACT:
            return result
        if not tree_any(lambda each: isinstance(each, Tensor), (args, kwargs)):
            return result
        return tree_map(self._moved, result)

    def _moved(self, result: Any) -> Any:
        if not isinstance(result, Tensor) or not result.is_floating_point():
            return result
        self.phase += 0.9
        places = torch.arange(result.numel(), dtype=torch.float64) * 1.7 + self.phase
        units = UNITS * torch.finfo(result.dtype).eps * torch.cos(places).reshape(result.shape)
        return result * (1 + units).to(result.dtype)


def value_noise(f: TensorFn, x: Tensor) -> Tensor:
    """Return how far rounding may move f(x), flattened, float64.

    What a second, unshaken call returns otherwise, as with dropout, counts as rounding too.

    >>> value_noise(lambda x: (x + 1e8) - 1e8, torch.ones((), dtype=torch.float64)).item() > 5e-9
    True
    """
    with torch.no_grad():
        value = f(x.clone()).double().flatten()
        again = (f(x.clone()).double().flatten() - value).abs().nan_to_num(0, 0, 0)
        moves = _moves(lambda: f(x.clone()).double().flatten(), value)
    return 4 * (again + moves)


def gradient_noise(f: TensorFn, x: Tensor, grad: Tensor) -> Tensor:
    """Return how far rounding may move autograd's Jacobian of f at x, of its shape.

    >>> x = torch.tensor([1.0, 2.0], dtype=torch.float64)
    >>> f = lambda x: x.softmax(0).sum()
    >>> bool((jacobian(f, x).abs() <= gradient_noise(f, x, jacobian(f, x))).all())
    True
    """
    return 4 * _moves(lambda: jacobian(f, x), grad)


def _moves(compute: Callable[[], Tensor], calm: Tensor) -> Tensor:
    """Return the largest difference that shaking makes, for one unit in the last place."""
    moves = torch.zeros_like(calm)
    for run in range(RUNS):
        try:
            with _Shaken(run):
                shaken = compute()
        except OUTSIDE:  # shaken over the edge of the domain: this run tells nothing
            continue
        moves = torch.maximum(moves, (shaken - calm).abs().nan_to_num(0, 0, 0) / UNITS)
    return moves
