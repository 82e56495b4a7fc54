"""What is true of every optimizer, scheduler and scaler of a program at one moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

Setting = float | tuple[float, ...]
"""A number of a parameter group, or several: lr, momentum, betas."""


@dataclass(frozen=True, eq=False)
class HeldState:
    """What an optimizer has of one parameter that it holds.

    Args:
        name: the parameter's name in the program; the way to it through the optimizer, as in
            'opt.param_groups[0]["params"][1]', where no name stands for it any more.
        is_named: whether a name stands for it.
        value: a detached copy.
        grad: a detached copy of .grad, or None.
        requires_grad: torch's own flag.
        settings: the numbers of its group by name, e.g. {"lr": 0.1}.
        kept: what the optimizer keeps for it by name, e.g. {"momentum_buffer": …}, copies.
    """

    name: str
    is_named: bool
    value: Tensor
    grad: Tensor | None
    requires_grad: bool
    settings: Mapping[str, Setting]
    kept: Mapping[str, Tensor]


def held_states(namespace: Mapping[str, object]) -> tuple[HeldState, ...]:
    """Return what the program's optimizers hold, in their order.

    >>> w = torch.tensor([2.0], requires_grad=True)
    >>> (held,) = held_states({"w": w, "opt": torch.optim.SGD([w], lr=0.5)})
    >>> held.name, held.settings["lr"], held.kept
    ('w', 0.5, {})
    """
    names = {id(value): name for name, value in namespace.items() if isinstance(value, Tensor)}
    return tuple(
        _held(value, names.get(id(parameter)), f'{opt}.param_groups[{i}]["params"][{k}]', group, k)
        for opt, value in namespace.items()
        if isinstance(value, torch.optim.Optimizer)
        for i, group in enumerate(value.param_groups)
        for k, parameter in enumerate(group["params"])
    )


def counters(namespace: Mapping[str, object]) -> dict[str, float]:
    """Return what schedulers and scalers count, by the expression that reads it.

    >>> counters({"scaler": torch.amp.GradScaler("cpu", init_scale=8.0)})
    {'scaler.get_scale()': 8.0}
    """
    return dict(_counted(namespace))


def _counted(namespace: Mapping[str, object]) -> Iterator[tuple[str, float]]:
    for name, value in namespace.items():
        if isinstance(value, torch.optim.lr_scheduler.LRScheduler):
            yield f"{name}.last_epoch", value.last_epoch
        elif isinstance(value, torch.amp.GradScaler):
            yield f"{name}.get_scale()", value.get_scale()


def _held(
    optimizer: torch.optim.Optimizer, name: str | None, way: str, group: Mapping[str, Any], k: int
) -> HeldState:
    """Return the state of the parameter at a place of a group."""
    parameter = group["params"][k]
    settings = {key: each for key, each in group.items() if isinstance(each, float | int | tuple)}
    kept = optimizer.state.get(parameter, {})
    return HeldState(
        name or way,
        name is not None,
        parameter.detach().clone(),
        None if parameter.grad is None else parameter.grad.detach().clone(),
        parameter.requires_grad,
        settings,
        {key: each.detach().clone() for key, each in kept.items() if isinstance(each, Tensor)},
    )
