"""The listing of the descent lesson: each optimiser's loop, from the same start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gradlab.functions.listing import HELD, IMPORTS, Cell, Listing
from gradlab.functions.point import Point
from gradlab.lessons.optimisers import OPTIMISERS
from gradlab.lessons.trajectories import Trajectory
from gradlab.program.source import Source, joined
from gradlab.words.text import N_, Text

TEMPLATES = {
    1: Source("""\
$leaf0 = torch.tensor($n0, dtype=torch.float64, requires_grad=True)
$optimizer = $made([$names], lr=$lr$options)
for $each in range($steps):
    $optimizer.zero_grad()
    $of = $code
    $of.backward()
    $optimizer.step()
$names"""),
    2: Source("""\
$leaf0 = torch.tensor($n0, dtype=torch.float64, requires_grad=True)
$leaf1 = torch.tensor($n1, dtype=torch.float64, requires_grad=True)
$optimizer = $made([$names], lr=$lr$options)
for $each in range($steps):
    $optimizer.zero_grad()
    $of = $code
    $of.backward()
    $optimizer.step()
$names"""),
}
"""The loop, by how many variables there are."""


def descents(
    of: Point,
    moving: Sequence[str],
    rates: Mapping[str, float],
    ways: Mapping[str, Trajectory],
    steps: int,
) -> list[Cell]:
    """Return the cells of so many steps of each optimiser, which end with where it then is.

    Args:
        of: the loss at its start.
        moving: its variables.
        rates: the learning rate of each optimiser that walks, by its key.
        ways: where each of them goes, which is what a typed loss's cells show.
        steps: how many steps.
    """
    listing = Listing(of, moving)
    begun = listing.begun()
    held = [cell for cell in begun[1:] if cell.template == HELD]
    note = Text(N_("one step for each turn: forget, forward, backward, update"))
    walked = [
        _walked(listing, of, moving, key, lr, ways[key], steps, note) for key, lr in rates.items()
    ]
    return [Cell(IMPORTS["math." in of.function.code, "F." in of.function.code]), *held, *walked]


def _walked(
    listing: Listing,
    of: Point,
    moving: Sequence[str],
    key: str,
    lr: float,
    way: Trajectory,
    steps: int,
    note: Text,
) -> Cell:
    names = [listing.names[name] for name in moving]
    optimiser = OPTIMISERS[key]
    parts = {
        **{f"leaf{k}": name for k, name in enumerate(names)},
        "optimizer": listing.own(Source("optimizer")),
        "made": optimiser.made,
        "options": optimiser.written,
        "names": joined(names),
        "each": listing.own(Source("_")),
        "of": listing.out,
        "code": listing.code,
    }
    starts = {f"n{k}": of.arguments[name].item() for k, name in enumerate(moving)}
    ends = tuple(each.clone().requires_grad_() for each in way.places[0, steps].unbind())
    shown = ends if len(ends) > 1 else ends[0]
    numbers = {**starts, "lr": lr, "steps": steps}
    return Cell(TEMPLATES[len(names)], parts, numbers, note, lambda _leaves, _value: shown)
