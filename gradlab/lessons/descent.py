"""Steps of gradient descent on a function of the table: w ← w − lr · w.grad, by real calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gradlab.functions.point import Point
from gradlab.functions.rows import columns_of, parted, values_at
from gradlab.functions.sliders import Slider
from gradlab.lessons.descent_ranges import MOST
from gradlab.words.numbers import written
from gradlab.words.text import N_, Text


@dataclass(frozen=True, eq=False)
class Trail:
    """Where some steps of gradient descent lead, each row from a start of its own.

    Every row has MOST + 1 places: after its last step it stays where it is.

    Args:
        places: the variable at the start and after each step, shape (rows, MOST + 1).
        losses: the loss there, shape (rows, MOST + 1).
    """

    places: Tensor
    losses: Tensor


def trail(of: Point, name: str, lr: float, steps: int) -> Trail:
    """Return the trail of one start: the function's argument steps down its gradient.

    Args:
        of: the function at its numbers, its value a scalar.
        name: the argument that moves, a scalar; the others stay.
        lr: the learning rate.
        steps: how many steps, at most MOST.

    >>> from gradlab.functions import FUNCTIONS
    >>> from gradlab.functions.point import point_at
    >>> of = point_at(FUNCTIONS["mse"], {"w": 2.0, "x": 1.0, "target": 1.0})
    >>> trail(of, "w", 0.25, 2).places[0, :4]
    tensor([2.0000, 1.5000, 1.2500, 1.2500])
    """
    return _trail(of, name, columns_of(of, [], here=1), torch.tensor([lr]), torch.tensor([steps]))


def trails_along(
    of: Point, name: str, sliders: Sequence[Slider], lr: float, steps: int
) -> list[Trail]:
    """Return the trail at every step of each slider: those of the arguments, of lr and of taken.

    Args:
        of: the function at its numbers.
        name: the argument that moves.
        sliders: what moves, each alone; one that the trail does not depend on leaves it alone.
        lr: the learning rate.
        steps: how many steps, the slider taken.
    """
    own = [each for each in sliders if each.name in of.arguments]
    ordered = own + [each for each in sliders if each.name not in of.arguments]
    here = sum(len(each.steps) for each in ordered[len(own) :])
    columns = columns_of(of, own, here=here)
    rates, counts = (
        _column(key, value, ordered) for key, value in {"lr": lr, "taken": steps}.items()
    )
    found = _trail(of, name, columns, rates.float(), counts.long())
    parts = zip(parted(found.places, ordered), parted(found.losses, ordered), strict=True)
    of_key = {each.key: Trail(*both) for each, both in zip(ordered, parts, strict=True)}
    return [of_key[each.key] for each in sliders]


def _column(name: str, value: float, sliders: Sequence[Slider]) -> Tensor:
    """Return a number at every step of every slider, one slider after another."""
    return torch.cat(
        [
            each.steps if each.name == name else torch.full_like(each.steps, value)
            for each in sliders
        ]
    )


def _trail(of: Point, name: str, columns: dict[str, Tensor], lr: Tensor, steps: Tensor) -> Trail:
    """Return the trails of all rows at once; no row touches another."""
    leaf = columns[name].clone().requires_grad_()
    others = {key: column for key, column in columns.items() if key != name}

    def loss_of(moved: Tensor, held: dict[str, Tensor]) -> Tensor:
        return of.function.f(**{name: moved, **held})

    places = [leaf.detach().clone()]
    for _step in range(MOST):
        (grad,) = torch.autograd.grad(torch.vmap(loss_of)(leaf, others).sum(), leaf)
        with torch.no_grad():
            leaf -= lr * grad
        places.append(leaf.detach().clone())
    last = torch.arange(MOST + 1).minimum(steps[:, None])
    walked = torch.stack(places, dim=1).gather(1, last)
    rows = {key: column.repeat_interleave(MOST + 1) for key, column in columns.items()}
    rows[name] = walked.flatten()
    return Trail(walked, values_at(of, rows, slice(None)).reshape(walked.shape))


def trail_reading(of: Point, name: str, lr: float, steps: int) -> Text:
    """Return the sentence that reads a trail: where it leads, and whether lr is too large."""
    found = trail(of, name, lr, max(steps, 1))
    places, losses = (each[0, : max(steps, 1) + 1] for each in (found.places, found.losses))
    numbers = {"start": places[0], "end": places[-1], "first": losses[0], "last": losses[-1]}
    grad = of.grads[name]
    assert grad is not None  # noqa: S101 -- the loss depends on all that it takes
    shown = {key: written(value) for key, value in {**numbers, "grad": grad}.items()}
    facts = {"name": of.function.argument(name).symbol, "lr": f"{lr:g}", "steps": steps, **shown}
    return Text(sentence(places, losses, steps), facts)


def sentence(places: Tensor, losses: Tensor, steps: int) -> str:
    """Return the sentence that fits some steps; of none, the one on the next step.

    Args:
        places: the variable before the first step and after each, shape (steps + 1,).
        losses: the loss there, shape (steps + 1,).
        steps: how many are taken; with 0, places and losses have the next one, too.
    """
    moves = places.diff()
    if not steps:
        return N_("The next step: {name} = {start} − {lr} · ({grad}) = {end}.")
    if not losses.isfinite().all():
        return N_(
            "After {steps} steps the loss is {last}, beyond all numbers: lr is far too large."
        )
    if not moves.any():
        return N_("The gradient is 0: a step changes nothing.")
    if not (moves[1:] * moves[:-1] < 0).any():
        return N_("After {steps} steps {name} = {end}; the loss went from {first} to {last}.")
    if losses[-1] < losses[0]:
        return N_(
            "After {steps} steps {name} = {end}; the loss went from {first} to {last}. Steps jump "
            "over the minimum, and still land nearer to it."
        )
    return N_(
        "After {steps} steps {name} = {end}; the loss went from {first} to {last}. Each step jumps "
        "over the minimum and lands no nearer: lr is too large."
    )
