"""How long descents take: 300 steps of four optimisers, from one start and from a hand's grid.

Run `python -m bench.descent`; with `--json FILE` for a report that programs can read.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from bench.timing import contest, report
from gradlab.lessons.journeys import grid_of, plane_journey
from gradlab.lessons.landscapes import PLANES, Landscape, start_of
from gradlab.lessons.optimisers import OPTIMISERS

SECONDS = 4.0
"""Of each contest."""


def runs(land: Landscape) -> dict[str, Callable[[], object]]:
    """Return the lesson's run, the same from a grid of starts, and four loops by hand."""
    of = start_of(land, {})
    here = torch.stack([of.arguments[name] for name in land.moving])[None]
    grid = grid_of(of, land.moving)

    def loops() -> None:
        for key, lr in land.rates.items():
            params = [of.arguments[name].clone().requires_grad_() for name in land.moving]
            optimizer = OPTIMISERS[key].over(params, lr)
            for _ in range(land.steps):
                optimizer.zero_grad()
                land.function.f(*params).backward()  # type: ignore[no-untyped-call]
                optimizer.step()

    return {
        "the lesson": lambda: plane_journey(of, land.moving, land.rates, here, land.steps),
        f"from {len(grid)} starts": lambda: plane_journey(
            of, land.moving, land.rates, grid, land.steps
        ),
        "four loops": loops,
    }


def main() -> None:
    """Measure every landscape of two variables."""
    torch.set_num_threads(1)
    rows = [row for land in PLANES for row in contest(land.function.key, runs(land), SECONDS)]
    report("300 steps of four optimisers", rows)


if __name__ == "__main__":
    main()
