"""Which rule an optimizer's step follows, by its settings, and which cells it reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gradlab.ledger.parameters import Cell
from gradlab.maths.updates import Rule, adam, rmsprop, sgd


@dataclass(frozen=True, eq=False)
class Stepped:
    """A step of one parameter.

    Args:
        rule: the optimizer's assignments.
        numbers: what they read, by name.
        columns: the cells they write, by name.
    """

    rule: Rule
    numbers: Mapping[str, object]
    columns: Mapping[str, str]


def stepped(settings: Mapping[str, object], cells: Mapping[str, Cell]) -> Stepped:
    """Return an optimizer's step of a parameter that has a gradient.

    Args:
        settings: the numbers of its group, which also tell which optimizer it is.
        cells: the parameter's cells before.

    >>> sgd = {"dampening": 0, "momentum": 0, "nesterov": False, "weight_decay": 0}
    >>> stepped(sgd, {"value": 3.0, "grad": 300.0, "lr": 0.1}).columns
    {'p': 'value'}
    """
    numbers: dict[str, object] = {"p": cells["value"], "g": cells["grad"], "lr": cells["lr"]}
    numbers |= {"mu": settings.get("momentum"), "decay": settings["weight_decay"]}
    if "dampening" in settings:
        return _sgd(settings, cells, numbers)
    if "betas" in settings:
        return _adam(settings, cells, numbers)
    return _rmsprop(settings, cells, numbers)


def _sgd(
    settings: Mapping[str, object], cells: Mapping[str, Cell], numbers: dict[str, object]
) -> Stepped:
    rule = sgd(
        momentum=settings["momentum"] != 0,
        nesterov=bool(settings["nesterov"]),
        decay=settings["weight_decay"] != 0,
        is_first="momentum_buffer" not in cells,
    )
    buffer = {"buf": "momentum_buffer"} if settings["momentum"] != 0 else {}
    before: dict[str, object] = {"buf": cells.get("momentum_buffer", 0.0)}
    return Stepped(rule, _known(numbers | before), {"p": "value", **buffer})


def _adam(
    settings: Mapping[str, object], cells: Mapping[str, Cell], numbers: dict[str, object]
) -> Stepped:
    betas = settings["betas"]
    assert isinstance(betas, tuple)  # noqa: S101 -- as torch has them
    decoupled = bool(settings["decoupled_weight_decay"])
    rule = adam(decay=settings["weight_decay"] != 0, decoupled=decoupled)
    before: dict[str, object] = {
        "m": cells.get("exp_avg", 0.0),
        "v": cells.get("exp_avg_sq", 0.0),
        "t": float(cells.get("step") or 0.0) + 1,
        "eps": settings["eps"],
        "beta1": betas[0],
        "beta2": betas[1],
    }
    columns = {"p": "value", "m": "exp_avg", "v": "exp_avg_sq", "t": "step"}
    return Stepped(rule, _known(numbers | before), columns)


def _rmsprop(
    settings: Mapping[str, object], cells: Mapping[str, Cell], numbers: dict[str, object]
) -> Stepped:
    has_momentum = settings["momentum"] != 0
    rule = rmsprop(momentum=has_momentum, decay=settings["weight_decay"] != 0)
    before: dict[str, object] = {
        "v": cells.get("square_avg", 0.0),
        "t": float(cells.get("step") or 0.0) + 1,
        "buf": cells.get("momentum_buffer", 0.0),
        "alpha": settings["alpha"],
        "eps": settings["eps"],
    }
    buffer = {"buf": "momentum_buffer"} if has_momentum else {}
    columns = {"p": "value", "v": "square_avg", "t": "step", **buffer}
    return Stepped(rule, _known(numbers | before), columns)


def _known(numbers: Mapping[str, object]) -> dict[str, object]:
    """Return the numbers that there are; Adam has no momentum."""
    return {name: value for name, value in numbers.items() if value is not None}
