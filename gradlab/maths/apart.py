"""Functions that torch.vmap does not take through many places at once as it does all others.

Where vmap comes to one of these, it is called for one place after the other: what is computed is
what torch computes for a place by itself, and all else in an expression stays one call for all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode


@dataclass(frozen=True)
class Apart:
    """A function that torch.vmap has no rule for: it would loop with a warning, or stop at an if.

    Args:
        function: the function, from tensors and options to a tensor.
        price: what a call and its backward pass take, in those of torch.max.

    >>> torch.vmap(lambda a, index: Apart(torch.take)(input=a, index=index))(
    ...     torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([1, 0])
    ... )
    tensor([2., 3.])
    """

    function: Callable[..., Tensor]
    price: int = 1

    def __call__(self, **given: Any) -> Tensor:
        """Return what the function returns."""
        tensors = {name: value for name, value in given.items() if isinstance(value, Tensor)}
        # Only whether there is something to unwrap is asked, which is no business of vmap's.
        if all(torch.func.debug_unwrap(tensor) is tensor for tensor in tensors.values()):
            return self.function(**given)

        def at_one_place(*parts: Tensor) -> Tensor:
            return self.function(**given | dict(zip(tensors, parts, strict=True)))

        apply: Callable[..., Tensor] = _EachPlace.apply
        return apply(at_one_place, *tensors.values())


@dataclass(frozen=True)
class Tied:
    """max, min or median: of all elements the largest share a gradient, as the plain call has it.

    Through torch.vmap one of them would get all of it. The values are the same, and so is what
    these functions do along a dimension or with two tensors.

    >>> a = torch.ones(1, 2, requires_grad=True)
    >>> torch.autograd.grad(torch.vmap(lambda a: Tied(torch.max)(input=a))(a), a)
    (tensor([[0.5000, 0.5000]]),)
    """

    function: Callable[..., Any]
    price: int = 1

    def __call__(self, **given: Any) -> Any:
        """Return what the function returns."""
        if len(given) > 1 or not torch.is_grad_enabled():
            return self.function(**given)
        return Apart(self.function)(**given)


_TIED = {
    spelling: getattr(torch, name)
    for name in ("max", "min", "median", "nanmedian")
    for spelling in (getattr(torch, name), getattr(Tensor, name))
}


class Ties(TorchFunctionMode):
    """Within it, each max, min or median of all elements that any function calls is a Tied one.

    >>> a = torch.ones(1, 2, requires_grad=True)
    >>> with Ties():
    ...     values = torch.vmap(lambda a: a.max())(a)
    >>> torch.autograd.grad(values, a)
    (tensor([[0.5000, 0.5000]]),)
    """

    def __torch_function__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None
    ) -> Any:
        """Call the function, in its tied form if it is a reduction over all elements."""
        kwargs = kwargs or {}
        whole = [*args, *kwargs.values()]
        if func in _TIED and len(whole) == 1:
            return Tied(_TIED[func])(input=whole[0])
        return func(*args, **kwargs)


class _EachPlace(torch.autograd.Function):
    """A call with a rule for torch.vmap: the results of plain calls, which autograd sees."""

    @staticmethod
    def forward(call: Callable[..., Tensor], *tensors: Tensor) -> Tensor:
        return call(*tensors)

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
        """Save nothing: no backward pass is of this node's own."""

    @staticmethod
    def vmap(
        info: Any, in_dims: tuple[int | None, ...], call: Callable[..., Tensor], *tensors: Tensor
    ) -> tuple[Tensor, int]:
        count = info.batch_size
        columns = [
            [tensor] * count if dim is None else tensor.unbind(dim)
            for tensor, dim in zip(tensors, in_dims[1:], strict=True)
        ]
        return torch.stack([call(*row) for row in zip(*columns, strict=True)]), 0
