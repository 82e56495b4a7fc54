"""Nodes of an autograd.Function that somebody wrote, and the rule that its class may bring.

A class brings its rule as a static method `__gradlab_rule__(ctx, *grads)`, which is written as its
`backward` is and returns what that returns. It is run on tensors, to check it, and on symbols, to
spell it; a backward that is a formula in torch's functions can serve as it is.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor
from torch.autograd import Function

from gradlab.maths.graph import Slot, output_edge
from gradlab.tape.terms import leaf

HOOK = "__gradlab_rule__"


class Context:
    """What an own rule is given as ctx: saved tensors and the attributes that forward set.

    Args:
        values: what `kept_by` returns.
        is_spelled: whether tensors and numbers are handed out as Terms, not as they are.
    """

    def __init__(self, values: Mapping[str, Any], is_spelled: bool) -> None:
        self._attributes: Mapping[str, Any] = values["attributes"]
        self._is_spelled = is_spelled
        self.needs_input_grad: tuple[bool, ...] = values["needs_input_grad"]
        self.saved_tensors = tuple(self._handed(name, tensor) for name, tensor in values["saved"])

    def __getattr__(self, name: str) -> Any:
        if name not in self._attributes:
            raise AttributeError(f"forward set no ctx.{name}")
        return self._handed(name, self._attributes[name])

    def _handed(self, name: str, value: Any) -> Any:
        is_symbol = isinstance(value, (Tensor, float, complex))
        return leaf(name, value) if self._is_spelled and is_symbol else value


def kept_by(function: Any, slots: Sequence[Slot]) -> dict[str, object]:
    """Return what a node of an own Function keeps for its backward.

    Args:
        function: the node, which is the ctx of its forward.
        slots: its saved tensors.
    """
    inputs = _inputs(function)
    saved = [(inputs.get(_made_by(value), name), value) for name, _, value in slots]
    return {
        "saved": [(name, None if value is None else value.detach()) for name, value in saved],
        "attributes": dict(vars(function)),
        "needs_input_grad": tuple(function.needs_input_grad),
    }


def own_formulas(
    custom: type, inputs: Sequence[int], values: Mapping[str, Any], is_spelled: bool
) -> dict[int, Any]:
    """Return what a class's own rule gives for each input; {} if it brings none.

    Args:
        custom: the class.
        inputs: the numbers of the node's inputs that a gradient may be sent to.
        values: the node's operands.
        is_spelled: whether to spell the rule out instead of computing it.
    """
    rule = getattr(custom, HOOK, None)
    if rule is None:
        return {}
    context = Context(values, is_spelled)
    grads = values["grads"]
    several = len(grads) > 1
    given = [leaf(f"grad{i}" if several else "grad", g) for i, g in enumerate(grads)]
    found = rule(context, *(given if is_spelled else grads))
    parts = found if isinstance(found, (tuple, list)) else (found,)
    # One entry per argument of forward, as from a backward.
    needed = zip(parts, context.needs_input_grad, strict=False)
    return dict(zip(inputs, [part for part, is_needed in needed if is_needed], strict=False))


def _inputs(function: Any) -> dict[Any, str]:
    """Return the names of forward's arguments that require grad, by the place they come from."""
    custom = type(function)._forward_cls
    names = list(inspect.signature(custom.forward).parameters)
    if custom.setup_context is Function.setup_context:
        names = names[1:]  # forward's first argument is ctx
    needed = zip(names, function.needs_input_grad, strict=False)
    edges = [edge for edge in function.next_functions if edge[0] is not None]
    return dict(zip(edges, [name for name, is_needed in needed if is_needed], strict=False))


def _made_by(value: Tensor | None) -> Any:
    return output_edge(value) if value is not None and value.requires_grad else None
