"""The sentences that read a descent at the step that is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from gradlab.lessons.descent import sentence
from gradlab.lessons.optimisers import OPTIMISERS
from gradlab.lessons.trajectories import Trajectory
from gradlab.words.numbers import written
from gradlab.words.text import N_, Text


def line_reading(of: Trajectory, symbol: str, key: str, lr: float, taken: int) -> Text:
    """Return the sentence on a descent of one variable: where it leads, and if lr is too large.

    Args:
        of: the descent; its first start is read.
        symbol: the variable.
        key: the optimiser's.
        lr: its learning rate.
        taken: the step looked at.
    """
    steps = max(taken, 1)
    places, losses = of.places[0, : steps + 1, 0], of.losses[0, : steps + 1]
    facts = {
        "start": places[0], "end": places[-1], "first": losses[0], "last": losses[-1],
        "grad": of.grads[0, 0, 0],
    }  # fmt: skip
    shown = {name: written(value.item()) for name, value in facts.items()}
    said = sentence(places, losses, taken)
    if not taken and key not in ("sgd", "momentum"):
        said = N_("The first step of {optimiser} with lr = {lr} leads from {start} to {end}.")
    names = {"name": symbol, "lr": f"{lr:g}", "steps": taken, "optimiser": OPTIMISERS[key].name}
    return Text(said, {**names, **shown})


def plane_reading(ways: Mapping[str, Trajectory], names: Sequence[str], taken: int) -> list[Text]:
    """Return the sentences on descents of two variables: who is lowest, who has left.

    Args:
        ways: the trajectories by the optimiser's key; their first start is read.
        names: the variables' symbols.
        taken: the step looked at.
    """
    if not ways:
        return [Text(N_("No optimizer walks: give one an lr above 0."))]
    losses = {key: way.losses[0, taken].item() for key, way in ways.items()}
    lost = [key for key, way in ways.items() if not _is_somewhere(way, taken)]
    said = [] if len(lost) == len(ways) else [_lowest(ways, losses, lost, names, taken)]
    if lost:
        left = ", ".join(f"{OPTIMISERS[key].name}" for key in lost)
        sentence_ = N_("Far off all numbers shown: {left}. There lr is too large.")
        said.append(Text(sentence_, {"left": left}))
    ends = _ends([way for key, way in ways.items() if key not in lost], taken)
    if ends > 1:
        said.append(Text(N_("{count} different flat places have been reached."), {"count": ends}))
    return said


def _is_somewhere(way: Trajectory, taken: int) -> bool:
    """Whether a walker is at numbers, and not higher than where it came from by far."""
    loss, first = way.losses[0, taken], way.losses[0, 0].abs() + 1
    return bool(
        torch.isfinite(loss) and loss < 1e3 * first and way.places[0, taken].abs().max() < 1e3
    )


def _lowest(
    ways: Mapping[str, Trajectory],
    losses: Mapping[str, float],
    lost: Sequence[str],
    names: Sequence[str],
    taken: int,
) -> Text:
    best = min((key for key in ways if key not in lost), key=lambda key: losses[key])
    way, (first, second) = ways[best], names
    x, y = way.places[0, taken].tolist()
    facts = {
        "steps": taken, "best": OPTIMISERS[best].name, "loss": written(losses[best], 3),
        "first": first, "second": second, "x": _place(x), "y": _place(y),
    }  # fmt: skip
    if not way.grads[0, taken].any():
        said = N_(
            "After {steps} steps {best} stands at {first} = {x}, {second} = {y}, L = {loss}: the "
            "gradient is 0 there."
        )
    elif len(ways) - len(lost) == 1:
        said = N_("After {steps} steps {best} is at {first} = {x}, {second} = {y}, L = {loss}.")
    else:
        said = N_(
            "After {steps} steps {best} is lowest: L = {loss} at {first} = {x}, {second} = {y}."
        )
    return Text(said, facts)


def _place(value: float) -> str:
    """Return a place with four digits; what no figure could tell from 0 is 0."""
    return written(round(value, 6), 4)


def _ends(ways: Sequence[Trajectory], taken: int) -> int:
    """Return how many flat places, apart from one another, have been reached."""
    found: list[Tensor] = []
    for way in ways:
        place = way.places[0, taken]
        is_flat = way.grads[0, taken].norm() < 1e-2
        if is_flat and all((place - each).norm() > 0.1 for each in found):
            found.append(place)
    return len(found)


def model_reading(way: Trajectory, names: Sequence[str], key: str, taken: int) -> Text:
    """Return the sentence on a model's descent: its parameters, its loss and the next pull.

    Args:
        way: the descent; its first start is read.
        names: the parameters' names.
        key: the optimiser's.
        taken: the step looked at.
    """
    (first, second), places, grads = names, way.places[0, taken], way.grads[0, taken]
    facts = {
        "steps": taken, "best": OPTIMISERS[key].name, "first": first, "second": second,
        "x": _place(places[0].item()), "y": _place(places[1].item()),
        "loss": written(way.losses[0, taken].item(), 4),
        "gx": written(grads[0].item(), 3), "gy": written(grads[1].item(), 3),
    }  # fmt: skip
    if not _is_somewhere(way, taken):
        said = N_("After {steps} steps L = {loss}: lr is too large, each step jumps farther.")
    else:
        said = N_(
            "After {steps} steps {first} = {x}, {second} = {y}, L = {loss}; the points' parts add "
            "up to the gradient ({gx}, {gy})."
        )
    return Text(said, facts)
