"""What stands below a descent: what the optimisers keep, the points' parts, the code that ran."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
import torch

from gradlab.functions.listing import program, written
from gradlab.functions.point import Point
from gradlab.lessons.journeys import plane_journey
from gradlab.lessons.listings.descents import descents
from gradlab.lessons.optimisers import OPTIMISERS
from gradlab.lessons.terrain import shares, terrain
from gradlab.lessons.trajectories import Trajectory
from gradlab.pictures.figures.descent import Shown
from gradlab.pictures.figures.surface import surface_figure
from gradlab.program import run
from gradlab.ui.lessons.descent_controls import (
    Ground,
    chosen_optimiser,
    has_race,
    point_of,
    rates_of,
    taken_of,
)
from gradlab.ui.page.page import Page
from gradlab.ui.page.part import section
from gradlab.ui.page.turn import TURN
from gradlab.ui.page.widget_values import widget_value
from gradlab.ui.show.code_panel import downloads, notebook_view
from gradlab.ui.show.figure import surface
from gradlab.words import numbers


def descent_sections(page: Page, ground: Ground) -> None:
    """Offer what belongs to the step looked at, and the code up to it."""
    _ = page.translate
    section(page, "kept", _("What stands in each optimizer at this step"), "", _kept_view, ground)
    if ground.land.is_model:
        section(page, "parts", _("What each point adds to the gradient"), "", _parts_view, ground)
    if len(ground.land.moving) == 2:
        section(page, "solid", _("The same landscape as a surface"), "", _surface_view, ground)
    section(page, "code", _("The code that ran"), "", _code_view, ground)


def _ways(ground: Ground) -> tuple[Point, dict[str, float], dict[str, Trajectory]]:
    """Return the loss at its start, who walks, and where they go from this start alone."""
    land, of = ground.land, point_of(ground.land)
    rates = rates_of() if has_race(land) else {chosen_optimiser(): float(widget_value("lr"))}
    start = torch.stack([of.arguments[name] for name in land.moving])[None]
    return of, rates, plane_journey(of, land.moving, rates, start, land.steps, TURN.hand_over)


def _kept_view(page: Page, ground: Ground) -> None:
    """Show place, gradient and what each optimiser keeps, at the step looked at."""
    _ = page.translate
    _of, _rates, ways = _ways(ground)
    taken, names = taken_of(ground.land), ground.land.moving
    rows = [[_("optimizer"), _("what"), *(f"`{name}`" for name in names)]]
    for key, way in ways.items():
        kept = {name: column[taken] for name, column in way.kept.items()}
        shown = {_("place"): way.places[0, taken], ".grad": way.grads[0, taken], **kept}
        if taken < ground.land.steps:
            shown[_("next move")] = way.places[0, taken + 1] - way.places[0, taken]
        label = OPTIMISERS[key].name
        for what, values in shown.items():
            rows.append([label, _code(what), *map(numbers.written, values.tolist())])
            label = ""
    st.markdown(_table(rows))
    st.markdown(
        _(
            "`.grad` is what backward gives here, before the step. `momentum_buffer` is 0.9 times "
            "what it was, plus the gradient. `exp_avg` follows the gradient, `exp_avg_sq` and "
            "`square_avg` its square: steps are divided by its root. All is kept parameter by "
            "parameter; before the first step there is nothing."
        )
    )


def _surface_view(page: Page, ground: Ground) -> None:
    """Show the landscape in three dimensions, which the browser loads a part of plotly.js for."""
    _ = page.translate
    of, _rates, ways = _ways(ground)
    shown = [Shown(key, OPTIMISERS[key].name, key, way) for key, way in ways.items()]
    spec = surface_figure(terrain(of, ground.land.moving), shown, ground.land.moving)
    alt = _("the loss as a surface over both variables, with the ways on it")
    surface("descent-surface", spec, alt=alt, height=480)


def _code(what: str) -> str:
    return f"`{what}`" if "_" in what or what.startswith(".") else what


def _parts_view(page: Page, ground: Ground) -> None:
    """Show each point's part of the gradient at the step looked at, and their sum."""
    _ = page.translate
    of, _rates, ways = _ways(ground)
    (way,) = ways.values()
    taken = taken_of(ground.land)
    names = ground.land.moving
    parts = shares(of, names, way.places[0, taken : taken + 1])[:, 0]
    rows = [[_("point"), "x", "y", *(f"∂L/∂{name}" for name in names)]]
    for i, part in enumerate(parts.tolist()):
        data = [of.arguments[name][i].item() for name in "xy"]
        rows.append([str(i), *map(numbers.written, [*data, *part])])
    rows.append([_("sum"), "", "", *map(numbers.written, parts.sum(dim=0).tolist())])
    rows.append(["`.grad`", "", "", *map(numbers.written, way.grads[0, taken].tolist())])
    st.markdown(_table(rows))


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown; the first row is its head."""
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *body])


def _code_view(page: Page, ground: Ground) -> None:
    """Show the loops of all that walk, up to the step looked at; those of the table are run."""
    of, rates, ways = _ways(ground)
    taken = taken_of(ground.land)
    cells = descents(of, ground.land.moving, rates, ways, taken)
    ran = written("descent", of, cells) if ground.source else run(program("descent", cells))
    notebook_view(page, ran)
    downloads(page, ran)
